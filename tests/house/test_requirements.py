"""What is installed is pinned to the byte, wanted for a reason, and comes from anywhere."""

from __future__ import annotations

import re

import pytest

from tests.support.source import ROOT

REQUIREMENTS = ROOT / "requirements"
REASONS = ROOT / "docs" / "dependencies.md"

PIN = re.compile(r"(?m)^(?P<name>[a-z0-9._-]+)==(?P<version>[^\s;]+)(?P<rest>(?:.*\\\n)*.*)$")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
ADDRESS = re.compile(r"(?i)://|index-url|find-links|trusted-host|^-e |^file:| @ ", re.MULTILINE)
ROW = re.compile(r"(?m)^\| `(?P<name>[a-z0-9-]+)` \| (?P<reason>[^|]+) \|")

LISTS = ["run", "test", "lock"]


def _pins(name: str) -> dict[str, str]:
    text = (REQUIREMENTS / f"{name}.txt").read_text("utf-8")
    return {found["name"]: found["version"] for found in PIN.finditer(text)}


def _wanted(name: str) -> set[str]:
    lines = (REQUIREMENTS / f"{name}.in").read_text("utf-8").splitlines()
    return {
        line.split("[")[0].strip() for line in lines if line and not line.startswith(("-", "#"))
    }


def test_every_list_is_known() -> None:
    """There are the lists for running, testing and locking, and no other, each with its pins."""
    assert {path.name for path in REQUIREMENTS.iterdir()} == {
        f"{name}.{ending}" for name in LISTS for ending in ("in", "txt")
    }


@pytest.mark.parametrize("name", LISTS)
def test_every_package_has_hashes(name: str) -> None:
    """A list holds pins only, and each pin says which files it means."""
    text = (REQUIREMENTS / f"{name}.txt").read_text("utf-8")
    without = [found["name"] for found in PIN.finditer(text) if not HASH.search(found["rest"])]
    assert without == []
    left = [line for line in PIN.sub("", text).splitlines() if not line.lstrip().startswith("#")]
    assert "".join(left).strip() == ""
    assert len(_pins(name)) >= 1


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("ending", ["in", "txt"])
def test_no_list_says_where_packages_come_from(name: str, ending: str) -> None:
    """No address of an index, a file or a repository is in a list: each machine has its own."""
    assert ADDRESS.findall((REQUIREMENTS / f"{name}.{ending}").read_text("utf-8")) == []


@pytest.mark.parametrize("name", LISTS)
def test_what_is_wanted_is_pinned(name: str) -> None:
    """Each package that we ask for is among the pins made from it (`make lock`)."""
    assert _wanted(name) - set(_pins(name)) == set()


def test_tests_run_on_the_versions_that_people_run() -> None:
    """The test list has every pin of the run list, at the same version."""
    assert _pins("run").items() - _pins("test").items() == set()


def test_every_package_that_we_ask_for_has_a_reason() -> None:
    """The page of dependencies has a reason for each package that we ask for, and for no other."""
    rows = [found["name"] for found in ROW.finditer(REASONS.read_text("utf-8"))]
    assert sorted(rows) == sorted(set().union(*map(_wanted, LISTS)))
