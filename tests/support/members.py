"""People who look after others, and those whom they look after."""

from __future__ import annotations

from farstu.core.outcome import Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.services.guest import Seat
from farstu.services.people import PersonSeen, see_person
from farstu.store import memberships
from farstu.store.memberships import Membership
from farstu.web.activity import SHOWN
from tests.support.house import App, House, Person


def join(house: House, person: Person, organisation_id: str, role: Role = Role.MEMBER) -> None:
    """Let somebody belong to one more organisation."""
    made = Membership(
        id=house.kit.new_id(house.clock()),
        account_id=person.id,
        organisation_id=organisation_id,
        kind=OrganisationKind.CUSTOMER,
        role=role,
        created_at=house.clock(),
    )
    house.write(lambda tx: memberships.add(tx, made))


def come_to_office(house: House, person: Person, app: App | None = None) -> Seat:
    """Sign somebody in with an app, that they are given unless they have one."""
    house.clock.advance(31)
    return house.come_in(person, app or house.give_app(person))


def add_officer(
    house: House, email: str, role: Role = Role.OWNER, *, staff: bool = False, place: str = ""
) -> Seat:
    """Add somebody who looks after an organisation, and sign them in."""
    person = house.add_person(email, role=role, staff=staff, organisation_id=place)
    return come_to_office(house, person)


def see(
    house: House, seat: Seat, person: Person, *, place: str = "", before: str = ""
) -> PersonSeen | Rejected:
    """Look at somebody from the office of an organisation."""
    where = place or house.people
    return see_person(house.kit, house.visit, seat, where, person.id, events=SHOWN, before=before)


def role_of(house: House, person: Person, place: str = "") -> Role | None:
    """Say what somebody is in an organisation; None: nothing that counts."""
    belongs = house.read(lambda tx: memberships.list_of_account(tx, person.id))
    where = place or house.people
    return next((one.role for one in belongs if one.organisation_id == where), None)
