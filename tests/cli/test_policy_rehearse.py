"""``farstu policy rehearse``: who would be asked, told before anything is changed."""

from __future__ import annotations

import csv

import pytest
import typer

from farstu.cli import policy_consent
from tests.cli.installation import (
    EVA,
    HOST,
    NILS,
    OLLE,
    OWNER,
    Installation,
    add_customers,
    add_olle,
)


def test_a_change_is_rehearsed_and_nothing_is_changed(inhabited: Installation) -> None:
    """By counts, by name, and in plain data; the policy stays as it was."""
    assert inhabited.run("policy", "set", "--required", "optional").code == 0
    add_olle(inhabited)
    add_customers(inhabited)
    words = ("policy", "rehearse", "--required", "required", "--from", "2099-12-01")
    said = inhabited.run(*words)
    assert said.code == 0, said
    assert "asked · 0 limited" in said.out.splitlines()[0]
    assert NILS in said.out
    assert not any(one in said.out for one in (OWNER, OLLE))
    assert "holds nothing" in said.out
    told = inhabited.run(*words, "--json").json
    assert told["counts"]["locked_out"] == 0
    asked = {one["address"]: one for one in told["named"]["asked"]}
    assert asked[NILS]["due"].startswith("2099-12-01")
    assert (told["refused"], told["owners"]) == (None, {"all": 1, "locked_out": 0})
    policy = inhabited.run("policy", "show", "--json").json["policy"]
    assert policy["required"] == "optional"


def test_everybody_is_written_into_a_new_file(inhabited: Installation) -> None:
    """A line each; a file that is there is left as it is, with a sentence."""
    add_olle(inhabited)
    add_customers(inhabited)
    path = inhabited.folder / "people.csv"
    words = ("policy", "rehearse", "--required", "optional", "--csv", str(path))
    assert inhabited.run(*words).code == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["address"]: row for row in csv.DictReader(file)}
    assert set(rows) == {OWNER, OLLE, NILS, EVA}
    assert (rows[NILS]["outcome"], rows[NILS]["holds"]) == ("freed", "")
    assert rows[OWNER]["outcome"] == "unchanged"
    assert (rows[OLLE]["outcome"], rows[OLLE]["holds"]) == ("unchanged", "1 totp")
    again = inhabited.run(*words)
    assert again.code == 1
    assert "exists" in again.err


def test_what_cannot_be_is_not_rehearsed(inhabited: Installation) -> None:
    """Refused as ``set`` refuses it, in the same words."""
    said = inhabited.run("policy", "rehearse", "--wave", "10%:2020-01-01", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "wave_past"


# Consent -------------------------------------------------------------------------------

KEYS = ("policy", "set", "--methods", "webauthn")


def test_a_script_that_disturbs_somebody_has_to_say_yes(inhabited: Installation) -> None:
    """Whoever must replace something is counted; without --yes nothing is changed."""
    add_olle(inhabited)
    told = inhabited.run(*KEYS, "--json")
    assert told.code == 2
    [problem] = told.json["error"]["problems"]
    assert problem.startswith("Nothing was changed: 0 would be locked out, and 1 must replace")
    assert "--yes" in problem
    assert "totp" in inhabited.run("policy", "show", "--json").json["policy"]["allowed"]
    done = inhabited.run(*KEYS, "--yes", "--json")
    assert (done.code, done.json["counts"]["must_replace"]) == (0, 1)
    assert done.json["policy"]["allowed"] == ["webauthn"]


def test_whoever_is_there_is_asked_whether_to_go_on(
    inhabited: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the counts; a no changes nothing, and a yes does."""
    add_olle(inhabited)
    monkeypatch.setattr(policy_consent, "is_interactive", lambda: True)
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: False)
    said = inhabited.run(*KEYS)
    assert (said.code, said.out.split(" asked")[0]) == (1, "0 locked out · 1 must replace · 0")
    assert "1 must replace what they hold" in said.err
    assert "Nothing was changed." in said.err
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: True)
    assert inhabited.run(*KEYS).code == 0


def test_an_undoing_and_a_plan_that_goes_on_are_rehearsed_too(inhabited: Installation) -> None:
    """What was taken back and would disturb somebody again needs a yes."""
    add_olle(inhabited)
    plan = (*KEYS, "--from", "2099-12-01")
    assert inhabited.run(*plan, "--yes").code == 0
    assert inhabited.run("policy", "pause").code == 0
    assert inhabited.run("policy", "resume").code == 2
    assert inhabited.run("policy", "resume", "--yes").code == 0
    assert inhabited.run("policy", "roll-back").code == 0
    assert inhabited.run("policy", "undo").code == 2
    assert inhabited.run("policy", "undo", "--yes").code == 0


# Remind now ----------------------------------------------------------------------------


def test_whoever_still_has_to_enrol_is_reminded(inhabited: Installation) -> None:
    """Once a day; whoever holds enough is not, and an organisation’s are its people."""
    add_olle(inhabited)
    said = inhabited.run("policy", "remind")
    assert said.out == f"✓ reminded 1 account of {HOST}\n"
    again = inhabited.run("policy", "remind")
    assert again.out == "1 account had a reminder within a day\n"
    told = inhabited.run("policy", "remind", "--json").json
    assert told == {"portal": HOST, "sent": 0, "spared": 1}
    assert inhabited.run("policy", "set", "--required", "optional").code == 0
    spared = inhabited.run("policy", "remind").out  # of the owner it is asked anyhow
    assert spared == "1 account had a reminder within a day\n"
