"""Codes that are sent: bound to where they were asked for, and dead as soon as they may be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.budget import Budgets, Limit, Scope
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import SENDS
from farstu.factors.sent import ANSWERS
from farstu.services.answer import answer
from farstu.services.challenging import Asked, begin_challenge, show_challenge
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.guest import Seat
from farstu.services.holdings import remove
from farstu.services.holdings import test as try_out
from farstu.services.key_rotation import finish_rotation, needs_rotation
from farstu.services.notices import Notice
from farstu.services.outbox import Letter
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from farstu.services.texts import Text
from farstu.services.undelivered import list_unsent
from farstu.store import authenticators, schema
from farstu.store.sessions import SessionRow
from tests.support.house import TOTP, House, Person, at_once
from tests.support.mailbox import MAIL, WANTS_TWO_STEPS
from tests.support.whole import whole_database

WORK, HOME = "maja@work.example", "maja@home.example"
AT_HOME = {"address": HOME}
GONE = Rejected(Reason.SENT_CODE_GONE, field="code")
WRONG = Rejected(Reason.SENT_CODE_WRONG, field="code")


@dataclass(slots=True)
class Reader:
    """Somebody who reads what comes to their mailboxes."""

    house: House
    person: Person

    def enrol(self, seat: Seat, address: str = WORK) -> Moved | Rejected:
        """Add a mailbox at *seat*, a second later: letters are read in the order of time."""
        house = self.house
        house.clock.advance(1)
        begun = begin_enrolment(
            house.kit, house.visit, seat, kind=MAIL, choice={"address": address}
        )
        if begun is not None:
            return begun
        return self.complete(seat, self.code())

    def complete(self, seat: Seat, code: str) -> Moved | Rejected:
        """Type the code that came while setting up."""
        return complete_enrolment(
            self.house.kit, self.house.visit, seat, kind=MAIL, response={"code": code}, name="Work"
        )

    def codes(self) -> list[Letter]:
        """List the letters with codes, oldest first."""
        waiting = self.house.read(lambda tx: list_unsent(self.house.kit, tx))
        return [w.letter for w in waiting if w.letter and w.letter.template == Text.CODE]

    def code(self) -> str:
        """Read the newest code."""
        return str(self.codes()[-1].facts["code"])

    def ask(self, seat: Seat, *, to: str = "", only: str | None = None) -> Rejected | None:
        """Select the button that sends one, a second later."""
        self.house.clock.advance(1)
        begun = begin_challenge(
            self.house.kit, self.house.visit, seat, kind=MAIL, only=only, choice={"to": to}
        )
        return begun if isinstance(begun, Rejected) else None

    def send(self, seat: Seat, code: str) -> Moved | Rejected:
        """Type a code in the hall."""
        return answer(self.house.kit, self.house.visit, seat, kind=MAIL, response={"code": code})

    def shown(self, seat: Seat) -> Asked:
        """Look at the page."""
        house = self.house
        return show_challenge(
            house.kit, house.visit, seat, house.subject(self.person), kind=MAIL, only=None
        )

    def come_in(self) -> SessionRow:
        """Sign in with password and mailbox."""
        seat = self.house.knock(self.person)
        assert self.ask(seat) is None
        session = self.house.seat(self.send(seat, self.code()))
        assert isinstance(session, SessionRow)
        return session

    def others_than(self, code: str) -> list[str]:
        """Make five wrong codes."""
        return [f"{(int(code) + n) % 10**8:08}" for n in range(1, ANSWERS + 1)]


@pytest.fixture
def maja(house: House) -> Reader:
    """Be somebody whose mailbox gets codes."""
    house.set_policy(WANTS_TWO_STEPS)
    maja = Reader(house, house.add_person())
    seat = house.knock(maja.person)
    house.save_codes(seat)
    house.seat(maja.enrol(seat))
    house.clock.advance(SENDS.longest)
    return maja


def test_nothing_is_sent_before_somebody_asks(maja: Reader) -> None:
    """The password alone sends nothing, and neither does looking at the page."""
    before = len(maja.codes())
    seat = maja.house.knock(maja.person)
    shown = maja.shown(seat)
    assert [target.hint for target in shown.targets] == ["ma•••@work.example"]
    assert shown.sent_at is None
    assert len(maja.codes()) == before


def test_the_code_that_was_sent_opens_the_door(maja: Reader) -> None:
    """It is worth two steps and no more (OOB-08), and goes to the address that was proven."""
    session = maja.come_in()
    assert [proof.worth for proof in session.facts.proofs] == [Assurance.TWO_STEP]
    assert maja.codes()[-1].recipient == WORK
    assert len(maja.code()) == 8


def test_the_page_says_where_it_went_and_never_the_whole_address(maja: Reader) -> None:
    """Masked, with the time, and when the next one may be sent."""
    seat = maja.house.knock(maja.person)
    for _ in range(3):
        assert maja.ask(seat) is None
    shown = maja.shown(seat)
    assert shown.hint == "ma•••@work.example"
    assert shown.sent_at == maja.house.clock()
    assert shown.opens_at == maja.house.clock() + SENDS.first


def test_a_code_works_once(maja: Reader) -> None:
    """Of two that type it at the same time, one gets in."""
    seat = maja.house.knock(maja.person)
    maja.ask(seat)
    code = maja.code()
    done = at_once(*[partial(maja.send, seat, code)] * 2)
    assert sum(isinstance(one, Moved) for one in done) == 1


def test_a_code_is_bound_to_its_login(maja: Reader) -> None:
    """What was sent for one login is nothing in another (OOB-03)."""
    first, second = maja.house.knock(maja.person), maja.house.knock(maja.person)
    maja.ask(first)
    code = maja.code()
    assert maja.send(second, code) == GONE
    maja.ask(second)
    assert maja.send(second, code) == WRONG
    assert isinstance(maja.send(first, code), Moved)


def test_a_code_is_bound_to_its_purpose(maja: Reader) -> None:
    """One for a test confirms no change, and one that confirms tests nothing."""
    house, seat = maja.house, maja.come_in()
    held = house.subject(maja.person).held[0]
    house.clock.advance(timedelta(minutes=6))
    assert maja.ask(seat, only=held.id) is None
    kit, visit, typed = house.kit, house.visit, {"code": maja.code()}
    assert confirm_with_factor(kit, visit, seat, kind=MAIL, response=typed) == GONE
    assert try_out(kit, visit, seat, authenticator_id=held.id, response=typed) is None
    assert maja.ask(seat) is None
    typed = {"code": maja.code()}
    assert try_out(kit, visit, seat, authenticator_id=held.id, response=typed) == GONE
    assert isinstance(confirm_with_factor(kit, visit, seat, kind=MAIL, response=typed), Moved)


def test_a_newer_code_ends_the_older(maja: Reader) -> None:
    """Only what came last counts (OOB-02)."""
    seat = maja.house.knock(maja.person)
    maja.ask(seat)
    older = maja.code()
    maja.ask(seat)
    assert maja.send(seat, older) == WRONG
    assert isinstance(maja.send(seat, maja.code()), Moved)


def test_a_code_dies_after_ten_minutes(maja: Reader) -> None:
    """To the moment."""
    lives, moment = timedelta(minutes=10), timedelta(microseconds=1)
    seat = maja.house.knock(maja.person)
    maja.house.clock.advance(-lives)
    maja.ask(seat)
    code = maja.code()
    maja.house.clock.advance(lives - moment)
    assert maja.shown(seat).sent_at is not None
    maja.house.clock.advance(moment)
    assert maja.send(seat, code) == GONE
    assert maja.shown(seat).sent_at is None


def test_five_misses_end_it(maja: Reader) -> None:
    """The right code comes too late; what is empty was no miss."""
    seat = maja.house.knock(maja.person)
    maja.ask(seat)
    code = maja.code()
    for wrong in maja.others_than(code)[:-1]:
        assert maja.send(seat, "") == Rejected(Reason.SENT_CODE_EMPTY, field="code")
        assert maja.send(seat, wrong) == WRONG
    assert maja.send(seat, maja.others_than(code)[-1]) == WRONG
    maja.house.clock.advance(timedelta(minutes=1))
    assert maja.send(seat, code) == GONE


def test_a_new_code_forgives_no_wrong_one(maja: Reader) -> None:
    """Asking anew buys no guesses: the count goes on where it was (63B 3.1.3.2)."""
    seat = maja.house.knock(maja.person)
    for _ in range(2):
        assert maja.ask(seat) is None
        for wrong in maja.others_than(maja.code())[:2]:
            assert maja.send(seat, wrong) == WRONG
    maja.house.clock.advance(timedelta(minutes=1))
    assert maja.ask(seat) is None
    assert maja.send(seat, maja.others_than(maja.code())[0]) == WRONG
    refused = maja.send(seat, maja.code())
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.TOO_MANY_TRIES


def test_misses_are_counted_with_those_of_the_app(maja: Reader) -> None:
    """Alternating between methods buys no guess (one counter per account)."""
    house = maja.house
    phone = house.give_app(maja.person)
    seat = house.knock(maja.person)
    maja.ask(seat)
    for wrong in maja.others_than(maja.code())[:3]:
        maja.send(seat, wrong)
    kit, visit = house.kit, house.visit
    for _ in range(2):
        answer(kit, visit, seat, kind=TOTP, response=phone.wrong())
    refused = maja.send(seat, maja.code())
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.TOO_MANY_TRIES


def test_the_third_code_in_a_row_has_to_be_followed_by_a_pause(maja: Reader) -> None:
    """A pause that doubles, in all logins together; a code that came back ends it."""
    house = maja.house
    seat = house.knock(maja.person)
    for _ in range(3):
        assert maja.ask(seat) is None
    third, again = house.clock(), house.knock(maja.person)
    refused = maja.ask(again)
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.SENT_JUST_NOW
    assert refused.detail.opens_at == third + SENDS.first
    assert isinstance(maja.send(seat, maja.code()), Moved)
    assert maja.ask(again) is None


def test_setting_up_has_to_pause_too(maja: Reader) -> None:
    """Whoever is in cannot fill somebody else's mailbox by giving its address again and again."""
    house, seat = maja.house, maja.come_in()
    for _ in range(3):
        house.clock.advance(1)
        assert begin_enrolment(house.kit, house.visit, seat, kind=MAIL, choice=AT_HOME) is None
    refused = begin_enrolment(house.kit, house.visit, seat, kind=MAIL, choice=AT_HOME)
    assert refused is not None
    assert refused.reason is Reason.SENT_JUST_NOW
    assert isinstance(maja.complete(seat, maja.code()), Moved)


