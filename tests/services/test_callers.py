"""Support codes: they tie a caller to a browser, and are never a factor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.helping import Way
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.core.throttle import CALLS
from farstu.services.access import use_access_code
from farstu.services.callers import (
    LASTS,
    Caller,
    Place,
    Shown,
    find_caller,
    see_switchboard,
    show_code,
)
from farstu.services.guest import Seat
from farstu.services.offices import Office
from farstu.services.own_sessions import sign_out
from farstu.services.seats import Moved
from farstu.store.sessions import SessionRow
from tests.support.house import House, Person
from tests.support.officers import Officer, add_officer

UNKNOWN = Rejected(Reason.SUPPORT_CODE_UNKNOWN, field="code")


@pytest.fixture
def maja(house: House) -> Person:
    """Be a member of a customer, with an app."""
    person = house.add_person()
    house.give_app(person)
    return person


@pytest.fixture
def karin(house: House) -> Officer:
    """Be an administrator there."""
    return add_officer(house, "karin", Role.ADMINISTRATOR, staff=False)


def show(house: House, seat: Seat) -> str:
    """Have a code shown."""
    shown = show_code(house.kit, house.visit, seat, language="sv")
    assert isinstance(shown, Shown)
    return shown.code


def find(officer: Officer, typed: str, where: str = "") -> Caller | Rejected:
    """Type it."""
    house = officer.house
    return find_caller(house.kit, house.visit, officer.seat, where or house.people, typed=typed)


def test_a_code_says_whose_browser_it_is(house: House, maja: Person, karin: Officer) -> None:
    """And where that stands, in which language, and how they can be helped."""
    code = show(house, house.knock(maja))
    caller = find(karin, f" {code[:3]} {code[3:]} ")
    assert isinstance(caller, Caller)
    assert (caller.name, caller.email, caller.language) == ("Maja", maja.email, "sv")
    assert (caller.place, caller.way) == (Place.SECOND_STEP, Way.ALONE)
    assert caller.organisation_id == house.people
    assert isinstance(find(karin, code), Caller)


def test_support_finds_people_of_customers(house: House, maja: Person) -> None:
    """At the portal's own office, and where they are looked after."""
    support = add_officer(house, "sup")
    caller = find(support, show(house, house.knock(maja)), house.staff)
    assert isinstance(caller, Caller)
    assert (caller.way, caller.organisation_id) == (Way.SUPPORT, house.people)


def test_nobody_is_found_whom_one_may_not_help(house: House, maja: Person, karin: Officer) -> None:
    """An equal, somebody of another organisation, oneself: as if there were no such code."""
    other = add_officer(house, "olof", Role.ADMINISTRATOR, staff=False)
    assert find(karin, show(house, house.knock(other.person))) == UNKNOWN
    stranger = house.add_person("x@example.com", organisation_id=house.add_organisation())
    house.give_app(stranger)
    assert find(karin, show(house, house.knock(stranger))) == UNKNOWN
    assert find(karin, show(house, karin.seat)) == UNKNOWN
    support = add_officer(house, "sup")
    assert find(support, show(house, house.knock(maja))) != UNKNOWN
    elsewhere = house.add_organisation("Third")
    assert find(support, show(house, house.knock(maja)), elsewhere) == UNKNOWN


def test_it_lasts_ten_minutes_and_the_newest_counts(
    house: House, maja: Person, karin: Officer
) -> None:
    """One for each browser."""
    seat = house.knock(maja)
    first, second = show(house, seat), show(house, seat)
    assert find(karin, first) == UNKNOWN
    assert isinstance(find(karin, second), Caller)
    house.clock.advance(LASTS)
    assert find(karin, second) == UNKNOWN


def test_an_agent_who_guesses_has_to_wait(house: House, karin: Officer) -> None:
    """Ten misses, then the counter closes; an empty field costs nothing."""
    seat = karin.seat
    kit, visit, where = house.kit, house.visit, house.people
    empty = find_caller(kit, visit, seat, where, typed=" ")
    assert empty == Rejected(Reason.FIELD_EMPTY, field="code")
    said = [find_caller(kit, visit, seat, where, typed="000000") for _ in range(CALLS.free + 1)]
    last = said[-1]
    assert said[:-1] == [UNKNOWN] * CALLS.free
    assert isinstance(last, Rejected)
    assert last.reason is Reason.TOO_MANY_TRIES


def test_it_follows_what_becomes_of_the_browser(house: House, maja: Person, karin: Officer) -> None:
    """Setting up, inside, and gone."""
    new = house.add_person("new@example.com")
    moved = house.knock(new)
    kit, visit = house.kit, house.visit
    assert show_code(kit, visit, moved, language="en") == Rejected(Reason.NOT_OFFERED)
    code = show(house, house.knock(maja))
    app = house.give_app(maja, name="Other")
    session = house.come_in(maja, app)
    assert isinstance(session, SessionRow)
    inside = show(house, session)
    caller = find(karin, inside)
    assert isinstance(caller, Caller)
    assert caller.place is Place.INSIDE
    sign_out(kit, visit, session)
    gone = find(karin, inside)
    assert isinstance(gone, Caller)
    assert gone.place is Place.ELSEWHERE
    house.clock.advance(timedelta(minutes=1))
    assert isinstance(find(karin, code), Caller)


def test_repair_is_setting_up(house: House, maja: Person, karin: Officer) -> None:
    """Whoever came by an access code meanwhile is told to go on there."""
    seat = house.knock(maja)
    code = show(house, seat)
    given = karin.give_code(maja)
    assert not isinstance(given, tuple)
    assert isinstance(use_access_code(house.kit, house.visit, seat, typed=given.code), Moved)
    caller = find(karin, code)
    assert isinstance(caller, Caller)
    assert caller.place is Place.SETTING_UP


def test_digits_that_are_taken_are_drawn_again(house: House, maja: Person) -> None:
    """And where chance gives nothing else, the page is asked for again."""
    constant = house.with_kit(entropy=lambda count: b"\x07" * count)
    seat, other = house.knock(maja), house.knock(maja)
    show(constant, seat)
    no = show_code(constant.kit, house.visit, other, language="en")
    assert no == Rejected(Reason.SERVER_BUSY)


def test_an_office_asks_for_it(house: House, karin: Officer) -> None:
    """Whoever helps people there, and everybody of the staff at theirs."""
    kit, visit = house.kit, house.visit
    assert isinstance(see_switchboard(kit, visit, karin.seat, house.people), Office)
    support = add_officer(house, "sup")
    assert isinstance(see_switchboard(kit, visit, support.seat, house.staff), Office)
    no = see_switchboard(kit, visit, karin.seat, house.staff)
    assert no == Rejected(Reason.NOT_FOUND)
