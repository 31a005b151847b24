"""Another email address: proven before it replaces, and the old one hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.keeping import Attribute, Owner
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import SENDS
from farstu.factors.sent import ANSWERS, LIVES
from farstu.services.attaching import attach_own_id
from farstu.services.disputes import dispute, find_dispute
from farstu.services.forgotten import LINK, ask_for_link, find_forgetful, reset_password
from farstu.services.notices import Notice
from farstu.services.outbox import Letter
from farstu.services.own_address import (
    begin_change,
    complete_change,
    current_address,
    pending_address,
)
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.texts import Text
from farstu.services.undelivered import list_unsent
from farstu.store import accounts, identifiers, sessions
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.house import PASSWORD, App, House, Person, at_once

NEW = "maja@new.example"


def letters(house: House, template: str) -> list[Letter]:
    """List the letters of a template, oldest first."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    return [w.letter for w in waiting if w.letter and w.letter.template == template]


def begin(house: House, seat: SessionRow, typed: str = NEW) -> Rejected | None:
    """Give a new address, a second later."""
    house.clock.advance(1)
    return begin_change(house.kit, house.visit, seat, address=typed)


def code(house: House) -> str:
    """Read the newest code."""
    return str(letters(house, Text.CODE)[-1].facts["code"])


def complete(house: House, seat: SessionRow, typed: str) -> Rejected | None:
    """Type a code."""
    return complete_change(house.kit, house.visit, seat, code=typed)


def come(house: House, name: str, password: str = PASSWORD) -> Moved | Rejected:
    """Try to sign in by a name."""
    return sign_in(house.kit, house.visit, identifier=name, password=password)


@pytest.fixture
def maja(house: House) -> Person:
    """Be somebody."""
    return house.add_person()


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Have an app and codes."""
    house.give_codes(maja)
    return house.give_app(maja)


@pytest.fixture
def seat(house: House, maja: Person, app: App) -> SessionRow:
    """Be in, just now."""
    return house.come_in(maja, app)


def test_a_new_address_takes_the_place_of_the_old(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """From the moment on that its code came back; before, nothing has changed."""
    assert begin(house, seat) is None
    assert pending_address(house.kit, house.visit, seat) == NEW
    assert letters(house, Text.CODE)[-1].recipient == NEW
    assert isinstance(come(house, maja.email), Moved)
    assert complete(house, seat, code(house)) is None
    assert isinstance(come(house, NEW), Moved)
    assert come(house, maja.email) == Rejected(Reason.SIGN_IN_WRONG)
    assert pending_address(house.kit, house.visit, seat) is None
    assert current_address(house.kit, house.visit, seat) == NEW
    assert name_of_session(house, maja) == NEW


def name_of_session(house: House, person: Person) -> str:
    """Say what the one session that there is calls somebody."""
    epoch = house.subject(person).account.epoch
    [row] = house.read(lambda tx: sessions.list_live(tx, person.id, epoch=epoch, now=house.clock()))
    return row.identifier


def test_whoever_came_by_another_name_keeps_it(house: House, maja: Person, app: App) -> None:
    """A name that is no address stays, and the session goes on under it."""
    house.give_username(maja, "maja")
    by_name = house.come_in(replace(maja, email="maja"), app)
    assert begin(house, by_name) is None
    assert complete(house, by_name, code(house)) is None
    assert name_of_session(house, maja) == "maja"
    assert isinstance(come(house, "maja"), Moved)
    assert current_address(house.kit, house.visit, by_name) == NEW


def test_both_addresses_hear_of_it(house: House, maja: Person, seat: SessionRow) -> None:
    """The new one has nothing to dispute."""
    begin(house, seat)
    before = house.events()
    complete(house, seat, code(house))
    assert house.events(since=before)[AuditEvent.EMAIL_CHANGED] == 1
    told = letters(house, Notice.EMAIL_CHANGED)
    assert {letter.recipient for letter in told} == {maja.email, NEW}
    assert {letter.facts["new_name"] for letter in told} == {"ma•••@new.example"}
    assert {letter.recipient for letter in told if "path" in letter.facts} == {maja.email}


def change(house: House, seat: SessionRow, address: str) -> str:
    """Change the address, and say the token that the one before can dispute it with."""
    assert begin(house, seat, address) is None
    assert complete(house, seat, code(house)) is None
    [link] = [one for one in letters(house, Notice.EMAIL_CHANGED)[-2:] if "path" in one.facts]
    return str(link.facts["path"]).rpartition("/")[2]


def emails_of(house: House, person: Person) -> list[str]:
    """Say what addresses somebody signs in with."""
    return [one.value for one in house.read(lambda tx: identifiers.list_emails(tx, person.id))]


def test_whoever_reads_the_old_address_gets_it_back(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """Else a thief's address would ask for the next link to a new password."""
    token = change(house, seat, NEW)
    change(house, seat, "further@new.example")
    found = find_dispute(house.kit, house.visit, token)
    assert found is not None
    assert found.address == maja.email
    link = dispute(house.kit, house.visit, token)
    assert isinstance(link, str)
    assert emails_of(house, maja) == [maja.email]
    told = {one.recipient for one in letters(house, Notice.CHANGE_DISPUTED)}
    assert told == {maja.email, "further@new.example"}
    for thief in (NEW, "further@new.example"):
        ask_for_link(house.kit, house.visit, identifier=thief)
    assert {one.recipient for one in letters(house, "password_link")} <= {""}
    assert reset_password(house.kit, house.visit, link, password="words of her own") is None
    house.clock.advance(30)
    assert isinstance(come(house, maja.email), Rejected)
    assert isinstance(come(house, maja.email, "words of her own"), Moved)


