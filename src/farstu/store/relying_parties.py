"""Relying parties and their secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.forward_auth import ForwardAuth
from farstu.core.identifiers import fold
from farstu.core.relying_parties import (
    Door,
    OpenIdConnect,
    Rules,
    decode_rules,
    door_of,
    encode_rules,
)
from farstu.store.schema import relying_parties as t
from farstu.store.schema import relying_party_secrets as s
from farstu.store.tx import Tx


class OtherDoorError(Exception):
    """A relying party was taken for one that comes in by another door: a bug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """An application that trusts the portal. *client_id* is what the protocols call it by."""

    id: str
    client_id: str
    name: str
    rules: Rules
    created_at: datetime
    revision: int = 0
    suspended_at: datetime | None = None

    @property
    def door(self) -> Door:
        """Say by which door it comes in."""
        return door_of(self.rules)

    @property
    def openid(self) -> OpenIdConnect:
        """Give the rules of one that comes in by OpenID Connect."""
        if not isinstance(self.rules, OpenIdConnect):
            raise OtherDoorError(self.id)
        return self.rules

    @property
    def entered(self) -> OpenIdConnect | ForwardAuth:
        """Give the rules of one that people go to by a session of the portal's."""
        if not isinstance(self.rules, OpenIdConnect | ForwardAuth):
            raise OtherDoorError(self.id)
        return self.rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One secret of a relying party: its digest, and the last characters to tell it by.

    *secret* is it, sealed, where a protocol signs with it.
    """

    id: str
    relying_party_id: str
    place: int
    secret_digest: str
    hint: str
    created_at: datetime
    secret: bytes | None = None


SECRET = tuple(s.c[name] for name in Secret.__dataclass_fields__)


class Written(Enum):
    """What became of a change."""

    DONE = auto()
    STALE = auto()
    """Somebody wrote since it was read."""
    NAME_TAKEN = auto()


def add(tx: Tx, party: RelyingParty) -> bool:
    """Add *party*, unless another one of the portal has its name."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(t).values(
        id=party.id,
        portal_id=tx.portal_id,
        client_id=party.client_id,
        name=party.name,
        name_folded=fold(party.name),
        door=party.door.value,
        rules=encode_rules(party.rules),
        created_at=party.created_at,
    )
    names = ["portal_id", "name_folded"]
    return tx.changes(statement.on_conflict_do_nothing(index_elements=names)) == 1


def find(tx: Tx, party_id: str) -> RelyingParty | None:
    """Find one by its id."""
    return _first(tx, t.c.id == party_id)


def hold(tx: Tx, party_id: str) -> RelyingParty | None:
    """Hold one until the end of the transaction, and read it: a write locks on either database."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == party_id)
        .values(revision=t.c.revision)
        .returning(t)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else _party(row)


def find_by_client_id(tx: Tx, client_id: str, *, door: Door) -> RelyingParty | None:
    """Find one that comes in by *door*, by what the protocols call it.

    Strangers say what to look for: what no database takes as text, such as half a character of
    UTF-16 or a NUL, is nobody's name.
    """
    if not (client_id.isascii() and client_id.isprintable()):
        return None
    return _first(tx, t.c.client_id == client_id, t.c.door == door.value)


def list_all(tx: Tx) -> list[RelyingParty]:
    """List those of the portal, by name."""
    query = sa.select(t).where(tx.inside(t)).order_by(t.c.name, t.c.id)
    return [_party(row) for row in tx.execute(query).mappings()]


def change(tx: Tx, party: RelyingParty) -> Written:
    """Write name and rules, unless somebody wrote since it was read, or another has the name.

    An update cannot ask for that: the index answers, and a savepoint takes back the question.
    """
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == party.id, t.c.revision == party.revision)
        .values(
            name=party.name,
            name_folded=fold(party.name),
            rules=encode_rules(party.rules),
            suspended_at=party.suspended_at,
            revision=party.revision + 1,
        )
    )
    with tx.connection.begin_nested() as attempt:
        try:
            return Written.DONE if tx.changes(statement) == 1 else Written.STALE
        except sa.exc.IntegrityError:
            attempt.rollback()
            return Written.NAME_TAKEN


def remove(tx: Tx, party_id: str) -> bool:
    """Remove one, with all that was granted to it."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.id == party_id)) == 1


def add_secret(tx: Tx, secret: Secret) -> bool:
    """Add a secret, unless another one has its place."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(secret, column.name) for column in SECRET}
    statement = dialect.insert(s).values(portal_id=tx.portal_id, **values)
    return tx.changes(statement.on_conflict_do_nothing()) == 1


def list_secrets(tx: Tx, party_id: str) -> list[Secret]:
    """List the secrets of a relying party, oldest first."""
    query = sa.select(*SECRET).where(tx.inside(s), s.c.relying_party_id == party_id)
    return [Secret(**row) for row in tx.execute(query.order_by(s.c.id)).mappings()]


def find_secret(tx: Tx, secret_id: str) -> Secret | None:
    """Find a secret by its id."""
    query = sa.select(*SECRET).where(tx.inside(s), s.c.id == secret_id)
    row = tx.execute(query).mappings().first()
    return None if row is None else Secret(**row)


def list_sealed_secrets(tx: Tx, *, after: str, limit: int) -> list[Secret]:
    """List the secrets that something is signed by, a page at a time, for key rotation."""
    query = sa.select(*SECRET).where(tx.inside(s), s.c.secret.is_not(None), s.c.id > after)
    return [Secret(**row) for row in tx.execute(query.order_by(s.c.id).limit(limit)).mappings()]


def reseal_secret(tx: Tx, row_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same secret under another data key, unless somebody changed it."""
    statement = sa.update(s).where(tx.inside(s), s.c.id == row_id, s.c.secret == seen)
    return tx.changes(statement.values(secret=blob)) == 1


def remove_secret(tx: Tx, party_id: str, secret_id: str) -> bool:
    """Let a secret open nothing more."""
    statement = sa.delete(s).where(
        tx.inside(s), s.c.relying_party_id == party_id, s.c.id == secret_id
    )
    return tx.changes(statement) == 1


def _first(tx: Tx, *where: sa.ColumnElement[bool]) -> RelyingParty | None:
    row = tx.execute(sa.select(t).where(tx.inside(t), *where)).mappings().first()
    return None if row is None else _party(row)


def _party(row: Mapping[Any, Any]) -> RelyingParty:
    return RelyingParty(
        id=row["id"],
        client_id=row["client_id"],
        name=row["name"],
        rules=decode_rules(Door(row["door"]), row["rules"]),
        created_at=row["created_at"],
        revision=row["revision"],
        suspended_at=row["suspended_at"],
    )
