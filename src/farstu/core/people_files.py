"""A file of people as spreadsheets write it: a table with commas, semicolons or tabs (RFC 4180).

Columns go by their headings, in any order. What a cell says is judged by others; here it is text,
also where a spreadsheet would compute it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from farstu.core.outcome import Detail, Reason, Rejected

MOST = 5000
"""How many people one file may name."""
MOST_COLUMNS = 100
"""Every row is asked about each: a million of them would keep a thread for hours."""
LARGEST = 2 * 1024 * 1024
"""Bytes: four hundred for each."""
DELIMITERS = (",", ";", "\t")
SPREADSHEETS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheets themselves begin: zip (.xlsx, .ods), and the older .xls."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Column(StrEnum):
    """What a column can be."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    ROLE = "role"
    LANGUAGE = "language"
    LABELS = "labels"


HEADINGS: Mapping[Column, frozenset[str]] = {
    Column.EMAIL: frozenset(
        [
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "epost",
            "epostadress",
            "mejl",
            "mejladress",
        ]
    ),
    Column.NAME: frozenset(["name", "fullname", "namn", "fullständigtnamn"]),
    Column.FIRST_NAME: frozenset(["firstname", "givenname", "forename", "förnamn", "tilltalsnamn"]),
    Column.LAST_NAME: frozenset(["lastname", "surname", "familyname", "efternamn"]),
    Column.ROLE: frozenset(["role", "roll"]),
    Column.LANGUAGE: frozenset(["language", "lang", "språk"]),
    Column.LABELS: frozenset(["labels", "label", "etiketter", "etikett"]),
}
"""What columns are called, in English and Swedish, without what is between the letters."""

TEMPLATE = (Column.EMAIL, Column.NAME, Column.ROLE, Column.LANGUAGE, Column.LABELS)
"""The headings of the file that one begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row: on which *line* it begins, what stands in the columns that are read.

    *beyond*: there are more cells than headings.
    """

    line: int
    cells: Mapping[Column, str]
    beyond: bool = False

    @property
    def name(self) -> str:
        """Say what somebody is called, however many columns that takes."""
        parts = (self.cells.get(part, "") for part in (Column.FIRST_NAME, Column.LAST_NAME))
        return self.cells.get(Column.NAME, "") or " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column that is not read: its number, from 1, and its heading if it has one."""

    number: int
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleTable:
    """What a file says: its rows, and the columns with something in them that are not read."""

    entries: tuple[Entry, ...]
    ignored: tuple[Ignored, ...] = ()


def read_people_table(raw: bytes) -> PeopleTable | Rejected:
    """Read a file of people; whatever it is, this is an answer.

    Without headings it is a list of addresses: the column that has the most of them is read.
    Reasons: FILE_EMPTY, FILE_LARGE, FILE_SPREADSHEET, FILE_UNREADABLE, FILE_UNQUOTED,
    FILE_WIDE, FILE_COLUMNS, PEOPLE_MANY.
    """
    if len(raw) > LARGEST:
        return Rejected(Reason.FILE_LARGE, Detail(amount=LARGEST // 1024), field="people")
    if raw.startswith(SPREADSHEETS):
        return Rejected(Reason.FILE_SPREADSHEET, field="people")
    text = _decode(raw)
    if text is None:
        return Rejected(Reason.FILE_UNREADABLE, field="people")
    rows = _Rows()
    rows.read(text)
    if rows.broken_at:
        return Rejected(Reason.FILE_UNQUOTED, Detail(amount=rows.broken_at), field="people")
    return _read(rows.found)


def fold_heading(text: str) -> Column | None:
    """Say which column a heading means; None: none that is read."""
    folded = "".join(character for character in text.casefold() if character.isalnum())
    return next((column for column, words in HEADINGS.items() if folded in words), None)


@dataclass(slots=True)
class _Rows:
    """The rows in which something stands, each with the number of its first line."""

    found: list[tuple[int, list[str]]] = field(default_factory=list)
    broken_at: int = 0
    """The line of a row whose quotation marks do not fit."""

    def read(self, text: str) -> None:
        """Read as far as it goes."""
        lines = io.StringIO(text, newline="")
        reader = csv.reader(lines, delimiter=_delimiter_of(text), strict=True)
        begins = 1
        try:
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    self.found.append((begins, stripped))
                begins = reader.line_num + 1
        except csv.Error:
            self.broken_at = begins


def _decode(raw: bytes) -> str | None:
    """Decode as UTF-8, or as UTF-16 where that is said; None: it is something else."""
    try:
        text = raw.decode("utf-16" if raw.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _delimiter_of(text: str) -> str:
    """Say what stands between cells: what makes the most of the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda delimiter: _promise(first, delimiter))


def _promise(line: str, delimiter: str) -> tuple[int, int, int]:
    """Count the headings, the addresses and the cells that a line has with a delimiter."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return 0, 0, 0
    known = sum(fold_heading(cell) is not None for cell in cells)
    bare = sum("@" in cell and not any(d in cell for d in DELIMITERS) for cell in cells)
    return known, bare, len(cells)


def _read(rows: Sequence[tuple[int, list[str]]]) -> PeopleTable | Rejected:
    if not rows:
        return Rejected(Reason.FILE_EMPTY, field="people")
    if any(len(cells) > MOST_COLUMNS for _, cells in rows):
        return Rejected(Reason.FILE_WIDE, Detail(amount=MOST_COLUMNS), field="people")
    headings = [fold_heading(cell) for cell in rows[0][1]]
    if Column.EMAIL not in headings:
        return _read_addresses(rows)
    known = [column for column in headings if column is not None]
    if len(known) != len(set(known)):
        return Rejected(Reason.FILE_COLUMNS, field="people")
    if len(rows) == 1:
        return Rejected(Reason.FILE_EMPTY, field="people")
    if len(rows) - 1 > MOST:
        return Rejected(Reason.PEOPLE_MANY, Detail(amount=MOST), field="people")
    entries = tuple(_entry(headings, line, cells) for line, cells in rows[1:])
    return PeopleTable(entries=entries, ignored=tuple(_list_ignored(headings, rows)))


def _read_addresses(rows: Sequence[tuple[int, list[str]]]) -> PeopleTable | Rejected:
    """Read a file without headings, if the first line has an address."""
    if not any("@" in cell for cell in rows[0][1]):
        return Rejected(Reason.FILE_COLUMNS, field="people")
    if len(rows) > MOST:
        return Rejected(Reason.PEOPLE_MANY, Detail(amount=MOST), field="people")
    width = max(len(cells) for _, cells in rows)
    counts = [sum("@" in cells[at] for _, cells in rows if at < len(cells)) for at in range(width)]
    mine = counts.index(max(counts))
    headings = [Column.EMAIL if at == mine else None for at in range(width)]
    entries = tuple(_entry(headings, line, cells) for line, cells in rows)
    nameless = tuple(
        Ignored(at + 1)
        for at in range(width)
        if at != mine and any(cells[at] for _, cells in rows if at < len(cells))
    )
    return PeopleTable(entries=entries, ignored=nameless)


def _entry(headings: Sequence[Column | None], line: int, cells: Sequence[str]) -> Entry:
    said = {column: cell for column, cell in zip(headings, cells, strict=False) if column}
    return Entry(line=line, cells=said, beyond=any(cells[len(headings) :]))


def _list_ignored(
    headings: Sequence[Column | None], rows: Sequence[tuple[int, list[str]]]
) -> Iterator[Ignored]:
    for at, column in enumerate(headings):
        if column is None and any(cells[at] for _, cells in rows if at < len(cells)):
            yield Ignored(at + 1, rows[0][1][at])
