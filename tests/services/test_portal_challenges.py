"""Challenges by the API: the same machine, throttles and guards as in the hall, and no session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core import login as machine
from farstu.core.assurance import ACR_MULTI, ACR_SINGLE, Assurance
from farstu.core.audit import AuditEvent as E
from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import ANSWERS
from farstu.services.answer import answer, postpone
from farstu.services.challenging import begin_challenge as begin_question
from farstu.services.portal_challenges import (
    Challenge,
    begin_challenge,
    find_challenge,
    find_seat,
    hand_in,
)
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved, settle_vouched
from farstu.services.texts import Text
from farstu.services.undelivered import list_unsent
from farstu.services.vouched import LONGEST_ACTION, Asking
from farstu.services.vouching import digest_action
from farstu.store import audit_events, logins, schema
from farstu.store.logins import LoginRow
from tests.support.house import (
    ELSEWHERE,
    OFF,
    OPTIONAL,
    REQUIRED,
    TOTP,
    App,
    House,
    Person,
    at_once,
)
from tests.support.mailbox import MAIL, WANTS_TWO_STEPS, give_mailbox
from tests.support.rows import portal_of

Done = Challenge | Rejected


@pytest.fixture
def maja(house: House) -> Person:
    """Have somebody as the portal says."""
    wish = PersonWish(texts={Attribute.NAME: "Maja", Attribute.EMAIL: "maja@example.com"})
    done = put_person(house.kit, house.visit, "maja", wish)
    assert isinstance(done, Put)
    return Person(id=done.kept.subject.account.id, email="maja@example.com")


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an app."""
    return house.give_app(maja)


def begin(house: House, **asking: object) -> Challenge:
    """Begin a challenge."""
    done = begin_challenge(house.kit, house.visit, "maja", Asking(**asking))  # type: ignore[arg-type] # by name
    assert isinstance(done, Challenge), done
    return done


def give(house: House, one: Challenge, response: dict[str, str], **more: object) -> Done:
    """Hand in a code."""
    deed = partial(answer, house.kit, house.visit, kind=TOTP, response=response, **more)  # type: ignore[arg-type] # by name
    return hand_in(house.kit, house.visit, one.id, deed)


def test_a_right_code_passes_once(house: House, app: App) -> None:
    """What was proven is said to whoever handed it in, and never again; no session begins."""
    one = begin(house)
    assert isinstance(one.state, machine.FactorPending)
    assert (one.asked, one.proven) == ((TOTP,), None)
    done = give(house, one, app.answer())
    assert isinstance(done, Challenge)
    assert done.proven is not None
    assert (done.proven.acr, done.proven.amr) == (ACR_MULTI, ("otp",))
    assert (done.proven.at, done.proven.limited) == (house.clock(), False)
    for again in (give(house, one, app.answer(1)), find_challenge(house.kit, house.visit, one.id)):
        assert again == Rejected(Reason.LOGIN_EXPIRED)
    events = house.events()
    assert (events[E.CHALLENGE_ASKED], events[E.CHALLENGE_PASSED]) == (1, 1)
    assert events[E.SIGN_IN_SUCCEEDED] == 0
    t = schema.sessions
    found = house.read(lambda tx: tx.execute(sa.select(t.c.id).where(tx.inside(t))).all())
    assert found == []


def test_of_two_right_answers_at_once_one_passes(house: House, app: App) -> None:
    """The challenge is held while an answer is judged, and a code works once anywhere."""
    one, other = begin(house), begin(house)
    done = at_once(*[lambda c=c: give(house, c, app.answer()) for c in (one, one, other, other)])
    assert sum(isinstance(each, Challenge) for each in done) == 1


def test_a_challenge_is_no_login_of_a_browser(house: House, app: App) -> None:
    """Its login has a token that nobody knows; a login of a browser is no challenge."""
    one = begin(house)
    row = house.read(lambda tx: logins.find_by_id(tx, one.id))
    assert row is not None
    assert house.guest(one.id).seat is None
    other = house.add_person("olle@example.com")
    house.give_app(other)
    seat = house.knock(other)
    assert find_challenge(house.kit, house.visit, seat.id) == Rejected(Reason.NOT_FOUND)
    assert app is not None


def test_a_sentence_is_hashed_into_challenge_answer_and_event(house: House, app: App) -> None:
    """So that an answer to one cannot be shown for another."""
    sentence = "transfer example.se to NN"
    one = begin(house, action=sentence)
    hashed = digest_action(sentence)
    assert (one.action, one.action_digest) == (sentence, hashed)
    done = give(house, one, app.answer())
    assert isinstance(done, Challenge)
    assert done.action_digest == hashed
    rows = house.read(lambda tx: audit_events.list_latest(tx, audit_events.Wanted(), limit=50))
    told = {row.event: row.facts.get("action") for row in rows}
    assert told[E.CHALLENGE_ASKED] == told[E.CHALLENGE_PASSED] == hashed


