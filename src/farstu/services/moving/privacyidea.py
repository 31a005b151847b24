"""Code tokens of privacyIDEA, as ``pi-tokenjanitor find … export`` writes them.

Its own format is a list in JSON, sealed as a whole by Fernet. A row of its table has no heading:
owner, serial, seed, type, digits, and the period of those that follow the time. By which hash codes
are made is not in that, but seeds are as long as their hash there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from farstu.core.arriving import ArrivingToken, Finding, Problem
from farstu.core.outcome import Rejected
from farstu.crypto.fernet import open_fernet
from farstu.crypto.pskc import UnopenedError
from farstu.factors.codes import DIGEST, PERIOD, read_seed
from farstu.services.moving.plain import UnreadableError, mapping, place, read_items
from farstu.services.moving.plain import text as plain_text

CELLS = (5, 6)
"""With and without a period."""
NOBODY = "n/a"
DIGESTS = {20: "sha1", 32: "sha256"}

SEALED = b"gAAAAA"
"""What Fernet writes first, in base64: its version, and a time before the year 2106."""
IN_USE = frozenset({"", "enrolled"})
"""States of an enrolment that is over."""

Reading = Iterator[ArrivingToken | Finding]


def read_privacyidea(stream: IO[bytes], *, key: bytes = b"") -> Reading:
    """Read every code token, with the *key* of a sealed file.

    What its owner had assigned there they have in use.
    """
    start = stream.read(len(SEALED))
    stream.seek(0)
    return _read_sealed(stream, key) if start == SEALED else _read_table(stream)


def _read_sealed(stream: IO[bytes], key: bytes) -> Reading:
    """Open it whole, as it was sealed; the program may have written more below it."""
    tokens = 0
    try:
        opened = open_fernet(stream.read().split(maxsplit=1)[0], key)
        for row in read_items(io.BytesIO(opened), "item"):
            tokens += 1
            yield _read_object(row)
        if not tokens:
            yield Finding(where="file", problem=Problem.EMPTY)
    except UnopenedError:
        yield Finding(where="file", problem=Problem.KEY_WRONG)
    except UnreadableError:
        yield Finding(where="file", problem=Problem.UNREADABLE)


def _read_object(row: Mapping[str, Any]) -> ArrivingToken | Finding:
    serial = plain_text(row.get("serial"))
    where, info = place("token", serial), mapping(row.get("info_list"))
    if problem := _loss(plain_text(row.get("type"))):
        return Finding(where=where, problem=problem)
    stopped = row.get("active") is not True or row.get("revoked") is True
    if stopped or row.get("locked") is True or plain_text(row.get("rollout_state")) not in IN_USE:
        return Finding(where=where, problem=Problem.UNUSED)
    return ArrivingToken(
        key=serial,
        name=serial,
        choice={
            "seed": plain_text(row.get("otpkey")),
            "digits": row.get("otplen"),
            "period": info.get("timeStep") or PERIOD,
            "digest": plain_text(info.get("hashlib")).lower() or DIGEST,
        },
        owner=plain_text(mapping(row.get("user")).get("login")),
        where=where,
    )


def _loss(kind: str) -> Problem | None:
    """Say why a token of some kind stays behind."""
    if kind.lower() == "totp":
        return None
    return Problem.COUNTED if kind.lower() == "hotp" else Problem.UNLIKE


def _read_table(stream: IO[bytes]) -> Reading:
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
    if problem := _loss(kind):
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
