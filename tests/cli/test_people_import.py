"""``farstu account import``: everybody in a file invited, or nobody while a line is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from farstu.cli.import_words import OF_FILES, OF_LINES
from farstu.core.outcome import Reason
from farstu.core.people_files import LARGEST, MOST
from farstu.services.invitation_letters import INVITATION
from farstu.services.undelivered import list_unsent
from tests.cli.installation import OWNER, Installation, portal_of

PEOPLE = (
    "E-post;Namn;Roll;Språk;Etiketter;Telefon\n"
    "olle@example.com;Olle Berg;ägare;svenska;it;1\n"
    "ines@example.com;;;;;\n"
    "OLLE@example.com;;;;;\n"
)
MISTAKES = (
    "email,name,role,language,labels\n"
    "olle@example.com,,,,\n"
    "anna@@example.com,,king,xx,a b\n"
    ",Ines,,,-\n"
    f"a@b.se,{'x' * 101},,,\n"
    "c@d.se,\x07,,,\n"
    "e@f.se,Öst, Maja,,,it\n"
)


@pytest.fixture
def office(inhabited: Installation) -> Installation:
    """Have a customer."""
    assert inhabited.run("organisation", "add", "Skogsbo").code == 0
    return inhabited


def write(office: Installation, text: str | bytes) -> str:
    """Save a file, and say where."""
    path: Path = office.folder.parent / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def mails(office: Installation) -> dict[str, tuple[str, str]]:
    """Say who was written to: in which language, and as what."""
    with office.kit() as kit:
        at = portal_of(kit).id
        waiting = kit.store.read(lambda tx: list_unsent(kit, tx), portal_id=at)
    found = [one.letter for one in waiting if one.letter and one.letter.template == INVITATION]
    return {one.recipient: (one.language, str(one.facts["role"])) for one in found}


HOW = ("--organisation", "Skogsbo")


def test_everybody_in_a_file_is_invited(office: Installation) -> None:
    """What was not read is said; a second time there is nobody left."""
    file = write(office, PEOPLE)
    said = office.run("account", "import", file, *HOW, "--language", "en")
    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        "! not read: “Telefon”",
        "! named again, counted once: line 4",
        "✓ invited 2 people",
        "Their links open for 24 hours; after that each page sends a new one.",
    ]
    assert mails(office) == {
        "olle@example.com": ("sv", "OWNER"),
        "ines@example.com": ("en", "MEMBER"),
    }
    said = office.run("account", "import", file, *HOW)
    assert "! 2 people had been invited already" in said.out
    assert "✓ invited 0 people" in said.out
    assert len(mails(office)) == 2


def test_a_dry_run_sends_nothing(office: Installation) -> None:
    """It is said to people and to scripts."""
    file = write(office, PEOPLE)
    said = office.run("account", "import", file, *HOW, "--dry-run")
    assert (said.code, said.out.splitlines()[-1]) == (0, "✓ 2 people would be invited")
    told = office.run("account", "import", file, *HOW, "--dry-run", "--json").json
    assert told == {
        "portal": "localhost",
        "dry_run": True,
        "ready": 2,
        "invited": 0,
        "import": None,
        "members": 0,
        "invited_before": 0,
        "repeated_lines": [4],
        "ignored_columns": ["“Telefon”"],
        "mistakes": [],
    }
    assert mails(office) == {}


def test_nobody_is_invited_while_a_line_is_wrong(office: Installation) -> None:
    """Every mistake is told; with ``--partial`` the others are invited."""
    file = write(office, MISTAKES)
    said = office.run("account", "import", file, *HOW)
    assert said.code == 1
    assert said.err.splitlines() == [
        "✗ line 3: “anna@@example.com” is not an email address.",
        "✗ line 3: “king” is not a role; those are member, administrator and owner.",
        "✗ line 3: the portal does not offer the language “xx”.",
        "✗ line 4: the email address is missing.",
        f"✗ line 4: {OF_LINES[Reason.LABEL_INVALID].format(text='-')}.",
        "✗ line 5: the name is longer than 100 characters.",
        "✗ line 6: the name has characters that cannot be shown.",
        "✗ line 7: it has more cells than there are columns: put quotation marks around commas.",
        "✗ 1 ready, 5 need fixing. Nothing sent yet.",
        "Next: mend the file, or invite the 1 with --partial",
    ]
    assert mails(office) == {}
    told = office.run("account", "import", file, *HOW, "--partial", "--json").json
    assert (told["invited"], len(told["mistakes"])) == (1, 8)
    assert list(mails(office)) == ["olle@example.com"]


def test_whoever_belongs_there_is_passed_over(office: Installation) -> None:
    """That is no mistake."""
    shown = office.run("organisation", "list", "--json").json["organisations"]
    staff = next(one["name"] for one in shown if one["kind"] == "staff")
    said = office.run("account", "import", write(office, OWNER), "--organisation", staff)
    assert "! 1 person belongs there already" in said.out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Nobody is named in it."),
        (b"PK\x03\x04", "It is a spreadsheet. Save it as CSV UTF-8, and take that file."),
        (b"email\n\xe5", "It is no text in UTF-8: save the file as CSV UTF-8."),
        (b'email\n"a', "It cannot be read from line 2 on"),
        (b"name\nMaja", "The first line names the columns: email, and if need be name"),
        (b"a@b.se\n" * (MOST + 1), "5,000 people are brought in at once at most"),
        (b"x" * (LARGEST + 1), "It is larger than 2,048 KiB"),
    ],
)
def test_what_is_no_such_file_is_told(office: Installation, content: bytes, words: str) -> None:
    """With what to do."""
    said = office.run("account", "import", write(office, content), *HOW)
    assert (said.code, words in said.err) == (1, True), said.err


def test_options_that_cannot_be_are_told(office: Installation) -> None:
    """And so is an organisation that there is not, or a file."""
    file = write(office, "a@b.se")
    said = office.run("account", "import", file, *HOW, "--language", "xx")
    assert (said.code, "--language" in said.err) == (1, True)
    assert office.run("account", "import", file, "--organisation", "Nowhere").code == 1
    assert office.run("account", "import", "/nowhere.csv", *HOW).code == 1


def test_standard_input_is_read(office: Installation) -> None:
    """Where the file is a dash."""
    with Path(write(office, "a@b.se\n")).open("rb") as stdin:
        said = office.run_program("account", "import", "-", *HOW, stdin=stdin)
    assert said.code == 0, said.err
    assert list(mails(office)) == ["a@b.se"]


def test_every_refusal_has_words() -> None:
    """Those of files, and those of lines that the operator can meet."""
    files = {one for one in Reason if one.value.startswith("file_")} | {Reason.PEOPLE_MANY}
    assert files <= set(OF_FILES)
    assert {Reason.ROLE_UNKNOWN, Reason.ROW_LONG, Reason.LABEL_INVALID} <= set(OF_LINES)
