"""Columns of a file of people: what each is called, and how far a file may go."""

from __future__ import annotations

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.core.people_files import (
    TEMPLATE,
    Column,
    Entry,
    Ignored,
    fold_heading,
    read_people_table,
)

from .test_people_files import read, refusal

CALLED = {
    Column.EMAIL: (
        *("Email", "E-mail", "Email address", "Mail", "Mail address"),
        *("E-post", "E-postadress", "Mejl", "Mejladress"),
    ),
    Column.NAME: ("Name", "Full name", "Namn", "Fullständigt namn"),
    Column.FIRST_NAME: ("First name", "Given name", "Forename", "Förnamn", "Tilltalsnamn"),
    Column.LAST_NAME: ("Last name", "Surname", "Family name", "Efternamn"),
    Column.ROLE: ("Role", "Roll"),
    Column.LANGUAGE: ("Language", "Lang", "Språk"),
    Column.LABELS: ("Labels", "Label", "Etiketter", "Etikett"),
}


@pytest.mark.parametrize("column", Column)
def test_a_column_goes_by_all_its_names(column: Column) -> None:
    """In English and in Swedish, as people and other systems write them."""
    for heading in CALLED[column]:
        assert fold_heading(heading) is fold_heading(heading.upper()) is column
    for other in ("Phone", "Title", "ID", "Rolls", ""):
        assert fold_heading(other) is None


def test_the_file_that_one_begins_with_has_all_that_is_read() -> None:
    """A name in one column, since that is how most people keep it."""
    assert TEMPLATE == (
        Column.EMAIL,
        Column.NAME,
        Column.ROLE,
        Column.LANGUAGE,
        Column.LABELS,
    )


def test_a_row_has_nothing_beyond_and_a_column_no_heading_unless_it_is_said() -> None:
    """Neither is taken to be wrong."""
    assert not Entry(line=1, cells={}).beyond
    assert Ignored(3).heading == ""


def test_only_columns_that_are_known_are_read() -> None:
    """The others stay in the file, named as left out; rows may be shorter than the headings."""
    table = read("email;Phone;name;\na@b.se;1;Maja;x\nc@d.se\n")
    assert [dict(one.cells) for one in table.entries] == [
        {Column.EMAIL: "a@b.se", Column.NAME: "Maja"},
        {Column.EMAIL: "c@d.se"},
    ]
    assert table.ignored == (Ignored(2, "Phone"), Ignored(4))


def test_a_heading_without_anything_below_it_is_named_all_the_same() -> None:
    """Somebody who wrote it thinks that it is read."""
    assert read("email;Phone\na@b.se\n").ignored == (Ignored(2, "Phone"),)


def test_rows_of_a_bare_list_may_have_any_length() -> None:
    """The longest decides how many columns there are; whoever lacks an address has none."""
    table = read("Ek;olle@d.se\nmaja@b.se\n;eva@e.se;x\nÖst;eva@e.se;;\n")
    assert [one.cells.get(Column.EMAIL) for one in table.entries] == [
        "olle@d.se",
        None,
        "eva@e.se",
        "eva@e.se",
    ]
    assert table.ignored == (Ignored(1), Ignored(3))


def test_known_headings_say_what_stands_between_cells() -> None:
    """However many commas there are in one of them."""
    table = read("email;name;phone, mobile, fax\na@b.se;Maja;1\n")
    assert [dict(one.cells) for one in table.entries] == [
        {Column.EMAIL: "a@b.se", Column.NAME: "Maja"}
    ]


def test_a_line_that_is_no_table_with_a_comma_may_be_one_with_a_semicolon() -> None:
    """What cannot be read one way is worth less than what can."""
    long = "x" * 70_000
    assert refusal(f"{long};{long}\na;b") == (Reason.FILE_COLUMNS, None)


@pytest.mark.parametrize(
    "raw",
    [
        b"email" + b";" * 99 + b"\na@b.se",
        b"a@b.se\n" * 5000,
        (b"a@b.se\n" + (b" " * 1023 + b"\n") * 2048)[: 2 * 1024 * 1024],
    ],
    ids=["columns", "people", "bytes"],
)
def test_as_much_as_may_be_is_read(raw: bytes) -> None:
    """A hundred columns, five thousand people, two megabytes."""
    found = read_people_table(raw)
    assert not isinstance(found, Rejected)
    assert found.entries[0].cells == {Column.EMAIL: "a@b.se"}


def test_an_empty_spreadsheet_is_told_to_be_one() -> None:
    """A zip without files in it begins otherwise."""
    assert refusal(b"PK\x05\x06" + bytes(18)) == (Reason.FILE_SPREADSHEET, None)
