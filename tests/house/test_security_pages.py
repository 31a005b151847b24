"""What the pages on security promise is there: every test, every file, every gate, every scope."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from farstu.core.access import Gate
from farstu.core.relying_parties import Door
from farstu.core.scopes import Scope
from tests.support.references import TEST, list_dead, list_missing
from tests.support.source import ROOT

FOLDER = ROOT / "docs/security"
GAUNTLET = ROOT / "tests/gauntlet"
GATES = FOLDER / "gates.md"
THREATS = FOLDER / "threat-model.md"
OPEN = "*Not defended.*"
ATTACKERS = 12
DOORS = {
    Door.OPENID_CONNECT: "OpenID Connect",
    Door.FORWARD_AUTH: "a reverse proxy",
    Door.HOSTED_PAGE: "the hosted page",
    Door.DUO_UNIVERSAL: "Duo",
}
"""What the page calls each."""


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: str(page.name))
def test_what_is_named_is_there(page: Path) -> None:
    """No page names a test or a file that is gone; a bare name of a test is of the gauntlet."""
    text = page.read_text("utf-8")
    assert list_dead(text, folder=GAUNTLET) + list_missing(text) == []


def test_every_gate_is_walked_through() -> None:
    """Each gate has its row, in order, with a file and a test; no row is of a gate that is not."""
    rows = re.findall(r"(?m)^\| `([a-z_]+)` \|(.*)$", GATES.read_text("utf-8"))
    assert [name for name, _ in rows] == [gate.value for gate in Gate]
    assert [name for name, rest in rows if not TEST.search(rest) or "`src/" not in rest] == []


def test_every_door_of_applications_is_walked_through() -> None:
    """Whatever a relying party may come in by has its row, with a file and a test."""
    _, table = GATES.read_text("utf-8").split("## For programs")
    rows = re.findall(r"(?m)^\| ([^|]+?) \|(.*)$", table)
    assert set(DOORS) == set(Door)
    for name in DOORS.values():
        found = [rest for title, rest in rows if title.startswith(name)]
        assert found, name
        assert all(TEST.search(rest) and "`src/" in rest for rest in found), name


def test_every_scope_is_named() -> None:
    """The list of what keys may do is whole."""
    text = GATES.read_text("utf-8")
    assert [scope.value for scope in Scope if f"`{scope.value}`" not in text] == []


def test_every_attacker_is_answered() -> None:
    """Each *cannot* has its test, and each attacker what is not defended."""
    _, *attackers = THREATS.read_text("utf-8").split("\n## ")
    told = [part for part in attackers if "\n- " in part]
    assert len(told) == ATTACKERS
    for part in told:
        title, lines = part.split("\n", 1)[0], re.findall(r"(?m)^- (.*)$", part)
        assert [one for one in lines if not TEST.search(one) and OPEN not in one] == [], title
        assert any(OPEN in one for one in lines), title


def test_a_reference_that_leads_nowhere_is_found() -> None:
    """The reader itself: a test that is not there, in a file that is and in one that is not."""
    text = "`tests/house/test_tests.py::test_no` `nowhere.py::test_x` `src/farstu/nothing.py`"
    assert len(list_dead(text)) == 2
    assert list_missing(text) == ["src/farstu/nothing.py"]
