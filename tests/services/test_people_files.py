"""Files of people, judged line by line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.people_files import PeopleTable, read_people_table
from farstu.core.policy import Settings
from farstu.core.roles import Role
from farstu.services.people_files import Judged, Wish, count_lines, judge_people
from farstu.store.people_imports import Newcomer
from farstu.store.portals import Portal

PORTAL = Portal(
    id="p",
    host="portal.example",
    name="Portal",
    relying_party_id="portal.example",
    settings=Settings(),
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
)
UP_TO_ADMINISTRATOR = (Role.MEMBER, Role.ADMINISTRATOR)


def judge(
    text: str, role: Role | None = Role.MEMBER, language: str = ""
) -> Judged | tuple[Rejected, ...]:
    """Judge a file."""
    table = read_people_table(text.encode())
    assert isinstance(table, PeopleTable), table
    wish = Wish(role=role, language=language, roles=UP_TO_ADMINISTRATOR)
    return judge_people(table, PORTAL, wish)


def judged(text: str, role: Role = Role.MEMBER, language: str = "") -> Judged:
    """Judge a file that has a sound wish."""
    found = judge(text, role, language)
    assert isinstance(found, Judged), found
    return found


def test_a_line_says_all_of_somebody() -> None:
    """Role, language and labels in English or Swedish, in any case."""
    found = judged(
        "email;name;role;language;labels\n"
        "Olle@Example.com;Olle Berg;Administratör;Svenska;IT, south it\n"
        "ines@example.com;;;EN;\n"
    )
    assert found.newcomers == (
        Newcomer(
            line=2,
            email="Olle@example.com",
            folded="olle@example.com",
            name="Olle Berg",
            role=Role.ADMINISTRATOR,
            language="sv",
            labels=("it", "south"),
        ),
        Newcomer(
            line=3,
            email="ines@example.com",
            folded="ines@example.com",
            name="",
            role=Role.MEMBER,
            language="en",
            labels=(),
        ),
    )
    assert (found.slips, found.repeated, found.ignored) == ((), (), ())


def test_what_a_line_does_not_say_is_as_was_wished() -> None:
    """For everybody in the file."""
    [one] = judged("olle@example.com", Role.ADMINISTRATOR, "sv").newcomers
    assert (one.role, one.language) == (Role.ADMINISTRATOR, "sv")


def test_an_address_that_comes_twice_counts_once() -> None:
    """However it is spelled; the line of the second one is told."""
    found = judged("a@b.se\nc@d.se\nA@B.se\na@b.se")
    assert [one.line for one in found.newcomers] == [1, 2]
    assert found.repeated == (3, 4)


def test_every_mistake_is_told_with_its_line_and_cell() -> None:
    """A line may have several; whoever is wrong stays out."""
    found = judged(
        "email,first name,role,language,labels\n"
        "a@@b.se,Olle,king,xx,-no-\n"
        ",Ines,,,\n"
        "c@d.se,,owner,,\n"
        f"e@f.se,{'x' * 200},,,\n"
        "g@h.se,Öst, Maja,,,it\n"
        "=1+1,,,,\n"
    )
    assert [(one.line, one.text[:6], one.rejected.reason) for one in found.slips] == [
        (2, "a@@b.s", Reason.EMAIL_INVALID),
        (2, "king", Reason.ROLE_UNKNOWN),
        (2, "xx", Reason.LANGUAGE_UNKNOWN),
        (2, "-no-", Reason.LABEL_INVALID),
        (3, "Ines", Reason.FIELD_EMPTY),
        (4, "owner", Reason.ROLE_ABOVE),
        (5, "xxxxxx", Reason.FIELD_TOO_LONG),
        (6, "g@h.se", Reason.ROW_LONG),
        (7, "=1+1", Reason.EMAIL_INVALID),
    ]
    assert {one.rejected.detail for one in found.slips if one.line == 5} == {Detail(amount=100)}
    assert max(len(one.text) for one in found.slips) == 100
    assert (found.newcomers, count_lines(found.slips)) == ((), 6)


@pytest.mark.parametrize(
    ("role", "language", "reasons"),
    [
        (Role.OWNER, "", [Reason.CHOICE_UNKNOWN]),
        (None, "", [Reason.CHOICE_UNKNOWN]),
        (Role.MEMBER, "xx", [Reason.LANGUAGE_UNKNOWN]),
        (Role.OWNER, "sv,en", [Reason.CHOICE_UNKNOWN, Reason.LANGUAGE_UNKNOWN]),
    ],
)
def test_a_wish_that_cannot_be_is_refused(
    role: Role | None, language: str, reasons: list[Reason]
) -> None:
    """Before any line is."""
    found = judge("a@b.se", role, language)
    assert isinstance(found, tuple)
    assert [one.reason for one in found] == reasons
