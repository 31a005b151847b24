"""A town of portals, one for each policy that matters, and how to stand before one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa

from farstu.core.assurance import Assurance
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite
from farstu.services.links import make_first_owner_link
from farstu.store import identifiers, schema
from farstu.store.engine import open_store
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import OPTIONAL, REQUIRED, App, House, Person, open_house
from tests.support.key_holder import BOTH, give_key
from tests.support.mailbox import WANTS_TWO_STEPS, dispute_link, give_mailbox, password_link
from tests.support.remembered import give_remembrance
from tests.web.support.home import Web, claim, open_web
from tests.web.support.people import Seat, prove, sit

NOWHERE = "0" * 26
RULES = {
    "free.test": OPTIONAL,
    "strict.test": REQUIRED,
    "grace.test": replace(REQUIRED, grace=timedelta(days=30)),
    "limited.test": replace(REQUIRED, limited_entry=True),
    "keys.test": BOTH,
    "mail.test": WANTS_TWO_STEPS,
    "beyond.test": replace(REQUIRED, required=Assurance.PHISHING_RESISTANT),
}
"""One portal for each policy that makes a difference at the doors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A browser where it stands: at which portal, with which cookies, and what is its own."""

    host: str
    cookies: Mapping[Cookie, str]
    session_id: str = NOWHERE
    call_id: str = NOWHERE
    """An invitation to whoever sits there."""
    apps: tuple[App, ...] = ()

    @property
    def app_id(self) -> str:
        """Name the first app that is held, or one that nobody has."""
        return self.apps[0].id if self.apps else NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """What is somebody else's at a portal."""

    app_id: str
    session_id: str
    remembrance_id: str
    call_id: str
    invitation: str
    password_link: str
    dispute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """All portals of an installation, with somebody in each, and its pages."""

    database: Database
    web: Web
    houses: Mapping[str, House]
    neighbours: Mapping[str, Neighbour]
    first_link: str
    """The link for the first owner; it is dead, since there was one."""

    def add(self, host: str, role: Role, *, apps: int = 0) -> tuple[House, Person, list[App]]:
        """Add somebody with so many apps; who has one has recovery codes too."""
        house = self.houses[host]
        email = f"{house.kit.new_id(house.clock())}@example.com"
        person = house.add_person(email, role=role)
        held = [house.give_app(person) for _ in range(apps)]
        if held:
            house.give_codes(person)
        return house, person, held

    def add_with_key(self, role: Role) -> tuple[House, Person, App]:
        """Add somebody who holds a key, and recovery codes, and nothing else."""
        house, person, _ = self.add("keys.test", role)
        key = give_key(house, person)
        house.give_codes(person)
        return house, person, key

    def add_with_mailbox(self, role: Role) -> tuple[House, Person, App]:
        """Add somebody whose mailbox gets codes, and who has recovery codes, and nothing else."""
        house, person, _ = self.add("mail.test", role)
        mailbox = give_mailbox(house, person)
        house.give_codes(person)
        return house, person, mailbox


@contextmanager
def open_town(database: Database) -> Iterator[Town]:
    """Build all of it."""
    with ExitStack() as closing:
        store = open_store(database.url)
        closing.callback(store.close)
        houses = {
            host: closing.enter_context(open_house(store, host=host, policy=policy))
            for host, policy in RULES.items()
        }
        first = houses["free.test"]
        link = make_first_owner_link(first.kit)
        assert link is not None
        claim(first)
        yield Town(
            database=database,
            web=closing.enter_context(open_web(first.kit, origin="https://free.test")),
            houses=houses,
            neighbours={host: _move_in(house) for host, house in houses.items()},
            first_link=link,
        )


def _move_in(house: House) -> Neighbour:
    other = house.add_person("other@example.com")
    app = house.give_app(other)
    guest = NewAccount(name="Karin Öst", email="karin@example.com", role=Role.MEMBER)
    invited = house.write(lambda tx: invite(house.kit, tx, guest))
    assert isinstance(invited, tuple)
    session = sit(house, other, prove(house, app))
    remembrance, _ = give_remembrance(house, other, app)
    return Neighbour(
        app_id=app.id,
        session_id=session.id,
        remembrance_id=remembrance.id,
        call_id=call_somebody(house, other.email).id,
        invitation=invited[1],
        password_link=password_link(house, other),
        dispute=dispute_link(house, other),
    )


Builder = Callable[[Town, Role], Placed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A way to stand somewhere, and the column that says what is open; roles may differ."""

    columns: Mapping[Role, str]
    build: Builder


class Standings(dict[str, Standing]):
    """Standings by name."""

    def at(self, column: str, *, owner: str = "") -> Callable[[Builder], Builder]:
        """Write a standing down under the name of the function that builds it."""

        def note(build: Builder) -> Builder:
            columns = {Role.MEMBER: column, Role.OWNER: owner or column}
            self[build.__name__] = Standing(columns=columns, build=build)
            return build

        return note


def at_session(house: House, seat: Seat, *apps: App) -> Placed:
    """Stand there with a session's cookie."""
    return Placed(
        host=house.portal.host,
        cookies={Cookie.SESSION: seat.token},
        session_id=seat.id,
        call_id=_call(house, seat),
        apps=apps,
    )


def at_login(house: House, seat: Seat) -> Placed:
    """Stand there with a login's cookie."""
    return Placed(host=house.portal.host, cookies={Cookie.LOGIN: seat.token})


def _call(house: House, seat: Seat) -> str:
    """Invite whoever has a session."""
    t = schema.sessions
    query = sa.select(t.c.account_id).where(t.c.portal_id == house.portal.id, t.c.id == seat.id)
    account_id = house.read(lambda tx: tx.execute(query).scalar_one())
    known = house.read(lambda tx: identifiers.list_emails(tx, account_id))
    return call_somebody(house, known[0].value).id
