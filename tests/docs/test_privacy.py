"""What is kept of people is said: in the documentation, table by table, and to themselves."""

from __future__ import annotations

import re

from farstu.core.policy import REMEMBERED_AT_MOST
from farstu.http.cookies import Cookie
from farstu.services import housekeeping
from farstu.services.known_browsers import KNOWN_FOR
from farstu.store.schema import metadata
from tests.support.source import ROOT, find_functions, list_files, parse

PAGE = (ROOT / "docs/privacy.md").read_text("utf-8")
CHORE = re.compile(r"remove_(expired|old|stale|finished)")


def test_every_table_is_told_of_once() -> None:
    """No row of anybody lies where the page does not say so, or how long."""
    told = [name for row in _rows("Every table") for name in re.findall(r"`(\w+)`", row)]
    assert sorted(told) == sorted(table.name for table in metadata.tables.values())


def test_every_cookie_is_told_of_once() -> None:
    """With how long it stays."""
    told = [name for row in _rows("Every cookie") for name in re.findall(r"`([\w-]+)`", row)]
    assert sorted(told) == sorted(cookie.value for cookie in Cookie)


def test_the_days_are_those_of_the_code() -> None:
    """What the page says in numbers is what housekeeping goes by."""
    for kept in (KNOWN_FOR, housekeeping.KEPT_DEAD, REMEMBERED_AT_MOST):
        assert f"{kept.days} days" in PAGE
    invited, asked = housekeeping.KEPT_INVITATIONS.days, housekeeping.KEPT_REQUESTS.days
    assert f"{invited} days after an invitation's end; {asked} after a request's" in PAGE


def test_whatever_can_be_forgotten_is() -> None:
    """Each function of the store that forgets what is over is called by housekeeping."""
    kept = (ROOT / "src/farstu/services/housekeeping.py").read_text("utf-8")
    chores = {
        f"{path.stem}.{function.name}"
        for path in list_files(ROOT / "src/farstu/store", ".py")
        for function in find_functions(parse(path))
        if CHORE.match(function.name)
    }
    assert len(chores) > 20
    assert {chore for chore in chores if chore not in kept} == set()


def _rows(heading: str) -> list[str]:
    """List the first cells of the table below a heading."""
    part = PAGE.split(f"\n## {heading}")[1].split("\n## ")[0]
    return [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
