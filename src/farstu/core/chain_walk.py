"""Walking along a chain of numbered records, and saying exactly where it does not fit.

Each record names the hash before it and its own. Whoever reads it has computed whether its own hash
is that of what it says (*sound*). A record that was changed is then unsound; one whose hash was
made to fit is found by the next, which names the old one; and one who rewrites all the rest does
not know what was promised for the end, or was signed on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong with a chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    MOVED = "moved"
    UNREADABLE = "unreadable"
    CHECKPOINT = "checkpoint"
    KEY = "key"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: in which chain, with which numbers, seen on which line."""

    fault: Fault
    chain: str = ""
    number: int = 0
    last: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as it stands on a line. *previous* is None where the one before is missing."""

    line: int
    number: int
    previous: str | None
    hash: str
    sound: bool


@dataclass(slots=True, kw_only=True)
class Walk:
    """How far one chain was followed: from behind *number*, where the hash is *hash*, to *last*."""

    chain: str
    number: int
    hash: str
    last: int
    last_hash: str
    _flagged: int | None = None
    _gaps: list[range] = field(default_factory=list)
    _first: int = field(init=False)

    def __post_init__(self) -> None:
        """Remember where the walk began."""
        self._first = self.number

    def see(self, record: Record) -> Iterator[Finding]:
        """Go one record on."""
        number = record.number if record.sound else self._place(record)
        if not record.sound:
            yield self._find(Fault.CHANGED, number, line=record.line)
        if number <= self.number:
            yield self._see_out_of_place(record, number)
            return
        if number > self.last:
            yield self._find(Fault.ADDED, number, line=record.line)
            return
        if number == self.number + 1:
            if record.sound and record.previous != self.hash:
                yield from self._doubt(self.number, line=record.line)
        else:
            self._gaps.append(range(self.number + 1, number))
        self._go(number, record)

    def fits(self, number: int, digest: str) -> bool:
        """Say whether the walk is at *number* now, and has that hash there."""
        return number == self.number and digest == self.hash

    def end(self) -> Iterator[Finding]:
        """Say what is missing, or does not end as was promised."""
        if self.number < self.last:
            self._gaps.append(range(self.number + 1, self.last + 1))
        elif self.hash != self.last_hash:
            yield from self._doubt(self.number)
        for gap in self._gaps:
            yield self._find(Fault.REMOVED, gap.start, last=gap.stop - 1)

    def _place(self, record: Record) -> int:
        """Guess where an unsound record belongs: its number may be what was changed."""
        follows = record.previous == self.hash
        believed = self.number < record.number <= self.last and not follows
        return record.number if believed else self.number + 1

    def _see_out_of_place(self, record: Record, number: int) -> Finding:
        """Judge a record that stands behind its place: moved there, or one too many."""
        gap = next((gap for gap in self._gaps if number in gap), None)
        if gap is None:
            return self._find(Fault.ADDED, number, line=record.line)
        self._gaps.remove(gap)
        halves = range(gap.start, number), range(number + 1, gap.stop)
        self._gaps.extend(half for half in halves if half)
        self._gaps.sort(key=lambda one: one.start)
        return self._find(Fault.MOVED, number, line=record.line)

    def _doubt(self, number: int, *, line: int = 0) -> Iterator[Finding]:
        """Say that a record was changed along with its hash, unless that is known."""
        if number != self._flagged:
            yield self._find(Fault.CHANGED, max(number, self._first + 1), line=line)

    def _go(self, number: int, record: Record) -> None:
        self.number, self.hash = number, record.hash
        self._flagged = self._flagged if record.sound else number

    def _find(self, fault: Fault, number: int, *, last: int = 0, line: int = 0) -> Finding:
        return Finding(fault=fault, chain=self.chain, number=number, last=last or number, line=line)
