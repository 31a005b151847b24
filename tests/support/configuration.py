"""Reading a configuration that a test has written, in an environment that says nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from farstu.config import Config, load_config


def stand_in(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, and forget what the machine says of Farstu."""
    for name in os.environ:
        if name.upper().startswith("FARSTU_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(place)


def read_from(
    place: Path, monkeypatch: pytest.MonkeyPatch, text: str = "", **variables: str
) -> Config:
    """Read the text of a file and variables."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (place / "farstu.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("FARSTU_CONFIG", str(place / "farstu.toml"))
    return load_config()
