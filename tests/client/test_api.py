"""The API by the client, against a real portal, with threads and with an event loop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from farstu.client import MULTI, Membership, Refused
from farstu.core.audit import AuditEvent as E
from farstu.core.scopes import Scope
from farstu.store import audit_events
from tests.api.support.program import ALL, make_program
from tests.client.caller import SYNC, Caller
from tests.support.authenticator_apps import oathtool_code
from tests.support.house import OPTIONAL, REQUIRED, App, House, Person
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.web.support.people import prove, sit

SENTENCE = "transfer example.se to NN"


@pytest.fixture
def house(caller: Caller) -> House:
    """Give the portal behind the API."""
    return caller.home.house


@pytest.fixture
def maja(caller: Caller) -> Person:
    """Have somebody as the portal says."""
    made = caller.call(lambda f: f.put_person("maja", name="Maja", email="maja@example.com"))
    return Person(id=made.id, email="maja@example.com")


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an app."""
    return house.give_app(maja)


def test_a_key_knows_where_it_belongs(caller: Caller) -> None:
    """The call to try first."""
    told = caller.call(lambda f: f.show_portal())
    assert (told.host, told.scopes) == ("portal.test", tuple(sorted(ALL)))


def test_a_sentence_is_confirmed(caller: Caller, app: App) -> None:
    """Nothing is proven until it has passed, and then for that sentence only."""
    begun = caller.call(lambda f: f.begin_challenge("maja", acr=MULTI, action=SENTENCE, max_age=9))
    assert (begun.status, begun.factors, begun.proven) == ("factor", ("totp",), None)
    assert begun.proven_for(SENTENCE) is None
    assert caller.call(lambda f: f.show_challenge(begun.id)) == begun
    done = caller.call(lambda f: f.answer_challenge(begun.id, code=app.code()))
    assert done.proven is not None
    assert (done.proven.acr, done.proven.amr, done.proven.limited) == (MULTI, ("otp",), False)
    assert done.proven_for(SENTENCE) == done.proven
    assert done.proven_for("transfer example.se to me") is None


def test_a_code_is_verified_in_one_call(caller: Caller, house: House, app: App) -> None:
    """Once; a wrong one says what it is, and too many say when to come again."""
    assert caller.call(lambda f: f.verify_code("maja", code=app.code())).proven
    with pytest.raises(Refused) as used:
        caller.call(lambda f: f.verify_code("maja", code=app.code()))
    assert (used.value.code, used.value.status, used.value.field) == ("code_used", 422, "code")
    assert used.value.reference
    assert used.value.reference in str(used.value)
    house.clock.advance(timedelta(seconds=30))
    wrong = str(app.wrong()["code"])
    for _ in range(4):
        with pytest.raises(Refused, match="wrong"):
            caller.call(lambda f: f.verify_code("maja", code=wrong))
    with pytest.raises(Refused) as late:
        caller.call(lambda f: f.verify_code("maja", code=app.code()))
    assert (late.value.code, late.value.status) == ("too_many_tries", 429)
    assert late.value.retry_at is not None


def test_people_are_put_shown_and_listed(caller: Caller, house: House) -> None:
    """Every field arrives, both ways; what is left out stays."""
    house.add_organisation("Nordskär")
    caller.call(lambda f: f.put_person("åsa b?c#d%2f", name="Åsa", owners={"email": "farstu"}))
    changed = caller.call(
        lambda f: f.put_person(
            "åsa b?c#d%2f",
            username="asa",
            language="en",
            memberships=[Membership(organisation="Nordskär", role="owner")],
            owners={"username": "portal", "language": "portal", "memberships": "portal"},
        )
    )
    assert (changed.name, changed.username, changed.language) == ("Åsa", "asa", "en")
    assert (changed.owners["name"], changed.owners["email"]) == ("portal", "farstu")
    assert changed.memberships == (Membership(organisation="Nordskär", role="owner"),)
    assert caller.call(lambda f: f.show_person("åsa b?c#d%2f")) == changed
    for own_id in ("p1", "p2", "p3"):
        caller.call(partial(_put, own_id=own_id))
    page = caller.call(lambda f: f.list_people(limit=3))
    assert (len(page.items), page.next) == (3, page.items[-1].id)
    assert len(caller.call(lambda f: f.list_people(limit=3, cursor=page.next)).items) == 1


