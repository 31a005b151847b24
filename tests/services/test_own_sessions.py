"""Sessions: how long they live, who sees them, and what ends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.access import AtSession, Outside
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.crypto.tokens import digest, new_token
from farstu.factors.codes import PERIOD
from farstu.services import accounts, holdings
from farstu.services.answer import answer
from farstu.services.guest import left_of
from farstu.services.own_account import overview
from farstu.services.own_password import change_password
from farstu.services.own_sessions import (
    end_other_sessions,
    end_session,
    list_sessions,
    note_seen,
    sign_out,
    sign_out_everywhere,
)
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from farstu.store import schema
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.house import OPTIONAL, PASSWORD, TOTP, App, House, Person
from tests.support.openings import ways_in

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


def open_session(house: House, person: Person, app: App) -> tuple[SessionRow, str]:
    """Sign in, and keep the cookie."""
    house.clock.advance(PERIOD)
    moved = answer(house.kit, house.visit, house.knock(person), kind=TOTP, response=app.answer())
    assert isinstance(moved, Moved)
    assert moved.token is not None
    seat = house.guest(moved.token).seat
    assert isinstance(seat, SessionRow)
    return seat, moved.token


def is_in(house: House, token: str) -> bool:
    """Say whether a cookie opens the door."""
    return isinstance(house.guest(token).standing, AtSession)


def test_a_session_keeps_how_it_was_opened(house: House, maja: Person) -> None:
    """Proving it again within it changes nothing of that."""
    app = house.give_app(maja)
    seat, _ = open_session(house, maja, app)
    assert ways_in(house, maja) == [("password", TOTP)]
    house.clock.advance(6 * MINUTE)
    kit, visit = house.kit, house.visit
    assert isinstance(
        confirm_with_factor(kit, visit, seat, kind=TOTP, response=app.answer()), Moved
    )
    assert ways_in(house, maja) == [("password", TOTP)]


@pytest.fixture
def maja(house: House) -> Person:
    """Add a customer."""
    return house.add_person()


# Limits ------------------------------------------------------------------------------------------

LIMITS = [
    ("customer", False, Role.MEMBER, 30, 12),
    ("customer administrator", False, Role.ADMINISTRATOR, 15, 8),
    ("customer owner", False, Role.OWNER, 15, 8),
    ("staff", True, Role.MEMBER, 15, 8),
    ("staff owner", True, Role.OWNER, 15, 8),
]
limits = pytest.mark.parametrize(
    ("staff", "role", "idle", "total"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)


@limits
def test_nobody_stays_in_without_using_it(
    house: House, *, staff: bool, role: Role, idle: int, total: int
) -> None:
    """After the idle time the cookie is dead, on the server, and the page says after how long."""
    assert total
    person = house.add_person(staff=staff, role=role)
    seat, token = open_session(house, person, house.give_app(person))
    house.clock.advance(idle * MINUTE - MOMENT)
    assert is_in(house, token)
    house.clock.advance(MOMENT)
    guest = house.guest(token)
    assert guest.standing == Outside()
    assert guest.away_for_minutes == idle
    no = end_other_sessions(house.kit, house.visit, seat)
    assert no == Rejected(Reason.LOGIN_EXPIRED)


@limits
def test_nobody_stays_in_for_ever(
    house: House, *, staff: bool, role: Role, idle: int, total: int
) -> None:
    """However busy a session is, the total time ends it."""
    person = house.add_person(staff=staff, role=role)
    seat, token = open_session(house, person, house.give_app(person))
    until = seat.created_at + timedelta(hours=total)
    while house.clock() + (idle - 1) * MINUTE < until:
        house.clock.advance((idle - 1) * MINUTE)
        note_seen(house.kit, house.visit, seat)
    house.clock.advance(until - house.clock() - MOMENT)
    assert is_in(house, token)
    note_seen(house.kit, house.visit, seat)
    house.clock.advance(MOMENT)
    assert house.guest(token).standing == Outside()
    guest = house.guest(token)
    assert (guest.away_for_minutes, guest.lapsed_account_id) == (None, person.id)


def test_a_promotion_shortens_living_sessions(house: House, maja: Person) -> None:
    """Whoever becomes an administrator has an administrator's limits from then on, both of them."""
    seat, token = open_session(house, maja, house.give_app(maja))
    for _ in range(16):
        house.clock.advance(29 * MINUTE)
        note_seen(house.kit, house.visit, seat)
    house.clock.advance(16 * MINUTE)
    assert is_in(house, token)
    t = schema.memberships
    promote = sa.update(t).where(t.c.portal_id == house.portal.id).values(role=Role.ADMINISTRATOR)
    house.write(lambda tx: tx.changes(promote))
    assert not is_in(house, token)
    note_seen(house.kit, house.visit, seat)
    house.clock.advance(timedelta(minutes=1))
    assert house.clock() - seat.created_at > timedelta(hours=8)
    assert not is_in(house, token)


