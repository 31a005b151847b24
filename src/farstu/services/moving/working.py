"""Going through a whole file, some people a transaction: as far as memory goes, of any length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, TypeVar

from farstu.core.arriving import Arriving, ArrivingToken, Finding
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.factors.codes import CodeMaker
from farstu.services.kit import Kit
from farstu.services.moving.judging import Newcomer, Register, Wish, judge_person, judge_token
from farstu.services.moving.people import Fate, Outcome, bring_in
from farstu.services.moving.tokens import bring_tokens
from farstu.services.trail import note
from farstu.store import organisations
from farstu.store.tx import Tx

T = TypeVar("T")

SLICE = 40
"""How many come in one transaction: on SQLite everybody else waits for it."""


@dataclass(slots=True)
class Report:
    """What became of everybody: how many of each fate, what was *refused*, and what was *lost*."""

    fates: Counter[Fate] = field(default_factory=Counter)
    refused: list[Finding] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)

    def count(self, outcomes: Iterable[Outcome]) -> None:
        """Count some."""
        for one in outcomes:
            self.fates[one.fate] += 1
            self.refused += one.findings

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Count one that does not fit."""
        self.fates[Fate.REFUSED] += 1
        self.refused += findings


def read_places(kit: Kit, portal_id: str, wish: Wish) -> Wish:
    """Look up the organisations that a file may name."""
    found = kit.store.read(organisations.list_organisations, portal_id=portal_id)
    return replace(wish, places={fold(one.name): one for one in found})


def work_people(
    kit: Kit,
    portal_id: str,
    wish: Wish,
    reading: Iterable[Arriving | Finding],
    *,
    only_judge: bool,
    told: Callable[[int], None],
) -> Report:
    """Bring everybody in whom a file names, or only say what would become of them.

    *told* hears of every slice. What cannot be read is refused, and the others come.
    """
    report, register = Report(), Register()

    def judged() -> Iterator[Newcomer]:
        for arriving in reading:
            one = (
                (arriving,)
                if isinstance(arriving, Finding)
                else judge_person(arriving, wish, register)
            )
            if isinstance(one, tuple):
                report.refuse(one)
                continue
            report.lost += (Finding(where=one.where, problem=lost) for lost in one.lost)
            yield one

    for some in _slices(judged()):
        report.count(bring_in(kit, portal_id, wish, some, only_judge=only_judge))
        told(len(some))
    _end(kit, portal_id, wish.source, report, only_judge=only_judge)
    return report


def work_tokens(
    kit: Kit,
    portal_id: str,
    source: str,
    reading: Iterable[ArrivingToken | Finding],
    *,
    only_judge: bool,
    told: Callable[[int], None],
) -> Report:
    """Bring every code token in that a file names, or only say what would become of it."""
    report, register = Report(), Register()

    def judged() -> Iterator[tuple[ArrivingToken, CodeMaker]]:
        for token in reading:
            one = (token,) if isinstance(token, Finding) else judge_token(token, register)
            if isinstance(token, Finding) or isinstance(one, tuple):
                report.refuse(one if isinstance(one, tuple) else ())
            else:
                yield token, one

    for some in _slices(judged()):
        report.count(bring_tokens(kit, portal_id, source, some, only_judge=only_judge))
        told(len(some))
    _end(kit, portal_id, source, report, only_judge=only_judge)
    return report


def _slices(many: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(many, SLICE)):
        yield some


def _end(kit: Kit, portal_id: str, source: str, report: Report, *, only_judge: bool) -> None:
    """Note that a file was worked off, with how many of each fate there were."""
    if only_judge:
        return
    facts: dict[str, Any] = {"source": source}
    facts |= {fate.value: count for fate, count in sorted(report.fates.items())}

    def deed(tx: Tx) -> None:
        event = AuditEvent.MOVED_IN
        note(kit, tx, None, event, at=kit.clock(), subject_id=None, facts=facts)

    kit.store.write(deed, portal_id=portal_id)