def test_somebody_is_changed_as_they_were_seen(caller: Caller, maja: Person) -> None:
    """Whoever comes second is refused; who says no tag is not."""
    own_id = caller.call(lambda f: f.list_people()).items[0].own_id
    seen = caller.call(lambda f: f.show_attributes(own_id))
    changed = caller.call(lambda f: f.change_attributes(own_id, seen=seen.tag, name="New"))
    assert (changed.name, changed.tag) == ("New", "")
    with pytest.raises(Refused) as no:
        caller.call(lambda f: f.change_attributes(own_id, seen=seen.tag, name="Late"))
    assert (no.value.code, no.value.status) == ("changed_since_seen", 412)
    assert caller.call(lambda f: f.change_attributes(own_id, name="Newer")).name == "Newer"
    assert caller.call(lambda f: f.show_attributes(own_id)).name == "Newer"
    assert maja.id


def test_somebody_new_is_added_and_never_changed(caller: Caller) -> None:
    """Of two calls the second is refused."""
    add = partial(_add_new, own_id="new")
    assert caller.call(add).name == "New"
    with pytest.raises(Refused) as no:
        caller.call(add)
    assert no.value.code == "changed_since_seen"


def _add_new(farstu: Any, *, own_id: str) -> Any:
    return farstu.put_person(own_id, name="New", only_new=True)


def test_a_code_of_nobody_links_nobody(caller: Caller) -> None:
    """It is refused as any that is over."""
    with pytest.raises(Refused) as no:
        caller.call(lambda f: f.link_person("4711", code="of-nobody"))
    assert no.value.code == "errand_over"


def test_everybody_is_gone_through(caller: Caller, maja: Person) -> None:
    """Over all pages, and so is what happened."""
    everybody = list(caller.call(lambda f: f.iterate_people()))
    assert [one.id for one in everybody] == [maja.id]
    events = list(caller.call(lambda f: f.iterate_events()))
    assert events[0].event in set(E)
    page = caller.call(lambda f: f.list_events(limit=1))
    assert page.items[0] == events[0]


def test_people_are_suspended_resumed_and_reset(caller: Caller, house: House, app: App) -> None:
    """By calls of their own, which say nothing else of them."""
    assert caller.call(lambda f: f.suspend_person("maja")).suspended
    with pytest.raises(Refused) as no:
        caller.call(lambda f: f.verify_code("maja", code=app.code()))
    assert no.value.code == "account_suspended"
    assert not caller.call(lambda f: f.resume_person("maja")).suspended
    assert caller.call(lambda f: f.reset_person("maja", reason="lost phone")) == 1
    house.set_policy(OPTIONAL)
    assert "totp" in caller.call(lambda f: f.show_policy("maja")).allowed


def test_sessions_are_listed_and_ended(
    caller: Caller, house: House, maja: Person, app: App
) -> None:
    """One of them, and then all; what is no id asks nobody."""
    ids = [sit(house, maja, prove(house, app), seen=1).id for _ in range(3)]
    listed = caller.call(lambda f: f.list_sessions("maja"))
    assert {one.id for one in listed} == set(ids)
    assert house.clock() - listed[0].last_seen_at == timedelta(minutes=1)
    assert (listed[0].created_at, listed[0].address) == (house.clock(), "192.0.2.7")
    assert caller.call(lambda f: f.end_session("maja", ids[0])) == (ids[0],)
    for gone in (ids[0], "../sessions"):
        with pytest.raises(Refused) as no:
            caller.call(partial(_end_session, session_id=gone))
        assert no.value.code == "not_found"
    assert set(caller.call(lambda f: f.end_sessions("maja"))) == set(ids[1:])
    assert caller.call(lambda f: f.list_sessions("maja")) == ()


def _end_session(farstu: Any, *, session_id: str) -> object:
    return farstu.end_session("maja", session_id)


def test_an_app_is_enrolled(caller: Caller, house: House, maja: Person) -> None:
    """Codes first, then the app, and then they have passed."""
    assert maja.id
    begun = caller.call(lambda f: f.begin_challenge("maja"))
    assert (begun.status, begun.enrol) == ("enrolment", ("totp",))
    sheet = caller.call(lambda f: f.make_recovery_codes(begun.id))
    assert len(sheet.codes) == 10
    assert sheet.codes[0] not in repr(sheet)
    back = "" if sheet.asked_back is None else sheet.codes[sheet.asked_back - 1]
    assert caller.call(lambda f: f.save_recovery_codes(begun.id, code_back=back)) is True
    shown = caller.call(lambda f: f.begin_enrolment(begun.id))
    assert shown.qr_svg.startswith("<svg")
    code = oathtool_code(shown.key.replace(" ", ""), house.clock())
    done = caller.call(lambda f: f.complete_enrolment(begun.id, code=code, name="Phone"))
    assert done.proven is not None
    held = caller.call(lambda f: f.show_person("maja")).factors
    assert [(one.kind, one.name) for one in held] == [("totp", "Phone")]
    again = caller.call(lambda f: f.begin_challenge("maja", enrols=True))
    assert again.proven is None


