"""What a portal keeps of a person is changed by nobody in Farstu."""

from __future__ import annotations

from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services.members import change_role, remove_member
from farstu.services.own_address import begin_change, complete_change
from farstu.services.own_language import choose_own_language
from farstu.services.own_memberships import leave
from farstu.store import accounts
from tests.support.house import House, Person
from tests.support.members import add_officer

NO = Rejected(Reason.KEPT_BY_PORTAL)


def keep(house: House, person: Person, *attributes: Attribute) -> None:
    """Let the portal keep that."""
    house.write(lambda tx: accounts.keep(tx, person.id, attributes))


def test_a_person_does_not_change_it(house: House) -> None:
    """Neither address nor language nor where they belong; what is not kept they do."""
    maja = house.add_person("maja@example.com")
    seat = house.come_in(maja, house.give_app(maja))
    kit, visit = house.kit, house.visit
    assert begin_change(kit, visit, seat, address="new@example.com") is None
    keep(house, maja, *Attribute)
    assert begin_change(kit, visit, seat, address="other@example.com") == NO
    assert complete_change(kit, visit, seat, code="12345678") == NO
    assert choose_own_language(kit, visit, seat, language="sv") == NO
    assert leave(kit, visit, seat, house.people) == NO
    keep(house, maja)
    assert choose_own_language(kit, visit, seat, language="sv") is None


def test_an_administrator_does_not_either(house: House) -> None:
    """Role and membership are the portal's; they may still suspend."""
    seat = add_officer(house, "owner@example.com")
    maja = house.add_person("maja@example.com")
    keep(house, maja, Attribute.MEMBERSHIPS)
    kit, visit = house.kit, house.visit
    done = change_role(kit, visit, seat, house.people, maja.id, role=Role.OWNER)
    assert done == NO
    assert remove_member(kit, visit, seat, house.people, maja.id) == NO
    keep(house, maja)
    assert remove_member(kit, visit, seat, house.people, maja.id) is None