def test_too_soon_changes_nothing(maja: Reader) -> None:
    """The code that is on its way still works."""
    seat = maja.house.knock(maja.person)
    for _ in range(3):
        maja.ask(seat)
    code = maja.code()
    assert maja.ask(seat) is not None
    assert isinstance(maja.send(seat, code), Moved)


def test_of_several_mailboxes_the_chosen_one_gets_it(maja: Reader) -> None:
    """Somebody else's is no choice."""
    house = maja.house
    stranger = Reader(house, house.add_person("olof@example.com"))
    theirs = house.knock(stranger.person)
    house.save_codes(theirs)
    house.seat(stranger.enrol(theirs, "olof@example.com"))
    house.seat(maja.enrol(maja.come_in(), HOME))
    house.clock.advance(SENDS.longest)
    seat = house.knock(maja.person)
    work, home = house.subject(maja.person).held
    assert maja.ask(seat, to=home.id) is None
    assert maja.codes()[-1].recipient == HOME
    assert maja.ask(seat, to=house.subject(stranger.person).held[0].id) is None
    assert maja.codes()[-1].recipient == WORK
    moved = maja.send(seat, maja.code())
    session = house.seat(moved)
    assert [proof.authenticator_id for proof in session.facts.proofs] == [work.id]


def test_a_mailbox_that_was_removed_proves_nothing(maja: Reader) -> None:
    """Not even with the code that was sent before."""
    house = maja.house
    house.seat(maja.enrol(maja.come_in(), HOME))
    house.clock.advance(SENDS.longest)
    work, home = house.subject(maja.person).held
    seat = house.knock(maja.person)
    assert maja.ask(seat, to=home.id) is None
    inside = house.seat(maja.send(seat, maja.code()))
    waiting = house.knock(maja.person)
    assert maja.ask(waiting, to=work.id) is None
    code = maja.code()
    assert remove(house.kit, house.visit, inside, authenticator_id=work.id) is None
    assert isinstance(maja.send(waiting, code), Rejected)


