"""Lists of code tokens as tables with commas or semicolons (RFC 4180).

What is wrong is told with its line, and never with what stands there: it may be a seed that got
into the wrong column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from farstu.services.offers import MOST_AT_ONCE, NewOffer

NEEDED, OPTIONAL = ("email", "serial", "seed"), ("digits", "period", "digest")
HEADER = f"the first line names the columns: {', '.join(NEEDED)}, if need be {', '.join(OPTIONAL)}"

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, and the number that an editor gives it."""

    number: int
    new: NewOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a line, and what would be right."""

    number: int
    problem: str


def read_csv(raw: bytes) -> tuple[list[Line], list[Mistake]]:
    """Read a list: every line that is one, and every mistake in the others."""
    try:
        rows = list(_list_rows(raw.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        return [], [Mistake(number=number, problem="it is no UTF-8: save the file as CSV UTF-8")]
    except _UnreadableError as error:
        told = "it cannot be read: a quotation mark is missing, or stands where none may be"
        return [], [Mistake(number=error.number, problem=told)]
    if not rows:
        return [], [Mistake(number=1, problem=HEADER)]
    (number, header), *below = rows
    columns = [name.lower() for name in header]
    if told := _judge_header(columns):
        return [], [Mistake(number=number, problem=told)]
    fitting = [(number, cells) for number, cells in below if len(cells) == len(columns)]
    wrong = [
        Mistake(
            number=number,
            problem=f"it has {len(cells)} columns, and the first line names {len(columns)}",
        )
        for number, cells in below
        if len(cells) != len(columns)
    ]
    if not below:
        wrong = [Mistake(number=number + 1, problem="nobody is named below the columns")]
    if len(below) > MOST_AT_ONCE:
        told = f"{MOST_AT_ONCE:,} are handed out at once at most: divide the list here"
        return [], [Mistake(number=below[MOST_AT_ONCE][0], problem=told)]
    return [Line(number=number, new=_read(columns, cells)) for number, cells in fitting], wrong


class _UnreadableError(Exception):
    """Quotation marks that do not fit."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def _list_rows(text: str) -> Iterator[Row]:
    """List the rows in which something stands, each with the number of its line."""
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield reader.line_num, stripped
    except csv.Error as error:
        raise _UnreadableError(reader.line_num) from error


def _judge_header(columns: Sequence[str]) -> str:
    """Say what is wrong with the names of the columns, if anything is.

    They are repeated only where this is a header for sure.
    """
    if not {*NEEDED} <= {*columns}:
        return HEADER
    unknown = sorted({*columns} - {*NEEDED, *OPTIONAL})
    if unknown:
        named = ", ".join(f"“{name}”" for name in unknown)
        return f"{named}: there is no such column; take it out, or name it {', '.join(OPTIONAL)}"
    twice = sorted({name for name in columns if columns.count(name) > 1})
    return f"it names {', '.join(twice)} twice" if twice else ""


def _read(columns: Sequence[str], cells: Sequence[str]) -> NewOffer:
    """Read one row; an empty cell of those that may be left out says nothing."""
    said = dict(zip(columns, cells, strict=True))
    choice = {name: said[name] for name in ("seed", *OPTIONAL) if said.get(name)}
    if "digest" in choice:
        choice["digest"] = choice["digest"].lower().replace("-", "")
    return NewOffer(email=said["email"], serial=said["serial"], choice=choice)
