"""Where races are run: ``farstu serve`` with two workers, and the same house opened beside it.

The house makes people and their logins through the services, on the server's own database and key
file, and afterwards says what became of them. Only what races is posted. All clocks are the real
one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from farstu.app import clock, entropy
from farstu.app import open_house as open_real_house
from farstu.config import Config
from farstu.core import login as machine
from farstu.core.assurance import Assurance, Channel, Identity, Proof, Source
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.core.roles import OrganisationKind
from farstu.core.session_limits import EVERYBODY
from farstu.crypto.keyring import create_key_file
from farstu.crypto.passwords import LEAST
from farstu.crypto.tokens import digest, new_token
from farstu.factors.codes import code_at, step_at
from farstu.http.cookies import Cookie
from farstu.http.forgery import form_token
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.portals import add_portal, find_portal
from farstu.services.seats import Moved
from farstu.services.sign_in import begin_login
from farstu.store import accounts, audit_events, logins, organisations, sessions
from farstu.store.organisations import Organisation
from farstu.store.schema import sessions as session_table
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.races.client import HOME, Answer, Browser, Post, post_at_once
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.house import REQUIRED, TOTP, App, House, Person
from tests.support.server import FarstuServer, free_port, serve_farstu, wait_until

T = TypeVar("T")

ROUNDS = 20
WORKERS = 2
SETTINGS = {
    "FARSTU_LOG__LEVEL": "warning",
    "FARSTU_PASSWORDS__MEMORY_KIB": "19456",
    "FARSTU_TRUSTED_PROXIES": "127.0.0.1/32",
}
LONG_AGO = timedelta(minutes=10)
"""Longer than a proof is fresh, shorter than a session may be idle."""


class Wall(Clock):
    """The machine's clock, which nobody moves."""

    def __call__(self) -> datetime:
        """Say what time it is."""
        return clock()

    def now(self) -> datetime:
        """Say what time it is."""
        return clock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """An installation on a free port: database, key file, and the means to write to it."""

    kit: Kit
    data: Path
    database: Database
    port: int
    clock: Clock

    @contextmanager
    def serving(self, more: Mapping[str, str] | None = None) -> Iterator[FarstuServer]:
        """Serve it with two workers; serving it again is a restart. *more*: other settings."""
        with serve_farstu(
            self.data,
            workers=WORKERS,
            database=self.database,
            settings={**SETTINGS, **(more or {})},
            port=self.port,
        ) as server:
            wait_for_workers(server)
            yield server

    def outsider(self, address: str = HOME) -> Browser:
        """Be a browser that nobody has signed in with yet."""
        return self.browser(Cookie.VISIT, new_token(entropy), address=address)

    def browser(self, cookie: Cookie, token: str, *, address: str = HOME) -> Browser:
        """Be the browser that has a cookie."""
        csrf = form_token(self.kit.keys(), token)
        return Browser(cookie=cookie, token=token, csrf=csrf, address=address)

    def race(self, posts: Sequence[Post]) -> list[Answer]:
        """Post all of *posts* at once; each is answered, and none by a failure."""
        answers = post_at_once(self.port, posts)
        assert {answer.status for answer in answers}.isdisjoint({0, 500})
        return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """A portal on that ground, which requires a second factor, and its people."""

    ground: Ground
    house: House
    numbers: Iterator[int] = field(default_factory=count)
    networks: Iterator[int] = field(default_factory=count)

    def visit(self) -> Visit:
        """Come from where nobody came from before: each network has so many messages a day."""
        number = next(self.networks)
        return self.house.visit_from(f"10.{number // 250}.{number % 250}.1")

    def race(self, *posts: Post) -> list[Answer]:
        """Post all of *posts* at once."""
        return self.ground.race(posts)

    # People ----------------------------------------------------------------------------------

    def add_person(self) -> Person:
        """Add somebody whom no round before this one knew."""
        return self.house.add_person(f"p{next(self.numbers)}@example.com")

    def add_owner_of_app(self) -> tuple[Person, App]:
        """Add somebody who holds an authenticator app."""
        person = self.add_person()
        return person, self.house.give_app(person)

    def begin_logins(self, person: Person, count: int) -> list[Browser]:
        """Begin logins of *person* that have the password behind them.

        One is the real thing; these are its row again, each under a token of its own.
        """
        house, now = self.house, self.house.clock()
        tokens = [new_token(entropy) for _ in range(count)]

        def deed(tx: Tx) -> None:
            account = accounts.lock(tx, person.id)
            assert account is not None
            begun = begin_login(house.kit, tx, house.visit, account, person.email, now=now)
            row = logins.find(tx, digest(begun.token or "")) if isinstance(begun, Moved) else None
            assert row is not None
            for token in tokens:
                another = replace(row, id=house.kit.new_id(now), token_digest=digest(token))
                logins.add(tx, another)

        house.write(deed)
        return [self.ground.browser(Cookie.LOGIN, token) for token in tokens]

    def open_session(
        self, person: Person, app: App | None = None, *, ago: timedelta = timedelta(0)
    ) -> Browser:
        """Open a session, signed in to by password and *app* some time *ago*."""
        now, kit, token = self.house.clock(), self.house.kit, new_token(entropy)
        account = self.house.subject(person).account
        row = SessionRow(
            id=kit.new_id(now),
            account_id=person.id,
            token_digest=digest(token),
            facts=machine.Login(
                expires_at=now + EVERYBODY.total,
                identity=Identity(Source.PASSWORD, now - ago),
                proofs=() if app is None else (_proof(app, at=now - ago),),
            ),
            identifier=person.email,
            epoch=account.epoch,
            agent="",
            address=HOME,
            created_at=now - ago,
            last_seen_at=now,
        )
        self.house.write(lambda tx: sessions.add(tx, row))
        return self.ground.browser(Cookie.SESSION, token)

    def seat_of(self, browser: Browser) -> Seat:
        """Say where a browser sits."""
        seat = self.house.guest(browser.token).seat
        assert seat is not None
        return seat

    # What became of it -----------------------------------------------------------------------

    def opened(self, person: Person) -> int:
        """Count the sessions that were ever opened for *person*."""
        t = session_table
        query = sa.select(sa.func.count()).select_from(t).where(t.c.account_id == person.id)
        return self.house.read(lambda tx: int(tx.execute(query.where(tx.inside(t))).scalar_one()))

    def living(self, person: Person) -> list[SessionRow]:
        """List the sessions of *person* that live."""
        epoch = self.house.subject(person).account.epoch
        return self.house.read(
            lambda tx: sessions.list_live(tx, person.id, epoch=epoch, now=self.house.clock())
        )

    def events(self, person: Person) -> Counter[AuditEvent]:
        """Count what was noted about *person*."""
        return Counter(row.event for row in self._trail(person))

    def failures(self, person: Person) -> Counter[str]:
        """Count why factors of *person* failed."""
        failed = AuditEvent.FACTOR_FAILED
        return Counter(row.facts["reason"] for row in self._trail(person) if row.event == failed)

    def _trail(self, person: Person) -> list[audit_events.AuditRow]:
        return self.house.read(lambda tx: audit_events.list_of_subject(tx, person.id, limit=9999))


