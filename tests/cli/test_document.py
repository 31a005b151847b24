"""``docs/cli.md`` describes every command and every option, and nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from farstu.cli import app
from tests.support.source import ROOT

DOCUMENT = (ROOT / "docs" / "cli.md").read_text("utf-8")
SECTION = re.compile(r"(?m)^### `farstu (?P<name>[a-z -]+?)(?: [A-Z\[][^`]*)?`$")
OPTION = re.compile(r"`(--[a-z-]+)")
EVERYWHERE = {"--help"}


def _commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Walk through all commands that do something."""
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for word, one in below.items():
        yield from _commands(one, f"{name} {word}".strip())


COMMANDS = dict(_commands(get_command(app)))


def _section(name: str) -> str:
    """Give what the document says about one command."""
    found = [match for match in SECTION.finditer(DOCUMENT) if match["name"] == name]
    assert len(found) == 1, f"{len(found)} sections about farstu {name}"
    rest = DOCUMENT[found[0].end() :]
    return re.split(r"(?m)^##", rest, maxsplit=1)[0]


def _options(command: Any) -> set[str]:
    return {
        word
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
        if word.startswith("--")
    } - EVERYWHERE


def test_the_document_has_the_commands_that_there_are() -> None:
    """A section for each command, and for no other."""
    assert sorted(match["name"] for match in SECTION.finditer(DOCUMENT)) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_described_with_its_options(name: str) -> None:
    """All of them, no other, and an example."""
    section = _section(name)
    assert set(OPTION.findall(section)) - EVERYWHERE == _options(COMMANDS[name])
    assert f"$ farstu {name}" in section


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_answers_scripts(name: str) -> None:
    """Everywhere there is --json, and each option says what it is for."""
    command = COMMANDS[name]
    assert "--json" in _options(command)
    assert all(p.help for p in command.params if p.param_type_name == "option")