def test_an_address_has_to_be_proven_before_it_counts(house: House) -> None:
    """What does not come back turns nothing on, and five guesses are all there are."""
    house.set_policy(WANTS_TWO_STEPS)
    maja = Reader(house, house.add_person())
    seat = house.knock(maja.person)
    house.save_codes(seat)
    kit, visit = house.kit, house.visit
    begin_enrolment(kit, visit, seat, kind=MAIL, choice={"address": WORK})
    code = maja.code()
    assert maja.complete(seat, "") == Rejected(Reason.SENT_CODE_EMPTY, field="code")
    for wrong in maja.others_than(code):
        assert maja.complete(seat, wrong) == WRONG
    assert maja.complete(seat, code) == Rejected(Reason.ENROLMENT_GONE)
    assert show_enrolment(kit, visit, seat, kind=MAIL) is None
    assert house.subject(maja.person).held == ()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.FIELD_EMPTY),
        ("maja", Reason.EMAIL_INVALID),
        ("maja@work.example\nBcc: x@example.com", Reason.EMAIL_INVALID),
        (" MAJA@Work.Example ", None),
        (WORK, Reason.ADDRESS_HELD),
    ],
)
def test_an_address_is_read_before_anything_is_sent(
    maja: Reader, typed: str, reason: Reason | None
) -> None:
    """What is no address, or on the account already, is said at its field."""
    seat, before, house = maja.come_in(), len(maja.codes()), maja.house
    house.clock.advance(1)
    begun = begin_enrolment(house.kit, house.visit, seat, kind=MAIL, choice={"address": typed})
    if reason is None:
        assert begun is None
        assert maja.codes()[-1].recipient == "MAJA@work.example"
    else:
        assert begun == Rejected(reason, field="address")
        assert len(maja.codes()) == before