def _proof(app: App, *, at: datetime) -> Proof:
    return Proof(
        authenticator_id=app.id,
        kind=TOTP,
        channel=Channel.APP,
        worth=Assurance.MULTI,
        proven_at=at,
    )


@contextmanager
def open_ground(database: Database, folder: Path, *, at: Clock | None = None) -> Iterator[Ground]:
    """Make an installation without anybody in it, in a new *folder*; *at*: by another clock."""
    folder.mkdir(mode=0o700)
    wall = at or Wall()
    create_key_file(folder / "key", now=clock(), entropy=entropy)
    with open_real_house(Config(data=folder, database=database.url)) as real:
        yield Ground(
            kit=replace(real.kit, clock=wall, cost=LEAST, recovery_cost=LEAST),
            data=folder,
            database=database,
            port=free_port(),
            clock=wall,
        )


def settle(ground: Ground) -> Arena:
    """Make the portal."""
    kit, now = ground.kit, ground.clock()
    portal_id = kit.new_id(now)
    people = Organisation(
        id=kit.new_id(now), name="Customers", kind=OrganisationKind.CUSTOMER, created_at=now
    )

    def make(tx: Tx) -> Organisation:
        staff = add_portal(
            kit, tx, portal_id=portal_id, host="localhost", name="Races", policy=REQUIRED, now=now
        )
        assert not isinstance(staff, Rejected)
        organisations.add(tx, people)
        return staff

    staff = kit.store.write(make, portal_id=portal_id)
    portal = find_portal(kit, "localhost")
    assert portal is not None
    house = House(kit=kit, clock=ground.clock, portal=portal, people=people.id, staff=staff.id)
    return Arena(ground=ground, house=house)


def wait_for_workers(server: FarstuServer) -> list[int]:
    """Wait until all workers listen, and list them: both take part from the first round on."""
    seen: list[int] = []

    def all_listen() -> bool:
        seen[:] = server.workers()
        return len(seen) == WORKERS

    wait_until(all_listen, otherwise=lambda: f"there are workers {seen}:\n{server.said()}")
    return seen


def in_one_step(play: Callable[[], T]) -> T:
    """Play a round within one step of the apps, anew if that ended meanwhile.

    No code runs out in it, and no throttle opens again: its first wait is as long as a step.
    """
    for _ in range(ROUNDS):
        step = step_at(clock())
        result = play()
        if step_at(clock()) == step:
            return result
    raise AssertionError("on this machine no round fits into half a minute")


def wrong_codes(app: App, count: int) -> Iterator[str]:
    """Make codes that *app* shows at no time near now; each is another one."""
    here = step_at(clock())
    shown = {code_at(app.secret, step) for step in range(here - 60, here + 61)}
    return islice((code for code in map("{:06}".format, range(1000)) if code not in shown), count)
