"""What has been proven, and how much that is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType

FactorKind = NewType("FactorKind", str)


class Assurance(IntEnum):
    """How sure we are that it is them. MULTI is what NIST SP 800-63B calls AAL2."""

    NONE = 0
    SINGLE = 1
    TWO_STEP = 2
    MULTI = 3
    PHISHING_RESISTANT = 4


class Channel(StrEnum):
    """What a person must have in hand for a factor; no channel counts twice."""

    APP = "app"
    MAILBOX = "mailbox"
    PHONE = "phone"
    KEY = "key"


class Source(StrEnum):
    """How an identity was established."""

    PASSWORD = "password"  # noqa: S105 - a word, no password
    PASSKEY = "passkey"
    PORTAL = "portal"


class Backup(StrEnum):
    """Where a key pair lives: in one thing for ever, or wherever its owner's keys are synced to."""

    ONE_DEVICE = "one_device"
    NOT_SYNCED = "not_synced"
    """It could be, and is not."""
    SYNCED = "synced"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, said by *source* at a moment.

    *kind* is the factor whose passkey said it: it has to be allowed still.
    """

    source: Source
    proven_at: datetime
    kind: FactorKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An authenticator that was proven: which, when, and what the ceremony was worth.

    *enrolled* marks the proof that comes with enrolling: something new, where a proof of
    something held before would show nothing (see Repair in ``core/login.py``). *amr* are methods
    that this very proof showed, beside those of its kind.
    """

    authenticator_id: str
    kind: FactorKind
    channel: Channel
    worth: Assurance
    proven_at: datetime
    enrolled: bool = False
    amr: tuple[str, ...] = ()


ACR_SINGLE = "urn:farstu:acr:1"
ACR_MULTI = "urn:farstu:acr:2"
ACR_PHISHING_RESISTANT = "phr"

AMR_OF_SOURCE = {
    Source.PASSWORD: ("pwd",),
    Source.PASSKEY: ("user",),
    Source.PORTAL: (),
}
"""RFC 8176 values for an identity; what a portal vouches for is not ours to claim."""


def acr(assurance: Assurance) -> str:
    """Name *assurance* for a relying party (``standards.md`` STEP-01; email is never acr 2)."""
    if assurance >= Assurance.PHISHING_RESISTANT:
        return ACR_PHISHING_RESISTANT
    return ACR_MULTI if assurance >= Assurance.MULTI else ACR_SINGLE


def amr(
    source: Source | None, proofs: Iterable[Proof], amr_of: dict[FactorKind, tuple[str, ...]]
) -> tuple[str, ...]:
    """List the methods that were really used (RFC 8176).

    ``mfa`` says that two classes were proven to us: a factor worth MULTI beside an identity that
    we saw proven ourselves, or a key with user verification, which is two in one.
    """
    proofs = tuple(proofs)
    values = list(AMR_OF_SOURCE[source]) if source else []
    needed = Assurance.MULTI if values else Assurance.PHISHING_RESISTANT
    values += [value for proof in proofs for value in (*amr_of[proof.kind], *proof.amr)]
    if source and any(proof.worth >= needed for proof in proofs):
        values.append("mfa")
    return tuple(dict.fromkeys(values))