def test_an_address_that_is_in_its_place_stays_there(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """Its owner changed back first; the link still stops everything."""
    token = change(house, seat, NEW)
    change(house, seat, maja.email)
    assert isinstance(dispute(house.kit, house.visit, token), str)
    assert isinstance(come(house, NEW), Rejected)
    assert emails_of(house, maja) == [maja.email]


def test_an_address_that_somebody_else_has_by_now_stays_theirs(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """They have proven it; whoever disputes still chooses a new password."""
    token = change(house, seat, NEW)
    other = house.add_person(maja.email)
    assert isinstance(dispute(house.kit, house.visit, token), str)
    assert emails_of(house, maja) == [NEW]
    assert emails_of(house, other) == [maja.email]


def test_everything_else_ends(house: House, maja: Person, app: App, seat: SessionRow) -> None:
    """Other sessions, and links that went to the old address."""
    ask_for_link(house.kit, house.visit, identifier=maja.email)
    [sent] = letters(house, "password_link")
    house.clock.advance(30)
    other = house.come_in(maja, app)
    begin(house, seat)
    assert complete(house, seat, code(house)) is None
    assert begin(house, other) == Rejected(Reason.LOGIN_EXPIRED)
    token = str(sent.facts["path"]).rpartition("/")[2]
    assert find_forgetful(house.kit, house.visit, token) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.FIELD_EMPTY),
        ("maja", Reason.EMAIL_INVALID),
        ("MAJA@example.com", Reason.ADDRESS_HELD),
    ],
)
def test_an_address_is_read_before_anything_is_sent(
    house: House, seat: SessionRow, typed: str, reason: Reason
) -> None:
    """What is none, or one's own already, is said at its field."""
    assert begin(house, seat, typed) == Rejected(reason, field="address")
    assert letters(house, Text.CODE) == []