def test_a_mailbox_hears_of_changes(maja: Reader) -> None:
    """Every address that is known is told, the one that is removed too (63B 4.6)."""
    house = maja.house
    session = house.seat(maja.enrol(maja.come_in(), HOME))
    work = house.subject(maja.person).held[0]
    remove(house.kit, house.visit, session, authenticator_id=work.id)
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    told = [
        w.letter.recipient
        for w in waiting
        if w.letter and w.letter.template == Notice.AUTHENTICATOR_REMOVED
    ]
    assert sorted(told) == sorted([maja.person.email, WORK, HOME])


def test_a_suspended_mailbox_is_sent_nothing(maja: Reader) -> None:
    """It cannot be proven, so nothing is asked of it."""
    house = maja.house
    mailbox = house.subject(maja.person).held[0].id
    house.write(lambda tx: authenticators.suspend(tx, [mailbox], at=house.clock()))
    before, seat = len(maja.codes()), house.knock(maja.person)
    assert isinstance(maja.ask(seat), Rejected)
    assert maja.shown(seat).targets == ()
    assert len(maja.codes()) == before


def test_what_is_sent_is_noted_without_the_code(maja: Reader) -> None:
    """The trail says that a code left; the database tells it to nobody, before or after its use."""
    house, seat = maja.house, maja.house.knock(maja.person)
    before = house.events()
    assert maja.ask(seat) is None
    code = maja.code()
    assert maja.person.id in (waiting := whole_database(house))
    assert isinstance(maja.send(seat, code), Moved)
    assert code not in waiting + whole_database(house)
    noted = house.events(since=before)
    assert (noted[AuditEvent.CODE_SENT], noted[AuditEvent.FACTOR_PROVEN]) == (1, 1)


def test_a_code_survives_a_new_data_key(maja: Reader) -> None:
    """Whoever waits for their mail while keys are rotated gets in."""
    house = maja.house
    seat = house.knock(maja.person)
    maja.ask(seat)
    code = maja.code()
    rotated = house.with_new_key()
    assert needs_rotation(rotated.kit)
    finish_rotation(rotated.kit)
    moved = answer(rotated.kit, house.visit, seat, kind=MAIL, response={"code": code})
    assert isinstance(moved, Moved)


def test_after_a_reset_by_mail_the_mailbox_is_not_asked(maja: Reader) -> None:
    """One channel never counts twice: no code is sent there for a day (``login-machine.md``)."""
    house = maja.house
    t, now = schema.accounts, house.clock()
    reset = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.id == maja.person.id)
    house.write(lambda tx: tx.execute(reset.values(reset_by_mail_at=now)))
    seat = house.knock(maja.person)
    before = Counter(letter.recipient for letter in maja.codes())
    refused = maja.ask(seat)
    assert refused is not None
    assert refused.reason is Reason.NOT_OFFERED
    assert Counter(letter.recipient for letter in maja.codes()) == before
    house.clock.advance(timedelta(hours=24))
    later = house.knock(maja.person)
    assert maja.ask(later) is None


def test_strangers_do_not_use_up_what_an_owner_signs_in_with(maja: Reader) -> None:
    """Asking for links, or enrolling that mailbox elsewhere, leaves its codes alone."""
    house = maja.house.with_kit(budgets=Budgets(mail={Scope.ADDRESS: Limit(messages=6)}))
    thief = Reader(house, house.add_person("thief@example.com"))
    for _ in range(10):
        house.clock.advance(SENDS.longest)
        seat = house.knock(thief.person)
        house.save_codes(seat)
        begin_enrolment(house.kit, house.visit, seat, kind=MAIL, choice={"address": WORK})
    before, owner = len(maja.codes()), house.knock(maja.person)
    assert begin_challenge(house.kit, house.visit, owner, kind=MAIL) is not None
    assert len(maja.codes()) == before + 1
