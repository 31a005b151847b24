"""``farstu audit``: looking, taking away, checking without anything, the public keys."""

from __future__ import annotations

import csv
import json
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from farstu.cli.audit_words import FAULTS, tell
from farstu.core.audit import AuditEvent
from farstu.core.chain_walk import Fault, Finding
from farstu.services import audit_export
from farstu.services.audit_csv import disarm
from farstu.services.audit_retention import forget_old
from farstu.services.trail import note
from tests.cli.installation import (
    FARSTU,
    HOST,
    OLLE,
    OWNER,
    Installation,
    add_member,
    portal_of,
    settle,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def installation(fresh: Installation) -> Installation:
    """Give an installation where people came two hours ago, and something happened later."""
    with fresh.kit(later=-2 * HOUR) as kit:
        add_member(kit, settle(kit), OLLE)
    happen(fresh, 5)
    return fresh


def happen(installation: Installation, times: int, *, ago: timedelta = HOUR) -> None:
    """Let mails be tried again so many times."""
    with installation.kit(later=-ago) as kit:
        for number in range(times):
            kit.store.write(
                lambda tx, number=number: note(  # type: ignore[misc]
                    kit,
                    tx,
                    None,
                    AuditEvent.MAIL_RETRIED,
                    at=kit.clock(),
                    subject_id=None,
                    facts={"messages": number},
                    personal={"reason": "=HYPERLINK(1)", "agent": "+cmd\nö"},
                ),
                portal_id=portal_of(kit).id,
            )


def export(installation: Installation, *options: str, name: str = "trail.jsonl") -> Path:
    """Export into a file beside the data folder."""
    file = installation.folder.parent / name
    said = installation.run("audit", "export", str(file), *options)
    assert said.code == 0, said.err
    return file


# Looking -----------------------------------------------------------------------------------------


def test_the_latest_events_are_listed_newest_first(installation: Installation) -> None:
    """When, what, whom, by whom, and what else is known; addresses instead of ids."""
    said = installation.run("audit", "list")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].split() == ["WHEN", "EVENT", "WHOM", "BY", "WHAT"]
    added = [line for line in lines if "user_created" in line]
    assert OLLE in added[0]
    assert OWNER in added[1]
    assert all("operator" in line for line in added)
    assert "messages=4" in lines[-1] or "messages=" in said.out


def test_a_script_gets_the_events(installation: Installation) -> None:
    """With ids, and everything that is known."""
    events = installation.run("audit", "list", "--json", "--limit", "3").json["events"]
    assert len(events) == 3
    assert events == sorted(events, key=lambda one: one["at"], reverse=True)
    assert set(events[0]) == {
        "id",
        "at",
        "event",
        "actor",
        "subject",
        "organisation",
        "facts",
        "personal",
    }


def test_events_can_be_chosen(installation: Installation) -> None:
    """By kind, by person, by time, and by all of them."""

    def listed(*options: str) -> set[str]:
        events = installation.run("audit", "list", "--json", *options).json["events"]
        return {one["event"] for one in events}

    assert listed("--event", "mail_retried") == {"mail_retried"}
    assert listed("--event", "mail_retried", "--event", "user_created") == {
        "mail_retried",
        "user_created",
    }
    assert listed("--person", OLLE) == {"user_created"}
    assert listed("--since", "2999-01-01") == set()
    assert listed("--since", "2020-01-01T10:30", "--person", OLLE) == {"user_created"}


def test_nothing_of_a_kind_is_said(installation: Installation) -> None:
    """An empty list is no silence; a full one says that there is more."""
    assert "nothing of that kind" in installation.run("audit", "list", "--since", "2999-01-01").out
    assert "latest 2" in installation.run("audit", "list", "--limit", "2").out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--event", "mail_retry"), "Did you mean `mail_retried`?"),
        (("--event", "xyzzy"), "docs/audit.md"),
        (("--since", "yesterday"), "write 2026-11-22"),
        (("--since", "0001-01-01"), "write 2026-11-22"),
    ],
)
def test_what_cannot_be_looked_for_is_said(
    installation: Installation, options: tuple[str, ...], said: str
) -> None:
    """With what would be right."""
    answer = installation.run("audit", "list", *options)
    assert answer.code == 2
    assert said in answer.err