def test_an_address_of_somebody_else_is_said_to_whoever_reads_it(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """Not before: else anybody could ask whom we know. Nothing changes."""
    house.add_person(NEW)
    assert begin(house, seat) is None
    assert complete(house, seat, code(house)) == Rejected(Reason.EMAIL_TAKEN, field="address")
    assert isinstance(come(house, maja.email), Moved)


def test_five_wrong_codes_and_ten_minutes_end_it(house: House, seat: SessionRow) -> None:
    """An empty field is no wrong code."""
    begin(house, seat)
    right = code(house)
    for n in range(1, ANSWERS + 1):
        assert complete(house, seat, "") == Rejected(Reason.SENT_CODE_EMPTY, field="code")
        wrong = f"{(int(right) + n) % 10**8:08}"
        assert complete(house, seat, wrong) == Rejected(Reason.SENT_CODE_WRONG, field="code")
    assert complete(house, seat, right) == Rejected(Reason.ENROLMENT_GONE)
    begin(house, seat)
    assert complete(house, seat, right) == Rejected(Reason.SENT_CODE_WRONG, field="code")


def test_it_takes_a_fresh_proof(house: House, seat: SessionRow) -> None:
    """To begin, and to complete."""
    begin(house, seat)
    house.clock.advance(timedelta(minutes=6))
    stale = Rejected(Reason.PROOF_NOT_FRESH)
    assert begin(house, seat) == stale
    assert complete(house, seat, code(house)) == stale
    assert timedelta(minutes=6) < LIVES


def test_codes_have_to_wait_a_little(house: House, seat: SessionRow) -> None:
    """Nobody fills a mailbox from here."""
    for _ in range(SENDS.free):
        assert begin(house, seat) is None
    refused = begin(house, seat)
    assert refused is not None
    assert refused.reason is Reason.SENT_JUST_NOW


def link_goes_to(house: House, name: str) -> str:
    """Ask for a link to a new password, and say where it goes."""
    house.clock.advance(1)
    assert ask_for_link(house.kit, house.visit, identifier=name) is None
    return letters(house, LINK)[-1].recipient


def test_a_new_address_gets_no_link_while_the_old_one_may_come_back(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """Neither for itself nor for another name; after 72 hours it is an address like any."""
    house.give_username(maja, "maja")
    assert begin(house, seat) is None
    assert complete(house, seat, code(house)) is None
    assert [link_goes_to(house, name) for name in (NEW, "maja", maja.email)] == ["", "", ""]
    house.clock.advance(timedelta(hours=72))
    assert [link_goes_to(house, name) for name in (NEW, "maja", maja.email)] == [NEW, NEW, ""]


def test_an_address_that_came_back_gets_links_at_once(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """Its owner may need one; the one that had its place gets none."""
    assert begin(house, seat) is None
    assert complete(house, seat, code(house)) is None
    [back] = [one for one in letters(house, Notice.EMAIL_CHANGED) if one.recipient == maja.email]
    token = str(back.facts["path"]).rpartition("/")[2]
    assert isinstance(dispute(house.kit, house.visit, token), str)
    assert [link_goes_to(house, name) for name in (maja.email, NEW)] == [maja.email, ""]


def test_of_the_person_and_the_portal_at_once_neither_is_lost(
    house: House, maja: Person, seat: SessionRow
) -> None:
    """Both hold the account: whoever comes second changes what the first one wrote.

    So there is one address, the trail has each change that was made, and a portal that took the
    address over has the last word.
    """
    link(house, maja)
    assert begin(house, seat) is None
    typed, theirs = code(house), "maja@portal.example"
    wish = PersonWish(texts={Attribute.EMAIL: theirs}, owners={Attribute.EMAIL: Owner.PORTAL})
    before = house.events()
    own, put = at_once(
        lambda: complete(house, seat, typed),
        lambda: put_person(house.kit, house.visit, "4711", wish),
    )
    assert isinstance(put, Put)
    assert emails_of(house, maja) == [theirs]
    noted = house.events(since=before)[AuditEvent.EMAIL_CHANGED]
    assert (own, noted) in [(None, 2), (Rejected(Reason.KEPT_BY_PORTAL), 1)]


def link(house: House, person: Person) -> None:
    """Let the portal know somebody by its own id."""

    def deed(tx: Tx) -> Rejected | None:
        account = accounts.lock(tx, person.id)
        assert account is not None
        return attach_own_id(house.kit, tx, None, account, "4711", asker="Operator")

    assert house.write(deed) is None
