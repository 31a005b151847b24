"""Class G: ways back in, and what is set anew through them."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.roles import Role
from farstu.crypto.passwords import LEAST, hash_password
from farstu.http.cookies import Cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite, invite_again
from farstu.services.links import make_first_owner_link
from farstu.store import accounts, identifiers, invitations, schema
from farstu.store.tx import EVERYWHERE, Tx
from tests.gauntlet.stage import FACTOR, INSIDE, LINK, LOGIN, Hand, Stage, read
from tests.races.arena import open_ground
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import App, Person
from tests.support.mailbox import dispute_link
from tests.support.members import role_of
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow

RECOVERY = "/login/recovery-code"
FORGOTTEN = "/password/forgot"
ADDRESS = "/account/email"
NEW = "four words that nobody guesses"
OTHER = "four more that nobody guesses"


def test_g1_a_recovery_code_is_its_owners(stage: Stage) -> None:
    """Typed in somebody else's login it is refused, and still counts for its owner."""
    (victim, _), (other, _) = stage.owner(), stage.owner()
    stage.house.give_codes(victim)
    printed = stage.house.give_codes(other)[0]
    assert stage.half(victim).post(RECOVERY, {"code": printed}).status == 422
    assert stage.house.subject(other).recovery_codes_left == 10
    assert stage.house.subject(victim).recovery_codes_left == 10
    assert stage.half(other).post(RECOVERY, {"code": printed}).location == "/setup"


def test_g2_a_new_password_signs_nobody_in(stage: Stage) -> None:
    """Whoever set it through a link holds what they held, and is asked for it."""
    person, app = stage.owner()
    held = stage.house.subject(person).held
    hand = stage.browser()
    assert _set(hand, stage.password_link(person), NEW).location.startswith(LOGIN)
    assert not {Cookie.LOGIN, Cookie.SESSION} & set(hand.cookies)
    assert stage.house.subject(person).held == held
    said = stage.sign_in(hand, person.email, NEW)
    assert said.location == FACTOR
    assert not stage.is_in(hand)
    hand.get(FACTOR)
    assert stage.code(hand, app.code()).location == INSIDE


@pytest.mark.parametrize("field", ["identifier", "email", "username", "account_id", "user", "id"])
def test_g4_a_link_sets_its_own_accounts_password(stage: Stage, field: str) -> None:
    """Whatever else is in the form, and in the address, names nobody."""
    own, victim = stage.arena.add_person(), stage.arena.add_person()
    value = victim.id if "id" in field and field != "identifier" else victim.email
    hand, link = stage.browser(), stage.password_link(own)
    hand.get(link)
    form = {"password": NEW, field: value}
    assert hand.post(f"{link}?{field}={value}", form).location.startswith(LOGIN)
    assert _knows(stage, own, NEW)
    assert _knows(stage, victim, victim.password)


def test_g5_no_step_of_a_reset_is_left_out(stage: Stage) -> None:
    """Without the mail's own secret nothing is set, in whatever order things are posted."""
    person = stage.arena.add_person()
    hand = stage.browser()
    hand.get(FORGOTTEN)
    hand.post(FORGOTTEN, {"identifier": person.email})
    hand.get(f"{FORGOTTEN}/sent")
    link = LINK.search(read(stage.wait_for_letter(person, "/password/")))
    assert link is not None
    kept = hand.cookies.get(Cookie.VISIT, "")
    for path in ("/password/reset", "/password/reset/", FORGOTTEN, f"{FORGOTTEN}/sent"):
        hand.post(path, {"password": NEW, "identifier": person.email, "token": "sent"})
    for guess in ("sent", person.id, kept, link[0].rpartition("/")[2][:-1], "A" * 43):
        assert hand.post(f"/password/reset/{guess}", {"password": NEW}).status in {404, 405, 410}
    assert stage.arena.events(person)[AuditEvent.PASSWORD_RESET] == 0
    assert _knows(stage, person, person.password)


@pytest.mark.parametrize(
    ("known", "typed"),
    [("mike", "m\u0131ke"), ("kiss", "ki\u017f\u017f"), ("kim", "\u212aim"), ("ines", "\uff49nes")],
)
def test_g7_mail_goes_to_the_address_that_is_kept(stage: Stage, known: str, typed: str) -> None:
    """A name that looks like it, or folds to it, is written to nowhere; no other name is known."""
    number = next(stage.arena.numbers)
    person = stage.house.add_person(f"{known}{number}@example.com")
    hand = stage.browser()
    hand.get(FORGOTTEN)
    alike = f"{typed}{number}@example.com"
    assert hand.post(FORGOTTEN, {"identifier": alike}).status == 303
    stage.password_link(stage.arena.add_person())  # sent in turn, so the other is by now
    asked = stage.arena.events(person)[AuditEvent.PASSWORD_LINK_ASKED]
    assert len(stage.letters(person)) == asked
    assert stage.letters(Person(id="", email=alike, password="")) == []


