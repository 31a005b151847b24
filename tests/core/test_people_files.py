"""Files of people, as spreadsheets write them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.people_files import (
    DELIMITERS,
    LARGEST,
    MOST,
    MOST_COLUMNS,
    Column,
    Ignored,
    PeopleTable,
    fold_heading,
    read_people_table,
)

MAJA = {Column.EMAIL: "maja@example.com", Column.NAME: "Maja Öst"}


def read(text: str | bytes) -> PeopleTable:
    """Read a file that is one."""
    found = read_people_table(text if isinstance(text, bytes) else text.encode())
    assert isinstance(found, PeopleTable), found
    return found


def refusal(raw: bytes | str) -> tuple[Reason, int | None]:
    """Say why a file is none."""
    found = read_people_table(raw if isinstance(raw, bytes) else raw.encode())
    assert isinstance(found, Rejected), found
    assert found.field == "people"
    return found.reason, found.detail.amount


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]
)
@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_it_is_read_as_spreadsheets_write_it(encoding: str, delimiter: str, newline: str) -> None:
    """With commas, semicolons or tabs, in UTF-8 or UTF-16, with every end of lines."""
    lines = ["E-post,Namn", "maja@example.com,Maja Öst", ""]
    text = newline.join(lines).replace(",", delimiter)
    bom = encoding.endswith("-bom")
    raw = f"\ufeff{text}".encode(encoding[:-4]) if bom else text.encode(encoding)
    assert [dict(one.cells) for one in read(raw).entries] == [MAJA]


def test_columns_come_in_any_order_and_case() -> None:
    """Each is known by its English and its Swedish heading, however it is spelled."""
    assert fold_heading("FIRST_NAME") is Column.FIRST_NAME
    assert fold_heading(" E-Postadress ") is Column.EMAIL
    assert fold_heading("phone") is None
    [one] = read(
        "Roll;Språk;ETIKETTER;efternamn;Förnamn;e-mail\nägare;sv;it;Öst;Maja;m@l.se"
    ).entries
    assert dict(one.cells) == {
        Column.ROLE: "ägare",
        Column.LANGUAGE: "sv",
        Column.LABELS: "it",
        Column.LAST_NAME: "Öst",
        Column.FIRST_NAME: "Maja",
        Column.EMAIL: "m@l.se",
    }
    assert one.name == "Maja Öst"


def test_a_name_of_its_own_goes_before_its_parts() -> None:
    """And one part is a name, too."""
    table = read("email,name,first name,last name\na@b.se,Maja Ö,Maja,Öst\nc@d.se,,,Ek\ne@f.se,,,")
    assert [one.name for one in table.entries] == ["Maja Ö", "Ek", ""]


def test_rows_keep_the_line_that_an_editor_gives_them() -> None:
    """Empty lines are passed over, and a cell may have lines of its own."""
    table = read('\nemail,name\n\na@b.se,"Maja\nÖst"\n,\nc@d.se,Olle\n')
    assert [(one.line, one.cells[Column.EMAIL]) for one in table.entries] == [
        (4, "a@b.se"),
        (7, "c@d.se"),
    ]


def test_what_is_not_read_is_named() -> None:
    """By its heading, or by its number where it has none; empty columns are nothing."""
    table = read("Phone,email,,\n1,a@b.se,x,\n")
    assert table.ignored == (Ignored(1, "Phone"), Ignored(3))


def test_more_cells_than_headings_are_noticed() -> None:
    """Somebody forgot quotation marks around a comma; fewer cells are empty ones."""
    table = read("email,name\na@b.se,Öst, Maja\nc@d.se\ne@f.se,Olle,,\n")
    assert [one.beyond for one in table.entries] == [True, False, False]
    assert table.entries[1].name == ""


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_list_of_addresses_needs_no_headings(delimiter: str) -> None:
    """The column with the most of them is read, the others are named."""
    text = "Öst|maja@b.se|\nEk|olle@d.se|\nb@c|no address|\n".replace("|", delimiter)
    table = read(text)
    assert [(one.line, one.cells[Column.EMAIL]) for one in table.entries] == [
        (1, "maja@b.se"),
        (2, "olle@d.se"),
        (3, "no address"),
    ]
    assert table.ignored == (Ignored(1),)
    assert len(read("maja@b.se\nolle@d.se").entries) == 2


def test_a_comma_in_a_cell_does_not_decide() -> None:
    """What makes addresses of the first line does."""
    table = read("Öst, Maja;maja@b.se\nEk, Olle;olle@d.se")
    assert [one.cells[Column.EMAIL] for one in table.entries] == ["maja@b.se", "olle@d.se"]


@pytest.mark.parametrize(
    ("raw", "reason", "amount"),
    [
        (b"", Reason.FILE_EMPTY, None),
        (b" \n;;\n", Reason.FILE_EMPTY, None),
        (b"email;name\n", Reason.FILE_EMPTY, None),
        (b"PK\x03\x04rest", Reason.FILE_SPREADSHEET, None),
        (b"\xd0\xcf\x11\xe0rest", Reason.FILE_SPREADSHEET, None),
        ("email\nåsa@b.se".encode("latin-1"), Reason.FILE_UNREADABLE, None),
        ("email\na@b.se".encode("utf-16-le"), Reason.FILE_UNREADABLE, None),
        (b"\xff\xfea", Reason.FILE_UNREADABLE, None),
        (b'email\na@b.se\n"c@d.se\ne@f.se', Reason.FILE_UNQUOTED, 3),
        (b'email\n"a"b@c.se\n', Reason.FILE_UNQUOTED, 2),
        (b'"email' + b"x" * 140_000, Reason.FILE_UNQUOTED, 1),
        (b"name;phone\nMaja;1", Reason.FILE_COLUMNS, None),
        (b"email;mail\na@b.se;c@d.se", Reason.FILE_COLUMNS, None),
        (b"email" + b";" * MOST_COLUMNS + b"\na@b.se", Reason.FILE_WIDE, MOST_COLUMNS),
        (b"a@b.se" + b"," * 1_000_000 + b"\na" * 4_000, Reason.FILE_WIDE, MOST_COLUMNS),
        (b"email;name\na@b.se" + b";x" * MOST_COLUMNS, Reason.FILE_WIDE, MOST_COLUMNS),
        (b"a@b.se\n" * (MOST + 1), Reason.PEOPLE_MANY, MOST),
        (b"email\n" + b"a@b.se\n" * (MOST + 1), Reason.PEOPLE_MANY, MOST),
        (b"x" * (LARGEST + 1), Reason.FILE_LARGE, LARGEST // 1024),
    ],
)
def test_what_is_no_such_file_is_refused(raw: bytes, reason: Reason, amount: int | None) -> None:
    """With what to do about it."""
    assert refusal(raw) == (reason, amount)


def test_as_many_as_may_be_are_read() -> None:
    """The headings are none of them."""
    assert len(read(b"email\n" + b"a@b.se\n" * MOST).entries) == MOST


@given(
    raw=st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_answered(raw: bytes) -> None:
    """By a value or a refusal, never an exception."""
    found = read_people_table(raw)
    assert isinstance(found, PeopleTable | Rejected)


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(
    rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6),
    delimiter=st.sampled_from(DELIMITERS),
)
def test_what_is_written_is_read_again(rows: list[tuple[str, str]], delimiter: str) -> None:
    """Whatever stands in the cells, also what a spreadsheet would compute."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([("email", "name"), *rows])
    found = read_people_table(written.getvalue().encode())
    said = [(email.strip(), name.strip()) for email, name in rows if email.strip() or name.strip()]
    if not said:
        assert found == Rejected(Reason.FILE_EMPTY, Detail(), field="people")
        return
    assert isinstance(found, PeopleTable)
    assert [(one.cells.get(Column.EMAIL), one.name) for one in found.entries] == said
