"""Coming in with a recovery code: whose it must be, what it opens, and that it opens it once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.login import FactorPending, Repair, SignedIn
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.crypto.passwords import verify_password
from farstu.factors.codes import PERIOD
from farstu.services import accounts, holdings, recovery
from farstu.services.answer import answer, postpone
from farstu.services.enrolment import begin_enrolment, show_enrolment
from farstu.services.guest import Seat
from farstu.services.own_password import change_password
from farstu.services.own_sessions import end_other_sessions, end_session
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_factor, confirm_with_password
from farstu.store import schema
from farstu.store.sessions import SessionRow
from tests.support.house import (
    ELSEWHERE,
    OFF,
    OPTIONAL,
    PASSWORD,
    TOTP,
    App,
    House,
    Person,
    at_once,
)
from tests.support.openings import ways_in

WRONG = Rejected(Reason.RECOVERY_CODE_WRONG, field="code")
USED = Rejected(Reason.RECOVERY_CODE_USED, field="code")
NOT_OFFERED = Rejected(Reason.NOT_OFFERED)
NO_SUCH_CODE = "1-0000-0000-0000-0000"


@pytest.fixture
def maja(house: House) -> Person:
    """Add somebody."""
    return house.add_person()


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an authenticator app."""
    return house.give_app(maja)


@pytest.fixture
def codes(house: House, maja: Person, app: App) -> tuple[str, ...]:
    """Give her a sheet, beside her app."""
    assert app.secret
    return house.give_codes(maja)


def recover(house: House, seat: Seat, typed: str) -> Moved | Rejected:
    """Type a recovery code."""
    return use_recovery_code(house.kit, house.visit, seat, typed=typed)


def repair(house: House, person: Person, code: str) -> Seat:
    """Sign in as far as a recovery code leads."""
    seat = house.knock(person)
    assert isinstance(recover(house, seat, code), Moved)
    return seat


# What it opens -----------------------------------------------------------------------------------


def test_it_opens_repair_and_no_session(house: House, maja: Person, codes: tuple[str, ...]) -> None:
    """Password and code together lead to where something new is set up, for half an hour."""
    seat = house.knock(maja)
    moved = recover(house, seat, codes[4])
    assert moved == Moved(state=Repair(frozenset({TOTP})))
    house.clock.advance(timedelta(minutes=29))
    house.enrol(seat)
    assert len(house.subject(maja).held) == 2


def test_repair_only_enrols(house: House, maja: Person, codes: tuple[str, ...], app: App) -> None:
    """Nothing else that a person can do is possible there (REC-03, D10)."""
    seat = repair(house, maja, codes[0])
    house.clock.advance(PERIOD * 3)
    kit, visit = house.kit, house.visit
    new = "another password altogether"
    refused = [
        answer(kit, visit, seat, kind=TOTP, response=app.answer()),
        postpone(kit, visit, seat),
        recover(house, seat, codes[1]),
        confirm_with_factor(kit, visit, seat, kind=TOTP, response=app.answer()),
        confirm_with_password(kit, visit, seat, password=PASSWORD),
        holdings.remove(kit, visit, seat, authenticator_id=app.id),
        holdings.rename(kit, visit, seat, authenticator_id=app.id, name="Mine"),
        holdings.test(kit, visit, seat, authenticator_id=app.id, response=app.answer()),
        change_password(kit, visit, seat, current=PASSWORD, new=new),
        end_session(kit, visit, seat, session_id=seat.id),
        end_other_sessions(kit, visit, seat),
    ]
    assert refused == [NOT_OFFERED] * len(refused)
    assert house.subject(maja).recovery_codes_left == 9


def test_repair_ends_inside_with_the_new_app(
    house: House, maja: Person, codes: tuple[str, ...], app: App
) -> None:
    """Enrolling finishes the sign-in; the lost app is still there, to be removed."""
    seat = repair(house, maja, codes[0])
    new = house.enrol(seat, name="New phone")
    assert ways_in(house, maja) == [("password", "recovery_code", TOTP)]
    assert {a.id for a in house.subject(maja).held} == {app.id, new.id}
    house.clock.advance(PERIOD)
    session = house.come_in(maja, new)
    done = holdings.remove(house.kit, house.visit, session, authenticator_id=app.id)
    assert done is None


