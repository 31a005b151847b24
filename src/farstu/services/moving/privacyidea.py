"""Code tokens of privacyIDEA, as ``pi-tokenjanitor find … export --format csv`` writes them.

A row has no heading: owner, serial, seed, type, digits, and the period of those that follow the
time. By which hash codes are made is not in it, but seeds are as long as their hash there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO

from farstu.core.arriving import ArrivingToken, Finding, Problem
from farstu.core.outcome import Rejected
from farstu.factors.codes import read_seed

CELLS = (5, 6)
"""With and without a period."""
NOBODY = "n/a"
DIGESTS = {20: "sha1", 32: "sha256"}

Reading = Iterator[ArrivingToken | Finding]


def read_privacyidea(stream: IO[bytes]) -> Reading:
    """Read every code token; what its owner had assigned there they have in use."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    rows, tokens = csv.reader(text, skipinitialspace=True, strict=True), 0
    try:
        for cells in rows:
            if any(cells):
                tokens += 1
                yield _read(f"line {rows.line_num}", [cell.strip() for cell in cells])
        if not tokens:
            yield Finding(where="file", problem=Problem.EMPTY)
    except (csv.Error, UnicodeDecodeError):
        yield Finding(where=f"line {rows.line_num + 1}", problem=Problem.UNREADABLE)
    finally:
        text.detach()


def _read(where: str, cells: Sequence[str]) -> ArrivingToken | Finding:
    if len(cells) not in CELLS:
        return Finding(where=where, problem=Problem.UNREADABLE)
    owner, serial, seed, kind, digits = cells[:5]
    if kind.lower() != "totp":
        problem = Problem.COUNTED if kind.lower() == "hotp" else Problem.UNLIKE
        return Finding(where=where, problem=problem)
    return ArrivingToken(
        key=serial,
        name=serial,
        choice={
            "seed": seed,
            "digits": digits,
            "period": cells[5] if len(cells) == CELLS[1] else "",
            "digest": _digest(seed),
        },
        owner="" if owner == NOBODY else owner.rpartition("@")[0] or owner,
        where=where,
    )


def _digest(seed: str) -> str:
    read = read_seed(seed)
    return "" if isinstance(read, Rejected) else DIGESTS.get(len(read), "")
