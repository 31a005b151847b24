"""Addresses that somebody pastes, as address books and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PARTS = re.compile(r'(?:"[^"]*"|<[^>]*>|[^,;\t])+')
"""What stands between commas, semicolons and tabs, but for those in quotes or angle brackets."""
ANGLED = re.compile(r"(?P<name>.*?)<(?P<address>[^<>]*)>")
BROKEN_ADDRESS = re.compile(r"\S+\.\S+")
"""A word with a dot inside: an address that lost its at sign rather than a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """Somebody in a pasted text: in which *line*, as *text*, and what was read out of that."""

    line: int
    text: str
    address: str
    name: str = ""


def read_invitees(text: str) -> list[Invitee]:
    """Read everybody who is named, in order; whether an address is one, others judge.

    One a line, or several with commas between them; ``Name <address>`` and ``name, address``.
    """
    return [
        invitee
        for number, line in enumerate(text.splitlines(), start=1)
        for invitee in _read_line(number, line)
    ]


def _read_line(number: int, line: str) -> Iterator[Invitee]:
    before = ""
    for part in filter(None, (found.strip() for found in PARTS.findall(line))):
        shaped = ANGLED.fullmatch(part)
        if shaped is None and _is_name(part):
            if before:
                yield Invitee(line=number, text=before, address=before)
            before = part
            continue
        own = _bare(shaped["name"]) if shaped else ""
        name = " ".join(filter(None, (own, _bare(before))))
        whole = f"{before}, {part}" if before else part
        address = shaped["address"].strip() if shaped else part
        yield Invitee(line=number, text=whole, address=address, name=name)
        before = ""
    if before:
        yield Invitee(line=number, text=before, address=before)


def _is_name(part: str) -> bool:
    return "@" not in part and BROKEN_ADDRESS.fullmatch(part) is None


def _bare(name: str) -> str:
    """Take the quotes off; *Lind, Maja* in quotes is Maja Lind."""
    plain = name.strip().strip('"').strip()
    last, comma, first = plain.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else plain
