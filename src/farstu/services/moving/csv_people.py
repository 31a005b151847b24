"""People of another system as a table with commas or semicolons (RFC 4180), read row by row.

What is wrong is told with its line, and never with what stands there: it may be a secret that got
into the wrong column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from farstu.core.arriving import Arriving, ArrivingToken, Finding, Problem
from farstu.core.identifiers import fold

COLUMNS = (
    "id",
    "email",
    "name",
    "username",
    "password_hash",
    "totp_secret",
    "totp_digits",
    "totp_period",
    "totp_digest",
    "recovery_codes",
    "email_verified",
    "suspended",
    "organisation",
    "role",
    "language",
    "labels",
)
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"", "false", "0", "no"})
CHOICES = {"totp_digits": "digits", "totp_period": "period", "totp_digest": "digest"}

Reading = Iterator[Arriving | Finding]


def read_csv(stream: IO[bytes]) -> Reading:
    """Read a table of people; an unknown column ends it, since it may be a method misspelt."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    line = 0
    try:
        first = text.readline()
        line = 1
        rows = csv.reader(text, delimiter=_delimiter_of(first), strict=True)
        header = next(csv.reader([first], delimiter=_delimiter_of(first), strict=True), [])
        columns = [name.strip().lower() for name in header]
        if wrong := _judge_header(columns):
            yield wrong
            return
        people = 0
        for cells in rows:
            line = rows.line_num + 1
            for one in _read(f"line {line}", columns, [cell.strip() for cell in cells]):
                people += 1
                yield one
        if not people:
            yield Finding(where="file", problem=Problem.EMPTY)
    except (csv.Error, UnicodeDecodeError):
        yield Finding(where=f"line {line + 1}", problem=Problem.UNREADABLE)
    finally:
        text.detach()


def _delimiter_of(line: str) -> str:
    return ";" if ";" in line else ","


def _judge_header(columns: Sequence[str]) -> Finding | None:
    """Say what is wrong with the headings; they are repeated only where they are some for sure."""
    if "email" not in columns:
        return Finding(where="line 1", problem=Problem.COLUMNS)
    wrong = {name for name in columns if name not in COLUMNS or columns.count(name) > 1}
    named = ", ".join(f"“{name}”" for name in sorted(wrong))
    return Finding(where="line 1", problem=Problem.COLUMNS, about=named) if wrong else None


def _read(where: str, columns: Sequence[str], cells: Sequence[str]) -> Reading:
    if not any(cells):
        return
    if len(cells) != len(columns):
        yield Finding(where=where, problem=Problem.UNREADABLE)
        return
    said = dict(zip(columns, cells, strict=True))
    flags = [said.get(name, "").lower() for name in ("email_verified", "suspended")]
    if any(flag not in TRUE | FALSE for flag in flags):
        yield Finding(where=where, problem=Problem.UNREADABLE)
        return
    yield Arriving(
        where=where,
        key=said.get("id") or fold(said["email"]),
        email=said["email"],
        name=said.get("name", ""),
        username=said.get("username", ""),
        verified=flags[0] in TRUE,
        suspended=flags[1] in TRUE,
        language=said.get("language", ""),
        organisation=said.get("organisation", ""),
        role=said.get("role", ""),
        labels=tuple(said.get("labels", "").replace(",", " ").split()),
        password=said.get("password_hash", ""),
        tokens=_tokens(said),
        recovery_codes=tuple(said.get("recovery_codes", "").replace(",", " ").split()),
    )


def _tokens(said: Mapping[str, str]) -> tuple[ArrivingToken, ...]:
    seed = said.get("totp_secret", "")
    if not seed:
        return ()
    choice = {name: said[column] for column, name in CHOICES.items() if said.get(column)}
    if "digest" in choice:
        choice["digest"] = choice["digest"].lower().replace("-", "")
    return (ArrivingToken(key="totp", name="", choice={"seed": seed, **choice}),)
