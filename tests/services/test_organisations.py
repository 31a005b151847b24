"""Organisations: added, renamed, found, and chosen by who looks after them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.services.accounts import NewAccount, add_account
from farstu.services.guest import Seat
from farstu.services.offices import PAGE, OfficesSeen, list_offices
from farstu.services.organisations import (
    add_organisation,
    find_organisations,
    rename_organisation,
)
from farstu.store import accounts
from farstu.store.organisations import Organisation
from farstu.store.sessions import SessionRow
from tests.support.house import House, Person
from tests.support.members import add_officer, come_to_office, join, role_of, see


def add(house: House, name: str) -> Organisation | Rejected:
    """Add one."""
    return house.write(lambda tx: add_organisation(house.kit, tx, name))


def rename(house: House, organisation_id: str, name: str) -> Rejected | None:
    """Rename one."""
    return house.write(lambda tx: rename_organisation(house.kit, tx, organisation_id, name))


def found(house: House, text: str) -> list[str]:
    """Say who is found."""
    return [one.name for one in house.read(lambda tx: find_organisations(tx, text))]


def offices(house: House, seat: Seat, text: str = "", page: int = 1) -> OfficesSeen:
    """List what somebody may choose."""
    return list_offices(house.kit, house.visit, seat, text=text, page=page)


def names(seen: OfficesSeen) -> list[str]:
    """Say what they are called."""
    return [one.organisation.name for one in seen.offices]


def test_one_is_added_and_found(house: House) -> None:
    """By its name in any spelling, and by its id."""
    made = add(house, "  Hamnkontoret  i Lund ")
    assert isinstance(made, Organisation)
    assert made.kind is OrganisationKind.CUSTOMER
    for text in (made.name, made.name.upper(), made.id):
        assert found(house, text) == [made.name]
    assert found(house, "Hamn") == []


@pytest.mark.parametrize(
    ("name", "reason"), [("customers", Reason.NAME_TAKEN), (" ", Reason.FIELD_EMPTY)]
)
def test_a_name_tells_it_apart(house: House, name: str, reason: Reason) -> None:
    """No two are called the same, and none has no name."""
    made = add(house, "Hamnkontoret")
    assert isinstance(made, Organisation)
    for done in (add(house, name), rename(house, made.id, name)):
        assert isinstance(done, Rejected)
        assert (done.reason, done.field) == (reason, "name")


def test_one_is_renamed(house: House) -> None:
    """To another spelling of its own name as well; what is not there is not found."""
    assert rename(house, house.people, "CUSTOMERS") is None
    assert found(house, "customers") == ["CUSTOMERS"]
    assert rename(house, "0" * 26, "Nobody") == Rejected(Reason.NOT_FOUND)


def test_somebody_is_added_where_they_belong(house: House) -> None:
    """In the organisation that is named, and nowhere if there is none such."""
    new = NewAccount(
        name="Ines", email="ines@example.com", role=Role.OWNER, organisation_id=house.people
    )
    done = house.write(lambda tx: add_account(house.kit, tx, None, new, now=house.clock()))
    assert isinstance(done, accounts.Account)
    assert role_of(house, Person(id=done.id, email="")) is Role.OWNER
    lost = NewAccount(name="Ines", email="i@example.com", role=Role.OWNER, organisation_id="0" * 26)
    done = house.write(lambda tx: add_account(house.kit, tx, None, lost, now=house.clock()))
    assert done == Rejected(Reason.NOT_FOUND)


# Choosing ----------------------------------------------------------------------------------------


def test_one_chooses_what_one_looks_after(house: House) -> None:
    """Not where one is a member only, nor what is others'."""
    other, third = house.add_organisation("Other"), house.add_organisation("Third")
    person = house.add_person(role=Role.ADMINISTRATOR)
    join(house, person, other)
    join(house, person, third, Role.OWNER)
    assert names(offices(house, seat := come_to_office(house, person))) == ["Customers", "Third"]
    assert names(offices(house, seat, "THI")) == ["Third"]
    assert offices(house, seat, "%").found == 0


def test_the_portals_own_people_choose_among_all(house: House) -> None:
    """All customers, and the portal's own organisation, where its cases and callers are."""
    for number in range(PAGE + 3):
        assert isinstance(add(house, f"K{number:02}"), Organisation)
    support = add_officer(house, "sup@example.com", Role.MEMBER, staff=True)
    seen = offices(house, support)
    assert (len(seen.offices), seen.found) == (PAGE, PAGE + 5)
    here = "Nordskär Registry"
    assert names(offices(house, support, page=2)) == ["K49", "K50", "K51", "K52", here]
    assert names(offices(house, support, "nordsk")) == [here]


def test_a_seat_of_nobody_chooses_nothing(house: House) -> None:
    """Should the account be gone, there is nothing to look after, and no office to look in."""
    seat, person = add_officer(house, "own@example.com"), house.add_person()
    assert isinstance(seat, SessionRow)
    gone = replace(seat, account_id="0" * 26)
    assert offices(house, gone) == OfficesSeen(offices=(), found=0)
    assert see(house, gone, person) == Rejected(Reason.NOT_FOUND)