def test_being_seen_is_noted_once_a_minute(house: House, maja: Person) -> None:
    """A session in use is written to seldom, and never back in time."""
    _, token = open_session(house, maja, house.give_app(maja))
    began = house.clock()

    def seen(after: float) -> timedelta:
        house.clock.advance(after)
        seat = house.guest(token).seat
        assert seat is not None
        note_seen(house.kit, house.visit, seat)
        now = house.guest(token).seat
        assert isinstance(now, SessionRow)
        return now.last_seen_at - began

    assert seen(59.9) == timedelta(0)
    assert seen(0.1) == timedelta(minutes=1)
    assert seen(-3600) == timedelta(minutes=1)
    assert seen(3600 + 75) == timedelta(seconds=135)


def test_a_login_is_not_noted_as_seen(house: House, maja: Person) -> None:
    """Waiting in the hall keeps nothing alive."""
    house.give_app(maja)
    seat = house.knock(maja)
    house.clock.advance(timedelta(minutes=9))
    note_seen(house.kit, house.visit, seat)
    house.clock.advance(timedelta(minutes=1))
    assert answer(house.kit, house.visit, seat, kind=TOTP, response={"code": "1"}) == Rejected(
        Reason.LOGIN_EXPIRED
    )


# Cookies -----------------------------------------------------------------------------------------


def test_a_cookie_is_looked_up_whole(house: House, maja: Person) -> None:
    """Nothing but the very token opens; anything may be in a cookie."""
    seat, token = open_session(house, maja, house.give_app(maja))
    changed = ("B" if token[0] == "A" else "A") + token[1:]
    unknown = new_token(house.kit.entropy)
    rubbish = ["", " ", "x", "\0", "é", "🗝️", token * 2, token[:-1], token + "=", "A" * 43]
    for cookie in [changed, unknown, seat.id, digest(token), token.swapcase(), *rubbish]:
        assert house.guest(cookie).seat is None, cookie
    assert is_in(house, token)


def test_a_login_cookie_is_no_session(house: House, maja: Person) -> None:
    """The one of the hall does not open a room, presented as whichever (C7)."""
    app = house.give_app(maja)
    login = house.knock(maja)
    assert not isinstance(login, SessionRow)
    _, token = open_session(house, maja, app)
    row = house.guest(token).seat
    assert row is not None
    assert row.id != login.id


# Seen and ended by their owner -------------------------------------------------------------------


def test_only_living_sessions_are_listed(house: House, maja: Person) -> None:
    """One that idled away, was ended or outlived its time is no session to show."""
    app = house.give_app(maja)
    idle, _ = open_session(house, maja, app)
    ended, _ = open_session(house, maja, app)
    house.clock.advance(10 * MINUTE)
    living, _ = open_session(house, maja, app)
    current, _ = open_session(house, maja, app)
    sign_out(house.kit, house.visit, ended)
    house.clock.advance(20 * MINUTE)
    note_seen(house.kit, house.visit, current)
    listed = [row.id for row in list_sessions(house.kit, house.visit, current)]
    assert listed == [current.id, living.id]
    assert overview(house.kit, house.visit, current).sessions == 2
    shown = house.read(lambda tx: accounts.find_account(house.kit, tx, maja.email))
    assert shown is not None
    assert [row.id for row in shown.sessions] == listed
    assert idle.id not in listed


def test_ending_a_session_kills_its_cookie(house: House, maja: Person) -> None:
    """One of two browsers is signed out by the other, at once."""
    app = house.give_app(maja)
    far, cookie = open_session(house, maja, app)
    near, own_cookie = open_session(house, maja, app)
    assert end_session(house.kit, house.visit, near, session_id=far.id) is None
    assert not is_in(house, cookie)
    assert is_in(house, own_cookie)
    again = end_session(house.kit, house.visit, near, session_id=far.id)
    assert again == Rejected(Reason.NOT_FOUND)


def test_ending_the_others_spares_this_one(house: House, maja: Person) -> None:
    """Every other browser is out; how many lived is what is said."""
    app = house.give_app(maja)
    open_session(house, maja, app)
    house.clock.advance(timedelta(hours=1))
    others = [open_session(house, maja, app)[1] for _ in range(2)]
    near, cookie = open_session(house, maja, app)
    assert end_other_sessions(house.kit, house.visit, near) == 2
    assert [is_in(house, other) for other in others] == [False, False]
    assert is_in(house, cookie)
    assert end_other_sessions(house.kit, house.visit, near) == 0


def test_ending_the_others_ends_who_is_still_in_the_hall(house: House, maja: Person) -> None:
    """A stranger who has the password, and waits at the second step, is out too."""
    app = house.give_app(maja)
    stranger = house.knock(maja)
    near, _ = open_session(house, maja, app)
    end_other_sessions(house.kit, house.visit, near)
    house.clock.advance(PERIOD)
    late = answer(house.kit, house.visit, stranger, kind=TOTP, response=app.answer())
    assert late == Rejected(Reason.LOGIN_EXPIRED)


