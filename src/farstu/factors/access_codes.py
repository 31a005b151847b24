"""Access codes: given by voice to somebody who was recognised, for an hour.

Like recovery codes they are no factor, hence no line in ``REGISTRY``: 60 random bits in three
groups of four, of letters and digits that no ear and no eye takes for one another.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable

from farstu.core.outcome import Reason, Rejected
from farstu.factors.recovery_codes import ALIKE, CROCKFORD, UNLIKE

SECRET_BYTES = 8
LENGTH = 12


def make_code(entropy: Callable[[int], bytes]) -> str:
    """Make a code."""
    drawn = b32encode(entropy(SECRET_BYTES)).decode().lower()
    return drawn.translate(UNLIKE)[:LENGTH]


def show_code(code: str) -> str:
    """Write a code as it is read out."""
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def parse_code(typed: str) -> str | Rejected:
    """Read what was typed by ear: case, hyphens, spaces and look-alikes do not matter."""
    text = "".join(c for c in typed.lower() if not c.isspace() and c not in "-–—.:")
    text = text.translate(ALIKE)
    if not text:
        return Rejected(Reason.ACCESS_CODE_EMPTY, field="code")
    if len(text) != LENGTH or set(text) - set(CROCKFORD):
        return Rejected(Reason.ACCESS_CODE_WRONG, field="code")
    return text
