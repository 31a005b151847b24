"""A house for tests: the services on a real database, a clock that stands still, and its people.

    with open_house(store) as house:
        maja = house.add_person("maja@example.com")
        phone = house.give_app(maja)
        session = house.come_in(maja, phone)

Makers write what they make straight into the database; signing in is the real thing. Nothing is
replaced but clock and chance, and hashing is as cheap as argon2id gets.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Barrier
from typing import TypeVar

import sqlalchemy as sa

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Rejected
from farstu.core.plans import Layer
from farstu.core.policy import Policy, Settings
from farstu.core.roles import OrganisationKind, Role
from farstu.crypto.keyring import KeyFile, WrappingKey
from farstu.crypto.passwords import LEAST, hash_password
from farstu.crypto.pool import BUSY, Busy, HashPool
from farstu.crypto.tokens import Entropy
from farstu.factors import REGISTRY
from farstu.factors.codes import code_at, step_at
from farstu.factors.metadata import Metadata
from farstu.factors.recovery_codes import make_codes, show_code
from farstu.factors.shape import Prompt
from farstu.factors.totp import SEED_BYTES, Totp
from farstu.factors.webauthn import WebAuthn
from farstu.http.network import network_of
from farstu.services import subject as subjects
from farstu.services.answer import answer
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.guest import Guest, Seat, identify
from farstu.services.kit import Kit, Visit
from farstu.services.portals import add_portal
from farstu.services.saving_codes import make_sheet, needs_sheet, save_sheet, show_sheet
from farstu.services.seats import Moved
from farstu.services.secrets import place_of
from farstu.services.sign_in import sign_in
from farstu.services.subject import Subject
from farstu.services.vault import put_away
from farstu.store import (
    accounts,
    authenticators,
    identifiers,
    memberships,
    organisations,
    policies,
    portals,
    recovery_sheets,
    schema,
)
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.board import Board
from farstu.store.engine import Store
from farstu.store.identifiers import Identifier
from farstu.store.memberships import Membership
from farstu.store.organisations import Organisation
from farstu.store.portals import Portal
from farstu.store.recovery_sheets import Sheet
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.clock import Clock
from tests.support.entropy import seeded_entropy

T = TypeVar("T")

TOTP = Totp.kind
PASSWORD = "linseed oil on old pine"
AGENT = "Firefox on Debian"
HOME = "192.0.2.7"
ELSEWHERE = "198.51.100.23"

REQUIRED = Policy(required=Assurance.MULTI, allowed=frozenset({TOTP}))
OPTIONAL = Policy(required=Assurance.SINGLE, allowed=frozenset({TOTP}))
OFF = Policy(required=Assurance.SINGLE, allowed=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who knows a password."""

    id: str
    email: str
    password: str = PASSWORD


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An authenticator app, on a phone whose clock is right."""

    id: str
    secret: bytes
    clock: Clock

    @classmethod
    def of(cls, prompt: Prompt, clock: Clock) -> App:
        """Scan the QR code of an enrolment."""
        return cls(id="", secret=b32decode(prompt.show["secret"]), clock=clock)

    def code(self, ahead: int = 0) -> str:
        """Read the code off the screen, or the one of *ahead* steps later."""
        return code_at(self.secret, step_at(self.clock()) + ahead)

    def answer(self, ahead: int = 0) -> dict[str, str]:
        """Type that code into a form."""
        return {"code": self.code(ahead)}

    def wrong(self) -> dict[str, str]:
        """Type six digits that this app shows nowhere near now."""
        here = step_at(self.clock())
        shown = {code_at(self.secret, step) for step in range(here - 60, here + 61)}
        return {"code": next(c for c in map("{:06}".format, range(1000)) if c not in shown)}


class Meanwhile:
    """A store in which something else *happens* just before the write number *before*."""

    def __init__(self, store: Store, happens: Callable[[], object], *, before: int) -> None:
        """Wait for that write."""
        self._store = store
        self._happens = happens
        self._left = before

    @property
    def dialect(self) -> str:
        """Name the database."""
        return self._store.dialect

    def write(self, deed: Callable[[Tx], T], *, portal_id: str) -> T:
        """Let it happen when its time has come, then do the deed."""
        self._left -= 1
        if self._left == 0:
            self._happens()
        return self._store.write(deed, portal_id=portal_id)

    def write_together(self, deed: Callable[[Tx], T], *, portal_id: str, about: str) -> T:
        """Let others do theirs at that time."""
        return self._store.write_together(deed, portal_id=portal_id, about=about)

    def read(self, question: Callable[[Tx], T], *, portal_id: str) -> T:
        """Answer."""
        return self._store.read(question, portal_id=portal_id)

    @property
    def board(self) -> Board:
        """Show what was revoked."""
        return self._store.board

    def watch(self) -> None:
        """Watch."""
        self._store.watch()

    def close(self) -> None:
        """Close."""
        self._store.close()


class Tired(HashPool):
    """A pool that takes so much work and is full from then on."""

    def __init__(self, *, after: int) -> None:
        """Start."""
        super().__init__(1, queue=8, nice=0)
        self._left = after

    def run(self, work: Callable[[], T], *, share: str) -> T | Busy:
        """Do *work*, or say that there is no room."""
        if self._left == 0:
            self.close()
            return BUSY
        self._left -= 1
        return super().run(work, share=share)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One portal with its means, seen from a browser at home."""

    kit: Kit
    clock: Clock
    portal: Portal
    people: str
    """The organisation of those who are not the portal's own."""
    staff: str

    # Where from, and what is written there ---------------------------------------------------

    @property
    def visit(self) -> Visit:
        """Come from home."""
        return self.visit_from(HOME)

    def visit_from(self, address: str) -> Visit:
        """Come from somewhere."""
        return Visit(
            portal=self.portal,
            origin=f"https://{self.portal.host}",
            address=address,
            network=network_of(address),
            agent=AGENT,
        )

    def write(self, deed: Callable[[Tx], T]) -> T:
        """Do *deed* inside the portal's fence."""
        return self.kit.store.write(deed, portal_id=self.portal.id)

    def read(self, question: Callable[[Tx], T]) -> T:
        """Answer *question* inside the portal's fence."""
        return self.kit.store.read(question, portal_id=self.portal.id)

    def events(self, *, since: Counter[AuditEvent] | None = None) -> Counter[AuditEvent]:
        """Count what was noted in this portal, or only what came after an earlier count."""
        t = schema.audit_events
        noted = self.read(lambda tx: tx.execute(sa.select(t.c.event).where(tx.inside(t))).all())
        return Counter(AuditEvent(event) for (event,) in noted) - (since or Counter())

    def subject(self, person: Person) -> Subject:
        """Read all that decides about *person*."""
        found = self.read(lambda tx: subjects.find(self.kit, tx, person.id))
        assert found is not None
        return found

    # Other worlds ----------------------------------------------------------------------------

    def set_policy(self, policy: Policy, **where: object) -> None:
        """Write the portal's layer of policy, or another one."""
        layer = Layer(policy=policy, **where)  # type: ignore[arg-type]
        self.write(lambda tx: put_layer(tx, layer, at=self.clock()))

    def with_settings(self, **settings: object) -> House:
        """Be the same house with other settings."""
        changed = Settings(**settings)  # type: ignore[arg-type]
        dressed = replace(self.portal, settings=changed)

        def write(tx: Tx) -> bool:
            found = portals.find(tx, dressed.id)
            return found is not None and portals.change(tx, dressed, seen=found)

        assert self.write(write)
        return replace(self, portal=dressed)

    def with_kit(self, **means: object) -> House:
        """Be the same house with other means."""
        return replace(self, kit=replace(self.kit, **means))  # type: ignore[arg-type]

    def with_new_key(self) -> House:
        """Be the same house a second later, with another wrapping key in its key file."""
        now, keys = self.clock.advance(1), self.kit.keys().keys
        newest = WrappingKey(id=self.kit.new_id(now), secret=self.kit.entropy(32), created_at=now)
        grown = KeyFile(keys=(*keys, newest))
        return self.with_kit(keys=lambda: grown)

    def while_(self, happens: Callable[[], object], *, before: int) -> Kit:
        """Make a kit in which something happens just before its write number *before*."""
        return replace(self.kit, store=Meanwhile(self.kit.store, happens, before=before))

    def while_busy(self, *, after: int = 0) -> House:
        """Be the same house when there is no room for hashing, *after* some of it."""
        return self.with_kit(hashing=Tired(after=after))

    # People, and what they hold --------------------------------------------------------------

    def add_person(
        self,
        email: str = "maja@example.com",
        *,
        role: Role = Role.MEMBER,
        staff: bool = False,
        organisation_id: str = "",
        password: str | None = PASSWORD,
    ) -> Person:
        """Make somebody with a password, at customers (of one organisation) or at *staff*."""
        now, kit = self.clock(), self.kit
        made = password and hash_password(password, cost=kit.cost, entropy=kit.entropy)
        account = Account(
            id=kit.new_id(now),
            name=email.partition("@")[0].title(),
            created_at=now,
            password_hash=made,
            password_changed_at=now,
        )
        about = {"id": kit.new_id(now), "account_id": account.id, "created_at": now}
        address = Identifier(
            kind=IdentifierKind.EMAIL,
            value=email,
            verified_at=None,
            **about,  # type: ignore[arg-type]
        )
        place = self.staff if staff else organisation_id or self.people
        belongs = Membership(
            organisation_id=place,
            kind=OrganisationKind.STAFF if staff else OrganisationKind.CUSTOMER,
            role=role,
            **about,  # type: ignore[arg-type]
        )

        def deed(tx: Tx) -> None:
            accounts.add(tx, account)
            identifiers.add(tx, address)
            memberships.add(tx, belongs)

        self.write(deed)
        return Person(id=account.id, email=email, password=password or "")

    def add_organisation(self, name: str = "Elsewhere") -> str:
        """Make another organisation of customers, and say its id."""
        now = self.clock()
        made = Organisation(
            id=self.kit.new_id(now), name=name, kind=OrganisationKind.CUSTOMER, created_at=now
        )
        self.write(lambda tx: organisations.add(tx, made))
        return made.id

    def give_app(self, person: Person, *, name: str = "Phone") -> App:
        """Enrol an authenticator app for *person*, that was never used."""
        kit, secret = self.kit, self.kit.entropy(SEED_BYTES)
        row = Authenticator(
            id=kit.new_id(self.clock()),
            account_id=person.id,
            kind=TOTP,
            name=name,
            secret=b"",
            counter=0,
            created_at=self.clock(),
            worth=Assurance.MULTI,
        )

        def deed(tx: Tx) -> None:
            place = place_of(self.portal.id, row)
            sealed = put_away(kit, tx, {"secret": b32encode(secret).decode()}, place=place)
            authenticators.add(tx, replace(row, secret=sealed))

        self.write(deed)
        return App(id=row.id, secret=secret, clock=self.clock)

    def give_codes(self, person: Person) -> tuple[str, ...]:
        """Give *person* an active sheet, and say what is printed on it."""
        kit, now = self.kit, self.clock()
        codes = make_codes(kit.entropy)
        hashes = [hash_password(c, cost=kit.recovery_cost, entropy=kit.entropy) for c in codes]
        sheet = Sheet(
            id=kit.new_id(now), account_id=person.id, created_at=now, seat_id="none", saved_at=now
        )

        def deed(tx: Tx) -> None:
            recovery_sheets.replace_pending(tx, sheet, hashes)
            recovery_sheets.activate(tx, sheet, at=now)

        self.write(deed)
        return tuple(show_code(number, code) for number, code in enumerate(codes, start=1))

    def held(self, app: App, person: Person) -> Authenticator:
        """Read the row of an authenticator."""
        found = self.read(lambda tx: authenticators.find(tx, app.id, account_id=person.id))
        assert found is not None
        return found

    # Coming in -------------------------------------------------------------------------------

    def knock(self, person: Person, *, visit: Visit | None = None) -> Seat:
        """Sign in with the password, and sit where that leads: a login, or a session."""
        visit = visit or self.visit
        return self.seat(
            sign_in(self.kit, visit, identifier=person.email, password=person.password)
        )

    def give_username(self, person: Person, name: str) -> None:
        """Let *person* sign in by a name that is no address, too."""
        now = self.clock()
        called = Identifier(
            id=self.kit.new_id(now),
            account_id=person.id,
            kind=IdentifierKind.USERNAME,
            value=name,
            verified_at=None,
            created_at=now,
        )
        assert self.write(lambda tx: identifiers.add(tx, called))

    def come_in(self, person: Person, app: App | None = None, *, ahead: int = 0) -> SessionRow:
        """Sign in all the way."""
        seat = self.knock(person)
        if app is not None:
            seat = self.seat(
                answer(self.kit, self.visit, seat, kind=TOTP, response=app.answer(ahead))
            )
        assert isinstance(seat, SessionRow)
        return seat

    def save_codes(self, seat: Seat, *, visit: Visit | None = None) -> tuple[str, ...]:
        """Make recovery codes at *seat*, read them, and say that they are saved."""
        kit, visit = self.kit, visit or self.visit
        assert make_sheet(kit, visit, seat) is None
        shown = show_sheet(kit, visit, seat)
        assert shown is not None
        assert save_sheet(kit, visit, seat) is None
        return tuple(show_code(number, code) for number, code in enumerate(shown.codes, start=1))

    def enrol(self, seat: Seat, *, visit: Visit | None = None, name: str = "Phone") -> App:
        """Enrol an app at *seat* the way people do, with recovery codes before it if need be."""
        kit, visit = self.kit, visit or self.visit
        if needs_sheet(kit, visit, seat):
            self.save_codes(seat, visit=visit)
        assert begin_enrolment(kit, visit, seat, kind=TOTP) is None
        prompt = show_enrolment(kit, visit, seat, kind=TOTP)
        assert prompt is not None
        app = App.of(prompt, self.clock)
        moved = complete_enrolment(kit, visit, seat, kind=TOTP, response=app.answer(), name=name)
        subject = self.guest(moved.token).subject if isinstance(moved, Moved) else None
        assert subject is not None, moved
        before = {authenticator.id for authenticator in subject.held if authenticator.name == name}
        return replace(app, id=max(before))

    def guest(self, token: str | None) -> Guest:
        """Say who stands at the door with a cookie."""
        return identify(self.kit, portal_id=self.portal.id, login_token=token, session_token=token)

    def seat(self, moved: Moved | Rejected | Sequence[Rejected]) -> Seat:
        """Sit where a deed led."""
        assert isinstance(moved, Moved), moved
        seat = self.guest(moved.token).seat
        assert seat is not None
        return seat


