"""What a server does not need it does not load: its start is little else than imports."""

from __future__ import annotations

import subprocess
import sys

UNNEEDED = frozenset(
    {
        "alembic",
        "defusedxml",
        "farstu.cli",
        "farstu.client",
        "farstu.demo",
        "farstu.migrations",
        "farstu.services.moving",
        "httpx",
        "ijson",
        "mako",
        "typer",
    }
)
"""What belongs to the operator's commands, or to the programs of others."""


def loaded_by(*modules: str) -> set[str]:
    """Say what a process has loaded that imports some modules, and nothing else."""
    script = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_a_server_loads_nothing_of_the_operators_commands() -> None:
    """By where modules are imported from, and by nothing cleverer."""
    loaded = loaded_by("farstu.app")
    assert UNNEEDED.isdisjoint(loaded)
    assert "farstu.app" in loaded


def test_what_is_not_needed_is_there_for_the_commands() -> None:
    """A name that nothing has any more would keep nothing out."""
    assert loaded_by("farstu.cli", "farstu.client") >= UNNEEDED
