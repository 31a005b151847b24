"""What people change once they are in, and what ends when they do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core import login as machine
from farstu.core.access import AtSession, Outside
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services import answer as hall
from farstu.services import holdings, own_account, own_password, own_sessions, step_up
from farstu.services.guest import Seat
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.store import sessions
from tests.support.house import OFF, OPTIONAL, PASSWORD, TOTP, App, House, Person, at_once

NEW = "a spruce hall in winter"
STALE = timedelta(minutes=6)


def reason_of(done: object) -> Reason | None:
    """Say why not."""
    return done.reason if isinstance(done, Rejected) else None


def make_maja(house: House) -> tuple[Person, App, Seat]:
    """Make somebody with an app and codes who is signed in."""
    maja = house.add_person()
    phone = house.give_app(maja)
    house.give_codes(maja)
    return maja, phone, house.come_in(maja, phone)


def is_alive(house: House, seat: Seat) -> bool:
    """Say whether a session still lives."""
    living = own_sessions.list_sessions(house.kit, house.visit, seat)
    return seat.id in {row.id for row in living}


# Holdings --------------------------------------------------------------------


def test_rename_and_its_refusals(house: House) -> None:
    """An app gets another name; an empty, long or foreign one is refused."""
    maja, phone, seat = make_maja(house)
    olle = house.add_person("olle@example.com")
    theirs = house.give_app(olle)

    def rename(app: App, name: str) -> object:
        return holdings.rename(house.kit, house.visit, seat, authenticator_id=app.id, name=name)

    assert rename(phone, "  Old   phone ") is None
    assert house.subject(maja).held[0].name == "Old phone"
    assert reason_of(rename(phone, "  ")) is Reason.NAME_EMPTY
    assert reason_of(rename(phone, "x" * 61)) is Reason.NAME_TOO_LONG
    assert reason_of(rename(theirs, "Mine")) is Reason.NOT_FOUND
    own_sessions.sign_out(house.kit, house.visit, seat)
    assert reason_of(rename(phone, "Late")) is Reason.LOGIN_EXPIRED


def test_trying_an_app_burns_the_code_and_is_no_step_up(house: House) -> None:
    """A test proves one app, spends its code, shares the counter and freshens nothing."""
    maja, phone, seat = make_maja(house)
    tablet = house.give_app(maja, name="Tablet")
    house.clock.advance(STALE)

    def test(app: App, response: dict[str, str]) -> object:
        return holdings.test(
            house.kit, house.visit, seat, authenticator_id=app.id, response=response
        )

    assert test(tablet, tablet.answer()) is None
    assert reason_of(test(tablet, tablet.answer())) is Reason.CODE_USED
    assert reason_of(test(tablet, phone.answer())) is Reason.CODE_WRONG
    assert reason_of(test(phone, phone.wrong())) is Reason.CODE_WRONG
    removed = holdings.remove(house.kit, house.visit, seat, authenticator_id=tablet.id)
    assert reason_of(removed) is Reason.PROOF_NOT_FRESH
    stranger = App(id="0" * 26, secret=phone.secret, clock=house.clock)
    assert reason_of(test(stranger, phone.answer())) is Reason.NOT_FOUND
    own_sessions.sign_out(house.kit, house.visit, seat)
    assert reason_of(test(phone, phone.answer())) is Reason.LOGIN_EXPIRED


def test_last_required_app_stays(house: House) -> None:
    """Where it is required the last app cannot go; of two, one can."""
    maja, phone, _ = make_maja(house)
    tablet = house.give_app(maja, name="Tablet")
    house.clock.advance(30)
    seat = house.come_in(maja, phone)

    def remove(app: App) -> object:
        return holdings.remove(house.kit, house.visit, seat, authenticator_id=app.id)

    assert remove(tablet) is None
    assert reason_of(remove(phone)) is Reason.LAST_AUTHENTICATOR
    assert reason_of(remove(tablet)) is Reason.NOT_FOUND
    assert [a.id for a in house.subject(maja).held] == [phone.id]


def test_parallel_removals_leave_one(house: House) -> None:
    """Two removals at once, of the last two apps, leave one."""
    maja, phone, _ = make_maja(house)
    tablet = house.give_app(maja, name="Tablet")
    house.clock.advance(30)
    seat = house.come_in(maja, phone)
    done = at_once(
        *(
            lambda app=app: holdings.remove(house.kit, house.visit, seat, authenticator_id=app.id)
            for app in (phone, tablet)
        )
    )
    assert sum(one is None for one in done) == 1
    assert len(house.subject(maja).held) == 1


def test_removing_the_last_where_optional_takes_codes_and_sessions_along(house: House) -> None:
    """Where it may go, its codes go too, other sessions end, and the password is enough."""
    maja, phone, _ = make_maja(house)
    house.set_policy(OPTIONAL)
    house.clock.advance(30)
    other = house.come_in(maja, phone)
    house.clock.advance(30)
    seat = house.come_in(maja, phone)
    removed = holdings.remove(house.kit, house.visit, seat, authenticator_id=phone.id)
    assert removed is None
    assert house.subject(maja).recovery_codes_left == 0
    assert not is_alive(house, other)
    assert is_alive(house, seat)
    assert is_alive(house, house.come_in(maja))


def test_policy_off_still_asks_who_holds_an_app(house: House) -> None:
    """Off lets nobody in past an app that somebody chose; it may be removed."""
    maja, phone, _ = make_maja(house)
    house.set_policy(OFF)
    house.clock.advance(30)
    seat = house.come_in(maja, phone)
    removed = holdings.remove(house.kit, house.visit, seat, authenticator_id=phone.id)
    assert removed is None


# Stepping up -----------------------------------------------------------------


def test_step_up_takes_a_new_code_and_gives_a_new_token(house: House) -> None:
    """The code of the sign-in does not step up; the next one does, and the old cookie is dead."""
    _, phone, seat = make_maja(house)
    kit, visit = house.kit, house.visit
    house.clock.advance(STALE)
    guest = house.guest(None)
    assert isinstance(guest.standing, Outside)
    moved = step_up.confirm_with_factor(kit, visit, seat, kind=TOTP, response=phone.answer())
    assert isinstance(moved, Moved)
    assert moved.token is not None
    now = house.guest(moved.token)
    assert isinstance(now.standing, AtSession)
    assert isinstance(now.standing.fresh, machine.SignedIn)
    assert now.seat is not None
    assert len(now.seat.facts.proofs) == 1
    again = step_up.confirm_with_factor(kit, visit, seat, kind=TOTP, response=phone.answer())
    assert reason_of(again) is Reason.NOT_OFFERED
    assert house.events()[AuditEvent.STEPPED_UP] == 1
    old = house.read(lambda tx: sessions.find(tx, seat.token_digest))
    assert old is None


def test_step_up_refuses_what_it_did_not_ask(house: House) -> None:
    """Whoever holds an app cannot step up with the password, nor with a miss."""
    _, phone, seat = make_maja(house)
    kit, visit = house.kit, house.visit
    house.clock.advance(STALE)
    typed = step_up.confirm_with_password(kit, visit, seat, password=PASSWORD)
    assert reason_of(typed) is Reason.NOT_OFFERED
    missed = step_up.confirm_with_factor(kit, visit, seat, kind=TOTP, response=phone.wrong())
    assert reason_of(missed) is Reason.CODE_WRONG
    own_sessions.sign_out(kit, visit, seat)
    late = step_up.confirm_with_factor(kit, visit, seat, kind=TOTP, response=phone.answer())
    assert reason_of(late) is Reason.LOGIN_EXPIRED


def test_password_steps_up_who_has_nothing_else(house: House) -> None:
    """Without an app the password is asked again, and wrong ones are counted."""
    house.set_policy(OPTIONAL)
    seat = house.come_in(house.add_person())
    kit, visit = house.kit, house.visit
    house.clock.advance(STALE)
    empty = step_up.confirm_with_password(kit, visit, seat, password="")
    assert reason_of(empty) is Reason.FIELD_EMPTY
    for _ in range(5):
        wrong = step_up.confirm_with_password(kit, visit, seat, password="wrong")
        assert reason_of(wrong) is Reason.PASSWORD_WRONG
    closed = step_up.confirm_with_password(kit, visit, seat, password=PASSWORD)
    assert isinstance(closed, Rejected)
    assert closed.reason is Reason.TOO_MANY_TRIES
    assert closed.field == "password"
    house.clock.advance(31)
    right = step_up.confirm_with_password(kit, visit, seat, password=PASSWORD)
    assert isinstance(right, Moved)
    again = step_up.confirm_with_password(kit, visit, seat, password=PASSWORD)
    assert reason_of(again) is Reason.NOT_OFFERED


def test_password_step_up_is_over_with_the_session_or_the_password(house: House) -> None:
    """A session that ended, or a password that changed meanwhile, steps nothing up."""
    house.set_policy(OPTIONAL)
    maja = house.add_person()
    seat = house.come_in(maja)
    house.clock.advance(STALE)
    own_sessions.sign_out(house.kit, house.visit, seat)
    over = step_up.confirm_with_password(house.kit, house.visit, seat, password=PASSWORD)
    assert reason_of(over) is Reason.LOGIN_EXPIRED


# Password --------------------------------------------------------------------


def test_password_change_ends_everything_else(house: House) -> None:
    """The new password works, the old does not, and only this session lives on."""
    maja, phone, _ = make_maja(house)
    house.clock.advance(30)
    other = house.come_in(maja, phone)
    house.clock.advance(30)
    seat = house.come_in(maja, phone)
    waiting = house.knock(maja)
    done = own_password.change_password(house.kit, house.visit, seat, current=PASSWORD, new=NEW)
    assert done is None
    assert is_alive(house, seat)
    assert not is_alive(house, other)
    house.clock.advance(30)
    late = hall.answer(house.kit, house.visit, waiting, kind=TOTP, response=phone.answer())
    assert reason_of(late) is Reason.LOGIN_EXPIRED
    assert house.events()[AuditEvent.PASSWORD_CHANGED] == 1


@pytest.mark.parametrize(
    ("current", "new", "reason", "field"),
    [
        (PASSWORD, "short", Reason.PASSWORD_SHORT, "new"),
        (PASSWORD, PASSWORD, Reason.PASSWORD_SAME, "new"),
        ("wrong", NEW, Reason.PASSWORD_WRONG, "current"),
        ("", NEW, Reason.FIELD_EMPTY, "current"),
        (PASSWORD, "", Reason.PASSWORD_SHORT, "new"),
    ],
)
def test_password_change_says_what_is_wrong_and_where(
    house: House, current: str, new: str, reason: Reason, field: str
) -> None:
    """Each mistake is told at its own field, and nothing changes."""
    maja, _, seat = make_maja(house)
    before = house.subject(maja).account.password_hash
    done = own_password.change_password(house.kit, house.visit, seat, current=current, new=new)
    assert isinstance(done, Rejected)
    assert (done.reason, done.field) == (reason, field)
    assert house.subject(maja).account.password_hash == before


def test_password_change_needs_a_fresh_proof(house: House) -> None:
    """A stale session cannot change the password, right as it may be."""
    _, _, seat = make_maja(house)
    house.clock.advance(STALE)
    done = own_password.change_password(house.kit, house.visit, seat, current=PASSWORD, new=NEW)
    assert reason_of(done) is Reason.PROOF_NOT_FRESH


@pytest.mark.parametrize("after", [0, 1, 2])
def test_busy_house_changes_no_password(house: House, after: int) -> None:
    """Wherever there is no room for hashing, the answer is *busy* and nothing changed."""
    maja, _, seat = make_maja(house)
    busy = house.while_busy(after=after)
    done = own_password.change_password(busy.kit, busy.visit, seat, current=PASSWORD, new=NEW)
    assert reason_of(done) is Reason.SERVER_BUSY
    assert (
        reason_of(
            own_password.change_password(house.kit, house.visit, seat, current=PASSWORD, new=NEW)
        )
        is None
    )
    assert house.subject(maja).account.password_changed_at == house.clock()


# Sessions --------------------------------------------------------------------


def test_sessions_are_listed_and_ended_by_their_owner_only(house: House) -> None:
    """One's own sessions can be ended one by one or all; another account's cannot."""
    maja, phone, _ = make_maja(house)
    olle = house.add_person("olle@example.com")
    theirs = house.come_in(olle, house.give_app(olle))
    house.clock.advance(30)
    other = house.come_in(maja, phone)
    house.clock.advance(30)
    seat = house.come_in(maja, phone)
    kit, visit = house.kit, house.visit
    foreign = own_sessions.end_session(kit, visit, seat, session_id=theirs.id)
    assert reason_of(foreign) is Reason.NOT_FOUND
    assert own_sessions.end_session(kit, visit, seat, session_id=other.id) is None
    assert not is_alive(house, other)
    assert own_sessions.end_other_sessions(kit, visit, seat) == 1
    assert is_alive(house, seat)
    assert is_alive(house, theirs)
    house.clock.advance(STALE)
    stale = own_sessions.end_other_sessions(kit, visit, seat)
    assert reason_of(stale) is Reason.PROOF_NOT_FRESH
    one = own_sessions.end_session(kit, visit, seat, session_id=other.id)
    assert reason_of(one) is Reason.PROOF_NOT_FRESH


@pytest.mark.parametrize(
    ("role", "idle", "total"),
    [(Role.MEMBER, 30, 12), (Role.ADMINISTRATOR, 15, 8), (Role.OWNER, 15, 8)],
)
def test_sessions_end_when_idle_and_in_total(
    house: House, role: Role, idle: int, total: int
) -> None:
    """The limits go by role, are counted from the last request, and total ends them anyway."""
    maja = house.add_person(role=role)
    phone = house.give_app(maja)
    moved = hall.answer(
        house.kit, house.visit, house.knock(maja), kind=TOTP, response=phone.answer()
    )
    assert isinstance(moved, Moved)
    left = timedelta(hours=total) - timedelta(seconds=1)
    while left:
        step = min(left, timedelta(minutes=idle) - timedelta(seconds=1))
        house.clock.advance(step)
        left -= step
        guest = house.guest(moved.token)
        assert guest.seat is not None
        own_sessions.note_seen(house.kit, house.visit, guest.seat)
    house.clock.advance(1)
    assert house.guest(moved.token).seat is None


def test_being_away_is_told_apart(house: House) -> None:
    """An idle session says after how long; one that was ended says nothing."""
    maja = house.add_person()
    phone = house.give_app(maja)
    moved = hall.answer(
        house.kit, house.visit, house.knock(maja), kind=TOTP, response=phone.answer()
    )
    assert isinstance(moved, Moved)
    house.clock.advance(timedelta(minutes=30))
    assert house.guest(moved.token).away_for_minutes == 30


def test_signing_out_half_way_ends_the_login(house: House) -> None:
    """A login that was given up takes no code any more."""
    maja = house.add_person()
    phone = house.give_app(maja)
    seat = house.knock(maja)
    own_sessions.sign_out(house.kit, house.visit, seat)
    late = hall.answer(house.kit, house.visit, seat, kind=TOTP, response=phone.answer())
    assert reason_of(late) is Reason.LOGIN_EXPIRED


# Recovery, and the overview --------------------------------------------------


def test_recovery_code_opens_repair_once(house: House) -> None:
    """A code of this account, once, whatever its spelling; a wrong one is counted apart."""
    maja = house.add_person()
    phone = house.give_app(maja)
    codes = house.give_codes(maja)
    olle = house.add_person("olle@example.com")
    house.give_app(olle)
    theirs = house.give_codes(olle)
    kit, visit = house.kit, house.visit
    seat = house.knock(maja)
    assert reason_of(use_recovery_code(kit, visit, seat, typed=" ")) is Reason.RECOVERY_CODE_EMPTY
    assert reason_of(use_recovery_code(kit, visit, seat, typed="x")) is Reason.RECOVERY_CODE_WRONG
    stolen = use_recovery_code(kit, visit, seat, typed=theirs[0])
    assert reason_of(stolen) is Reason.RECOVERY_CODE_WRONG
    assert house.subject(olle).recovery_codes_left == 10
    captured = phone.answer()
    moved = use_recovery_code(kit, visit, seat, typed=codes[4].upper().replace("-", " "))
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, machine.Repair)
    assert moved.token is None
    assert reason_of(hall.answer(kit, visit, seat, kind=TOTP, response=captured)) is (
        Reason.NOT_OFFERED
    )
    second = house.knock(maja)
    assert reason_of(hall.answer(kit, visit, second, kind=TOTP, response=captured)) is (
        Reason.CODE_USED
    )
    used = use_recovery_code(kit, visit, second, typed=codes[4])
    assert reason_of(used) is Reason.RECOVERY_CODE_USED


def test_recovery_has_a_counter_of_its_own(house: House) -> None:
    """Six wrong recovery codes close recovery, and leave the app alone."""
    maja = house.add_person()
    phone = house.give_app(maja)
    codes = house.give_codes(maja)
    seat = house.knock(maja)
    kit, visit = house.kit, house.visit
    for _ in range(5):
        use_recovery_code(kit, visit, seat, typed="1-0000-0000-0000-0000")
    closed = use_recovery_code(kit, visit, seat, typed=codes[0])
    assert reason_of(closed) is Reason.TOO_MANY_TRIES
    moved = hall.answer(kit, visit, seat, kind=TOTP, response=phone.answer())
    assert isinstance(moved, Moved)
    gone = use_recovery_code(kit, visit, seat, typed=codes[0])
    assert reason_of(gone) is Reason.LOGIN_EXPIRED


def test_busy_house_spends_no_recovery_code(house: House) -> None:
    """When there is no room for hashing, the try is paid back and the code still opens."""
    maja = house.add_person()
    house.give_app(maja)
    codes = house.give_codes(maja)
    seat = house.knock(maja)
    busy = house.while_busy()
    done = use_recovery_code(busy.kit, busy.visit, seat, typed=codes[0])
    assert reason_of(done) is Reason.SERVER_BUSY
    assert isinstance(use_recovery_code(house.kit, house.visit, seat, typed=codes[0]), Moved)


def test_login_that_ended_while_a_code_was_hashed_spends_nothing(house: House) -> None:
    """Between charging and judging the login is judged again."""
    maja = house.add_person()
    house.give_app(maja)
    codes = house.give_codes(maja)
    seat = house.knock(maja)
    kit = house.while_(lambda: own_sessions.sign_out(house.kit, house.visit, seat), before=2)
    done = use_recovery_code(kit, house.visit, seat, typed=codes[0])
    assert reason_of(done) is Reason.LOGIN_EXPIRED
    assert house.subject(maja).recovery_codes_left == 10


def test_overview_counts_and_names_no_code(house: House) -> None:
    """The overview has stock, use, sessions and events."""
    maja = house.add_person()
    house.give_app(maja)
    codes = house.give_codes(maja)
    use_recovery_code(house.kit, house.visit, house.knock(maja), typed=codes[0])
    seen = own_account.overview(house.kit, house.visit, house.knock(maja))
    assert (seen.codes_left, len(seen.codes_used_at), seen.sessions) == (9, 1, 0)
    assert seen.sheet is not None
    assert AuditEvent.RECOVERY_CODE_USED in {row.event for row in seen.events}
