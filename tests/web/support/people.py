"""People, written straight into the database: what they hold, and where their browsers stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

import sqlalchemy as sa

from farstu.core import login as machine
from farstu.core.assurance import Assurance, Channel, Identity, Proof, Source
from farstu.core.roles import OrganisationKind, Role
from farstu.core.session_limits import EVERYBODY
from farstu.crypto.passwords import LEAST, hash_password
from farstu.crypto.tokens import digest, new_token
from farstu.factors.recovery_codes import COUNT, make_codes, show_code
from farstu.factors.totp import code_at, step_at
from farstu.services.accounts import NewAccount, add_account
from farstu.services.kit import Kit
from farstu.services.proving import place_of
from farstu.services.vault import put_away
from farstu.store import authenticators, logins, organisations, recovery_sheets, sessions
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.logins import LoginRow
from farstu.store.organisations import Organisation
from farstu.store.recovery_sheets import Sheet
from farstu.store.schema import memberships
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.entropy import seeded_entropy
from tests.web.support.house import TOTP

PASSWORD = "linseed oil on old pine"
SEED = b"twenty bytes of seed"
SEED_AS_TYPED = "OR3WK3TUPEQGE6LUMVZSA33GEBZWKZLE"

T = TypeVar("T")


@cache
def cheap_hash(secret: str) -> str:
    """Hash *secret* as cheaply as can be, once."""
    return hash_password(secret, cost=LEAST, entropy=seeded_entropy(secret))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at a portal, and all that they know."""

    kit: Kit
    portal_id: str
    account_id: str
    email: str
    apps: tuple[str, ...] = ()
    """The ids of the authenticators that they hold, all with the same seed."""
    codes: tuple[str, ...] = field(default=(), repr=False)
    """Their recovery codes, as on paper."""

    def code(self, *, later: int = 0) -> str:
        """Read the code that their app shows, or will *later*, in steps."""
        return code_at(SEED, step_at(self.kit.clock()) + later)

    def write(self, deed: Callable[[Tx], T]) -> T:
        """Write inside of their portal."""
        return self.kit.store.write(deed, portal_id=self.portal_id)


def add_person(
    kit: Kit,
    portal_id: str,
    email: str,
    *,
    role: Role = Role.MEMBER,
    name: str = "Maja Lindqvist",
    holds: int = 0,
    codes: bool = False,
) -> Person:
    """Add somebody who knows ``PASSWORD`` and holds so many apps."""
    now = kit.clock()
    new = NewAccount(name=name, email=email, role=role, password_hash=cheap_hash(PASSWORD))

    def deed(tx: Tx) -> Person:
        account = add_account(kit, tx, None, new, now=now)
        assert isinstance(account, Account)
        if role is Role.MEMBER:
            _make_customer(tx, account)
        person = Person(kit=kit, portal_id=portal_id, account_id=account.id, email=email)
        apps = tuple(_add_app(tx, person, number) for number in range(holds))
        return replace(person, apps=apps, codes=_add_codes(tx, person) if codes else ())

    return kit.store.write(deed, portal_id=portal_id)


def prove(person: Person, app: int = 0, *, ago: float = 0, enrolled: bool = False) -> Proof:
    """Make the proof of an app, so many minutes old."""
    return Proof(
        authenticator_id=person.apps[app],
        kind=TOTP,
        channel=Channel.APP,
        worth=Assurance.MULTI,
        proven_at=_before(person, ago),
        enrolled=enrolled,
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """A row of logins or sessions, and the cookie that leads to it."""

    id: str
    token: str


def begin(
    person: Person,
    *,
    ago: float = 0,
    lives: timedelta = timedelta(minutes=10),
    recovered: bool = False,
    proofs: tuple[Proof, ...] = (),
) -> Seat:
    """Begin a login whose password was right so many minutes ago."""
    at = _before(person, ago)
    facts = machine.Login(
        expires_at=at + lives,
        identity=Identity(Source.PASSWORD, at),
        recovered_at=at if recovered else None,
        proofs=proofs,
    )
    token = new_token(person.kit.entropy)
    row = LoginRow(
        id=person.kit.new_id(at),
        account_id=person.account_id,
        token_digest=digest(token),
        facts=facts,
        identifier=person.email,
        epoch=0,
        agent="",
        network="203.0.113.0/24",
        created_at=at,
    )
    person.write(lambda tx: logins.add(tx, row))
    return Seat(row.id, token)


def sign_in(
    person: Person,
    *,
    ago: float = 0,
    seen: float = 2,
    recovered: bool = False,
    proofs: tuple[Proof, ...] = (),
) -> Seat:
    """Open a session so many minutes ago, last *seen* some minutes ago."""
    at = _before(person, ago)
    facts = machine.Login(
        expires_at=at + EVERYBODY.total,
        identity=Identity(Source.PASSWORD, at),
        recovered_at=at if recovered else None,
        proofs=proofs,
    )
    token = new_token(person.kit.entropy)
    row = SessionRow(
        id=person.kit.new_id(at),
        account_id=person.account_id,
        token_digest=digest(token),
        facts=facts,
        identifier=person.email,
        epoch=0,
        agent="",
        address="203.0.113.7",
        created_at=at,
        last_seen_at=_before(person, seen),
    )
    person.write(lambda tx: sessions.add(tx, row))
    return Seat(row.id, token)


def _make_customer(tx: Tx, account: Account) -> None:
    """Move somebody out of the portal's own staff, who are held to shorter limits."""
    customers = "customers-of-" + tx.portal_id
    if all(known.id != customers for known in organisations.list_organisations(tx)):
        kind, at = OrganisationKind.CUSTOMER, account.created_at
        organisations.add(tx, Organisation(id=customers, name="", kind=kind, created_at=at))
    tx.execute(
        sa.update(memberships)
        .where(tx.inside(memberships), memberships.c.account_id == account.id)
        .values(organisation_id=customers)
    )


def _before(person: Person, minutes: float) -> datetime:
    return person.kit.clock() - timedelta(minutes=minutes)


def _add_app(tx: Tx, person: Person, number: int) -> str:
    now = person.kit.clock()
    app = Authenticator(
        id=person.kit.new_id(now),
        account_id=person.account_id,
        kind=TOTP,
        name=f"Phone {number + 1}",
        secret=b"",
        counter=0,
        created_at=now,
    )
    secret = put_away(
        person.kit, tx, {"secret": SEED_AS_TYPED}, place=place_of(person.portal_id, app)
    )
    authenticators.add(tx, replace(app, secret=secret))
    return app.id


def _add_codes(tx: Tx, person: Person) -> tuple[str, ...]:
    now, secrets = person.kit.clock(), make_codes(seeded_entropy("codes"))
    assert len(secrets) == COUNT
    sheet = Sheet(
        id=person.kit.new_id(now),
        account_id=person.account_id,
        seat_id="nowhere",
        created_at=now,
        expires_at=now,
        saved_at=now,
    )
    recovery_sheets.replace_pending(tx, sheet, [cheap_hash(secret) for secret in secrets])
    assert recovery_sheets.activate(tx, sheet, at=now)
    return tuple(show_code(number, secret) for number, secret in enumerate(secrets, start=1))
