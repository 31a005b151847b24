"""People who look after others: signed in with an app, just now, each time they do something."""

from __future__ import annotations

from dataclasses import dataclass, replace

from farstu.core.cases import CaseState, state_of_case
from farstu.core.helping import Check, Way
from farstu.core.outcome import Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.factors.codes import PERIOD
from farstu.services import case_office, cases, helping
from farstu.services.grounds import Typed
from farstu.services.guest import Seat
from farstu.services.links import make_link
from farstu.services.outbox import Letter
from farstu.services.seats import Moved
from farstu.services.undelivered import list_unsent
from farstu.store import cases as case_rows
from farstu.store import memberships
from farstu.store.cases import Case
from farstu.store.links import Purpose
from farstu.store.memberships import Membership
from farstu.store.tx import Tx
from tests.support.house import App, House, Person

CHECKED = Typed(checks=[Check.KNOWN_NUMBER.value], reason="Lost phone", ticket="T-17")
UNCHECKED = Typed(reason="Lost phone")


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with an app, and whom they look after."""

    house: House
    person: Person
    app: App

    @property
    def seat(self) -> Seat:
        """Sign in with the next code: the proof is fresh."""
        self.house.clock.advance(PERIOD)
        return self.house.come_in(self.person, self.app)

    # people

    def see(self, whom: Person, where: str = "") -> helping.Person | Rejected:
        """Look at the page of somebody."""
        house = self.house
        return helping.see_person(house.kit, house.visit, self.seat, where or house.people, whom.id)

    def give_code(
        self, whom: Person, typed: Typed = CHECKED, where: str = ""
    ) -> helping.Given | tuple[Rejected, ...]:
        """Give somebody an access code."""
        h = self.house
        return helping.give_access_code(
            h.kit, h.visit, self.seat, where or h.people, whom.id, typed=typed
        )

    def reset(
        self, whom: Person, typed: Typed = CHECKED, where: str = ""
    ) -> helping.Person | tuple[Rejected, ...]:
        """Reset somebody."""
        h = self.house
        return helping.reset_person(
            h.kit, h.visit, self.seat, where or h.people, whom.id, typed=typed
        )

    def send_setup(
        self, whom: Person, typed: Typed = UNCHECKED, where: str = ""
    ) -> helping.Person | tuple[Rejected, ...]:
        """Send somebody how to set up."""
        h = self.house
        return helping.send_setup(
            h.kit, h.visit, self.seat, where or h.people, whom.id, typed=typed
        )

    # cases

    def open_about(
        self, whom: Person, typed: Typed = CHECKED, where: str = ""
    ) -> Case | tuple[Rejected, ...]:
        """Open a case from somebody's page."""
        h = self.house
        return case_office.open_about(
            h.kit, h.visit, self.seat, where or h.people, whom.id, typed=typed
        )

    def open_for(self, email: str, typed: Typed = UNCHECKED) -> Case | tuple[Rejected, ...]:
        """Open a case for whoever signs in with an address."""
        h = self.house
        return case_office.open_for(h.kit, h.visit, self.seat, h.staff, email=email, typed=typed)

    def decide(
        self, case: Case, decision: str, typed: Typed = CHECKED, where: str = ""
    ) -> tuple[Rejected, ...]:
        """Decide on a case."""
        h = self.house
        return case_office.decide(
            h.kit,
            h.visit,
            self.seat,
            where or h.staff,
            case.id,
            decision=decision,
            typed=typed,
        )


def add_officer(
    house: House, name: str, role: Role = Role.MEMBER, *, staff: bool = True
) -> Officer:
    """Make somebody of the staff, or of the customers' organisation."""
    person = house.add_person(f"{name}@example.com", role=role, staff=staff)
    return Officer(house, person, house.give_app(person))


def join(house: House, person: Person, organisation_id: str, role: Role) -> None:
    """Make somebody a member of another organisation of customers, too."""
    now = house.clock()
    membership = Membership(
        id=house.kit.new_id(now),
        account_id=person.id,
        organisation_id=organisation_id,
        kind=OrganisationKind.CUSTOMER,
        role=role,
        created_at=now,
    )
    house.write(lambda tx: memberships.add(tx, membership))


def find_case(house: House, case: Case) -> Case:
    """Read a case again."""
    found = house.read(lambda tx: case_rows.find(tx, case.id))
    assert found is not None
    return found


def state_of(house: House, case: Case) -> CaseState:
    """Say where a case stands now."""
    return state_of_case(find_case(house, case), now=house.clock())


def come_by_case(house: House, person: Person) -> Moved | Rejected:
    """Give the password, and go on by the case."""
    return cases.use_case(house.kit, house.visit, house.knock(person))


def letters_to(house: House, person: Person, template: str) -> list[Letter]:
    """Open what waits for somebody."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    found = [one.letter for one in waiting if one.letter is not None]
    return [one for one in found if one.recipient == person.email and one.template == template]


def stop_token(house: House, person: Person) -> str:
    """Read the newest link that stops a case."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    paths = [
        str(one.letter.facts["stop"])
        for one in waiting
        if one.letter and one.letter.recipient == person.email and "stop" in one.letter.facts
    ]
    return paths[-1].removeprefix("/stop/")


def put_case(house: House, person: Person, organisation_id: str) -> tuple[Case, str]:
    """Write an owners' case about somebody, and make the link that stops it; say its token."""
    now = house.clock()
    case = Case(
        id=house.kit.new_id(now),
        account_id=person.id,
        organisation_id=organisation_id,
        route=Way.OWNERS,
        opened_at=now,
        opened_by=person.id,
    )

    def deed(tx: Tx) -> str:
        case_rows.add(tx, case)
        purpose, who = Purpose.CASE_STOP, person.id
        return make_link(
            house.kit, tx, purpose=purpose, account_id=who, now=now, about=case.id, beside=True
        )

    return case, house.write(deed)


def with_checks(*checks: Check, **typed: str) -> Typed:
    """Type those checks, and a reason."""
    return replace(Typed(checks=[check.value for check in checks], reason="Lost phone"), **typed)
