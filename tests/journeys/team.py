"""Others beside Maja: people with an app that they have lost, and people who help."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from farstu.core.roles import OrganisationKind, Role
from farstu.services.portals import list_portals
from farstu.store import accounts, memberships, organisations
from farstu.store.tx import Tx
from tests.journeys.person import EMAIL, Maja
from tests.journeys.stage import Stage
from tests.support.house import App, House, Person
from tests.support.members import join


@dataclass(slots=True)
class Colleague(Maja):
    """Somebody at a browser whose app the test holds; *email* is what they sign in with."""

    email: str = ""
    app: App | None = None

    def knock(self) -> None:
        """Give the password."""
        self.go("/login")
        self.fill("Email or username", self.email)
        self.fill("Password", self.password)
        self.press("Sign in")

    def come_in(self) -> None:
        """Sign in all the way."""
        assert self.app is not None
        self.wait()
        self.knock()
        self.enter(self.app.code())
        self.is_inside()


def house_of(stage: Stage) -> House:
    """Open the running portal as a house, to add people to."""
    portal = list_portals(stage.kit)[0]
    everybody = stage.kit.store.read(organisations.list_organisations, portal_id=portal.id)
    staff = next(o.id for o in everybody if o.kind is OrganisationKind.STAFF)
    return House(kit=stage.kit, clock=stage.clock, portal=portal, people=staff, staff=staff)


def become_a_customer(stage: Stage) -> None:
    """Make Maja a member of customers: of whoever looks after others more is asked than here."""
    house = house_of(stage)
    there = house.add_organisation()

    def deed(tx: Tx) -> Person:
        account = accounts.find_by_identifier(tx, EMAIL)
        assert account is not None
        memberships.remove(tx, account.id, house.staff)
        return Person(id=account.id, email=EMAIL)

    join(house, house.write(deed), there)


def add_colleague(
    stage: Stage,
    page: Page,
    email: str,
    *,
    role: Role = Role.MEMBER,
    staff: bool = True,
    organisation_id: str = "",
) -> tuple[Colleague, Person]:
    """Make somebody with an app, who has just given the password."""
    house = house_of(stage)
    person = house.add_person(email, role=role, staff=staff, organisation_id=organisation_id)
    app = house.give_app(person)
    colleague = Colleague(page, stage, password=person.password, email=email, app=app)
    colleague.knock()
    return colleague, person
