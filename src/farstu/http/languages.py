"""What a browser says about the languages of its reader."""

from __future__ import annotations

import re

MOST = 20
"""How many languages are looked at: nobody reads more."""
RANGE = re.compile(
    r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?",
    re.IGNORECASE,
)


def read_accept_language(header: str) -> tuple[str, ...]:
    """List what an ``Accept-Language`` header asks for, dearest first (RFC 9110, 12.5.4).

    Of two with the same weight the first is dearer. What is not wanted (``q=0``), ``*`` and what
    is malformed is left out.
    """
    found = [RANGE.fullmatch(part.strip()) for part in header.split(",", MOST)[:MOST]]
    weighed = [(float(match[2] or 1), match[1]) for match in found if match is not None]
    return tuple(tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0)
