"""Every place where a browser can stand: how it came there, and which column of the doors it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa

from farstu.core.assurance import Assurance, Proof
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite
from farstu.services.links import make_first_owner_link
from farstu.store import accounts, logins, sessions
from farstu.store.schema import accounts as accounts_table
from farstu.store.tx import Tx
from tests.support.databases import Database
from tests.web.support.house import OPTIONAL, REQUIRED, House
from tests.web.support.people import Person, Seat, add_person, begin, prove, sign_in

NOWHERE = "0" * 26
RULES = {
    "free.test": OPTIONAL,
    "strict.test": REQUIRED,
    "grace.test": replace(REQUIRED, grace=timedelta(days=30)),
    "limited.test": replace(REQUIRED, limited_entry=True),
    "beyond.test": replace(REQUIRED, required=Assurance.PHISHING_RESISTANT),
}
"""One portal for each policy that makes a difference at the doors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A browser where it stands: at which portal, with which cookies, and what is its own."""

    host: str
    cookies: Mapping[str, str]
    app_id: str = NOWHERE
    session_id: str = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """What is somebody else's at a portal."""

    app_id: str
    session_id: str
    invitation: str


class Town:
    """All portals, with everybody in them; a house that is full."""

    def __init__(self, house: House, database: Database) -> None:
        """Build it."""
        self.house = house
        self.database = database
        first_link = make_first_owner_link(house.kit)
        assert first_link is not None
        self.first_link = first_link
        self.portals = {host: house.add_portal(host, policy) for host, policy in RULES.items()}
        self.neighbours = {host: self._move_in(host) for host in RULES}
        self._people = 0

    def person(self, host: str, role: Role, *, holds: int = 0) -> Person:
        """Add somebody; whoever holds an app has recovery codes too."""
        self._people += 1
        return add_person(
            self.house.kit,
            self.portals[host],
            f"person-{self._people}@example.com",
            role=role,
            holds=holds,
            codes=holds > 0,
        )

    def _move_in(self, host: str) -> Neighbour:
        kit, portal_id = self.house.kit, self.portals[host]
        other = add_person(kit, portal_id, "other@example.com", name="Olle Berg", holds=1)
        guest = NewAccount(name="Karin Öst", email="karin@example.com", role=Role.MEMBER)
        invited = kit.store.write(lambda tx: invite(kit, tx, guest), portal_id=portal_id)
        assert isinstance(invited, tuple)
        return Neighbour(
            app_id=other.apps[0],
            session_id=sign_in(other, proofs=(prove(other),)).id,
            invitation=invited[1],
        )