@contextmanager
def open_house(
    store: Store,
    *,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    policy: Policy = REQUIRED,
    host: str = "login.example.com",
    metadata: Metadata | None = None,
) -> Iterator[House]:
    """Open a portal in an empty installation, or beside another one's."""
    clock, entropy = clock or Clock(), entropy or seeded_entropy(host)
    hashing = HashPool(2, queue=64, nice=0)
    key = WrappingKey(id="w" * 26, secret=seeded_entropy("key")(32), created_at=clock())
    kit = Kit(
        store=store,
        factors={f.kind: f for f in (*REGISTRY, WebAuthn(metadata=metadata))},
        clock=clock,
        entropy=entropy,
        keys=lambda: KeyFile(keys=(key,)),
        hashing=hashing,
        cost=LEAST,
        recovery_cost=LEAST,
        metadata=metadata,
    )
    try:
        yield _build(kit, clock, policy, host)
    finally:
        hashing.close()


def _build(kit: Kit, clock: Clock, policy: Policy, host: str) -> House:
    now = clock()
    portal_id, people = kit.new_id(now), kit.new_id(now)
    name = "Nordskär Registry"
    customers = Organisation(
        id=people, name="Customers", kind=OrganisationKind.CUSTOMER, created_at=now
    )

    def deed(tx: Tx) -> tuple[Portal | None, Organisation]:
        staff = add_portal(
            kit, tx, portal_id=portal_id, host=host, name=name, policy=policy, now=now
        )
        assert not isinstance(staff, Rejected)
        organisations.add(tx, customers)
        return portals.find(tx, portal_id), staff

    portal, staff = kit.store.write(deed, portal_id=portal_id)
    assert portal is not None
    return House(kit=kit, clock=clock, portal=portal, people=people, staff=staff.id)


def put_layer(tx: Tx, layer: Layer, *, at: datetime) -> None:
    """Write a layer of policy over whatever there was, without asking whether it makes sense."""
    there = {one.key: one.revision for one in policies.list_layers(tx)}
    assert policies.write(tx, replace(layer, revision=there.get(layer.key)), at=at)


def at_once(*deeds: Callable[[], T]) -> list[T]:
    """Do *deeds* in threads that start together, and say what each returned."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))
