"""What goes over the wire about challenges, and how one is written."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import Field

from farstu.api.exchange import Call, Shape
from farstu.core import login as machine
from farstu.core.assurance import ACR_MULTI, ACR_PHISHING_RESISTANT
from farstu.services.portal_challenges import Challenge

Typed = Annotated[str, Field(max_length=100)]
Kind = Annotated[str, Field(pattern="^[a-z_]{1,30}$")]
Brought = Annotated[str, Field(max_length=200)]


class Acr(StrEnum):
    """How sure a portal has to be."""

    MULTI = ACR_MULTI
    PHISHING_RESISTANT = ACR_PHISHING_RESISTANT


class Purpose(StrEnum):
    """What a challenge is for."""

    PROOF = "proof"
    ENROLMENT = "enrolment"


class Status(StrEnum):
    """Where a challenge stands; only *passed* lets anybody in."""

    PASSED = "passed"
    FACTOR = "factor"
    ENROLMENT = "enrolment"
    OVER = "over"


class Ask(Shape):
    """What to ask somebody for whose password was right."""

    acr: Annotated[Acr | None, Field(strict=False)] = None
    max_age: Annotated[int, Field(ge=0, le=86_400)] | None = None
    action: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    purpose: Annotated[Purpose, Field(strict=False)] = Purpose.PROOF
    remembered: Brought = ""


class Send(Shape):
    """A code to be sent, and to which authenticator."""

    factor: Kind
    to: Annotated[str, Field(max_length=26)] = ""


class Typing(Shape):
    """What somebody typed."""

    factor: Kind = "totp"
    code: Typed
    remember: bool = False
    remembered: Brought = ""


class TypedCode(Shape):
    """A code that somebody typed."""

    code: Typed


class ProvenShown(Shape):
    """What was proven; it is said once."""

    at: datetime
    acr: str
    amr: list[str]
    limited: bool


class Remembered(Shape):
    """What the person's browser is to keep, in a cookie of the portal's own."""

    value: str
    seconds: int


class ChallengeShown(Shape):
    """Where a challenge stands, and what comes next."""

    id: str
    status: Status
    expires_at: datetime
    factors: Annotated[list[str], Field(description="Asked for, the one to ask for first.")]
    elsewhere: Annotated[list[str], Field(description="Those that answer in a browser only.")]
    recovery: Annotated[bool, Field(description="Whether a recovery code may be handed in.")]
    enrol: Annotated[list[str], Field(description="What may be enrolled now.")]
    postponable: bool
    action: str | None
    action_sha256: str | None
    proven: ProvenShown | None
    remembered: Remembered | None


class SentShown(Shape):
    """Where a code went, as far as its owner may see it."""

    hint: str


def describe(call: Call, one: Challenge) -> ChallengeShown:
    """Write a challenge as plain data."""
    status, later = _status_of(one)
    keys = call.kit.key_kinds
    proven = one.proven
    return ChallengeShown(
        id=one.id,
        status=status,
        expires_at=one.expires_at,
        factors=[kind for kind in one.asked if kind not in keys],
        elsewhere=[kind for kind in one.asked if kind in keys],
        recovery=isinstance(one.state, machine.FactorPending) and one.state.recovery,
        enrol=[k for k in one.offered if k not in keys] if status is Status.ENROLMENT else [],
        postponable=later,
        action=one.action,
        action_sha256=one.action_digest,
        proven=None
        if proven is None
        else ProvenShown(
            at=proven.at, acr=proven.acr, amr=list(proven.amr), limited=proven.limited
        ),
        remembered=None
        if one.handed is None
        else Remembered(value=one.handed.value, seconds=int(one.handed.lasts.total_seconds())),
    )


def _status_of(one: Challenge) -> tuple[Status, bool]:
    """Say where it stands, and whether what is to be enrolled may wait."""
    match one.state:
        case machine.SignedIn() | machine.Limited():
            return Status.ENROLMENT if one.proven is None else Status.PASSED, False
        case machine.FactorPending():
            return Status.FACTOR, False
        case machine.EnrolmentPending():
            return Status.ENROLMENT, one.state.postponable
        case machine.Repair():
            return Status.ENROLMENT, False
        case machine.Refused() | machine.IdentityPending() | machine.NewPasswordPending():
            return Status.OVER, False
        case _:
            assert_never(one.state)
