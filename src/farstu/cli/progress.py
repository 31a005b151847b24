"""How far something long has come, told on stderr."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

SILENT_FOR = 1.0
"""Seconds: what is done sooner needs no progress."""


@dataclass(slots=True)
class Progress:
    """Rows dealt with, told once a second, after the first."""

    doing: str
    of: int | None = None
    begun: float = field(default_factory=time.monotonic)
    told: float = 0.0
    rows: int = 0

    def count(self, rows: int) -> None:
        """Hear of more rows."""
        self.rows += rows
        spent = time.monotonic() - self.begun
        if spent - self.told >= SILENT_FOR:
            self.told = spent
            whole = "" if self.of is None else f" of {self.of:,}"
            self._write(f"{self.doing}: {self.rows:,}{whole}")

    def end(self) -> None:
        """Leave the line on a terminal."""
        if self.told and sys.stderr.isatty():
            sys.stderr.write("\n")

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r{text}" if sys.stderr.isatty() else f"{text}\n")
        sys.stderr.flush()