def test_g8_a_link_dies_of_what_changes_the_account(stage: Stage) -> None:
    """Of a new password, another address, the next link, a dispute, and of being used."""
    person, app = stage.owner()
    hand, link = _inside(stage, person, app), stage.password_link(person)
    form = {"current": person.password, "new": NEW}
    assert hand.post(f"{INSIDE}/password", form).status == 303
    assert _is_dead(stage, link)
    link, moved = stage.password_link(person), _named(stage)
    hand = _inside(stage, person, app)
    _move(stage, hand, moved)
    assert _is_dead(stage, link)
    other = stage.arena.add_person()
    first, second = stage.password_link(other), ""
    while second in {"", first}:
        second = stage.password_link(other)
    assert _is_dead(stage, first)
    dispute = f"/not-me/{dispute_link(stage.house, other)}"
    hand = stage.browser()
    hand.get(dispute)
    third = hand.post(dispute).location
    assert third.startswith("/password/reset/")
    assert _is_dead(stage, second)
    assert _set(hand, third, NEW).location.startswith(LOGIN)
    assert _is_dead(stage, third)


def test_g8_a_portal_that_changes_an_address_kills_its_links(stage: Stage) -> None:
    """What was mailed to the old one opens nothing."""
    own, person = _told(stage)
    _give_password(stage, person)
    link = stage.password_link(person)
    _have_moved(stage, own)
    assert _is_dead(stage, link)


def test_g10_a_link_that_brings_somebody_in_works_once(stage: Stage) -> None:
    """Neither twice, nor after the next one, nor for anything but what it is for."""
    house, name = stage.house, _named(stage)
    new = NewAccount(name="New", email=name, role=Role.MEMBER)
    made = house.write(lambda tx: invite(house.kit, tx, new))
    assert isinstance(made, tuple)
    account, first = made
    second = house.write(lambda tx: invite_again(house.kit, tx, account.id))
    assert isinstance(second, str)
    form = {"name": "New", "password": NEW}
    for path in (f"/invite/{first}", f"/password/reset/{second}", f"/not-me/{second}"):
        assert _is_dead(stage, path, form)
    hand, link = stage.browser(), f"/invite/{second}"
    hand.get(link)
    assert hand.post(link, form).location == "/setup"
    assert _is_dead(stage, link, form | {"password": OTHER})
    assert _is_dead(stage, f"/invite/{first}", form)
    assert _knows(stage, Person(id=account.id, email=name, password=NEW), NEW)


def test_g11_links_do_not_stand_in_for_each_other(stage: Stage) -> None:
    """What is tried at a wrong door is neither let in nor used up."""
    person = stage.arena.add_person()
    link = stage.password_link(person)
    token, another = link.rpartition("/")[2], dispute_link(stage.house, person)
    for path in ("/invite", "/welcome", "/not-me", "/stop"):
        assert _is_dead(stage, f"{path}/{token}")
    for path in ("/invite", "/welcome", "/stop", "/password/reset"):
        assert _is_dead(stage, f"{path}/{another}")
    assert stage.browser().get(f"/not-me/{another}").status == 200
    assert _set(stage.browser(), link, NEW).location.startswith(LOGIN)


POISONS = [
    ("forwarded", "for=203.0.113.9;host=evil.example;proto=https"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "ftp"),
    ("x-forwarded-port", "666"),
    ("x-original-host", "evil.example"),
    ("x-host", "evil.example"),
    ("x-forwarded-prefix", "//evil.example"),
    ("x-original-url", "//evil.example/"),
]


def test_g13_no_header_changes_where_a_link_leads(stage: Stage) -> None:
    """The proxy's own ones do not either: what is mailed begins with the portal's own address."""
    person, hand = stage.arena.add_person(), stage.browser()
    hand.get(FORGOTTEN)
    answer = stage.post_from_afar(hand, FORGOTTEN, {"identifier": person.email}, POISONS)
    assert answer.status == 303
    letter = stage.wait_for_letter(person, "/password/").as_string()
    assert "evil" not in letter
    assert f"{hand.origin}/password/" in letter.replace("=\n", "")
    for host in ("evil.example", f"{hand.host}.evil.example", "evil.example/x"):
        headers = [("host", host), ("x-forwarded-host", hand.host)]
        assert stage.web.wire.send("GET", FORGOTTEN, headers).status in {400, 421}


