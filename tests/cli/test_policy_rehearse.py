"""``farstu policy rehearse``: who would be asked, told before anything is changed."""

from __future__ import annotations

import csv

from tests.cli.installation import OLLE, OWNER, Installation, add_olle


def test_a_change_is_rehearsed_and_nothing_is_changed(inhabited: Installation) -> None:
    """By counts, by name, and in plain data; the policy stays as it was."""
    assert inhabited.run("policy", "set", "--required", "optional").code == 0
    add_olle(inhabited)
    words = ("policy", "rehearse", "--required", "required", "--from", "2099-12-01")
    said = inhabited.run(*words)
    assert said.code == 0, said
    assert "asked · 0 limited" in said.out.splitlines()[0]
    assert OWNER in said.out
    assert OLLE not in said.out
    assert "holds nothing" in said.out
    told = inhabited.run(*words, "--json").json
    assert told["counts"]["locked_out"] == 0
    asked = {one["address"]: one for one in told["named"]["asked"]}
    assert asked[OWNER]["due"].startswith("2099-12-01")
    assert (told["refused"], told["owners"]) == (None, {"all": 1, "locked_out": 0})
    policy = inhabited.run("policy", "show", "--json").json["policy"]
    assert policy["required"] == "optional"


def test_everybody_is_written_into_a_new_file(inhabited: Installation) -> None:
    """A line each; a file that is there is left as it is, with a sentence."""
    add_olle(inhabited)
    path = inhabited.folder / "people.csv"
    words = ("policy", "rehearse", "--required", "optional", "--csv", str(path))
    assert inhabited.run(*words).code == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["address"]: row for row in csv.DictReader(file)}
    assert set(rows) == {OWNER, OLLE}
    assert (rows[OWNER]["outcome"], rows[OWNER]["holds"]) == ("freed", "")
    assert (rows[OLLE]["outcome"], rows[OLLE]["holds"]) == ("unchanged", "1 totp")
    again = inhabited.run(*words)
    assert again.code == 1
    assert "exists" in again.err


def test_what_cannot_be_is_not_rehearsed(inhabited: Installation) -> None:
    """Refused as ``set`` refuses it, in the same words."""
    said = inhabited.run("policy", "rehearse", "--wave", "10%:2020-01-01", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "wave_past"
