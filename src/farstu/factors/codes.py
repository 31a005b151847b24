"""How a secret becomes codes: its seed, and how long, how often and by which hash.

``CodeMaker`` · ``read_seed`` · ``read_maker`` · ``list_mistakes``
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.factors.shape import Fields

PERIOD = 30
DIGITS = 6
DIGEST = "sha1"
PERIODS, LENGTHS, DIGESTS = (30, 60), (6, 8), ("sha1", "sha256")
"""What authenticators can be bought with, as RFC 6238 and its test vectors have it."""
CHOICES: Mapping[str, tuple[object, ...]] = {
    "digits": LENGTHS,
    "period": PERIODS,
    "digest": DIGESTS,
}
"""What may be said of a piece of hardware beside its seed; first what is meant if nothing is."""
LEAST_SEED, MOST_SEED = 16, 64
"""Bytes: 128 bits at least (RFC 4226, R6); no hash has a longer key."""

HEX = frozenset("0123456789ABCDEF")


def code_at(secret: bytes, step: int, *, digits: int = DIGITS, digest: str = DIGEST) -> str:
    """Compute the code of one time step (RFC 4226, section 5.3)."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), digest)
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def step_at(now: datetime, *, period: int = PERIOD) -> int:
    """Say which time step *now* lies in (RFC 6238, section 4.2)."""
    return int(now.timestamp()) // period


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMaker:
    """What an app or a piece of hardware does to show a code."""

    seed: bytes
    digits: int = DIGITS
    period: int = PERIOD
    digest: str = DIGEST

    @classmethod
    def of(cls, secret: Fields) -> CodeMaker:
        """Read a stored secret; what it does not say is what every app does."""
        return cls(
            seed=b32decode(secret["secret"]),
            digits=secret.get("digits", DIGITS),
            period=secret.get("period", PERIOD),
            digest=secret.get("digest", DIGEST),
        )

    @property
    def secret(self) -> Fields:
        """Say what to store."""
        return {
            "secret": b32encode(self.seed).decode(),
            "digits": self.digits,
            "period": self.period,
            "digest": self.digest,
        }

    @property
    def choice(self) -> Fields:
        """Say what somebody would type to describe it; a seed in hexadecimal is that for sure."""
        return {
            "seed": self.seed.hex(),
            "digits": self.digits,
            "period": self.period,
            "digest": self.digest,
        }

    def step_at(self, now: datetime) -> int:
        """Say which of its own time steps *now* lies in."""
        return step_at(now, period=self.period)

    def code_at(self, step: int) -> str:
        """Say what it shows in a step of its own."""
        return code_at(self.seed, step, digits=self.digits, digest=self.digest)

    def counter_of(self, step: int) -> int:
        """Number its steps by the half minute, so that one number retires all that is on a screen.

        A longer step has the number of the half minute in which, one step early, it first counts.
        """
        halves = self.period // PERIOD
        return step * halves - (halves - 1)


def read_seed(typed: str) -> bytes | Rejected:
    """Read a seed as its maker prints it: base32 or hexadecimal, with spaces or without.

    What could be either is hexadecimal: so few letters make no base32. Reasons: FIELD_EMPTY,
    SEED_INVALID, SEED_LENGTH.
    """
    text = "".join(typed.split()).replace("-", "").replace(":", "").upper().rstrip("=")
    if not text:
        return Rejected(Reason.FIELD_EMPTY, field="seed")
    try:
        is_hex = set(text) <= HEX and len(text) % 2 == 0
        seed = bytes.fromhex(text) if is_hex else b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        return Rejected(Reason.SEED_INVALID, field="seed")
    if not LEAST_SEED <= len(seed) <= MOST_SEED:
        return Rejected(Reason.SEED_LENGTH, Detail(amount=len(seed)), field="seed")
    return seed


def list_mistakes(choice: Fields) -> list[Rejected]:
    """List all that is wrong with what somebody says of a piece of hardware that makes codes.

    Reasons: CHOICE_UNKNOWN and those of ``read_seed``.
    """
    seed = read_seed(str(choice.get("seed", "")))
    return [*([seed] if isinstance(seed, Rejected) else []), *_list_unknown(choice)]


def _list_unknown(choice: Fields) -> list[Rejected]:
    return [
        Rejected(Reason.CHOICE_UNKNOWN, field=field)
        for field, known in CHOICES.items()
        if field in choice and str(choice[field]) not in map(str, known)
    ]


def read_maker(choice: Fields) -> CodeMaker | Rejected:
    """Read what somebody says of such a piece; the first mistake refuses it."""
    seed = read_seed(str(choice.get("seed", "")))
    if isinstance(seed, Rejected):
        return seed
    if unknown := _list_unknown(choice):
        return unknown[0]
    return CodeMaker(
        seed=seed,
        digits=int(choice.get("digits", DIGITS)),
        period=int(choice.get("period", PERIOD)),
        digest=str(choice.get("digest", DIGEST)),
    )