def test_g14_an_installation_is_claimed_once(database: Database, tmp_path: Path) -> None:
    """After its owner is gone for good, and a restart, no link opens it, and none is made."""
    first = {"portal_name": "First", "name": "X", "email": "x@example.com", "password": NEW}
    with open_ground(database, tmp_path / "data") as ground:
        link = f"/welcome/{make_first_owner_link(ground.kit)}"
        with ground.serving():
            [made] = ground.race([ground.outsider().post(link, later=0, **first)])
            assert made.leads_to("/setup")
        ground.kit.store.write(_forget_people, portal_id=EVERYWHERE)
        with ground.serving() as server:
            assert "/welcome/" not in server.said()
            assert make_first_owner_link(ground.kit) is None
            for path in (link, f"/welcome/{'A' * 43}"):
                [again] = ground.race([ground.outsider().post(path, later=0, **first)])
                assert again.status == 410


def test_g16_nobody_resets_an_equal_or_somebody_above(stage: Stage) -> None:
    """An administrator does it to a member, and to no administrator, no owner, nobody of staff."""
    helper = _add(stage, Role.ADMINISTRATOR)
    app = stage.house.give_app(helper)
    above = [
        _add(stage, Role.ADMINISTRATOR),
        _add(stage, Role.OWNER),
        _add(stage, Role.MEMBER, staff=True),
        helper,
    ]
    for whom in above:
        stage.house.give_app(whom)
        assert not _resets(stage, helper, app, whom)
    member = _add(stage, Role.MEMBER)
    stage.house.give_app(member)
    assert _resets(stage, helper, app, member)


def test_g17_no_office_changes_an_address(stage: Stage) -> None:
    """There is no such door, whatever is posted."""
    owner, member = _add(stage, Role.OWNER), _add(stage, Role.MEMBER)
    hand = _inside(stage, owner, stage.house.give_app(owner))
    here = f"/org/{stage.house.people}/people/{member.id}"
    form = {"email": owner.email, "address": f"x{member.email}", "name": "X"}
    for path in (here, f"{here}/email", f"{here}/address", f"{here}/edit", f"{here}/password"):
        assert hand.post(path, form).status in {404, 405}
    assert _addresses(stage, member) == [member.email]


def test_g17_an_address_that_a_portal_changes_is_told_to_both(stage: Stage) -> None:
    """The old one hears of it, and can bring itself back."""
    own, person = _told(stage)
    new = _have_moved(stage, own)
    letter = stage.wait_for_letter(person, "/not-me/")
    assert str(letter["to"]) == person.email
    assert new not in read(letter)
    assert stage.wait_for_letter(Person(id=person.id, email=new, password=""), "address")


def test_g19_an_invitation_is_into_one_place_as_one_thing(stage: Stage) -> None:
    """What else is in the form changes neither the organisation, nor the role, nor the address."""
    elsewhere, name = stage.house.add_organisation("Elsewhere"), _named(stage)
    called = call_somebody(stage.house, name)
    hand, link = stage.browser(), f"/invite/{called.token}"
    hand.get(link)
    form = {
        "name": "Ines",
        "password": NEW,
        "email": f"x{name}",
        "role": "owner",
        "organisation": elsewhere,
        "organisation_id": elsewhere,
    }
    assert hand.post(f"{link}?role=owner&organisation_id={elsewhere}", form).location == "/setup"
    found = stage.house.read(lambda tx: accounts.find_by_identifier(tx, name))
    assert found is not None
    person = Person(id=found.id, email=name, password=NEW)
    assert _addresses(stage, person) == [name]
    assert role_of(stage.house, person) is Role.MEMBER
    assert role_of(stage.house, person, elsewhere) is None
    assert _is_dead(stage, link, form)


def test_g19_an_invitation_to_an_account_is_answered_by_its_owner(stage: Stage) -> None:
    """Its link sets no password of theirs, and nobody else joins by it, signed in or not."""
    (person, _), (thief, app) = stage.owner(), stage.owner()
    elsewhere = stage.house.add_organisation("Elsewhere")
    called = call_somebody(
        stage.house, person.email, organisation_id=elsewhere, role=Role.ADMINISTRATOR
    )
    link, form = f"/invite/{called.token}", {"name": "Mine", "password": NEW}
    hand = stage.browser()
    hand.get(LOGIN)
    assert Cookie.LOGIN not in hand.cookies
    hand.post(link, form)
    assert Cookie.LOGIN not in hand.cookies
    assert _knows(stage, person, person.password)
    inside = _inside(stage, thief, app)
    inside.post(link, form)
    assert inside.post(f"/account/invitations/{called.id}/join").status == 404
    assert inside.post(f"/account/invitations/{called.id}/decline").status == 404
    assert role_of(stage.house, thief, elsewhere) is None
    assert role_of(stage.house, person, elsewhere) is None
    kept = stage.house.read(lambda tx: invitations.find(tx, called.id))
    assert kept is not None
    assert kept.ended_at is None