@pytest.mark.parametrize("action", ["transfer example.se to NN", ""])
def test_a_sentence_goes_with_the_code_that_confirms_it(
    house: House, maja: Person, action: str
) -> None:
    """Whoever reads the code out to somebody reads what it would do; else there is nothing."""
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, maja)
    one = begin(house, action=action)
    seat = find_seat(house.kit, house.visit, one.id)
    assert isinstance(seat, LoginRow)
    assert not isinstance(begin_question(house.kit, house.visit, seat, kind=MAIL), Rejected)
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    [sent] = [w.letter for w in waiting if w.letter and w.letter.template == Text.CODE]
    assert sent.facts.get("action", "") == action


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("x" * (LONGEST_ACTION + 1), Reason.FIELD_TOO_LONG),
        ("pay\u202e 5", Reason.FIELD_UNPRINTABLE),
    ],
)
def test_a_sentence_can_be_shown(house: House, maja: Person, action: str, reason: Reason) -> None:
    """Or it is refused: what nobody can read nobody confirms."""
    assert maja.id
    done = begin_challenge(house.kit, house.visit, "maja", Asking(action=action))
    assert isinstance(done, Rejected)
    assert (done.reason, done.field) == (reason, "action")


def test_nothing_has_to_be_proven_where_nothing_is_held_or_required(
    house: House, maja: Person
) -> None:
    """It passes at once, and says how little that is worth."""
    house.set_policy(OPTIONAL)
    one = begin(house)
    assert one.proven is not None
    assert (one.proven.acr, one.proven.amr) == (ACR_SINGLE, ())
    house.give_app(maja)
    assert begin(house).proven is None


def test_a_portal_may_ask_for_more(house: House, maja: Person) -> None:
    """Then nothing passes without, whatever the policy; what cannot be reached is said at once."""
    house.set_policy(OPTIONAL)
    one = begin(house, assurance=Assurance.MULTI)
    assert isinstance(one.state, machine.EnrolmentPending)
    assert one.offered == (TOTP,)
    more = Asking(assurance=Assurance.PHISHING_RESISTANT)
    done = begin_challenge(house.kit, house.visit, "maja", more)
    assert done == Rejected(Reason.LOGIN_UNMET)
    app = house.give_app(maja)
    pending = begin(house, assurance=Assurance.MULTI, max_age=timedelta(minutes=1))
    passed = give(house, pending, app.answer())
    assert isinstance(passed, Challenge)
    assert passed.proven is not None


def test_a_demand_holds_until_the_answer(house: House, app: App) -> None:
    """A challenge that asks for more than the app is worth does not pass by it."""
    house.set_policy(replace(REQUIRED, allowed=frozenset(house.kit.factors)))
    one = begin(house, assurance=Assurance.PHISHING_RESISTANT)
    done = give(house, one, app.answer())
    assert isinstance(done, Challenge)
    assert done.proven is None
    assert isinstance(done.state, machine.EnrolmentPending)


def test_who_is_not_to_be_let_in_gets_no_challenge(house: House, app: App) -> None:
    """Nobody of that id, and somebody who is suspended, also while a challenge is open."""
    unknown = begin_challenge(house.kit, house.visit, "nobody", Asking())
    assert unknown == Rejected(Reason.NOT_FOUND)
    one = begin(house)
    assert isinstance(put_person(house.kit, house.visit, "maja", PersonWish(suspended=True)), Put)
    done = begin_challenge(house.kit, house.visit, "maja", Asking())
    assert done == Rejected(Reason.ACCOUNT_SUSPENDED)
    assert isinstance(give(house, one, app.answer()), Rejected)
    found = find_challenge(house.kit, house.visit, one.id)
    assert isinstance(found, Challenge)
    assert isinstance(found.state, machine.Refused)


def test_a_challenge_is_over_after_ten_minutes(house: House, app: App) -> None:
    """And says so."""
    one = begin(house)
    assert one.expires_at == house.clock() + timedelta(minutes=10)
    house.clock.advance(timedelta(minutes=10))
    assert give(house, one, app.answer()) == Rejected(Reason.LOGIN_EXPIRED)


def test_wrong_answers_count_for_the_account_and_for_their_network(house: House, app: App) -> None:
    """Right ones, and what could not be right, cost the network nothing."""
    one = begin(house)
    assert give(house, one, {"code": ""}) == Rejected(Reason.CODE_EMPTY, field="code")
    for _ in range(5):
        wrong = give(house, one, app.wrong())
        assert isinstance(wrong, Rejected)
    closed = give(house, one, app.answer())
    assert isinstance(closed, Rejected)
    assert closed.reason is Reason.TOO_MANY_TRIES
    house.clock.advance(timedelta(seconds=31))
    assert isinstance(give(house, one, app.answer()), Challenge)


