"""``farstu account hand-out`` and ``take-back``: a list of code tokens, all of it or nothing."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from farstu.services.offers import NewOffer
from tests.cli.installation import OLLE, OWNER, Installation, add_member, portal_of

SEEDS = "3132333435363738393031323334353637383930", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR"
LIST = f"""email,serial,seed,digits,period,digest
{OWNER},0012345,{SEEDS[0]},8,60,SHA-256
{OLLE},0012346,{SEEDS[1]},,,
"""


@pytest.fixture
def office(inhabited: Installation) -> Installation:
    """Let Olle have an account, too."""
    with inhabited.kit() as kit:
        add_member(kit, portal_of(kit).id, OLLE)
    return inhabited


def write(office: Installation, text: str | bytes) -> str:
    """Save a list, and say where."""
    path = office.folder.parent / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def waiting(office: Installation, email: str) -> list[str]:
    """List the serials that wait for somebody."""
    told = office.run("account", "show", email, "--json").json
    return [one["serial"] for one in told["offers"]]


# A list that is right -------------------------------------------------------------


def test_a_list_is_handed_out(office: Installation) -> None:
    """Each line is told, then how many there were, and what to do with the list; never a seed."""
    said = office.run("account", "hand-out", write(office, LIST))
    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        f"{OWNER}  0012345  handed out",
        f"{OLLE}  0012346  handed out",
        "✓ 2 code tokens handed out",
        "Destroy the list now: whoever has it can make the codes.",
    ]
    assert (waiting(office, OWNER), waiting(office, OLLE)) == (["0012345"], ["0012346"])
    shown = office.run("account", "show", OLLE)
    assert "“0012346”  handed out " in shown.out
    assert "not turned on" in shown.out
    assert not any(seed in text for seed in SEEDS for text in (said.out, said.err, shown.out))


def test_a_second_time_changes_nothing(office: Installation) -> None:
    """It says so, and is no mistake."""
    office.run("account", "hand-out", write(office, LIST))
    before = office.run("account", "show", OLLE, "--json").json["offers"]
    said = office.run("account", "hand-out", write(office, LIST))
    assert said.code == 0
    assert f"{OLLE}  0012346  was handed out before" in said.out
    assert "✓ 0 code tokens handed out, 2 handed out before" in said.out
    assert office.run("account", "show", OLLE, "--json").json["offers"] == before


def test_a_dry_run_only_says_what_would_happen(office: Installation) -> None:
    """To people and to scripts."""
    said = office.run("account", "hand-out", write(office, LIST), "--dry-run")
    assert (said.code, said.out.splitlines()[-1]) == (0, "✓ 2 code tokens would be handed out")
    told = office.run("account", "hand-out", write(office, LIST), "--dry-run", "--json").json
    assert told["dry_run"] is True
    assert told["lines"][0] == {
        "line": 2,
        "email": OWNER,
        "serial": "0012345",
        "outcome": "offered",
    }
    assert waiting(office, OLLE) == []


@pytest.mark.parametrize(
    "text",
    [
        LIST.encode("utf-8-sig"),
        LIST.replace(",", ";"),
        LIST.replace("\n", "\r\n"),
        LIST.replace("email", " E-mail".replace("-", "")),
        LIST.replace("\n", "\n\n ,,,,,\n"),
        LIST.replace(SEEDS[0], f'"{SEEDS[0]}"'),
        LIST.replace(SEEDS[1], " ".join(SEEDS[1])),
        f"seed,email,serial\n{SEEDS[0]},{OWNER},0012345\n{SEEDS[1]},{OLLE.upper()},0012346",
    ],
    ids=["bom", "semicolons", "crlf", "names", "blank", "quoted", "spaced", "least"],
)
def test_lists_are_read_as_programs_save_them(office: Installation, text: str | bytes) -> None:
    """With a mark at the beginning or none, commas or semicolons, blank lines, columns moved."""
    said = office.run("account", "hand-out", write(office, text), "--json")
    assert said.code == 0, said.out
    assert [line["serial"] for line in said.json["lines"]] == ["0012345", "0012346"]


def test_a_list_comes_from_standard_input(office: Installation) -> None:
    """So that it need not lie on a disk."""
    with Path(write(office, LIST)).open("rb") as piped:
        said = office.run_program("account", "hand-out", "-", "--json", stdin=piped)
    assert said.code == 0, said.err
    assert len(said.json["lines"]) == 2


# A list that is not ---------------------------------------------------------------


def test_every_mistake_is_told_and_nothing_is_done(office: Installation) -> None:
    """In the order of the list, with the line and the column, and what would be right."""
    text = (
        "email,serial,seed,digits,period,digest\n"
        f"{OLLE},0012346,{SEEDS[1]},,,\n"
        f"nobody@example.com,,{SEEDS[0]},7,45,md5\n"
        f"{OWNER},0012347\n"
        f"{OWNER},0012345,no seed at all,,,\n"
        f"{OWNER},0012345,abcdef,,,\n"
        f"{OWNER},9,{SEEDS[1]},,,\n"
    )
    said = office.run("account", "hand-out", write(office, text))
    assert said.code == 1
    assert said.out == ""
    assert said.err.splitlines() == [
        "✗ line 3: email: nobody is known by that here; first: farstu account add.",
        "✗ line 3: serial: it is empty.",
        "✗ line 3: digits: it can be 6 or 8.",
        "✗ line 3: period: it can be 30 or 60.",
        "✗ line 3: digest: it can be sha1 or sha256.",
        "✗ line 4: it has 2 columns, and the first line names 6.",
        "✗ line 5: seed: it is no seed: that has A to Z and 2 to 7, or 0 to 9 and A to F.",
        "✗ line 6: seed: it has 3 bytes; a seed has 16 to 64.",
        "✗ line 7: seed: another code token has the same; each has one of its own.",
        "Next: mend the list, and hand it out again: nothing of it was done",
    ]
    assert waiting(office, OLLE) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the first line names the columns: email, serial, seed, if need be digits, "),
        (" \n;\n", "line 1: the first line names the columns"),
        (f"{OLLE},0012346,{SEEDS[0]}\n", "line 1: the first line names the columns"),
        (f"email,serial,seed,color\n{OLLE},1,{SEEDS[0]},x\n", "line 1: “color”: there is no such"),
        ("email,seed,serial,seed\n", "line 1: it names seed twice"),
        ("email,serial,seed\n", "line 2: nobody is named below the columns"),
        (f'email,serial,seed\n{OLLE},1,"{SEEDS[0]}', "line 2: it cannot be read: a quotation"),
        (f'email,serial,seed\n{OLLE},1,"{SEEDS[0]}"0\n', "line 2: it cannot be read: a quotation"),
        (LIST.replace("0012346", "Nº 2").encode("latin-1"), "line 3: it is no UTF-8"),
        (LIST.encode("utf-16"), "line 1: it is no UTF-8"),
        (
            "email,serial,seed\n" + f"{OLLE},1,{SEEDS[0]}\n" * 1001,
            "line 1002: 1,000 are handed out",
        ),
    ],
)
def test_what_is_no_such_list_says_why(office: Installation, text: str | bytes, told: str) -> None:
    """And never repeats what may be a seed."""
    said = office.run("account", "hand-out", write(office, text))
    assert said.code == 1
    assert told in said.err
    assert not any(seed in said.err for seed in SEEDS)
    assert waiting(office, OLLE) == []


def test_a_mistake_is_told_to_scripts(office: Installation) -> None:
    """As one object, with all of them."""
    said = office.run("account", "hand-out", write(office, "email,serial,seed\nx,,\n"), "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "list_refused"
    assert len(said.json["error"]["problems"]) == 3


def test_a_file_that_is_not_there_is_said(office: Installation) -> None:
    """In a sentence."""
    said = office.run("account", "hand-out", str(office.folder / "nowhere.csv"))
    assert (said.code, "nowhere.csv: No such file" in said.err) == (1, True)


def test_a_line_keeps_its_seed_to_itself() -> None:
    """It is not in what a traceback would show of it."""
    assert SEEDS[0] not in repr(NewOffer(email=OLLE, serial="1", choice={"seed": SEEDS[0]}))


def test_what_is_to_be_typed_is_one_word_for_a_shell(inhabited: Installation) -> None:
    """An address may have in it what a shell would act upon; copied, it is an address."""
    wicked = "a`id`${IFS}&@example.com"
    with inhabited.kit() as kit:
        add_member(kit, portal_of(kit).id, wicked)
    said = inhabited.run("account", "take-back", wicked, "0012346", "--json")
    step = said.json["error"]["next"][0]
    assert step == f"farstu account show '{wicked}'"
    assert shlex.split(step)[-1] == wicked


def test_a_damaged_one_is_taken_back(office: Installation) -> None:
    """Rotating keys names it, and the command that helps; handed out again it is whole."""
    office.run("account", "hand-out", write(office, LIST))
    with closing(sqlite3.connect(office.database)) as connection, connection:
        connection.execute("UPDATE offers SET secret = ? WHERE name = '0012346'", (b"rubbish",))
    said = office.run("keys", "rotate")
    assert said.code == 1
    fix = f"farstu account take-back {OLLE} 0012346 --portal localhost"
    assert f"  fix: {fix}\n  and then hand it out again" in said.out
    assert office.run(*fix.split()[1:]).code == 0
    assert office.run("account", "hand-out", write(office, LIST)).code == 0
    assert office.run("keys", "rotate", "--finish").code == 0


# take-back ------------------------------------------------------------------------


def test_one_is_taken_back(office: Installation) -> None:
    """And may be handed to somebody else then, which was a mistake before."""
    office.run("account", "hand-out", write(office, LIST))
    moved = f"email,serial,seed\n{OWNER},0012346,{SEEDS[1]}\n"
    said = office.run("account", "hand-out", write(office, moved))
    assert "line 2: serial: it is somebody else’s, or has another seed; first: " in said.err
    said = office.run("account", "take-back", OLLE, "0012346")
    assert (said.code, said.out) == (0, f"✓ took 0012346 back from {OLLE}\n")
    assert waiting(office, OLLE) == []
    assert office.run("account", "hand-out", write(office, moved)).code == 0
    assert waiting(office, OWNER) == ["0012345", "0012346"]


def test_a_reset_leaves_it_and_says_so(office: Installation) -> None:
    """It lets nobody in; who has doubts takes it back."""
    office.run("account", "hand-out", write(office, LIST))
    said = office.run("account", "reset-factors", OLLE, "--reason", "lost", "--yes")
    assert "! What was handed out and is not turned on stays: 0012346." in said.err
    assert waiting(office, OLLE) == ["0012346"]


def test_what_does_not_wait_cannot_be_taken_back(office: Installation) -> None:
    """Whose it is not, and who is not there."""
    said = office.run("account", "take-back", OLLE, "0012346", "--json")
    assert said.code == 1
    assert said.json["error"]["problems"] == [
        f"No code token 0012346 waits for {OLLE} to turn it on."
    ]
    assert said.json["error"]["next"] == [f"farstu account show {OLLE}"]
    said = office.run("account", "take-back", "nobody@example.com", "0012346")
    assert "Nobody is known as nobody@example.com here." in said.err
    missing = office.run("account", "take-back", OLLE)
    assert (missing.code, missing.err) == (2, "✗ SERIAL is missing.\n")