def test_somebody_unknown_is_said(installation: Installation) -> None:
    """Instead of an empty list."""
    answer = installation.run("audit", "list", "--person", "nobody@example.com")
    assert answer.code == 1
    assert "Nobody is known as nobody@example.com" in answer.err


# Taking away, and checking -----------------------------------------------------------------------


def test_an_export_is_whole(installation: Installation) -> None:
    """It is its owner's only, says what is next, and checking it needs its file alone."""
    file = installation.folder.parent / "trail.jsonl"
    said = installation.run("audit", "export", str(file))
    assert f"Next: farstu audit verify {file}" in said.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    checked = installation.run("audit", "verify", str(file))
    assert checked.code == 0
    assert "✓ whole: localhost" in checked.out
    assert "whose key that is, no file can say" in checked.out


def test_checking_needs_no_installation(installation: Installation, tmp_path: Path) -> None:
    """No database, no key file, no configuration: not even a sound one."""
    file = export(installation)
    environment = {"FARSTU_DATABASE": "nonsense", "FARSTU_KEY_FILE": "/none", "FARSTU_X": "1"}
    done = subprocess.run(
        [FARSTU, "audit", "verify", str(file)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "whole" in done.stdout


def test_the_key_of_the_portal_is_believed(installation: Installation) -> None:
    """As it is shown at home; any other is none that was named."""
    file = export(installation)
    shown = installation.run("audit", "key", "--json").json
    key = shown["keys"][0]["public"]
    assert shown["portal"] == HOST
    trusted = installation.run("audit", "verify", str(file), "--key", key)
    assert trusted.code == 0
    assert f"signed by {key}" in trusted.out
    assert "no file can say" not in trusted.out
    other = installation.run("audit", "verify", str(file), "--key", "A" * 43)
    assert other.code == 1
    assert f"signed by the key {key}, which is none of those" in other.out
    assert key in installation.run("audit", "key").out


def test_a_tampered_export_is_named_with_its_row(installation: Installation) -> None:
    """By number and line, and the command fails."""
    file = export(installation)
    lines = file.read_bytes().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b'"messages":3' in line)
    number = json.loads(lines[at])["number"]
    lines[at] = lines[at].replace(b'"messages":3', b'"messages":4')
    file.write_bytes(b"".join(lines))
    said = installation.run("audit", "verify", str(file))
    assert said.code == 1
    assert f"✗ line {at + 1}: event {number} of chain" in said.out
    assert "was changed" in said.out
    assert "✗ not whole" in said.out
    told = installation.run("audit", "verify", str(file), "--json")
    assert told.code == 1
    assert told.json["whole"] is False
    assert [one["fault"] for one in told.json["findings"]] == ["changed", "end"]


def test_much_that_is_wrong_is_cut_short(installation: Installation) -> None:
    """Nobody reads ten thousand lines."""
    file = export(installation)
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0] + b"x\n" * 300)
    said = installation.run("audit", "verify", str(file))
    assert "the check ended here" in said.out
    assert len(said.out.splitlines()) < 120


def test_what_is_no_export_is_said(installation: Installation, tmp_path: Path) -> None:
    """Also a file that is not there, and a table."""
    said = installation.run("audit", "verify", str(tmp_path / "none"))
    assert (said.code, "No such file" in said.err) == (1, True)
    table = export(installation, "--format", "csv", name="trail.csv")
    said = installation.run("audit", "verify", str(table))
    assert said.code == 1
    assert "is no export of an audit trail in JSON" in said.err


def test_a_file_that_is_there_is_left_alone(installation: Installation) -> None:
    """And so is one that cannot be made; nothing is noted then."""
    file = export(installation)
    before = file.read_bytes()
    said = installation.run("audit", "export", str(file))
    assert said.code == 1
    assert "is there already" in said.err
    assert file.read_bytes() == before
    assert installation.run("audit", "export", "/none/at/all").code == 1
    noted = installation.run("audit", "list", "--event", "audit_exported", "--json").json
    assert len(noted["events"]) == 1