Builder = Callable[[Town, Role], Placed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A way to stand somewhere, and the column that says what is open; roles may differ."""

    columns: Mapping[Role, str]
    build: Builder


STANDINGS: dict[str, Standing] = {}


def standing(column: str, *, owner: str = "") -> Callable[[Builder], Builder]:
    """Write a standing down under the name of the function that builds it."""

    def note(build: Builder) -> Builder:
        columns = {Role.MEMBER: column, Role.OWNER: owner or column}
        STANDINGS[build.__name__] = Standing(columns=columns, build=build)
        return build

    return note


def at_session(host: str, seat: Seat, person: Person) -> Placed:
    """Stand there with a session's cookie."""
    app_id = person.apps[0] if person.apps else NOWHERE
    return Placed(
        host=host, cookies={Cookie.SESSION: seat.token}, app_id=app_id, session_id=seat.id
    )


def at_login(host: str, seat: Seat) -> Placed:
    """Stand there with a login's cookie."""
    return Placed(host=host, cookies={Cookie.LOGIN: seat.token})


# Outside ---------------------------------------------------------------------


@standing("out")
def nobody(_town: Town, _role: Role) -> Placed:
    """Never was here."""
    return Placed(host="free.test", cookies={})


@standing("out")
def idle(town: Town, role: Role) -> Placed:
    """Was away for longer than a session waits."""
    maja = town.person("free.test", role, holds=1)
    return at_session("free.test", sign_in(maja, seen=31, proofs=(prove(maja),)), maja)


@standing("out")
def overdue(town: Town, role: Role) -> Placed:
    """Has used one session for longer than any lasts."""
    maja = town.person("free.test", role, holds=1)
    return at_session("free.test", sign_in(maja, ago=12 * 60, proofs=(prove(maja),)), maja)


@standing("out")
def signed_out(town: Town, role: Role) -> Placed:
    """Has signed out, and kept the cookie."""
    maja = town.person("free.test", role, holds=1)
    seat = sign_in(maja, proofs=(prove(maja),))
    now = town.house.clock()
    maja.write(lambda tx: sessions.end(tx, seat.id, account_id=maja.account_id, at=now))
    return at_session("free.test", seat, maja)


@standing("out")
def revoked(town: Town, role: Role) -> Placed:
    """Changed the password on another device, which ended this session."""
    maja = town.person("free.test", role, holds=1)
    seat = sign_in(maja, proofs=(prove(maja),))
    maja.write(lambda tx: accounts.raise_epoch(tx, maja.account_id))
    return at_session("free.test", seat, maja)


@standing("out")
def suspended_inside(town: Town, role: Role) -> Placed:
    """Was suspended while signed in."""
    maja = town.person("free.test", role, holds=1)
    seat = sign_in(maja, proofs=(prove(maja),))
    maja.write(lambda tx: accounts.suspend(tx, maja.account_id, at=town.house.clock()))
    return at_session("free.test", seat, maja)


@standing("out")
def session_of_another_portal(town: Town, role: Role) -> Placed:
    """Is signed in next door."""
    maja = town.person("free.test", role, holds=1)
    seat = sign_in(maja, proofs=(prove(maja),))
    return replace(at_session("free.test", seat, maja), host="strict.test")


@standing("out")
def login_of_another_portal(town: Town, role: Role) -> Placed:
    """Has given the password next door."""
    return replace(at_login("free.test", begin(town.person("free.test", role))), host="grace.test")


@standing("out")
def login_used_up(town: Town, role: Role) -> Placed:
    """Has finished a login, and kept its cookie."""
    maja = town.person("strict.test", role, holds=1)
    seat = begin(maja, proofs=(prove(maja),))
    maja.write(lambda tx: logins.complete(tx, seat.id, at=town.house.clock()))
    return at_login("strict.test", seat)


@standing("out")
def login_as_session(town: Town, role: Role) -> Placed:
    """Has put a login's token into the session's cookie."""
    seat = begin(town.person("strict.test", role, holds=1))
    return Placed(host="strict.test", cookies={Cookie.SESSION: seat.token})


@standing("out")
def session_as_login(town: Town, role: Role) -> Placed:
    """Has put a session's token into the login's cookie."""
    maja = town.person("free.test", role, holds=1)
    seat = sign_in(maja, proofs=(prove(maja),))
    return Placed(host="free.test", cookies={Cookie.LOGIN: seat.token})


@standing("out")
def rubbish(_town: Town, _role: Role) -> Placed:
    """Has cookies that nobody gave out."""
    cookies = {Cookie.SESSION: "\xff\xfe%00'--", Cookie.LOGIN: "x" * 8000, Cookie.VISIT: "{}"}
    return Placed(host="free.test", cookies=cookies)


# In the hall -----------------------------------------------------------------


@standing("fac")
def code_wanted(town: Town, role: Role) -> Placed:
    """Has given the password where a second factor is required."""
    return at_login("strict.test", begin(town.person("strict.test", role, holds=1)))


@standing("fac")
def code_wanted_by_choice(town: Town, role: Role) -> Placed:
    """Has given the password and chose a second factor, where none is required."""
    return at_login("free.test", begin(town.person("free.test", role, holds=2)))


@standing("fac")
def code_wanted_again(town: Town, role: Role) -> Placed:
    """Was away, and has given the password again."""
    maja = town.person("strict.test", role, holds=1)
    gone = sign_in(maja, seen=31, proofs=(prove(maja),))
    cookies = {Cookie.SESSION: gone.token, Cookie.LOGIN: begin(maja).token}
    return Placed(host="strict.test", cookies=cookies)


@standing("enr")
def setup_wanted(town: Town, role: Role) -> Placed:
    """Has given the password, and holds nothing where something is required."""
    return at_login("strict.test", begin(town.person("strict.test", role)))


@standing("lat")
def setup_wanted_some_day(town: Town, role: Role) -> Placed:
    """The same within the days of grace."""
    return at_login("grace.test", begin(town.person("grace.test", role)))


@standing("rep")
def came_by_recovery_code(town: Town, role: Role) -> Placed:
    """Has lost the phone, and used a recovery code."""
    maja = town.person("strict.test", role, holds=1)
    return at_login("strict.test", begin(maja, recovered=True))


@standing("ovr")
def took_too_long(town: Town, role: Role) -> Placed:
    """Has given the password, and then gone for lunch."""
    return at_login("strict.test", begin(town.person("strict.test", role, holds=1), ago=11))


@standing("ovr")
def suspended_meanwhile(town: Town, role: Role) -> Placed:
    """Has given the password, and was then suspended."""
    maja = town.person("strict.test", role, holds=1)
    seat = begin(maja)
    maja.write(lambda tx: accounts.suspend(tx, maja.account_id, at=town.house.clock()))
    return at_login("strict.test", seat)


@standing("ovr")
def nothing_suffices(town: Town, role: Role) -> Placed:
    """Has given the password where nothing that there is would be enough."""
    return at_login("beyond.test", begin(town.person("beyond.test", role)))


@standing("ovr")
def password_reset_unfinished(town: Town, role: Role) -> Placed:
    """Has given a password that must be changed first, and has nothing else."""
    maja = town.person("free.test", role)
    _distrust_password(maja)
    return at_login("free.test", begin(maja))


@standing("ovr")
def password_to_be_changed(town: Town, role: Role) -> Placed:
    """Has given a password that must be changed first, and the code."""
    maja = town.person("free.test", role, holds=1)
    _distrust_password(maja)
    return at_login("free.test", begin(maja, proofs=(prove(maja),)))


# Inside ----------------------------------------------------------------------


@standing("one")
def password_only(town: Town, role: Role) -> Placed:
    """Has signed in by password just now, where that is enough."""
    maja = town.person("free.test", role)
    return at_session("free.test", sign_in(maja), maja)


@standing("on~")
def password_only_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    maja = town.person("free.test", role)
    return at_session("free.test", sign_in(maja, ago=6), maja)


@standing("two")
def both(town: Town, role: Role) -> Placed:
    """Has signed in by password and app just now."""
    maja = town.person("free.test", role, holds=1)
    return at_session("free.test", sign_in(maja, ago=6, proofs=(prove(maja),)), maja)


@standing("two")
def both_where_required(town: Town, role: Role) -> Placed:
    """The same where it is required, and with a spare."""
    maja = town.person("strict.test", role, holds=2)
    return at_session("strict.test", sign_in(maja, proofs=(prove(maja, ago=4.9),)), maja)


@standing("tw~")
def both_stale(town: Town, role: Role) -> Placed:
    """Has signed in by password and app six minutes ago."""
    maja = town.person("free.test", role, holds=1)
    return at_session("free.test", sign_in(maja, ago=6, proofs=(prove(maja, ago=6),)), maja)


@standing("tw~", owner="out")
def quiet_for_a_while(town: Town, role: Role) -> Placed:
    """Was away for twenty minutes: too long for an owner."""
    maja = town.person("strict.test", role, holds=1)
    seat = sign_in(maja, ago=20, seen=20, proofs=(prove(maja, ago=20),))
    return at_session("strict.test", seat, maja)


@standing("tw~")
def password_again_only(town: Town, role: Role) -> Placed:
    """Has proven the password just now, and the app a while ago: not as strong as they are."""
    maja = town.person("strict.test", role, holds=1)
    return at_session("strict.test", sign_in(maja, proofs=(prove(maja, ago=5.1),)), maja)


@standing("lim")
def limited(town: Town, role: Role) -> Placed:
    """Is in without the factor that is required, where that is allowed."""
    maja = town.person("limited.test", role)
    return at_session("limited.test", sign_in(maja), maja)


@standing("li~")
def limited_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    maja = town.person("limited.test", role)
    return at_session("limited.test", sign_in(maja, ago=6), maja)


@standing("tig")
def tightened(town: Town, role: Role) -> Placed:
    """Had signed in by password just before more was required."""
    maja = town.person("strict.test", role)
    return at_session("strict.test", sign_in(maja), maja)


@standing("ti~")
def tightened_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    maja = town.person("strict.test", role)
    return at_session("strict.test", sign_in(maja, ago=6), maja)


@standing("los")
def lost_proof(town: Town, role: Role) -> Placed:
    """Had signed in with an app that was removed since; another is held."""
    maja = town.person("strict.test", role, holds=1)
    gone: Proof = replace(prove(maja), authenticator_id=NOWHERE)
    return at_session("strict.test", sign_in(maja, proofs=(gone,)), maja)


@standing("men")
def unmended(town: Town, role: Role) -> Placed:
    """Came in by a recovery code while nothing could be set up; now it has to be."""
    maja = town.person("strict.test", role, holds=1)
    return at_session("strict.test", sign_in(maja, ago=6, recovered=True), maja)


def _distrust_password(person: Person) -> None:
    def deed(tx: Tx) -> None:
        tx.execute(
            sa.update(accounts_table)
            .where(tx.inside(accounts_table), accounts_table.c.id == person.account_id)
            .values(must_change_password_since=person.kit.clock())
        )

    person.write(deed)
