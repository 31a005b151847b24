"""What a proxy is told: by the badge of a browser, and by what its session is worth now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.errands import AskIdentity, AskProof, Trouble
from farstu.core.forward_auth import Access, ForwardAuth, Rule, authority_of
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import OpenIdConnect, Rules
from farstu.core.roles import Role
from farstu.core.throttle import ERRANDS
from farstu.crypto.tokens import digest, new_token
from farstu.services import errands as errand_services
from farstu.services import handing_off
from farstu.services.answering import Sent, answer_errand, end_errand
from farstu.services.application_tokens import NoKeyError, sign_identity
from farstu.services.errands import LATER
from farstu.services.forward_auth import CLOSED, Identity, Open, Unproven, judge, note_used
from farstu.services.handing_off import arrive, leave, send_away, take_over
from farstu.services.housekeeping import keep_house
from farstu.services.relying_parties import (
    Added,
    add_relying_party,
    change_relying_party,
    remove_relying_party,
    suspend_relying_party,
)
from farstu.services.step_up import confirm_with_factor
from farstu.store import (
    accounts,
    badges,
    identifiers,
    relying_hosts,
    relying_parties,
    schema,
    sessions,
)
from farstu.store.relying_parties import OtherDoorError, RelyingParty
from farstu.store.sessions import SessionRow
from tests.support.guarded import NETWORK, code_for, give_badge, knock_at, set_out
from tests.support.house import OFF, REQUIRED, TOTP, App, House, Person, at_once, open_house

WIKI = "https://wiki.example.com"
RULES = ForwardAuth(hosts=(WIKI,))


def register(house: House, rules: Rules = RULES, *, name: str = "Wiki") -> RelyingParty:
    """Register an application."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added), added
    return added.party


def come(house: House, **person: object) -> tuple[Person, App, SessionRow]:
    """Sign somebody in with an app."""
    maja = house.add_person(**person)  # type: ignore[arg-type]
    app = house.give_app(maja)
    return maja, app, house.come_in(maja, app)


def identity(house: House, badge: str, target: str = "/") -> Identity | None:
    """Ask who it is; they have to be let in."""
    verdict = judge(house.kit, knock_at(WIKI, target, badge=badge))
    assert isinstance(verdict, Open), verdict
    return verdict.identity


def is_out(house: House, badge: str) -> bool:
    """Say whether a badge opens nothing."""
    return isinstance(judge(house.kit, knock_at(WIKI, badge=badge)), Unproven)


def test_a_badge_says_who_it_is(house: House) -> None:
    """Somebody is told of by proven names only, by ids of places, and by what they proved."""
    register(house)
    maja, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    told = identity(house, badge)
    assert told == Identity(
        account_id=maja.id,
        name=maja.id,
        display_name="Maja",
        email="",
        groups=(house.people, f"{house.people}:member"),
        acr="urn:farstu:acr:2",
        limited=False,
    )
    house.write(lambda tx: identifiers.verify(tx, maja.id, at=house.clock()))
    told = identity(house, badge)
    assert told is not None
    assert (told.name, told.email) == (maja.email, maja.email)
    house.give_username(maja, "maja.lind")
    told = identity(house, badge)
    assert told is not None
    assert (told.name, told.email) == ("maja.lind", maja.email)


def test_staff_is_a_group_of_its_own(house: House) -> None:
    """The portal's own people are named so, and nobody else can be."""
    register(house)
    _, _, session = come(house, staff=True, role=Role.OWNER)
    told = identity(house, give_badge(house, WIKI, session))
    assert told is not None
    assert told.groups == ("staff", "staff:owner")


def test_what_is_not_registered_is_closed(house: House) -> None:
    """Another host, an odd path, what no rule is about, and another door's party are closed."""
    register(house, replace(RULES, rules=(Rule(path="/a"),)))
    assert judge(house.kit, knock_at("https://other.example.com")) == CLOSED
    assert judge(house.kit, knock_at(WIKI, "/a/../b")) == CLOSED
    assert judge(house.kit, knock_at(WIKI, "/b")) == CLOSED
    assert isinstance(judge(house.kit, knock_at(WIKI, "/a")), Unproven)


