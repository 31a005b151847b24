"""Checkpoints: what a chain looks like, signed by the portal's own key.

Whoever can write into the database can make a chain that fits; signing it needs the key file too,
and a checkpoint that left the house stays what it was.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.crypto.sealing import Place, SealError
from farstu.crypto.signing import new_signing_secret, public_half, sign
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.services.vault import put_away, take_out
from farstu.store import audit_chains, audit_checkpoints, audit_keys
from farstu.store.audit_checkpoints import Checkpoint
from farstu.store.audit_keys import AuditKey
from farstu.store.tx import Tx

CHECKPOINT = "audit checkpoint"
"""What a signature under a checkpoint is about; under an export it is about something else."""

DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """The living key of a portal, opened."""

    key_id: str
    public: str
    secret: bytes

    def __repr__(self) -> str:
        """Never show the secret."""
        return f"Signer({self.key_id})"


def find_signer(kit: Kit, tx: Tx) -> Signer:
    """Open the portal's key, making one where none is, or none that opens."""
    living = audit_keys.find_living(tx)
    signer = None if living is None else _open(kit, tx, living)
    return signer or _make(kit, tx, instead_of=living, now=kit.clock())


def opens_key(kit: Kit, tx: Tx) -> bool:
    """Say whether the portal's living key opens; one that is not made yet is no trouble."""
    living = audit_keys.find_living(tx)
    return living is None or _open(kit, tx, living) is not None


def renew_audit_key(kit: Kit, tx: Tx, *, now: datetime) -> Signer:
    """Make the portal's next key; of the one before only the public half stays."""
    return _make(kit, tx, instead_of=audit_keys.find_living(tx), now=now)


def _make(kit: Kit, tx: Tx, *, instead_of: AuditKey | None, now: datetime) -> Signer:
    """Make a key in the place of one that was looked at, and of no other.

    Where none was found another process may have made the first one by now: that one is used.
    """
    if instead_of is not None:
        audit_keys.retire(tx, instead_of.id, at=now)
    secret, key_id = new_signing_secret(kit.entropy), kit.new_id(now)
    place = place_of_audit_key(tx.portal_id, key_id)
    made = AuditKey(
        id=key_id,
        public=public_half(secret),
        secret=put_away(kit, tx, b64encode(secret).decode(), place=place),
        created_at=now,
    )
    if not audit_keys.add(tx, made):
        return _open_other(kit, tx)
    about = {"key": key_id, "public": made.public}
    note(kit, tx, None, AuditEvent.AUDIT_KEY_ADDED, at=now, subject_id=None, facts=about)
    return Signer(key_id=key_id, public=made.public, secret=secret)


def place_of_audit_key(portal_id: str, key_id: str) -> Place:
    """Say where the private half of a key is sealed to; it is no account's."""
    return Place(portal_id=portal_id, account_id="", row_id=key_id, purpose="audit_key")


def sign_checkpoints(
    kit: Kit, portal_id: str, *, older_than: timedelta = timedelta(0)
) -> list[Checkpoint]:
    """Sign the head of each chain that has moved, and whose last checkpoint is old enough."""

    def deed(tx: Tx) -> list[Checkpoint]:
        now, latest = kit.clock(), audit_checkpoints.find_latest(tx)
        due = [
            chain
            for chain in audit_chains.list_chains(tx)
            if _is_due(chain.position, latest.get(chain.id), now - older_than)
        ]
        return [
            add_checkpoint(kit, tx, chain.id, position=chain.position, digest=chain.digest)
            for chain in due
        ]

    return kit.store.write(deed, portal_id=portal_id)


def add_checkpoint(kit: Kit, tx: Tx, chain_id: str, *, position: int, digest: str) -> Checkpoint:
    """Sign what a chain looks like at one position."""
    signer = find_signer(kit, tx)
    now = kit.clock()
    bare = Checkpoint(
        id=kit.new_id(now),
        chain_id=chain_id,
        position=position,
        digest=digest,
        signed_at=now,
        key_id=signer.key_id,
        signature="",
    )
    statement = statement_of(bare, portal_id=tx.portal_id)
    signature = sign(signer.secret, statement, about=CHECKPOINT)
    values = {name: getattr(bare, name) for name in Checkpoint.__dataclass_fields__}
    signed = Checkpoint(**{**values, "signature": signature})
    audit_checkpoints.add(tx, signed)
    return signed


def statement_of(checkpoint: Checkpoint, *, portal_id: str) -> Mapping[str, Any]:
    """Say what of a checkpoint is signed."""
    return {
        "portal": portal_id,
        "chain": checkpoint.chain_id,
        "number": checkpoint.position,
        "hash": checkpoint.digest,
        "at": checkpoint.signed_at.isoformat(timespec="microseconds"),
        "key": checkpoint.key_id,
    }


def describe_key(key: AuditKey) -> Mapping[str, Any]:
    """Say of a key what everybody may know."""
    return {
        "id": key.id,
        "public": key.public,
        "from": say_moment(key.created_at),
        "until": say_moment(key.retired_at),
    }


def say_moment(moment: datetime | None) -> str | None:
    """Write a moment down as it stands in an export."""
    return None if moment is None else moment.isoformat(timespec="microseconds")


def _is_due(position: int, last: tuple[int, datetime] | None, before: datetime) -> bool:
    """Say whether a chain has moved since its last checkpoint, and that one is old enough."""
    return last is None or (last[0] < position and last[1] <= before)


def _open_other(kit: Kit, tx: Tx) -> Signer:
    """Open the key that somebody else made at the same time."""
    other = audit_keys.find_living(tx)
    signer = None if other is None else _open(kit, tx, other)
    if signer is None:
        raise SealError
    return signer


def _open(kit: Kit, tx: Tx, key: AuditKey) -> Signer | None:
    """Open a key; None if it is damaged."""
    place = place_of_audit_key(tx.portal_id, key.id)
    try:
        secret = b64decode(take_out(kit, tx, key.secret or b"", place=place))
    except SealError:
        return None
    return Signer(key_id=key.id, public=key.public, secret=secret)
