"""Class G: ways back in, and what is set anew through them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.roles import Role
from farstu.crypto.passwords import LEAST, hash_password
from farstu.http.cookies import Cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite, invite_again
from farstu.store import schema
from farstu.store.tx import Tx
from tests.gauntlet.returning import NEW, come_in, have_moved, is_dead, knows, named, told
from tests.gauntlet.stage import FACTOR, INSIDE, LINK, LOGIN, Hand, Stage, read
from tests.support.house import Person
from tests.support.mailbox import dispute_link
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow
RECOVERY = "/login/recovery-code"
FORGOTTEN = "/password/forgot"
ADDRESS = "/account/email"
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
    assert knows(stage, own, NEW)
    assert knows(stage, victim, victim.password)


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
    assert knows(stage, person, person.password)


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
    hand, link = come_in(stage, person, app), stage.password_link(person)
    form = {"current": person.password, "new": NEW}
    assert hand.post(f"{INSIDE}/password", form).status == 303
    assert is_dead(stage, link)
    link, moved = stage.password_link(person), named(stage)
    hand = come_in(stage, person, app)
    _move(stage, hand, moved)
    assert is_dead(stage, link)
    other = stage.arena.add_person()
    first, second = stage.password_link(other), ""
    while second in {"", first}:
        second = stage.password_link(other)
    assert is_dead(stage, first)
    dispute = f"/not-me/{dispute_link(stage.house, other)}"
    hand = stage.browser()
    hand.get(dispute)
    third = hand.post(dispute).location
    assert third.startswith("/password/reset/")
    assert is_dead(stage, second)
    assert _set(hand, third, NEW).location.startswith(LOGIN)
    assert is_dead(stage, third)


def test_g8_a_portal_that_changes_an_address_kills_its_links(stage: Stage) -> None:
    """What was mailed to the old one opens nothing."""
    own, person = told(stage)
    _give_password(stage, person)
    link = stage.password_link(person)
    have_moved(stage, own)
    assert is_dead(stage, link)


def test_g10_a_link_that_brings_somebody_in_works_once(stage: Stage) -> None:
    """Neither twice, nor after the next one, nor for anything but what it is for."""
    house, name = stage.house, named(stage)
    new = NewAccount(name="New", email=name, role=Role.MEMBER)
    made = house.write(lambda tx: invite(house.kit, tx, new))
    assert isinstance(made, tuple)
    account, first = made
    second = house.write(lambda tx: invite_again(house.kit, tx, account.id))
    assert isinstance(second, str)
    form = {"name": "New", "password": NEW}
    for path in (f"/invite/{first}", f"/password/reset/{second}", f"/not-me/{second}"):
        assert is_dead(stage, path, form)
    hand, link = stage.browser(), f"/invite/{second}"
    hand.get(link)
    assert hand.post(link, form).location == "/setup"
    assert is_dead(stage, link, form | {"password": OTHER})
    assert is_dead(stage, f"/invite/{first}", form)
    assert knows(stage, Person(id=account.id, email=name, password=NEW), NEW)


def test_g11_links_do_not_stand_in_for_each_other(stage: Stage) -> None:
    """What is tried at a wrong door is neither let in nor used up."""
    person = stage.arena.add_person()
    link = stage.password_link(person)
    token, another = link.rpartition("/")[2], dispute_link(stage.house, person)
    for path in ("/invite", "/welcome", "/not-me", "/stop"):
        assert is_dead(stage, f"{path}/{token}")
    for path in ("/invite", "/welcome", "/stop", "/password/reset"):
        assert is_dead(stage, f"{path}/{another}")
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


def _set(hand: Hand, link: str, password: str) -> Answer:
    """Choose a password behind a link."""
    hand.get(link)
    return hand.post(link, {"password": password})


def _move(stage: Stage, hand: Hand, address: str) -> None:
    """Take another address, by the code that is sent there."""
    assert hand.post(ADDRESS, {"address": address}).status == 303
    code = stage.sent_code(Person(id="", email=address, password=""))
    assert hand.post(f"{ADDRESS}/confirm", {"code": code}).location.startswith(INSIDE)


def _give_password(stage: Stage, person: Person) -> None:
    """Let somebody whom the portal knows have a password here too, as who moved in has."""
    house, at, t = stage.house, stage.clock(), schema.accounts
    made = hash_password(NEW, cost=LEAST, entropy=house.kit.entropy)
    values = {"password_hash": made, "password_changed_at": at}

    def deed(tx: Tx) -> int:
        whose = tx.inside(t), t.c.id == person.id
        return tx.changes(sa.update(t).where(*whose).values(values))

    assert house.write(deed) == 1
