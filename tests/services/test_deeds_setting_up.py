"""Setting up from nothing, told end to end: codes, app, what counts when, and who may."""

from __future__ import annotations

from base64 import b32decode
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.login import FactorPending
from farstu.core.outcome import Reason, Rejected
from farstu.factors.recovery_codes import show_code
from farstu.services import answer as hall
from farstu.services import enrolment, own_sessions, saving_codes
from farstu.services.guest import Seat
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.store import authenticators, recovery_sheets
from farstu.store.logins import LoginRow
from farstu.store.sessions import SessionRow
from tests.support.house import (
    OFF,
    OPTIONAL,
    REQUIRED,
    TOTP,
    App,
    House,
    Person,
    at_once,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What a person has on the screen half-way: the codes, and the app that scanned the key."""

    codes: tuple[str, ...]
    app: App


def save_codes(house: House, seat: Seat) -> tuple[str, ...]:
    """Make a sheet and pass the gate."""
    assert saving_codes.make_sheet(house.kit, house.visit, seat) is None
    shown = saving_codes.show_sheet(house.kit, house.visit, seat)
    assert shown is not None
    assert saving_codes.save_sheet(house.kit, house.visit, seat) is None
    return tuple(show_code(number, code) for number, code in enumerate(shown.codes, start=1))


def begin(house: House, seat: Seat) -> App:
    """Begin an app and scan it."""
    assert enrolment.begin_enrolment(house.kit, house.visit, seat, kind=TOTP) is None
    shown = enrolment.show_enrolment(house.kit, house.visit, seat, kind=TOTP)
    assert shown is not None
    return App(id="", secret=b32decode(shown.show["secret"]), clock=house.clock)


def complete(house: House, seat: Seat, app: App, name: str = "Phone") -> Moved | Rejected:
    """Type the code that the app shows."""
    return enrolment.complete_enrolment(
        house.kit, house.visit, seat, kind=TOTP, response=app.answer(), name=name
    )


def set_up(house: House, person: Person) -> tuple[SessionRow, Pending]:
    """Go the whole way."""
    seat = house.knock(person)
    codes = save_codes(house, seat)
    app = begin(house, seat)
    session = house.seat(complete(house, seat, app))
    assert isinstance(session, SessionRow)
    return session, Pending(codes=codes, app=app)


def reason_of(done: object) -> Reason | None:
    """Say why not."""
    return done.reason if isinstance(done, Rejected) else None


def test_whole_way_leads_in_and_leaves_a_trail(house: House) -> None:
    """Password, codes, app, in; each deed has its event, and the codes count from then on."""
    maja = house.add_person()
    session, pending = set_up(house, maja)
    assert house.subject(maja).recovery_codes_left == 10
    assert session.facts.proofs[0].enrolled
    events = house.events()
    assert events[AuditEvent.RECOVERY_SHEET_MADE] == 1
    assert events[AuditEvent.RECOVERY_SHEET_CONFIRMED] == 1
    assert events[AuditEvent.ENROLMENT_BEGUN] == 1
    assert events[AuditEvent.AUTHENTICATOR_ADDED] == 1
    assert events[AuditEvent.SIGN_IN_SUCCEEDED] == 1
    assert pending.app.secret not in house.subject(maja).held[0].secret


def test_confirming_code_does_not_sign_in(house: House) -> None:
    """The code that switched the app on is used; the next one is not."""
    maja = house.add_person()
    _, pending = set_up(house, maja)
    seat = house.knock(maja)
    used = hall.answer(house.kit, house.visit, seat, kind=TOTP, response=pending.app.answer())
    assert reason_of(used) is Reason.CODE_USED
    house.clock.advance(30)
    assert isinstance(
        hall.answer(house.kit, house.visit, seat, kind=TOTP, response=pending.app.answer()), Moved
    )


def test_app_needs_saved_codes_first(house: House) -> None:
    """Nobody ends with one key: without saved codes nothing is begun."""
    seat = house.knock(house.add_person())
    assert saving_codes.needs_sheet(house.kit, house.visit, seat)
    begun = enrolment.begin_enrolment(house.kit, house.visit, seat, kind=TOTP)
    assert reason_of(begun) is Reason.SHEET_GONE
    saving_codes.make_sheet(house.kit, house.visit, seat)
    unsaved = enrolment.begin_enrolment(house.kit, house.visit, seat, kind=TOTP)
    assert reason_of(unsaved) is Reason.SHEET_GONE


def test_abandoned_set_up_leaves_nothing_to_ask_for(house: House) -> None:
    """Saved codes without an app do not count: they cannot be used, and set-up starts again."""
    maja = house.add_person()
    seat = house.knock(maja)
    codes = save_codes(house, seat)
    assert house.subject(maja).recovery_codes_left == 0
    again = house.knock(maja)
    assert saving_codes.needs_sheet(house.kit, house.visit, again)
    used = use_recovery_code(house.kit, house.visit, again, typed=codes[0])
    assert reason_of(used) is Reason.NOT_OFFERED


def test_nobody_else_sees_what_was_begun(house: House) -> None:
    """Another login of the same account has no part in a pending app or sheet."""
    maja = house.add_person()
    mine, other = house.knock(maja), house.knock(maja)
    save_codes(house, mine)
    begin(house, mine)
    assert saving_codes.show_sheet(house.kit, house.visit, other) is None
    assert enrolment.show_enrolment(house.kit, house.visit, other, kind=TOTP) is None


def test_only_one_of_two_first_set_ups_is_confirmed(house: House) -> None:
    """A thief with the password who began first is out as soon as the owner has confirmed."""
    maja = house.add_person()
    thief, owner = house.knock(maja), house.knock(maja)
    save_codes(house, thief)
    theirs = begin(house, thief)
    save_codes(house, owner)
    mine = begin(house, owner)
    assert isinstance(complete(house, owner, mine), Moved)
    assert reason_of(complete(house, thief, theirs)) is Reason.LOGIN_EXPIRED
    assert len(house.subject(maja).held) == 1


def test_parallel_first_set_ups_give_one_app(house: House) -> None:
    """Confirmed at the very same time, one of two logins wins."""
    maja = house.add_person()
    seats = [house.knock(maja) for _ in range(4)]
    for seat in seats:
        save_codes(house, seat)
    apps = [begin(house, seat) for seat in seats]
    done = at_once(
        *(
            lambda seat=seat, app=app: complete(house, seat, app)
            for seat, app in zip(seats, apps, strict=True)
        )
    )
    assert sum(isinstance(one, Moved) for one in done) == 1
    assert len(house.subject(maja).held) == 1


def test_confirmed_once(house: House) -> None:
    """One enrolment confirmed twice at once is one authenticator."""
    maja = house.add_person()
    seat = house.knock(maja)
    save_codes(house, seat)
    app = begin(house, seat)
    done = at_once(*(lambda: complete(house, seat, app) for _ in range(4)))
    assert sum(isinstance(one, Moved) for one in done) == 1


def test_half_authenticated_cannot_enrol(house: House) -> None:
    """Who holds an app and has only typed the password can neither enrol nor make codes."""
    maja = house.add_person()
    house.give_app(maja)
    seat = house.knock(maja)
    visit, kit = house.visit, house.kit
    assert reason_of(saving_codes.make_sheet(kit, visit, seat)) is Reason.NOT_OFFERED
    assert reason_of(saving_codes.save_sheet(kit, visit, seat)) is Reason.NOT_OFFERED
    begun = enrolment.begin_enrolment(kit, visit, seat, kind=TOTP)
    assert reason_of(begun) is Reason.NOT_OFFERED


def test_half_an_hour_is_enough_and_more_is_too_long(house: House) -> None:
    """A pending app lives thirty minutes, and so does the login that may enrol."""
    seat = house.knock(house.add_person())
    save_codes(house, seat)
    app = begin(house, seat)
    house.clock.advance(timedelta(minutes=29))
    assert enrolment.show_enrolment(house.kit, house.visit, seat, kind=TOTP) is not None
    house.clock.advance(timedelta(minutes=2))
    assert enrolment.show_enrolment(house.kit, house.visit, seat, kind=TOTP) is None
    assert reason_of(complete(house, seat, app)) is Reason.LOGIN_EXPIRED


def test_wrong_code_keeps_what_was_begun(house: House) -> None:
    """A miss says so, and the same key can be confirmed afterwards."""
    seat = house.knock(house.add_person())
    save_codes(house, seat)
    app = begin(house, seat)
    missed = enrolment.complete_enrolment(
        house.kit, house.visit, seat, kind=TOTP, response=app.wrong()
    )
    assert reason_of(missed) is Reason.CODE_WRONG
    assert isinstance(complete(house, seat, app), Moved)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("x" * 61, Reason.NAME_TOO_LONG), ("a\u202eb", Reason.NAME_UNPRINTABLE)],
)
def test_bad_name_is_refused_before_anything_happens(
    house: House, name: str, reason: Reason
) -> None:
    """A name too long, or that turns the page around, is told; nothing is lost."""
    seat = house.knock(house.add_person())
    save_codes(house, seat)
    app = begin(house, seat)
    assert reason_of(complete(house, seat, app, name)) is reason
    assert isinstance(complete(house, seat, app), Moved)


def test_nothing_begun_is_nothing_to_complete(house: House) -> None:
    """A completion out of nowhere is refused; so is one after giving up."""
    seat = house.knock(house.add_person())
    save_codes(house, seat)
    stray = App(id="", secret=b"x" * 20, clock=house.clock)
    assert reason_of(complete(house, seat, stray)) is Reason.ENROLMENT_GONE
    app = begin(house, seat)
    enrolment.cancel_enrolment(house.kit, house.visit, seat)
    assert reason_of(complete(house, seat, app)) is Reason.SHEET_GONE


def test_policy_off_offers_nothing(house: House) -> None:
    """Where the policy is off nobody can enrol."""
    house.set_policy(OFF)
    maja = house.add_person()
    session = house.come_in(maja)
    begun = enrolment.begin_enrolment(house.kit, house.visit, session, kind=TOTP)
    assert reason_of(begun) is Reason.FACTOR_NOT_ALLOWED


def test_too_many_apps_are_too_many(house: House) -> None:
    """Twenty apps are the most."""
    maja = house.add_person()
    apps = [house.give_app(maja, name=str(n)) for n in range(20)]
    house.give_codes(maja)
    session = house.come_in(maja, apps[0])
    begun = enrolment.begin_enrolment(house.kit, house.visit, session, kind=TOTP)
    assert reason_of(begun) is Reason.TOO_MANY_AUTHENTICATORS


def test_adding_needs_a_fresh_proof_and_ends_other_sessions(house: House) -> None:
    """A stale session cannot add; a fresh one can, and the other browser is out."""
    maja = house.add_person()
    phone = house.give_app(maja)
    house.give_codes(maja)
    other = house.come_in(maja, phone)
    house.clock.advance(30)
    session = house.come_in(maja, phone)
    app = begin(house, session)
    house.clock.advance(timedelta(minutes=6))
    assert reason_of(complete(house, session, app)) is Reason.PROOF_NOT_FRESH
    house.clock.advance(30)
    fresh = house.come_in(maja, phone)
    assert isinstance(complete(house, fresh, begin(house, fresh)), Moved)
    assert own_sessions.list_sessions(house.kit, house.visit, other)[0].id == fresh.id
    assert len(own_sessions.list_sessions(house.kit, house.visit, other)) == 1


def test_grace_is_postponed_and_then_over(house: House) -> None:
    """Within the grace period enrolling can wait; a day later it cannot."""
    policy = replace(REQUIRED, grace=timedelta(days=7))
    house.set_policy(policy)
    maja = house.add_person()
    seat = house.knock(maja)
    assert isinstance(seat, LoginRow)
    moved = hall.postpone(house.kit, house.visit, seat)
    assert isinstance(house.seat(moved), SessionRow)
    house.clock.advance(timedelta(days=7))
    late = house.knock(maja)
    assert reason_of(hall.postpone(house.kit, house.visit, late)) is Reason.NOT_OFFERED


def test_code_asked_back_must_be_that_code(house: House) -> None:
    """A strict portal asks one code back, by its number, before the gate opens."""
    strict = house.with_settings(codes_asked_back=True)
    seat = strict.knock(strict.add_person())
    kit, visit = strict.kit, strict.visit
    saving_codes.make_sheet(kit, visit, seat)
    shown = saving_codes.show_sheet(kit, visit, seat)
    assert shown is not None
    assert shown.asked_back is not None
    number = shown.asked_back
    other = show_code(number % 10 + 1, shown.codes[number % 10])
    for wrong in ("", "no code", other):
        saved = saving_codes.save_sheet(kit, visit, seat, code_back=wrong)
        assert isinstance(saved, Rejected)
        assert saved.reason is Reason.SHEET_CODE_WRONG
        assert saved.detail.amount == number
    right = show_code(number, shown.codes[number - 1])
    assert saving_codes.save_sheet(kit, visit, seat, code_back=right.upper()) is None
    gone = saving_codes.save_sheet(kit, visit, seat, code_back=right)
    assert reason_of(gone) is Reason.SHEET_GONE


def test_codes_may_come_after_the_first_method(house: House) -> None:
    """Where the portal says so: then they count from the gate, and only then."""
    later = house.with_settings(codes_after=True)
    kit, visit, maja = later.kit, later.visit, later.add_person()
    seat = later.knock(maja)
    app = begin(later, seat)
    inside = later.seat(complete(later, seat, app))
    assert isinstance(inside, SessionRow)
    assert saving_codes.lacks_codes(kit, visit, inside)
    assert later.subject(maja).recovery_codes_left == 0
    assert saving_codes.make_sheet(kit, visit, inside) is None
    assert later.subject(maja).recovery_codes_left == 0
    assert saving_codes.save_sheet(kit, visit, inside) is None
    assert later.subject(maja).recovery_codes_left == 10
    assert not saving_codes.lacks_codes(kit, visit, inside)


def test_whoever_holds_something_saves_codes_before_anything_more(house: House) -> None:
    """Wherever the first codes come, a second method waits until there are some."""
    later = house.with_settings(codes_after=True)
    seat = later.knock(later.add_person())
    inside = later.seat(complete(later, seat, begin(later, seat)))
    assert saving_codes.needs_sheet(later.kit, later.visit, inside)
    refused = enrolment.begin_enrolment(later.kit, later.visit, inside, kind=TOTP)
    assert reason_of(refused) is Reason.SHEET_GONE


def test_saved_codes_are_never_shown_again(house: House) -> None:
    """After the gate there is nothing left to show, sealed or not."""
    maja = house.add_person()
    seat = house.knock(maja)
    save_codes(house, seat)
    assert saving_codes.show_sheet(house.kit, house.visit, seat) is None
    pending = house.read(
        lambda tx: recovery_sheets.find_pending(tx, seat_id=seat.id, now=house.clock())
    )
    assert pending is not None
    assert pending.codes is None


def test_new_codes_replace_the_old_at_the_gate(house: House) -> None:
    """Inside, old codes count until the new are saved; then other sessions end with them."""
    maja = house.add_person()
    phone = house.give_app(maja)
    old = house.give_codes(maja)
    session = house.come_in(maja, phone)
    assert saving_codes.make_sheet(house.kit, house.visit, session) is None
    waiting = house.knock(maja)
    assert isinstance(use_recovery_code(house.kit, house.visit, waiting, typed=old[0]), Moved)
    assert saving_codes.save_sheet(house.kit, house.visit, session) is None
    assert house.subject(maja).recovery_codes_left == 10
    late = house.knock(maja)
    used = use_recovery_code(house.kit, house.visit, late, typed=old[1])
    assert reason_of(used) is Reason.RECOVERY_CODE_WRONG


def test_busy_house_makes_no_sheet(house: House) -> None:
    """When there is no room for hashing, the page says so and nothing is half made."""
    seat = house.knock(house.add_person())
    busy = house.while_busy()
    made = saving_codes.make_sheet(busy.kit, busy.visit, seat)
    assert reason_of(made) is Reason.SERVER_BUSY
    assert saving_codes.show_sheet(house.kit, house.visit, seat) is None


def test_optional_portal_lets_people_choose(house: House) -> None:
    """Whoever set one up where it is optional is asked for it from then on."""
    house.set_policy(OPTIONAL)
    maja = house.add_person()
    session = house.come_in(maja)
    save_codes(house, session)
    app = begin(house, session)
    moved = complete(house, session, app)
    assert isinstance(moved, Moved)
    assert moved.token is not None
    seat = house.knock(maja)
    assert isinstance(seat, LoginRow)


def test_suspended_app_cannot_be_enrolled_around(house: House) -> None:
    """A suspended app still keeps strangers out of set-up."""
    maja = house.add_person()
    app = house.give_app(maja)
    house.write(lambda tx: authenticators.suspend(tx, [app.id], at=house.clock()))
    seat = house.knock(maja)
    kit, visit = house.kit, house.visit
    assert reason_of(saving_codes.make_sheet(kit, visit, seat)) is Reason.NOT_OFFERED
    answered = hall.answer(kit, visit, seat, kind=TOTP, response=app.answer())
    assert reason_of(answered) is Reason.NOT_OFFERED


def test_before_the_second_factor_nothing_is_on_offer(house: House) -> None:
    """Whoever still has to prove what they hold may add nothing beside it (row 4)."""
    maja = house.add_person()
    house.give_app(maja)
    subject = house.subject(maja)
    waiting = FactorPending(choices=frozenset({TOTP}), recovery=True)
    assert enrolment.kinds_on_offer(house.kit, waiting, subject) == []
