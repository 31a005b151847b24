"""Mistakes in the configuration, told all at once, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake. *where* is a file or a variable; *line* is known where a file has the key."""

    where: str
    line: int | None = None
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line."""
        place = self.where if self.line is None else f"{self.where}, line {self.line}"
        return f"{place}: {self.problem} {self.remedy}"


class ConfigError(Exception):
    """The configuration has mistakes, and nothing was started with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        """Put them in the order in which somebody with an editor meets them."""
        self.mistakes = sorted(mistakes, key=lambda it: (it.line is None, it.line or 0, it.where))
        super().__init__("\n".join(map(str, self.mistakes)))