@pytest.mark.parametrize("session_id", ["", "nobody", "\0", "\ud800", "x" * 9999], ids=ascii)
def test_no_session_has_such_an_id(house: House, maja: Person, session_id: str) -> None:
    """Whatever stands in an address is looked for, and not found."""
    near, _ = open_session(house, maja, house.give_app(maja))
    no = end_session(house.kit, house.visit, near, session_id=session_id)
    assert no == Rejected(Reason.NOT_FOUND)


def test_nobody_ends_the_sessions_of_somebody_else(house: House, maja: Person) -> None:
    """An id is no permission: not another account's, and not another portal's."""
    sven = house.add_person("sven@example.com")
    theirs, cookie = open_session(house, sven, house.give_app(sven))
    near, _ = open_session(house, maja, house.give_app(maja))
    no = end_session(house.kit, house.visit, near, session_id=theirs.id)
    assert no == Rejected(Reason.NOT_FOUND)
    assert is_in(house, cookie)


def test_signing_out_is_for_good(house: House, maja: Person) -> None:
    """The cookie is dead on the server, whoever kept a copy (SES-05, F11)."""
    app = house.give_app(maja)
    seat, cookie = open_session(house, maja, app)
    sign_out(house.kit, house.visit, seat)
    assert house.guest(cookie).seat is None
    login = house.knock(maja)
    sign_out(house.kit, house.visit, login)
    house.clock.advance(PERIOD)
    late = answer(house.kit, house.visit, login, kind=TOTP, response=app.answer())
    assert late == Rejected(Reason.LOGIN_EXPIRED)


# What ends the others ----------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["add", "remove", "password", "codes", "reset", "suspend"])
def test_what_changes_how_one_signs_in_ends_the_others(house: House, deed: str) -> None:
    """Every other session, and every login in the hall, is over at its next request (SES-06)."""
    maja = house.add_person()
    apps = [house.give_app(maja, name=name) for name in ("Phone", "Tablet")]
    house.give_codes(maja)
    _, other = open_session(house, maja, apps[0])
    seat, cookie = open_session(house, maja, apps[0])
    login = house.knock(maja)
    kit, visit, new = house.kit, house.visit, "another password altogether"

    def remove() -> object:
        return holdings.remove(kit, visit, seat, authenticator_id=apps[1].id)

    def change() -> object:
        return change_password(kit, visit, seat, current=PASSWORD, new=new)

    def reset(tx: Tx) -> object:
        return accounts.reset_factors(kit, tx, maja.id, reason="lost")

    deeds: dict[str, Callable[[], object]] = {
        "add": lambda: house.enrol(seat, name="Watch"),
        "remove": remove,
        "password": change,
        "codes": lambda: house.save_codes(seat),
        "reset": lambda: house.write(reset),
        "suspend": lambda: house.write(lambda tx: accounts.suspend_account(kit, tx, maja.id)),
    }
    assert not isinstance(deeds[deed](), Rejected)
    assert not is_in(house, other)
    house.clock.advance(PERIOD)
    late = answer(kit, visit, login, kind=TOTP, response=apps[0].answer())
    assert late == Rejected(Reason.LOGIN_EXPIRED)
    own = {"add": False, "reset": False, "suspend": False}  # a new app gives a new cookie
    assert is_in(house, cookie) == own.get(deed, True)


def test_the_first_app_ends_sessions_that_had_only_a_password(house: House, maja: Person) -> None:
    """Whoever was in before there was a second factor has to prove it now (F7)."""
    house.set_policy(OPTIONAL)
    stranger = house.come_in(maja)
    house.enrol(house.come_in(maja))
    no = end_other_sessions(house.kit, house.visit, stranger)
    assert no == Rejected(Reason.LOGIN_EXPIRED)


def test_whoever_cannot_prove_it_signs_out_everywhere(house: House, maja: Person) -> None:
    """Without a fresh proof every session ends, this one too; the password is as it was."""
    app = house.give_app(maja)
    _, other = open_session(house, maja, app)
    house.clock.advance(timedelta(minutes=6))
    seat, token = open_session(house, maja, app)
    house.clock.advance(timedelta(minutes=6))
    assert sign_out_everywhere(house.kit, house.visit, seat) is None
    assert not is_in(house, token)
    assert not is_in(house, other)
    assert sign_out_everywhere(house.kit, house.visit, seat) == Rejected(Reason.LOGIN_EXPIRED)
    assert isinstance(house.guest(open_session(house, maja, app)[1]).seat, SessionRow)


def test_it_is_known_how_long_a_session_lasts(house: House, maja: Person) -> None:
    """Unused, and in all; what is not noted yet of the last minute counts as unused."""
    seat, token = open_session(house, maja, house.give_app(maja))
    guest = house.guest(token)
    assert guest.subject is not None
    hours = timedelta(hours=12)
    for passed, unused in ((0, 0), (59, 59), (61, 0)):
        left = left_of(seat, guest.subject, now=seat.created_at + timedelta(seconds=passed))
        assert left.idle == 30 * MINUTE - timedelta(seconds=unused)
        assert left.total == hours - timedelta(seconds=passed)
