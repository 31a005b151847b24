"""Which models of security keys a portal takes: a demand, and what is known of a model.

A model is known by its AAGUID, or, where it has none (U2F), by the identifier of the public key of
its attestation certificate. What a key merely claims to be decides nothing: models are confirmed
by attestation (WebAuthn 3, section 6.5) or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from farstu.core.outcome import Reason


class Certification(IntEnum):
    """How much has to be known of a key. The levels are those of the FIDO Alliance."""

    ANY = 0
    """Nothing: no attestation is asked for."""
    GENUINE = 1
    """Its maker vouches for it, and nothing is known against it."""
    LEVEL_1 = 10
    LEVEL_1_PLUS = 15
    LEVEL_2 = 20
    LEVEL_2_PLUS = 25
    LEVEL_3 = 30
    LEVEL_3_PLUS = 35

    @property
    def level(self) -> str:
        """Say a level as people write it: ``1``, ``1+`` … ``3+``; nothing for what is none."""
        is_level = self >= Certification.LEVEL_1
        return self.name.removeprefix("LEVEL_").replace("_PLUS", "+") if is_level else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyModel:
    """A model that the metadata knows."""

    id: str
    name: str
    """What its maker calls it."""
    certification: Certification
    broken: bool = False
    """Whether it was revoked, or a compromise of it became known."""
    hardware: bool = False
    """Whether its private keys stay inside hardware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDemand:
    """Which keys may be enrolled; all of them, unless something is said."""

    models: frozenset[str] | None = None
    """The ids of the only ones that are taken; None: any."""
    certification: Certification = Certification.ANY

    @property
    def asks(self) -> bool:
        """Whether a key has to show what it is; to name models is to ask for genuine ones."""
        return self.models is not None or self.certification > Certification.ANY


ANY_KEY = KeyDemand()


def stricter_keys(a: KeyDemand, b: KeyDemand) -> KeyDemand:
    """Take the harder demand of the two: models that both take, the higher certification."""
    lists = [one.models for one in (a, b) if one.models is not None]
    return KeyDemand(
        models=frozenset.intersection(*lists) if lists else None,
        certification=max(a.certification, b.certification),
    )


def judge_model(demand: KeyDemand, model: KeyModel) -> Reason | None:
    """Say why a key that was confirmed to be of *model* is not taken, if it is not."""
    if model.broken:
        return Reason.KEY_MODEL_BROKEN
    listed = demand.models is None or model.id in demand.models
    if not listed or model.certification < demand.certification:
        return Reason.KEY_MODEL_REFUSED
    return None