def test_what_is_public_is_open_to_nobody_in_particular(house: House) -> None:
    """A public path names nobody, whoever comes."""
    register(house, replace(RULES, rules=(Rule(path="/p", access=Access.EVERYBODY), Rule())))
    _, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    assert identity(house, badge, "/p") is None
    assert identity(house, "", "/p/x") is None
    assert identity(house, badge, "/q") is not None


@pytest.mark.parametrize("badge", ["", "garbage", "\x00", "é" * 40, "A" * 8000, "A" * 43])
def test_a_badge_that_is_none_opens_nothing(house: House, badge: str) -> None:
    """Whatever stands in the cookie: not let in, and no error (weaknesses I5)."""
    register(house)
    verdict = judge(house.kit, knock_at(WIKI, badge=badge))
    assert isinstance(verdict, Unproven)
    assert verdict.step == AskIdentity()


def test_a_badge_is_of_one_host(house: House) -> None:
    """What was given out at one host opens no other, not even of the same application."""
    other = "https://files.example.com"
    register(house, replace(RULES, hosts=(WIKI, other)))
    _, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    assert isinstance(judge(house.kit, knock_at(other, badge=badge)), Unproven)


ENDINGS: dict[str, Callable[[House, Person, SessionRow, RelyingParty], object]] = {
    "the session ended": lambda house, maja, session, _: house.write(
        lambda tx: sessions.end(tx, session.id, account_id=maja.id, at=house.clock())
    ),
    "everything of the account was ended": lambda house, maja, _s, _p: house.write(
        lambda tx: accounts.raise_epoch(tx, maja.id, at=house.clock())
    ),
    "the account was suspended": lambda house, maja, _s, _p: house.write(
        lambda tx: accounts.suspend(tx, maja.id, at=house.clock())
    ),
    "nobody used it": lambda house, _m, _s, _p: house.clock.advance(timedelta(minutes=31)),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_badge_ends_with_what_it_stands_on(house: House, ending: str) -> None:
    """On the very next request."""
    party = register(house)
    maja, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    assert identity(house, badge) is not None
    ENDINGS[ending](house, maja, session, party)
    assert is_out(house, badge)


def test_a_suspended_application_is_closed(house: House) -> None:
    """And one that was removed."""
    party = register(house)
    _, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    house.write(lambda tx: suspend_relying_party(house.kit, tx, party.id))
    assert judge(house.kit, knock_at(WIKI, badge=badge)) == CLOSED
    house.write(lambda tx: remove_relying_party(house.kit, tx, party.id))
    assert judge(house.kit, knock_at(WIKI, badge=badge)) == CLOSED


def test_a_changed_policy_is_obeyed_at_once(house: House) -> None:
    """Who signed in by password alone has to prove more as soon as more is required."""
    house.set_policy(OFF)
    register(house)
    maja = house.add_person()
    badge = give_badge(house, WIKI, house.come_in(maja))
    assert identity(house, badge) is not None
    house.give_app(maja)
    house.set_policy(REQUIRED)
    verdict = judge(house.kit, knock_at(WIKI, badge=badge))
    assert isinstance(verdict, Unproven)
    assert isinstance(verdict.step, AskProof)


def test_a_rule_may_want_a_fresh_proof(house: House) -> None:
    """Five minutes later a path that wants one is closed until they prove again."""
    register(house, replace(RULES, rules=(Rule(path="/pay", max_age_minutes=5), Rule())))
    _, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    assert identity(house, badge, "/pay") is not None
    house.clock.advance(timedelta(minutes=6))
    verdict = judge(house.kit, knock_at(WIKI, "/pay", badge=badge))
    assert isinstance(verdict, Unproven)
    assert verdict.ask.max_age == timedelta(minutes=5)
    assert identity(house, badge, "/else") is not None


def test_who_proves_what_was_asked_is_not_asked_again(house: House) -> None:
    """One proof ends it: at the portal, on the way back, and at the application (STEP-04)."""
    register(house, replace(RULES, rules=(Rule(path="/pay", max_age_minutes=5), Rule())))
    _, app, session = come(house)
    badge = give_badge(house, WIKI, session)
    house.clock.advance(timedelta(minutes=6))
    away = set_out(house, WIKI, "/pay", badge=badge)
    browser = new_token(house.kit.entropy)
    assert take_over(house.kit, house.visit, away.errand_id, browser=browser)
    go_on = partial(
        answer_errand, house.kit, house.visit, browser=browser, errand_id=away.errand_id
    )
    step = go_on(session)
    assert isinstance(step, AskProof), step
    moved = confirm_with_factor(
        house.kit, house.visit, session, kind=TOTP, response=app.answer(), demand=step.demand
    )
    sent = go_on(house.seat(moved))
    assert isinstance(sent, Sent), sent
    code = sent.address.partition("?code=")[2]
    back = arrive(house.kit, host=authority_of(WIKI), code=code, binding=away.binding)
    assert back is not None
    assert back.address == f"{WIKI}/pay"
    assert identity(house, back.badge, "/pay") is not None
    assert identity(house, badge, "/pay") is not None


def test_nothing_of_one_portal_opens_anything_of_another(house: House) -> None:
    """Neither a badge nor a code on its way, whoever else is in that other portal (FWD-03)."""
    there = "https://there.example.org"
    register(house)
    _, _, session = come(house)
    badge, away = give_badge(house, WIKI, session), set_out(house, WIKI)
    code = code_for(house, away, session)
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        register(other, replace(RULES, hosts=(there,)))
        come(other)
        assert isinstance(judge(house.kit, knock_at(there, badge=badge)), Unproven)
        host = authority_of(there)
        assert arrive(house.kit, host=host, code=code, binding=away.binding) is None
        theirs = set_out(other, there)
        browser = new_token(house.kit.entropy)
        assert not take_over(house.kit, house.visit, theirs.errand_id, browser=browser)
    assert identity(house, badge) is not None


def test_a_rule_may_be_for_some_only(house: House) -> None:
    """Whoever does not belong is refused, not sent round; a membership that ends counts at once."""
    register(house, replace(RULES, rules=(Rule(path="/o", roles=(Role.OWNER,)), Rule())))
    _, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    assert judge(house.kit, knock_at(WIKI, "/o", badge=badge)) == CLOSED
    assert identity(house, badge, "/else") is not None


def opened(house: House, badge: str) -> Open:
    """Ask about a page that is open to somebody."""
    verdict = judge(house.kit, knock_at(WIKI, badge=badge))
    assert isinstance(verdict, Open), verdict
    return verdict


def test_a_session_in_use_stays_awake(house: House) -> None:
    """What is done at the application keeps the session, which its pages do not see."""
    register(house)
    _, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    for _ in range(3):
        house.clock.advance(timedelta(minutes=20))
        note_used(house.kit, opened(house, badge))
    note_used(house.kit, opened(house, badge))
    house.clock.advance(timedelta(minutes=31))
    assert is_out(house, badge)


# The hand-off ------------------------------------------------------------------------------------


def test_a_code_is_good_once(house: House) -> None:
    """The second time it opens nothing, even for the browser that set out."""
    register(house)
    _, _, session = come(house)
    away = set_out(house, WIKI, "/deep?x=1")
    code = code_for(house, away, session)
    host = authority_of(WIKI)
    arrived = arrive(house.kit, host=host, code=code, binding=away.binding)
    assert arrived is not None
    assert arrived.address == f"{WIKI}/deep?x=1"
    assert arrive(house.kit, host=host, code=code, binding=away.binding) is None


def test_of_two_at_once_one_arrives(house: House) -> None:
    """Whatever the order: a code is used up by one conditional write."""
    register(house)
    _, _, session = come(house)
    away = set_out(house, WIKI)
    code, host = code_for(house, away, session), authority_of(WIKI)

    def go() -> object:
        return arrive(house.kit, host=host, code=code, binding=away.binding)

    assert sum(one is not None for one in at_once(go, go, go)) == 1


def test_without_a_key_nothing_is_said(house: House) -> None:
    """A token that nobody signed is no token."""
    register(house)
    _, _, session = come(house)
    verdict = judge(house.kit, knock_at(WIKI, badge=give_badge(house, WIKI, session)))
    assert isinstance(verdict, Open)
    assert verdict.identity is not None
    keys = schema.token_keys
    house.write(lambda tx: tx.execute(sa.delete(keys).where(tx.inside(keys))).rowcount)
    with pytest.raises(NoKeyError):
        sign_identity(house.kit, verdict, verdict.identity, origin_of=str)


def test_a_code_is_good_for_half_a_minute(house: House) -> None:
    """Then it is over."""
    register(house)
    _, _, session = come(house)
    away = set_out(house, WIKI)
    code = code_for(house, away, session)
    house.clock.advance(timedelta(seconds=30))
    assert arrive(house.kit, host=authority_of(WIKI), code=code, binding=away.binding) is None


def test_a_code_is_good_for_the_browser_that_set_out(house: House) -> None:
    """A link that somebody else began, or a stolen code, arrives nowhere, nor at another host."""
    register(house, replace(RULES, hosts=(WIKI, "https://files.example.com")))
    _, _, session = come(house)
    away = set_out(house, WIKI)
    code, host = code_for(house, away, session), authority_of(WIKI)
    assert arrive(house.kit, host=host, code=code, binding=new_token(house.kit.entropy)) is None
    assert arrive(house.kit, host=host, code=code, binding="") is None
    assert arrive(house.kit, host="files.example.com", code=code, binding=away.binding) is None
    assert arrive(house.kit, host="other.example.com", code=code, binding=away.binding) is None
    assert arrive(house.kit, host=host, code="nonsense", binding=away.binding) is None
    assert arrive(house.kit, host=host, code="A" * 43, binding=away.binding) is None
    assert arrive(house.kit, host=host, code=code, binding=away.binding) is not None


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_code_is_worth_what_its_session_is(house: House, ending: str) -> None:
    """What ended between the portal and the application has ended (weaknesses I14)."""
    party = register(house)
    maja, _, session = come(house)
    away = set_out(house, WIKI)
    code = code_for(house, away, session)
    if ending != "nobody used it":
        ENDINGS[ending](house, maja, session, party)
        assert arrive(house.kit, host=authority_of(WIKI), code=code, binding=away.binding) is None


def test_a_code_of_a_suspended_application_is_none(house: House) -> None:
    """It opens nothing, though it was given before."""
    party = register(house)
    _, _, session = come(house)
    away = set_out(house, WIKI)
    code = code_for(house, away, session)
    house.write(lambda tx: suspend_relying_party(house.kit, tx, party.id))
    assert arrive(house.kit, host=authority_of(WIKI), code=code, binding=away.binding) is None


def test_one_browser_takes_an_errand_over(house: House) -> None:
    """The first to come has it; it may come again, and nobody else may."""
    register(house)
    away = set_out(house, WIKI)
    ours, theirs = new_token(house.kit.entropy), new_token(house.kit.entropy)
    assert take_over(house.kit, house.visit, away.errand_id, browser=ours)
    assert take_over(house.kit, house.visit, away.errand_id, browser=ours)
    assert not take_over(house.kit, house.visit, away.errand_id, browser=theirs)
    assert not take_over(house.kit, house.visit, "0" * 26, browser=ours)


def test_an_errand_is_answered_once(house: House) -> None:
    """Of two answers one gives a code, and only it is noted."""
    register(house)
    _, _, session = come(house)
    away, browser = set_out(house, WIKI), new_token(house.kit.entropy)
    assert take_over(house.kit, house.visit, away.errand_id, browser=browser)

    def answer() -> object:
        return answer_errand(
            house.kit, house.visit, session, browser=browser, errand_id=away.errand_id
        )

    answers = at_once(answer, answer)
    assert sum(isinstance(one, Sent) for one in answers) == 1
    assert Rejected(Reason.NOT_FOUND) in answers
    assert house.events()[AuditEvent.RELYING_PARTY_ENTERED] == 1


def test_whoever_may_not_come_is_told_at_the_application(house: House) -> None:
    """Giving up ends the errand, once."""
    register(house)
    away, browser = set_out(house, WIKI), new_token(house.kit.entropy)
    assert take_over(house.kit, house.visit, away.errand_id, browser=browser)
    asked = {"browser": browser, "errand_id": away.errand_id}
    ended = end_errand(house.kit, house.visit, trouble=Trouble.ACCESS_DENIED, **asked)
    assert ended == Sent(address=f"{WIKI}{handing_off.REFUSED}")
    again = end_errand(house.kit, house.visit, trouble=Trouble.ACCESS_DENIED, **asked)
    assert again == Rejected(Reason.NOT_FOUND)


def test_another_door_has_no_hosts(house: House) -> None:
    """A relying party of another door is closed, even if a host were its own."""
    rules = OpenIdConnect(redirect_addresses=("https://app.example.com/back",))
    party = register(house, rules)
    house.write(lambda tx: relying_hosts.claim(tx, party.id, authority_of(WIKI)))
    assert judge(house.kit, knock_at(WIKI)) == CLOSED
    guarded = register(house, ForwardAuth(hosts=("https://files.example.com",)), name="Files")
    with pytest.raises(OtherDoorError):
        _ = guarded.openid


def test_a_browser_in_several_tabs_keeps_its_binding(house: House) -> None:
    """Both tabs arrive."""
    register(house)
    _, _, session = come(house)
    first = set_out(house, WIKI, "/one")
    knock = knock_at(WIKI, "/two")
    verdict = judge(house.kit, knock)
    assert isinstance(verdict, Unproven)
    second = send_away(house.kit, knock, verdict, binding=first.binding, network=NETWORK)
    assert second is not None
    assert second.binding == first.binding
    for away, path in ((second, "/two"), (first, "/one")):
        code = code_for(house, away, session)
        arrived = arrive(house.kit, host=authority_of(WIKI), code=code, binding=away.binding)
        assert arrived is not None
        assert arrived.address == f"{WIKI}{path}"


def test_nobody_is_sent_away_from_an_application_that_is_gone(house: House) -> None:
    """Between the question and the errand it can be removed, or lose the host."""
    party = register(house)
    knock = knock_at(WIKI)
    verdict = judge(house.kit, knock)
    assert isinstance(verdict, Unproven)
    rules = replace(RULES, hosts=("https://new.example.com",))
    change = {"name": "Wiki", "revision": 0, "by": None}
    house.write(
        lambda tx: change_relying_party(house.kit, tx, party.id, rules=rules, **change)  # type: ignore[arg-type]
    )
    assert send_away(house.kit, knock, verdict, binding="", network=NETWORK) is None
    house.write(lambda tx: remove_relying_party(house.kit, tx, party.id))
    assert send_away(house.kit, knock, verdict, binding="", network=NETWORK) is None


def test_leaving_an_application_ends_its_badge_alone(house: House) -> None:
    """The session goes on, and so does the badge at another host."""
    other = "https://files.example.com"
    register(house, replace(RULES, hosts=(WIKI, other)))
    _, _, session = come(house)
    badge, kept = give_badge(house, WIKI, session), give_badge(house, other, session)
    host = authority_of(WIKI)
    assert leave(house.kit, host=host, badge=kept) == house.portal.host
    assert leave(house.kit, host=host, badge=badge) == house.portal.host
    assert leave(house.kit, host="other.example.com", badge=badge) is None
    assert is_out(house, badge)
    assert isinstance(judge(house.kit, knock_at(other, badge=kept)), Open)


def test_old_badges_are_forgotten(house: House) -> None:
    """When the session could not live any longer anyway."""
    register(house)
    maja, _, session = come(house)
    badge = give_badge(house, WIKI, session)
    known = house.read(lambda tx: badges.list_of_account(tx, maja.id))
    assert [one.token_digest for one in known] == [digest(badge)]
    house.clock.advance(timedelta(hours=13))
    keep_house(house.kit, holder="test")
    assert house.read(lambda tx: badges.list_of_account(tx, maja.id)) == []


# Hosts and rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (ForwardAuth(), Reason.HOSTS_MISSING),
        (ForwardAuth(hosts=("http://app.example.com",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=("https://app.example.com/",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=("https://maja@app.example.com",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=("https://*.example.com",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=("https://APP.example.com",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=("https://a;b",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=("https://a{b}",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=("https://a`b",)), Reason.ORIGIN_UNCLEAR),
        (ForwardAuth(hosts=(WIKI, f"{WIKI}:443")), Reason.ORIGIN_UNCLEAR),
        (
            ForwardAuth(hosts=tuple(f"https://a{n}.se" for n in range(21))),
            Reason.ADDRESSES_TOO_MANY,
        ),
        (replace(RULES, rules=(Rule(path="/a/../b"),)), Reason.RULE_UNCLEAR),
        (replace(RULES, rules=(Rule(),) * 51), Reason.RULES_TOO_MANY),
        (ForwardAuth(hosts=("https://login.example.com:8443",)), Reason.HOST_GUARDED),
    ],
)
def test_what_is_wrong_with_rules_is_said(house: House, rules: ForwardAuth, reason: Reason) -> None:
    """And nothing is kept of them."""
    refused = house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=rules))
    assert [one.reason for one in refused if isinstance(one, Rejected)] == [reason]  # type: ignore[union-attr]
    assert house.read(relying_parties.list_all) == []


def test_a_host_is_of_one_application(house: House) -> None:
    """Who comes second gets none of its hosts, new or changed; a host that is let go is free."""
    files, mail = "https://files.example.com", "https://mail.example.com"
    first = register(house)
    rules = ForwardAuth(hosts=(files, mail, WIKI))
    kit = house.kit
    refused = house.write(lambda tx: add_relying_party(kit, tx, name="Files", rules=rules))
    assert refused == (Rejected(Reason.HOST_GUARDED, field="hosts"),)
    second = register(house, ForwardAuth(hosts=(files,)), name="Files")
    changed = house.write(
        lambda tx: change_relying_party(
            kit, tx, second.id, name="Files", rules=rules, revision=0, by=None
        )
    )
    assert changed == (Rejected(Reason.HOST_GUARDED, field="hosts"),)
    assert house.read(lambda tx: relying_hosts.list_of_party(tx, second.id)) == {
        "files.example.com"
    }
    now = house.read(lambda tx: relying_parties.find(tx, second.id))
    assert now is not None
    assert now.rules == second.rules
    house.write(lambda tx: remove_relying_party(kit, tx, first.id))
    changed = house.write(
        lambda tx: change_relying_party(
            kit, tx, second.id, name="Files", rules=rules, revision=now.revision, by=None
        )
    )
    assert isinstance(changed, RelyingParty)
    assert len(house.read(lambda tx: relying_hosts.list_of_party(tx, second.id))) == 3


def test_a_network_that_sends_too_many_is_told_to_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No row is written for them, and others go on; half a minute later they do too."""
    monkeypatch.setattr(errand_services, "ERRANDS", replace(ERRANDS, free=3))
    register(house)
    knock = knock_at(WIKI)
    verdict = judge(house.kit, knock)
    assert isinstance(verdict, Unproven)

    def ids(network: str, times: int) -> list[str]:
        sent = [
            send_away(house.kit, knock, verdict, binding="", network=network) for _ in range(times)
        ]
        return [one.errand_id for one in sent if one is not None]

    first = ids(NETWORK, 5)
    assert (first.count(LATER), len(set(first))) == (2, 4)
    assert LATER not in ids("198.51.100.0/24", 2)
    house.clock.advance(31)
    assert LATER not in ids(NETWORK, 1)
    assert LATER not in ids("", 9)


def test_of_many_that_set_out_at_once_no_more_than_may_are_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter is charged by the write that would be too many."""
    monkeypatch.setattr(errand_services, "ERRANDS", replace(ERRANDS, free=3))
    register(house)
    knock = knock_at(WIKI)
    verdict = judge(house.kit, knock)
    assert isinstance(verdict, Unproven)
    away = partial(send_away, house.kit, knock, verdict, binding="", network=NETWORK)
    sent = at_once(*[away] * 8)
    assert [one.errand_id for one in sent if one is not None].count(LATER) == 5