def test_a_network_that_only_guesses_is_closed(house: House, app: App) -> None:
    """Whoever it guesses for; another network is not."""
    one = begin(house)
    for _ in range(ANSWERS.free):
        done = hand_in(
            house.kit, house.visit, one.id, lambda _seat: Rejected(Reason.CODE_WRONG, field="code")
        )
        assert done == Rejected(Reason.CODE_WRONG, field="code")
    closed = give(house, one, app.answer())
    assert isinstance(closed, Rejected)
    assert closed.reason is Reason.TOO_MANY_TRIES
    deed = partial(answer, house.kit, house.visit, kind=TOTP, response=app.answer())
    there = house.visit_from(ELSEWHERE)
    assert isinstance(hand_in(house.kit, there, one.id, deed), Challenge)


def test_a_recovery_code_opens_enrolment_only(house: House, maja: Person, app: App) -> None:
    """As in the hall; where nothing may be enrolled it stands for what was lost."""
    first, second, *_ = house.give_codes(maja)
    one = begin(house)
    assert isinstance(one.state, machine.FactorPending)
    assert one.state.recovery
    done = hand_in(
        house.kit,
        house.visit,
        one.id,
        partial(use_recovery_code, house.kit, house.visit, typed=first),
    )
    assert isinstance(done, Challenge)
    assert (isinstance(done.state, machine.Repair), done.offered) == (True, (TOTP,))
    assert done.proven is None
    house.set_policy(OFF)
    other = begin(house)
    deed = partial(use_recovery_code, house.kit, house.visit, typed=second)
    passed = hand_in(house.kit, house.visit, other.id, deed)
    assert isinstance(passed, Challenge)
    assert passed.proven is not None
    assert passed.proven.acr == ACR_SINGLE
    assert app is not None


def test_enrolment_is_put_off_where_that_is_allowed(house: House, maja: Person) -> None:
    """Then the challenge has passed, at what little was proven."""
    house.set_policy(replace(REQUIRED, grace=timedelta(days=30)))
    one = begin(house)
    assert isinstance(one.state, machine.EnrolmentPending)
    assert one.expires_at == house.clock() + timedelta(minutes=30)
    done = hand_in(house.kit, house.visit, one.id, partial(postpone, house.kit, house.visit))
    assert isinstance(done, Challenge)
    assert done.proven is not None
    assert maja.id


def test_somebody_is_let_in_with_less_and_that_is_said(house: House, maja: Person) -> None:
    """Where the portal lets people in until they have enrolled."""
    house.set_policy(replace(REQUIRED, limited_entry=True))
    one = begin(house)
    assert one.proven is not None
    assert (one.proven.limited, one.proven.acr) == (True, ACR_SINGLE)
    assert maja.id


def test_a_browser_is_remembered_by_what_the_portal_keeps(house: House, app: App) -> None:
    """It stands in for the code, at acr 1, and never for what a portal asks for."""
    house.set_policy(replace(REQUIRED, remembers=timedelta(days=30)))
    done = give(house, begin(house), app.answer(), remember=True)
    assert isinstance(done, Challenge)
    assert done.handed is not None
    asked = begin(house, brought=done.handed.value, assurance=Assurance.MULTI)
    assert asked.proven is None
    again = begin(house, brought=done.handed.value)
    assert again.proven is not None
    assert again.proven.acr == ACR_SINGLE
    assert again.handed is not None
    assert again.handed.value != done.handed.value


def test_a_challenge_that_somebody_else_ended_proves_nothing(house: House, maja: Person) -> None:
    """Who comes second is told that it is over, wherever the first one came in between."""
    one, other = begin(house), begin(house)
    now, kit, visit = house.clock(), house.kit, house.visit

    def end(seat: LoginRow) -> Moved:
        assert house.write(lambda tx: logins.complete(tx, seat.id, at=now))
        return Moved(state=machine.Refused(Reason.LOGIN_EXPIRED))

    done = hand_in(kit, visit, one.id, end)
    assert isinstance(done, Challenge)
    assert done.proven is None
    row = house.read(lambda tx: logins.find_by_id(tx, other.id))
    assert row is not None
    house.write(lambda tx: logins.complete(tx, row.id, at=now))
    house.set_policy(OFF)
    subject = house.subject(Person(id=row.account_id, email=""))
    moved = house.write(lambda tx: settle_vouched(kit, tx, visit, row, subject, now=now))
    assert moved.state == machine.Refused(Reason.LOGIN_EXPIRED)
    assert maja.id


def test_a_challenge_of_another_portal_is_none(house: House, app: App) -> None:
    """Ids lead nowhere beyond their portal."""
    one = begin(house)
    assert app is not None
    found = house.kit.store.read(lambda tx: logins.find_by_id(tx, one.id), portal_id=portal_of(9))
    assert found is None
