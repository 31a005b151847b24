"""Where people's browsers stand, written straight into the database: a login, or a session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farstu.core import login as machine
from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.session_limits import EVERYBODY, LOGIN
from farstu.crypto.tokens import digest, new_token
from farstu.store import logins, sessions
from farstu.store.logins import LoginRow
from farstu.store.sessions import SessionRow
from tests.support.house import TOTP, App, House, Person
from tests.support.key_holder import KEY
from tests.support.mailbox import MAIL


@dataclass(frozen=True, slots=True)
class Seat:
    """A row of logins or sessions, and the cookie that leads to it."""

    id: str
    token: str


def prove(house: House, app: App, *, ago: float = 0, enrolled: bool = False) -> Proof:
    """Make the proof of an app, so many minutes old."""
    return _proof(house, app, TOTP, ago, enrolled=enrolled)


def prove_key(house: House, key: App, *, ago: float = 0) -> Proof:
    """Make the proof of a key that verified its owner, so many minutes old."""
    bare = _proof(house, key, KEY, ago, enrolled=False)
    return replace(bare, channel=Channel.KEY, worth=Assurance.PHISHING_RESISTANT)


def prove_mailbox(house: House, mailbox: App, *, ago: float = 0) -> Proof:
    """Make the proof of a mailbox, so many minutes old."""
    bare = _proof(house, mailbox, MAIL, ago, enrolled=False)
    return replace(bare, channel=Channel.MAILBOX, worth=Assurance.TWO_STEP)


def _proof(house: House, app: App, kind: FactorKind, ago: float, *, enrolled: bool) -> Proof:
    return Proof(
        authenticator_id=app.id,
        kind=kind,
        channel=Channel.APP,
        worth=Assurance.MULTI,
        proven_at=_before(house, ago),
        enrolled=enrolled,
    )


def begin(
    house: House,
    person: Person,
    *proofs: Proof,
    ago: float = 0,
    recovered: bool = False,
) -> Seat:
    """Begin a login whose password was right so many minutes ago."""
    at, token = _before(house, ago), new_token(house.kit.entropy)
    row = LoginRow(
        id=house.kit.new_id(at),
        account_id=person.id,
        token_digest=digest(token),
        facts=_facts(at, LOGIN, proofs, recovered=recovered),
        identifier=person.email,
        epoch=0,
        agent="",
        network="192.0.2.0/24",
        created_at=at,
    )
    house.write(lambda tx: logins.add(tx, row))
    return Seat(row.id, token)


def sit(
    house: House,
    person: Person,
    *proofs: Proof,
    ago: float = 0,
    seen: float = 2,
    recovered: bool = False,
) -> Seat:
    """Open a session so many minutes ago, last *seen* some minutes ago."""
    at, token = _before(house, ago), new_token(house.kit.entropy)
    row = SessionRow(
        id=house.kit.new_id(at),
        account_id=person.id,
        token_digest=digest(token),
        facts=_facts(at, EVERYBODY.total, proofs, recovered=recovered),
        identifier=person.email,
        epoch=0,
        agent="",
        address="192.0.2.7",
        created_at=at,
        last_seen_at=_before(house, seen),
    )
    house.write(lambda tx: sessions.add(tx, row))
    return Seat(row.id, token)


def _facts(
    at: datetime, lives: timedelta, proofs: tuple[Proof, ...], *, recovered: bool
) -> machine.Login:
    return machine.Login(
        expires_at=at + lives,
        identity=Identity(Source.PASSWORD, at),
        recovered_at=at if recovered else None,
        proofs=proofs,
    )


def _before(house: House, minutes: float) -> datetime:
    return house.clock() - timedelta(minutes=minutes)
