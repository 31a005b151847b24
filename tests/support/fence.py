"""The fence, watched from outside: every statement of a test is looked at before it runs.

A statement on a fenced table must ask for rows of its transaction's portal, on each such table, in
a condition that nothing can go around (no ``OR``); an insert must name that portal. Statements
under ``EVERYWHERE`` may do as they like. Enable it for a folder of tests in its ``conftest.py``::

    from tests.support.fence import fence  # noqa: F401 - every test in here is watched
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

import pytest
import sqlalchemy as sa

from farstu.store import lockstep
from farstu.store import tx as within
from farstu.store.prepared import Prepared, Ran, Row, run, run_all
from farstu.store.schema import UNFENCED, metadata
from farstu.store.tx import EVERYWHERE, Tx
from tests.support.fence_rules import Values, trespasses

FENCED = frozenset(metadata.tables) - UNFENCED
_HARMLESS: set[tuple[object, ...]] = set()
"""What was looked at and found inside: the same SQL, with the portal in the same parameters."""
_NAMES = re.compile(rf"\b({'|'.join(sorted(FENCED))})\b")


class TrespassError(AssertionError):
    """A statement would have left its portal."""


@pytest.fixture(autouse=True)
def fence() -> Iterator[None]:
    """Fail the test at the first statement that leaves its portal, even if somebody hides it."""
    with watch_fence():
        yield


@contextmanager
def watch_fence() -> Iterator[None]:
    """Look at every statement of every transaction, as long as this lasts."""
    portals: WeakKeyDictionary[sa.Connection, str] = WeakKeyDictionary()
    seen: list[TrespassError] = []
    begin = Tx.__init__

    def begin_watched(tx: Tx, connection: sa.Connection, portal_id: str, *rest: Any) -> None:
        portals[connection] = portal_id
        begin(tx, connection, portal_id, *rest)

    def look(connection: sa.Connection, *arguments: Any) -> None:
        _, statement, _, context, _ = arguments
        compiled = None if context is None else context.compiled
        judge(connection, statement, compiled, compiled and context.compiled_parameters)

    def look_ahead(connection: sa.Connection, one: Prepared, values: Row) -> Ran:
        judge(connection, one.words, one.compiled, [one.compiled.construct_params(values)])
        return run(connection, one, values)

    def look_ahead_at_all(
        connection: sa.Connection, one: Prepared, many: Sequence[Row]
    ) -> list[Ran]:
        for values in many:
            judge(connection, one.words, one.compiled, [one.compiled.construct_params(values)])
        return run_all(connection, one, many)

    def judge(connection: sa.Connection, sql: str, compiled: Any, runs: Any) -> None:
        portal_id = portals.get(connection, EVERYWHERE)
        if portal_id != EVERYWHERE and (said := _say(sql, compiled, runs, portal_id)):
            seen.append(TrespassError(f"{said}, in portal {portal_id!r}:\n{sql}"))
            raise seen[-1]

    Tx.__init__ = begin_watched  # type: ignore[assignment,method-assign]
    sa.event.listen(sa.Engine, "before_cursor_execute", look)
    try:
        with (
            patch.object(within, "run", look_ahead),
            patch.object(within, "run_all", look_ahead_at_all),
            patch.object(lockstep, "run", look_ahead),
            patch.object(lockstep, "run_all", look_ahead_at_all),
        ):
            yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", look)
        Tx.__init__ = begin  # type: ignore[method-assign]
    if seen:
        raise seen[0]


def _say(sql: str, compiled: Any, runs: Any, portal_id: str) -> str:
    """Say what is wrong with a statement, if anything is."""
    if compiled is None or isinstance(compiled.statement, sa.TextClause):
        named = _NAMES.search(sql)
        return f"raw SQL on {named[0]}" if named else ""
    ours = (tuple(name for name, value in run.items() if value == portal_id) for run in runs)
    seen_as = (sql, *ours)
    if seen_as in _HARMLESS:
        return ""
    statement, values = compiled.statement, Values(compiled, runs)
    said = "; ".join(trespasses(statement, values, fenced=FENCED, portal_id=portal_id))
    if not said:
        _HARMLESS.add(seen_as)
    return said