def test_repair_left_alone_lets_nobody_in(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """A code that was used up, and nothing set up: the next sign-in asks as before."""
    repair(house, maja, codes[0])
    house.clock.advance(timedelta(minutes=31))
    moved = sign_in(house.kit, house.visit, identifier=maja.email, password=PASSWORD)
    assert isinstance(moved, Moved)
    assert moved.state == FactorPending(frozenset({TOTP}), recovery=True)


def test_the_last_code_wants_new_ones_first(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """Nobody ends with a new app and an empty sheet."""
    t = schema.recovery_codes
    spent = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.position < 10)
    house.write(lambda tx: tx.changes(spent.values(spent_at=house.clock())))
    seat = repair(house, maja, codes[9])
    assert house.subject(maja).recovery_codes_left == 0
    assert begin_enrolment(house.kit, house.visit, seat, kind=TOTP) == Rejected(Reason.SHEET_GONE)
    house.enrol(seat)
    assert house.subject(maja).recovery_codes_left == 10


def test_new_codes_made_in_repair_count_once_the_new_app_does(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """Until then the old sheet stays, so that giving up half-way loses nothing."""
    seat = repair(house, maja, codes[0])
    fresh = house.save_codes(seat)
    assert house.subject(maja).recovery_codes_left == 9
    assert recover(house, house.knock(maja), fresh[0]) == WRONG
    house.enrol(seat)
    assert house.subject(maja).recovery_codes_left == 10
    assert recover(house, house.knock(maja), codes[1]) == WRONG
    assert isinstance(recover(house, house.knock(maja), fresh[0]), Moved)


def test_where_nothing_may_be_enrolled_a_code_stands_for_what_was_lost(
    house: House, maja: Person, codes: tuple[str, ...], app: App
) -> None:
    """With the policy off, the owner gets in with a code, and removes the app that is gone."""
    house.set_policy(OFF)
    seat = house.knock(maja)
    moved = recover(house, seat, codes[0])
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, SignedIn)
    session = house.seat(moved)
    kit, visit = house.kit, house.visit
    assert holdings.remove(kit, visit, session, authenticator_id=app.id) is None
    assert isinstance(house.come_in(maja), SessionRow)


# Whose it is, and how often ----------------------------------------------------------------------


def test_somebody_elses_code_opens_nothing_and_stays_good(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """A code is bound to its account: at a victim's login it is wrong, and not used up (G1)."""
    sven = house.add_person("sven@example.com")
    house.give_app(sven)
    theirs = house.give_codes(sven)
    assert recover(house, house.knock(maja), theirs[0]) == WRONG
    assert house.subject(sven).recovery_codes_left == 10
    assert house.subject(maja).recovery_codes_left == len(codes)
    assert isinstance(recover(house, house.knock(sven), theirs[0]), Moved)


def test_a_code_works_once(house: House, maja: Person, codes: tuple[str, ...]) -> None:
    """Used, it is dead for every other login, and one fewer is left (B11)."""
    repair(house, maja, codes[2])
    assert recover(house, house.knock(maja), codes[2]) == USED
    assert recover(house, house.knock(maja), codes[2].upper().replace("-", " ")) == USED
    assert house.subject(maja).recovery_codes_left == 9


def test_one_code_from_many_logins_at_once_opens_one(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """Six browsers type the same code: one is let through (REC-02)."""
    seats = [house.knock(maja) for _ in range(6)]
    outcomes = at_once(*(partial(recover, house, seat, codes[0]) for seat in seats))
    assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 1
    assert house.subject(maja).recovery_codes_left == 9
    assert house.events()[AuditEvent.RECOVERY_CODE_USED] == 1


def test_a_replaced_code_is_dead(
    house: House, maja: Person, codes: tuple[str, ...], app: App
) -> None:
    """New codes kill the old ones in the same moment (REC-04)."""
    fresh = house.save_codes(house.come_in(maja, app))
    assert recover(house, house.knock(maja), codes[0]) == WRONG
    assert isinstance(recover(house, house.knock(maja), fresh[0]), Moved)


def test_a_code_replaced_while_it_was_being_hashed_is_dead(
    house: House, maja: Person, codes: tuple[str, ...], app: App
) -> None:
    """Between looking it up and striking it off, the sheet may have been replaced."""
    session, seat = house.come_in(maja, app), house.knock(maja)
    kit = house.while_(lambda: house.save_codes(session), before=2)
    no = use_recovery_code(kit, house.visit, seat, typed=codes[0])
    assert isinstance(no, Rejected)
    assert house.subject(maja).recovery_codes_left == 10


def test_after_a_reset_no_code_is_left(house: House, maja: Person, codes: tuple[str, ...]) -> None:
    """An operator's reset takes the spare keys along with the lock."""
    house.write(lambda tx: accounts.reset_factors(house.kit, tx, maja.id, reason="lost"))
    assert recover(house, house.knock(maja), codes[0]) == NOT_OFFERED


def test_without_an_app_there_is_nothing_to_recover(house: House, maja: Person) -> None:
    """Codes count only beside an authenticator: saved alone they are asked for by nobody."""
    seat = house.knock(maja)
    fresh = house.save_codes(seat)
    assert recover(house, seat, fresh[0]) == NOT_OFFERED
    assert recover(house, house.knock(maja), fresh[0]) == NOT_OFFERED


def test_a_code_is_no_way_into_a_session(
    house: House, maja: Person, codes: tuple[str, ...], app: App
) -> None:
    """A stolen session, stale or not, is not freshened with a code from a drawer."""
    session = house.come_in(maja, app)
    assert recover(house, session, codes[0]) == NOT_OFFERED
    house.clock.advance(timedelta(minutes=6))
    assert recover(house, session, codes[0]) == Rejected(Reason.PROOF_NOT_FRESH)
    assert house.subject(maja).recovery_codes_left == 10


def test_a_code_does_not_replace_the_password(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """Alone it opens nothing: the password comes first (REC-05)."""
    no = sign_in(house.kit, house.visit, identifier=maja.email, password=codes[0])
    assert no == Rejected(Reason.SIGN_IN_WRONG)


# What was captured before ------------------------------------------------------------------------


def test_what_a_lost_phone_shows_is_dead(
    house: House, maja: Person, codes: tuple[str, ...], app: App
) -> None:
    """Whoever has the phone, and the password, cannot use the codes of that moment (B8)."""
    thief = house.knock(maja, visit=house.visit_from(ELSEWHERE))
    repair(house, maja, codes[0])
    for ahead in (-1, 0, 1):
        no = answer(house.kit, house.visit, thief, kind=TOTP, response=app.answer(ahead))
        assert no == Rejected(Reason.CODE_USED, field="code")


def test_a_thief_is_out_once_the_owner_has_repaired(
    house: House, maja: Person, codes: tuple[str, ...], app: App
) -> None:
    """Enrolling anew ends every login and session of before, the thief's among them."""
    stolen = house.come_in(maja, app)
    waiting = house.knock(maja, visit=house.visit_from(ELSEWHERE))
    house.enrol(repair(house, maja, codes[0]))
    over = Rejected(Reason.LOGIN_EXPIRED)
    house.clock.advance(PERIOD * 3)
    assert end_other_sessions(house.kit, house.visit, stolen) == over
    late = answer(house.kit, house.visit, waiting, kind=TOTP, response=app.answer())
    assert late == over


def test_two_repairs_at_once_end_in_one(house: House, maja: Person, codes: tuple[str, ...]) -> None:
    """With two codes and two logins, the first to enrol ends the other."""
    seats = [repair(house, maja, code) for code in codes[:2]]
    for seat in seats:
        assert begin_enrolment(house.kit, house.visit, seat, kind=TOTP) is None
    house.enrol(seats[0])
    assert show_enrolment(house.kit, house.visit, seats[1], kind=TOTP) is not None
    no = begin_enrolment(house.kit, house.visit, seats[1], kind=TOTP)
    assert no == Rejected(Reason.LOGIN_EXPIRED)


# Guessing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "  ", "- -"])
def test_an_empty_field_costs_no_try(
    house: House, maja: Person, codes: tuple[str, ...], typed: str
) -> None:
    """A slip is told at its field."""
    seat = house.knock(maja)
    empty = Rejected(Reason.RECOVERY_CODE_EMPTY, field="code")
    assert [recover(house, seat, typed) for _ in range(9)] == [empty] * 9
    assert isinstance(recover(house, seat, codes[0]), Moved)


@pytest.mark.parametrize("typed", ["right", "wrong", "number 11"])
def test_a_try_costs_one_hash(
    house: House, maja: Person, codes: tuple[str, ...], typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number before a code says which of ten hashes is asked; they are Argon2id (REC-01)."""
    asked: list[str] = []

    def verify(stored: str, secret: str) -> bool:
        asked.append(stored)
        return verify_password(stored, secret)

    monkeypatch.setattr(recovery, "verify_password", verify)
    said = {"right": codes[3], "wrong": "4-0000-0000-0000-0000", "number 11": codes[3]}[typed]
    moved = recover(house, house.knock(maja), said if typed != "number 11" else f"1{said}")
    assert isinstance(moved, Moved) is (typed == "right")
    assert [stored[:10] for stored in asked] == ["$argon2id$"]


@pytest.mark.parametrize("typed", [NO_SUCH_CODE, f"99{NO_SUCH_CODE}", "123456", "\0", "\ud800"])
def test_five_tries_and_then_it_waits(
    house: House, maja: Person, codes: tuple[str, ...], typed: str
) -> None:
    """Over all logins of the account together; what cannot be a code counts as well."""
    for _ in range(5):
        assert recover(house, house.knock(maja), typed) == WRONG
    opens_at = house.clock() + timedelta(seconds=30)
    closed = Rejected(Reason.TOO_MANY_TRIES, Detail(opens_at=opens_at), "code")
    assert recover(house, house.knock(maja), codes[0]) == closed
    house.clock.advance(30)
    assert isinstance(recover(house, house.knock(maja), codes[0]), Moved)


def test_a_used_code_costs_a_try(house: House, maja: Person, codes: tuple[str, ...]) -> None:
    """It says so, and is counted, like any other that does not open."""
    repair(house, maja, codes[0])
    for _ in range(5):
        assert recover(house, house.knock(maja), codes[0]) == USED
    no = recover(house, house.knock(maja), codes[1])
    assert isinstance(no, Rejected)
    assert no.reason is Reason.TOO_MANY_TRIES


def test_a_success_starts_the_counter_anew(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """Whoever has the sheet has five tries again."""
    for code in codes[:2]:
        seat = house.knock(maja)
        assert [recover(house, seat, NO_SUCH_CODE) for _ in range(4)] == [WRONG] * 4
        assert isinstance(recover(house, seat, code), Moved)


def test_guessing_in_parallel_gets_no_more_tries(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """Nine at once are five that are judged."""
    assert codes
    seats = [house.knock(maja) for _ in range(9)]
    outcomes = at_once(*(partial(recover, house, seat, NO_SUCH_CODE) for seat in seats))
    assert outcomes.count(WRONG) == 5


def test_optional_policies_recover_the_same_way(
    house: House, maja: Person, codes: tuple[str, ...]
) -> None:
    """A factor that somebody chose binds; so does what stands in for it."""
    house.set_policy(OPTIONAL)
    moved = recover(house, house.knock(maja), codes[0])
    assert moved == Moved(state=Repair(frozenset({TOTP})))
