"""The TOML file: where it is, what it says, and on which line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from farstu.config.keys import FILE_VARIABLE
from farstu.config.mistakes import ConfigError, Mistake

NAME = "farstu.toml"
TABLE = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")
KEY = re.compile(r"""\s*([A-Za-z0-9_."'-][A-Za-z0-9_."' -]*?)\s*=""")
AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
AT_END = " (at end of document)"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What was read. Where there is no file, nothing is said in it."""

    name: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def line_of(self, path: tuple[str, ...]) -> int | None:
        """Find the line of a key, or of the table that it is written inside of."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_file(environment: Mapping[str, str], *, data: Path) -> File:
    """Read the file that ``FARSTU_CONFIG`` names, else ``farstu.toml`` in *data* if it is there."""
    named = environment.get(FILE_VARIABLE)
    path = Path(named) if named else data / NAME
    if not named and not path.exists():
        return File()
    text = _read_text(path)
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refuse_syntax(path, text, str(error)) from None
    return File(name=str(path), said=_number(said), lines=find_lines(text))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        problem = f"The file cannot be read: {error.strerror}."
        raise _refuse(path, problem, f"Check the path, or unset {FILE_VARIABLE}.") from None
    except UnicodeDecodeError:
        raise _refuse(path, "The file is not UTF-8.", "Save it as UTF-8.") from None


def find_lines(text: str) -> dict[tuple[str, ...], int]:
    """Find the line on which each table and each key of well-formed TOML begins.

    ``tomllib`` keeps no positions. This reads line by line, so text of several lines that looks
    like a key counts as one; it comes after the key that it belongs to, and the first line wins.
    """
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    counts: Counter[tuple[str, ...]] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if opened := TABLE.match(line):
            table = _split(opened[2])
            lines.setdefault(table, number)
            if opened[1] == "[[":
                counts[table] += 1
                table = (*table, str(counts[table]))
                lines.setdefault(table, number)
        elif written := KEY.match(line):
            lines.setdefault((*table, *_split(written[1])), number)
    return lines


def _number(said: Mapping[str, Any]) -> dict[str, Any]:
    """Name the tables of a list by their numbers, so that each of their keys has a path."""
    return {name: _count(value) for name, value in said.items()}


def _count(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        value = {str(number): one for number, one in enumerate(value, start=1)}
    return _number(value) if isinstance(value, dict) else value


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in dotted.split("."))


def _refuse_syntax(path: Path, text: str, error: str) -> ConfigError:
    """Say where a file stops being TOML."""
    found = AT_LINE.search(error)
    line = int(found[1]) if found else len(text.splitlines())
    what = AT_LINE.sub("", error).removesuffix(AT_END)
    return _refuse(path, f"This is not TOML: {what}.", "Correct this line first.", line=line)


def _refuse(path: Path, problem: str, remedy: str, *, line: int | None = None) -> ConfigError:
    return ConfigError([Mistake(where=str(path), line=line, problem=problem, remedy=remedy)])
