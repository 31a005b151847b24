"""What one member is under, as an office sees it."""

from __future__ import annotations

from typing import Any

from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services.office_explain import Explained, explain_member
from tests.support.house import REQUIRED, House, Person
from tests.support.members import add_officer, join


def explain(house: House, seat: Any, person: Person) -> Explained | Rejected:
    """Ask for the policy of somebody among the customers."""
    return explain_member(house.kit, house.visit, seat, house.people, person.id)


def test_a_member_is_explained_without_naming_other_places(house: House) -> None:
    """That another organisation asks is said; its name is for the portal's own people."""
    maja, there = house.add_person(), house.add_organisation()
    join(house, maja, there)
    house.set_policy(REQUIRED, organisation_id=there)
    owner = add_officer(house, "owner@example.com")
    staff = add_officer(house, "s@example.com", Role.ADMINISTRATOR, staff=True)
    ours, theirs = explain(house, owner, maja), explain(house, staff, maja)
    assert isinstance(ours, Explained)
    assert isinstance(theirs, Explained)
    assert ours.effective == theirs.effective == house.subject(maja).effective
    assert (set(ours.names), there in theirs.names) == ({house.people}, True)
    assert there in {line.part.layer.organisation_id for line in ours.effective.lines}


def test_who_is_not_there_is_not_explained(house: House) -> None:
    """Nor to support, who see no policy."""
    stranger = house.add_person("x@example.com", organisation_id=house.add_organisation())
    owner = add_officer(house, "owner@example.com")
    support = add_officer(house, "s@example.com", Role.MEMBER, staff=True)
    assert explain(house, owner, stranger) == Rejected(Reason.NOT_FOUND)
    maja = house.add_person()
    assert explain(house, support, maja) == Rejected(Reason.NOT_PERMITTED)