def test_an_export_that_fails_leaves_no_file(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here old events are forgotten while it is made."""
    file = installation.folder.parent / "trail.jsonl"
    header = audit_export._header

    def meanwhile(plan: audit_export.Plan) -> object:
        with installation.kit(later=HOUR * 24 * 900) as kit:
            forget_old(kit, portal_of(kit).id, keep=HOUR)
        return header(plan)

    monkeypatch.setattr(audit_export, "_header", meanwhile)
    said = installation.run("audit", "export", str(file))
    assert said.code == 1
    assert "Old events were forgotten" in said.err
    assert not file.exists()


def test_a_part_can_be_exported(installation: Installation) -> None:
    """Of an organisation, by name or id, and of a time; each whole."""
    whole = installation.run("audit", "verify", str(export(installation)), "--json").json
    part = export(installation, "--organisation", "nordskär", name="staff.jsonl")
    staff = installation.run("audit", "verify", str(part), "--json").json
    assert (staff["whole"], staff["chains"], staff["events"]) == (True, 1, 2)
    assert whole["events"] > staff["events"]
    place = json.loads(part.read_bytes().splitlines()[0])["chains"][0]["chain"]
    again = export(installation, "--organisation", place, name="by-id.jsonl")
    assert installation.run("audit", "verify", str(again), "--json").json["events"] == 2
    none = export(installation, "--until", "2020-01-01", name="none.jsonl")
    assert installation.run("audit", "verify", str(none), "--json").json["events"] == 0
    file = str(installation.folder.parent / "other.jsonl")
    said = installation.run("audit", "export", file, "--organisation", "nowhere")
    assert "There is no organisation nowhere here." in said.err


def test_personal_fields_may_stay_at_home(installation: Installation) -> None:
    """In both formats."""
    for kind in ("json", "csv"):
        file = export(installation, "--no-personal", "--format", kind, name=f"bare.{kind}")
        assert "HYPERLINK" not in file.read_text("utf-8")
        full = export(installation, "--format", kind, name=f"full.{kind}")
        assert "HYPERLINK" in full.read_text("utf-8")


def test_a_table_is_safe_in_a_spreadsheet(installation: Installation) -> None:
    """What begins like a formula has an apostrophe before it; lines and quotes stay in a cell."""
    file = export(installation, "--format", "csv", name="trail.csv")
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["agent"] for row in rows if row["event"] == "mail_retried"} == {"'+cmd\nö"}
    assert not any(str(cell).startswith(("=", "+", "-", "@")) for r in rows for cell in r.values())
    assert [row["number"] for row in rows if row["organisation"] == "Nordskär"] == ["1", "2"]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_formula_is_disarmed(cell: str) -> None:
    """Nothing else is touched."""
    assert disarm(cell) == f"'{cell}"
    assert disarm(f"a{cell}") == f"a{cell}"
    assert disarm("") == ""


def test_progress_is_told(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr, of how many; a quick one says nothing."""
    monkeypatch.setattr("farstu.cli.progress.SILENT_FOR", 0.0)
    file = str(installation.folder.parent / "trail.jsonl")
    assert "exporting: 1 of " in installation.run("audit", "export", file).err
    assert "lines checked: 2" in installation.run("audit", "verify", file).err


def test_every_fault_has_its_words() -> None:
    """Each reads as a sentence, with its line where it has one."""
    assert set(FAULTS) == set(Fault)
    for fault in Fault:
        found = Finding(fault=fault, chain="c", number=3, last=3, line=7)
        assert tell(found).startswith("line 7: ")
        assert "{" not in tell(found)
    assert tell(Finding(fault=Fault.REMOVED, chain="c", number=3, last=5)) == (
        "events 3 to 5 of chain c were removed"
    )
    assert "behind the end" in tell(Finding(fault=Fault.ADDED, line=3))
    assert "cut off" in tell(Finding(fault=Fault.END))
