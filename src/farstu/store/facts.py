"""The facts of a login, to and from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.facts import WayBack
from farstu.core.login import Demand, Login, Remembered
from farstu.store.columns import MICROSECOND, from_microseconds, to_microseconds

WAYS_BACK: Mapping[str | None, WayBack] = {one.value: one for one in WayBack}
"""What an older release did not write, or a newer one knows, says nothing."""


def encode_login(login: Login) -> dict[str, Any]:
    """Write the facts; the expiry is a column of its own."""
    return {
        "identity": login.identity and _encode_identity(login.identity),
        "proofs": [_encode_proof(proof) for proof in login.proofs],
        "recovered_at": login.recovered_at and to_microseconds(login.recovered_at),
        "remembered": login.remembered and _encode_remembered(login.remembered),
        "postponed": login.postponed,
        "way_back": login.way_back and login.way_back.value,
        "opened_with": list(login.opened_with),
    }


def decode_login(facts: Mapping[str, Any], *, expires_at: datetime) -> Login:
    """Read the facts."""
    identity, recovered_at = facts["identity"], facts["recovered_at"]
    remembered = facts["remembered"]
    return Login(
        expires_at=expires_at,
        identity=identity and _decode_identity(*identity),
        proofs=tuple(_decode_proof(proof) for proof in facts["proofs"]),
        recovered_at=None if recovered_at is None else from_microseconds(recovered_at),
        remembered=remembered and _decode_remembered(*remembered),
        postponed=facts["postponed"],
        way_back=WAYS_BACK.get(facts.get("way_back")),
        opened_with=tuple(facts.get("opened_with", ())),
    )


def encode_demand(demand: Demand) -> dict[str, Any] | None:
    """Write a demand, or nothing where nothing was demanded."""
    if not demand:
        return None
    age = demand.max_age
    return {
        "assurance": demand.assurance.name,
        "max_age": None if age is None else age // MICROSECOND,
    }


def decode_demand(data: Mapping[str, Any] | None) -> Demand:
    """Read a demand."""
    if data is None:
        return Demand()
    age = data["max_age"]
    return Demand(
        assurance=Assurance[data["assurance"]],
        max_age=None if age is None else age * MICROSECOND,
    )


def _encode_identity(identity: Identity) -> list[Any]:
    bare = [identity.source.value, to_microseconds(identity.proven_at)]
    return bare if identity.kind is None else [*bare, identity.kind]


def _decode_identity(source: str, proven_at: int, kind: str | None = None) -> Identity:
    passkey = None if kind is None else FactorKind(kind)
    return Identity(Source(source), from_microseconds(proven_at), passkey)


def _encode_remembered(one: Remembered) -> list[Any]:
    return [one.remembrance_id, one.authenticator_id, to_microseconds(one.since)]


def _decode_remembered(remembrance_id: str, authenticator_id: str, since: int) -> Remembered:
    return Remembered(
        remembrance_id=remembrance_id,
        authenticator_id=authenticator_id,
        since=from_microseconds(since),
    )


def _encode_proof(proof: Proof) -> dict[str, Any]:
    return {
        "authenticator_id": proof.authenticator_id,
        "kind": proof.kind,
        "channel": proof.channel.value,
        "worth": proof.worth.name,
        "proven_at": to_microseconds(proof.proven_at),
        "enrolled": proof.enrolled,
        "amr": list(proof.amr),
    }


def _decode_proof(data: Mapping[str, Any]) -> Proof:
    return Proof(
        authenticator_id=data["authenticator_id"],
        kind=FactorKind(data["kind"]),
        channel=Channel(data["channel"]),
        worth=Assurance[data["worth"]],
        proven_at=from_microseconds(data["proven_at"]),
        enrolled=data["enrolled"],
        amr=tuple(data.get("amr", ())),
    )
