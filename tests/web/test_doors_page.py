"""The page about the door names the files of its gates, in the order of the code."""

from __future__ import annotations

import re

from farstu.http.arrival import LARGEST_BODY
from farstu.http.cookies import Cookie
from farstu.http.forms import MOST_FIELDS
from tests.support.source import ROOT

PAGE = (ROOT / "docs" / "doors.md").read_text("utf-8")
FILE = re.compile(r"`((?:src|tests)/[^`]+|web/[^`]+\.py)`")
GATE = re.compile(r"^\| (\d+) \| ([a-z, ]+) \|.*\| `([^`]+)` \|$", re.MULTILINE)


def test_every_file_that_is_named_is_there() -> None:
    """Each gate has its file, and none was moved away from the page."""
    named = FILE.findall(PAGE)
    assert len(named) >= 14
    folders = (ROOT, ROOT / "src" / "farstu")
    assert [name for name in named if not any((f / name).is_file() for f in folders)] == []


def test_gates_are_numbered_and_each_has_a_file() -> None:
    """The table is whole: ten gates, one after the other."""
    gates = GATE.findall(PAGE)
    assert [int(number) for number, _, _ in gates] == list(range(1, 11))
    assert [name for _, name, _ in gates][:4] == ["envelope", "arrival", "portal", "who it is"]


def test_the_numbers_are_those_of_the_code() -> None:
    """What the page counts is what the code counts."""
    assert f"at most {LARGEST_BODY // 1024} KiB" in PAGE
    assert MOST_FIELDS == 60
    assert "sixty fields at most" in PAGE
    assert len(Cookie) == 11
    assert "Eleven, in" in PAGE
