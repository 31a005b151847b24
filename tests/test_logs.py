"""Logs where they cannot be written, and what they say of a sick database."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import structlog

from farstu.config.tree import Config, Log
from farstu.logs import set_up_logs


@pytest.fixture(autouse=True)
def usual_logs() -> object:
    """Log as tests do, in the end."""
    yield
    structlog.reset_defaults()


def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk whoever notes something goes on with what they do."""
    noted: list[str] = []
    with (
        suppress(OSError),
        Path("/dev/full").open("w", encoding="utf-8") as full,
        monkeypatch.context() as patch,
    ):
        patch.setattr(sys, "stderr", full)
        set_up_logs(Config.model_construct(log=Log()))
        for _ in range(3):
            structlog.get_logger("a new one").info("noted")
            noted.append("and went on")
    assert len(noted) == 3


def test_a_sick_database_is_a_line_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what ails it, and without where we met it; anything else keeps its traceback."""
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    set_up_logs(Config.model_construct(log=Log()))
    log = structlog.get_logger("a new one")
    with sqlite3.connect(":memory:") as file:
        file.execute("PRAGMA max_page_count = 1")
        try:
            file.execute("CREATE TABLE t (a)")
        except sqlite3.Error:
            log.exception("failed")
    try:
        file.execute("no SQL")
    except sqlite3.Error:
        log.exception("failed")
    sick, bug = map(json.loads, said.getvalue().splitlines())
    assert (sick["sick"], sick["said"]) == ("full", "database or disk is full")
    assert "exception" not in sick
    assert "sick" not in bug
    assert bug["exception"]
