"""Every row of the bench measures something that works; what it measures is no test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.rows import SMALL, measure
from bench.world import WRITTEN, make_world

pytestmark = pytest.mark.slow


def test_every_row_runs_without_a_failed_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eleven rows, a figure beside a limit in each, and no answer that was not the right one."""
    keep_environment(monkeypatch)
    rows = measure(make_world(tmp_path / "data", people=SMALL.people), SMALL)
    assert len({row.path for row in rows}) == 11
    assert [row.path for row in rows if row.failed] == []
    assert all(row.ratio > 0 for row in rows)


def test_rows_can_be_chosen_by_a_part_of_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other is measured."""
    keep_environment(monkeypatch)
    world = make_world(tmp_path / "data", people=SMALL.people)
    rows = measure(world, SMALL, names=["forward", "login flood"])
    assert [row.path for row in rows] == ["a page during a login flood", "forward-auth check"]


def keep_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what a world writes there taken back: the tests after it want to find none."""
    for name in WRITTEN:
        monkeypatch.setenv(name, "")