@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}/confirm", f"{INSIDE}/password"])
def test_g20_who_is_not_inside_changes_nothing(stage: Stage, path: str) -> None:
    """Neither an anonymous browser, nor one whose password was right."""
    person, _ = stage.owner()
    form = {
        "address": "thief@evil.example",
        "identifier": person.email,
        "account_id": person.id,
        "code": "12345678",
        "current": person.password,
        "new": NEW,
    }
    outside = stage.browser()
    outside.get(LOGIN)
    assert outside.post(path, form).location.startswith(LOGIN)
    assert stage.half(person).post(path, form).location.startswith("/login/factor")
    assert _addresses(stage, person) == [person.email]
    assert _knows(stage, person, person.password)
    assert stage.letters(Person(id="", email="thief@evil.example", password="")) == []


def _set(hand: Hand, link: str, password: str) -> Answer:
    """Choose a password behind a link."""
    hand.get(link)
    return hand.post(link, {"password": password})


def _knows(stage: Stage, person: Person, password: str) -> bool:
    """Say whether that is the password of *person*."""
    hand = stage.browser()
    stage.sign_in(hand, person.email, password)
    return bool({Cookie.LOGIN, Cookie.SESSION} & set(hand.cookies))


def _is_dead(stage: Stage, link: str, form: dict[str, str] | None = None) -> bool:
    """Say whether a link opens nothing, neither looked at nor posted to."""
    hand = stage.browser()
    hand.get(LOGIN)
    said = hand.get(link).status, hand.post(link, form or {"password": NEW}).status
    return said == (410, 410) and not {Cookie.LOGIN, Cookie.SESSION} & set(hand.cookies)


def _inside(stage: Stage, person: Person, app: App) -> Hand:
    """Be inside with a proof of just now."""
    hand = stage.adopt(stage.arena.open_session(person, app))
    assert stage.is_in(hand)
    return hand


def _named(stage: Stage) -> str:
    """Name an address that nobody has."""
    return f"q{next(stage.arena.numbers)}@example.com"


def _move(stage: Stage, hand: Hand, address: str) -> None:
    """Take another address, by the code that is sent there."""
    assert hand.post(ADDRESS, {"address": address}).status == 303
    code = stage.sent_code(Person(id="", email=address, password=""))
    assert hand.post(f"{ADDRESS}/confirm", {"code": code}).location.startswith(INSIDE)


def _add(stage: Stage, role: Role, *, staff: bool = False) -> Person:
    """Add somebody who is something among the customers, or the portal's own people."""
    return stage.house.add_person(_named(stage), role=role, staff=staff)


def _resets(stage: Stage, helper: Person, app: App, whom: Person) -> bool:
    """Post the deed, and say whether *whom* holds nothing any more."""
    hand = _inside(stage, helper, app)
    form = {"check_known_number": "yes", "reason": "Lost phone"}
    hand.post(f"/org/{stage.house.people}/people/{whom.id}/help/reset", form)
    hand.post(f"/org/{stage.house.people}/people/{whom.id}/help/access-code", form)
    given = stage.arena.events(whom)[AuditEvent.ACCESS_CODE_GIVEN]
    is_bare = not stage.house.subject(whom).held
    assert is_bare == bool(given)
    return is_bare


def _addresses(stage: Stage, person: Person) -> list[str]:
    found = stage.house.read(lambda tx: identifiers.list_emails(tx, person.id))
    return [one.value for one in found]


def _told(stage: Stage) -> tuple[str, Person]:
    """Have somebody as the portal's program says: their own id, and an address that it keeps."""
    own, email = f"own-{next(stage.arena.numbers)}", _named(stage)
    made = stage.program.put(f"/people/{own}", {"name": own, "email": email})
    return own, Person(id=made.json["id"], email=email, password="")


def _have_moved(stage: Stage, own: str) -> str:
    """Have the portal's program say another address of somebody's."""
    new = _named(stage)
    assert stage.program.put(f"/people/{own}", {"email": new}).status == 200
    return new


def _give_password(stage: Stage, person: Person) -> None:
    """Let somebody whom the portal knows have a password here too, as who moved in has."""
    house, at, t = stage.house, stage.clock(), schema.accounts
    made = hash_password(NEW, cost=LEAST, entropy=house.kit.entropy)
    values = {"password_hash": made, "password_changed_at": at}

    def deed(tx: Tx) -> int:
        whose = tx.inside(t), t.c.id == person.id
        return tx.changes(sa.update(t).where(*whose).values(values))

    assert house.write(deed) == 1


def _forget_people(tx: Tx) -> None:
    """Have everybody gone, as by hand; what was noted of the installation stays."""
    kept = {schema.installation.name, schema.portals.name}
    for table in reversed(schema.metadata.sorted_tables):
        if table.name not in kept:
            tx.execute(sa.delete(table))
