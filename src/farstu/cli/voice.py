"""How the command line speaks: one fact a line, a mark and words, or JSON for scripts.

``Voice`` · ``clean`` · ``align``
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

REFUSED = 1
"""Exit code: refused, or failed; 0 is done."""
MISUSED = 2
"""Exit code: the command itself lacks something, or has something that is none of its own."""
NEEDS_ATTENTION = 3
"""Exit code of ``farstu doctor`` when something is wrong."""

GAP = 2
UNSHOWN = "�"


class Mark(StrEnum):
    """How a line begins; what it means is said in words as well."""

    FINE = "✓"
    WARNING = "!"
    PROBLEM = "✗"


COLOURS = {Mark.FINE: "green", Mark.WARNING: "yellow", Mark.PROBLEM: "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Where a command speaks: to people, or in JSON, then with exactly one object on stdout."""

    as_json: bool
    shows_secrets: bool = False

    @property
    def may_show_secrets(self) -> bool:
        """Whether a link may be printed: to a terminal, else only when asked for."""
        return self.shows_secrets or sys.stdout.isatty()

    def say(self, text: str) -> None:
        """Say a line to people."""
        if not self.as_json:
            _print(Console(), Text(clean(text)))

    def mark(self, mark: Mark, text: str) -> None:
        """Say a line with a mark to people."""
        if not self.as_json:
            _print(Console(), _marked(mark, text))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Say rows in columns to people."""
        for line in align(rows):
            self.say(line)

    def answer(self, data: Mapping[str, Any]) -> None:
        """Say everything to scripts; ASCII only, so that no terminal acts on what somebody sent."""
        if self.as_json:
            sys.stdout.write(json.dumps(data, indent=2) + "\n")
            sys.stdout.flush()

    def remark(self, text: str, *, mark: Mark = Mark.WARNING) -> None:
        """Say something beside the answer, on stderr."""
        _print(Console(stderr=True), _marked(mark, text))

    def stop(
        self, *problems: str, reason: str, steps: Sequence[str] = (), code: int = REFUSED
    ) -> NoReturn:
        """Say what is wrong and what to do next, and end."""
        if self.as_json:
            told = {"reason": reason, "problems": list(problems), "next": list(steps)}
            self.answer({"error": told})
        for problem in () if self.as_json else problems:
            self.remark(problem, mark=Mark.PROBLEM)
        for step in () if self.as_json else steps:
            _print(Console(stderr=True), Text(clean(f"Next: {step}")))
        raise typer.Exit(code)

    def stop_at_misuse(self, problem: str) -> NoReturn:
        """Refuse a command that lacks something, before anything was done."""
        self.stop(problem, reason="usage", code=MISUSED)


def clean(text: str) -> str:
    """Replace what a terminal would act upon: names and browsers are what strangers typed."""
    return "".join(UNSHOWN if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in text)


def align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Line up the columns of *rows* by what is seen, not by how many characters it takes."""
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    return [
        "".join(
            cell + " " * (width + GAP - cell_len(cell))
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def _marked(mark: Mark, text: str) -> Text:
    return Text.assemble((mark.value, COLOURS[mark]), " ", clean(text))


def _print(console: Console, line: Text) -> None:
    """Print a line as it is: never wrapped in the middle of a link, nothing in it interpreted."""
    console.print(line, soft_wrap=True)
