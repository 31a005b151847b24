"""Recovery codes: ten on a sheet, each a spare key that opens the hall once.

They are no factor in a policy and never banned by one; hence no line in ``REGISTRY``. A code is
its number and 80 random bits, ``3-k7qm-zp3x-dw5r-tb2h``: the number picks the one hash to try.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass

from farstu.core.outcome import Reason, Rejected

COUNT = 10
SECRET_BYTES = 10
LENGTH = 16

RFC_4648 = "abcdefghijklmnopqrstuvwxyz234567"
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
UNLIKE = str.maketrans(RFC_4648, CROCKFORD)
"""Crockford's base32 has no i, l, o or u: nothing on paper looks like something else."""
ALIKE = str.maketrans("ilo", "110")
"""What people read into it all the same."""


@dataclass(frozen=True, slots=True)
class TypedCode:
    """What somebody typed, taken apart: which line of the sheet, and what stands there."""

    position: int
    secret: str


def make_codes(entropy: Callable[[int], bytes]) -> tuple[str, ...]:
    """Make the secrets of a sheet, in the order of their numbers (63B 4.2.1.1: 64 bits or more)."""
    made = (b32encode(entropy(SECRET_BYTES)).decode().lower() for _ in range(COUNT))
    return tuple(secret.translate(UNLIKE) for secret in made)


def show_code(position: int, secret: str) -> str:
    """Write a code as people see it."""
    fours = "-".join(secret[i : i + 4] for i in range(0, LENGTH, 4))
    return f"{position}-{fours}"


def parse_code(typed: str) -> TypedCode | Rejected:
    """Take apart what was typed from paper: case, hyphens, spaces and look-alikes do not matter."""
    text = "".join(c for c in typed.lower() if not c.isspace() and c not in "-–—.:")
    text = text.translate(ALIKE)
    if not text:
        return Rejected(Reason.RECOVERY_CODE_EMPTY, field="code")
    number, secret = text[:-LENGTH], text[-LENGTH:]
    plausible = number.isascii() and number.isdigit() and len(number) <= 2  # noqa: PLR2004
    if not plausible or set(secret) - set(CROCKFORD):
        return Rejected(Reason.RECOVERY_CODE_WRONG, field="code")
    return TypedCode(int(number), secret)