def test_a_recovery_code_lets_nobody_in(
    caller: Caller, house: House, maja: Person, app: App
) -> None:
    """It opens enrolment, and nothing else."""
    assert app.secret
    code = house.give_codes(maja)[0]
    begun = caller.call(lambda f: f.begin_challenge("maja"))
    done = caller.call(lambda f: f.use_recovery_code(begun.id, code=code))
    assert (done.status, done.proven) == ("enrolment", None)


def test_codes_are_sent_and_enrolment_waits(caller: Caller, house: House, maja: Person) -> None:
    """A hint says where to; who may set up later has passed, with less."""
    house.set_policy(replace(REQUIRED, grace=timedelta(days=30)))
    begun = caller.call(lambda f: f.begin_challenge("maja"))
    assert begun.postponable
    assert caller.call(lambda f: f.postpone_enrolment(begun.id)).proven.acr == "urn:farstu:acr:1"
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, maja)
    asked = caller.call(lambda f: f.begin_challenge("maja"))
    assert "•••@" in caller.call(lambda f: f.send_code(asked.id, factor="email_code"))


def test_a_browser_is_remembered(caller: Caller, house: House, app: App) -> None:
    """What it keeps stands in for a code once, and is in no text about the challenge."""
    house.set_policy(replace(REQUIRED, remembers=timedelta(days=30)))
    begun = caller.call(lambda f: f.begin_challenge("maja"))
    done = caller.call(lambda f: f.answer_challenge(begun.id, code=app.code(), remember=True))
    assert done.remembered.value not in repr(done)
    kept = done.remembered.value
    assert caller.call(lambda f: f.begin_challenge("maja", remembered=kept)).proven is not None
    assert caller.call(lambda f: f.begin_challenge("maja", remembered=kept)).proven is None


def test_whose_address_it_is_goes_along(caller: Caller, app: App) -> None:
    """With what somebody uses, and only where it is an address."""

    def seen(farstu: Any) -> object:
        theirs = farstu.for_address("198.51.100.77", agent="Lynx\n2 å")
        return theirs.verify_code("maja", code=app.code())

    assert caller.call(seen).proven is not None
    wanted = audit_events.Wanted(events=[E.CHALLENGE_PASSED])
    rows = caller.home.house.read(lambda tx: audit_events.list_latest(tx, wanted, limit=1))
    assert rows[0].personal == {"address": "198.51.100.77", "agent": "Lynx?2 ?"}
    with pytest.raises(ValueError, match="testclient"):
        caller.call(lambda f: f.for_address("testclient").show_portal())


def test_what_a_key_may_not_is_refused(caller: Caller) -> None:
    """With the scope that it lacks, and no key in what is said."""
    bare = make_program(caller.home, [Scope.VERIFY]).key or ""
    with pytest.raises(Refused) as no:
        caller.call(lambda f: f.show_person("maja"), key=bare)
    assert (no.value.code, no.value.field) == ("scope_missing", "people:read")
    with pytest.raises(Refused) as unknown:
        caller.call(lambda f: f.show_portal(), key="farstu_nobody")
    assert (unknown.value.code, unknown.value.status) == ("key_unknown", 401)
    assert "farstu_nobody" not in repr(unknown.value) + str(unknown.value)


@pytest.mark.parametrize("own_id", ["", ".", "..", "a/b", "a\n", "x" * 201])
def test_an_own_id_that_cannot_be_asks_nobody(caller: Caller, own_id: str) -> None:
    """It would be another path; Farstu's own word for it is said at once."""
    with pytest.raises(Refused) as no:
        caller.call(lambda f: f.verify_code(own_id, code="123456"))
    assert (no.value.code, no.value.reference) == ("own_id_invalid", "")


@pytest.mark.parametrize("challenge", ["", "..", "x/../y", "a?b", "A" * 41, "../people/maja"])
def test_an_id_of_a_challenge_is_no_path(caller: Caller, challenge: str) -> None:
    """What came from a form leads nowhere else."""
    with pytest.raises(Refused) as no:
        caller.call(lambda f: f.answer_challenge(challenge, code="123456"))
    assert no.value.code == "not_found"


def test_shells_are_closed_and_show_no_key(caller: Caller) -> None:
    """A block closes them; what they look like says where, and never with what."""
    assert (caller.way == SYNC) or caller.way
    assert caller.key not in caller.call(lambda f: _shown(f, caller.way))


def _put(farstu: Any, *, own_id: str) -> object:
    return farstu.put_person(own_id, name=own_id)


def _shown(farstu: Any, way: str) -> object:
    text = f"{farstu!r} {farstu!s} {farstu._who!r}"

    async def later() -> str:
        async with farstu:
            return text

    if way != SYNC:
        return later()
    with farstu:
        return text
