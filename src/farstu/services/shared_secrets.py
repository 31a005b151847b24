"""Secrets that an application and we sign by: sealed, and opened to sign or to judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from farstu.core.duo import DuoUniversal
from farstu.core.hosted_page import HostedPage
from farstu.core.relying_parties import Rules
from farstu.crypto.jose import read_by_secret
from farstu.crypto.sealing import Place
from farstu.services.kit import Kit
from farstu.services.vault import put_away, take_out
from farstu.store import relying_parties
from farstu.store.relying_parties import RelyingParty, Secret
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSecret:
    """A secret, opened."""

    id: str
    secret: str = field(repr=False)


def signs_by_secret(rules: Rules) -> bool:
    """Say whether an application with these *rules* signs by its secret, which we then know."""
    return isinstance(rules, HostedPage | DuoUniversal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A token that one of an application's living secrets signed, and what it says."""

    by: SharedSecret
    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def seal_secret(kit: Kit, tx: Tx, secret_id: str, secret: str) -> bytes:
    """Seal a secret into its row."""
    return put_away(kit, tx, secret, place=place_of_secret(tx.portal_id, secret_id))


def list_shared(kit: Kit, tx: Tx, party: RelyingParty) -> Iterator[SharedSecret]:
    """Open the living secrets of an application."""
    for row in relying_parties.list_secrets(tx, party.id):
        if row.secret is not None:
            yield _open(kit, tx, row, row.secret)


def read_signed(
    kit: Kit, tx: Tx, party: RelyingParty, token: str, *, algorithm: str
) -> Signed | None:
    """Find which of the living secrets signed a token by *algorithm*, and read what it says."""
    for secret in list_shared(kit, tx, party):
        read = read_by_secret(token, secret.secret, algorithm=algorithm)
        if read is not None:
            return Signed(by=secret, header=read[0], claims=read[1])
    return None


def find_shared(kit: Kit, tx: Tx, secret_id: str) -> SharedSecret | None:
    """Open one that lives still."""
    row = relying_parties.find_secret(tx, secret_id)
    return None if row is None or row.secret is None else _open(kit, tx, row, row.secret)


def place_of_secret(portal_id: str, secret_id: str) -> Place:
    """Say where a secret is sealed to; it is no account's."""
    return Place(
        portal_id=portal_id, account_id="", row_id=secret_id, purpose="relying party secret"
    )


def _open(kit: Kit, tx: Tx, row: Secret, blob: bytes) -> SharedSecret:
    place = place_of_secret(tx.portal_id, row.id)
    return SharedSecret(id=row.id, secret=take_out(kit, tx, blob, place=place))
