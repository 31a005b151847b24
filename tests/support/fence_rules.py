"""What the fence demands of a statement, table by table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, Grouping
from sqlalchemy.sql.selectable import CTE, Alias, FromClause, Join, SelectBase, Subquery

Clause = Any
"""An element of a statement: SQLAlchemy types its visitors no closer."""


@dataclass(frozen=True, slots=True)
class Values:
    """What the parameters of a compiled statement are bound to, in each of its runs."""

    compiled: Any
    runs: Sequence[dict[str, Any]]

    def of(self, bind: Clause) -> set[Any]:
        """Give every value of one parameter."""
        name = self.compiled.bind_names.get(bind, bind.key)
        return {run.get(name, bind.value) for run in self.runs} or {bind.value}

    def of_rows(self, column: str) -> set[Any]:
        """Give every value that an insert has for *column*, in all rows of all runs."""
        names = [n for n in self.compiled.params if n == column or n.startswith(f"{column}_m")]
        return {run[name] for run in self.runs for name in names}


@dataclass(frozen=True, slots=True)
class Inspection:
    """One statement under the rules of one portal."""

    values: Values
    fenced: frozenset[str]
    portal_id: str

    def statement(self, statement: Clause, around: frozenset[FromClause]) -> Iterator[str]:
        """Find what is wrong with *statement*, which may be part of one that reads *around*."""
        match statement:
            case sa.CompoundSelect():
                for part in statement.selects:
                    yield from self.statement(part, around)
            case sa.Select():
                yield from self._select(statement, around)
            case Insert():
                yield from self._insert(statement)
            case Update() | Delete():
                yield from self._change(statement)
            case _:
                yield from self._within([statement], around)

    def _select(self, select: sa.Select[Any], around: frozenset[FromClause]) -> Iterator[str]:
        joined = list(select.get_final_froms())
        sources = frozenset(_sources(joined))
        own = sources - around or sources
        conditions = [*_onclauses(joined), *select._where_criteria]
        yield from self._demand(own, conditions)
        for source in own:
            if isinstance(source, Subquery | CTE):
                yield from self.statement(source.element, frozenset())
        yield from self._within([*select.get_children(), *conditions], own | around)

    def _insert(self, insert: Insert) -> Iterator[str]:
        yield from self._within(insert.get_children(), frozenset())
        if _name(insert.table) not in self.fenced:
            return
        portals = self.values.of_rows("portal_id")
        if insert.select is not None or portals != {self.portal_id}:
            yield f"insert into {_name(insert.table)} of rows of {portals or 'no portal'}"
        clause = insert._post_values_clause
        where = getattr(clause, "update_whereclause", None)
        by_portal = "portal_id" in (getattr(clause, "inferred_target_elements", None) or ())
        if hasattr(clause, "update_values_to_set") and not by_portal:
            yield from self._demand([insert.table], [] if where is None else [where])

    def _change(self, change: Update | Delete) -> Iterator[str]:
        conditions = change._where_criteria
        sources = {change.table, *(c.table for c in _walk(conditions) if isinstance(c, sa.Column))}
        yield from self._demand(sources, conditions)
        written = getattr(change, "_values", None) or {}
        if _name(change.table) in self.fenced and "portal_id" in {
            getattr(c, "key", c) for c in written
        }:
            yield f"update moves rows of {_name(change.table)} to another portal"
        yield from self._within(change.get_children(), frozenset(sources))

    def _within(self, clauses: Iterable[Clause], around: frozenset[FromClause]) -> Iterator[str]:
        for element in _walk(clauses):
            if isinstance(element, SelectBase | UpdateBase):
                yield from self.statement(element, around)

    def _demand(self, sources: Iterable[FromClause], conditions: Iterable[Clause]) -> Iterator[str]:
        """Find the fenced *sources* for which no condition names the portal."""
        kept = {source for part in conditions for source in self._kept_by(part)}
        for source in sources:
            if _name(source) in self.fenced and source not in kept:
                yield f"{_name(source)} is not filtered by portal_id"

    def _kept_by(self, clause: Clause) -> Iterator[FromClause]:
        """Find the sources that a condition keeps inside, whatever its other parts say."""
        match clause:
            case Grouping():
                yield from self._kept_by(clause.element)
            case BooleanClauseList() if clause.operator is operators.and_:
                for part in clause.clauses:
                    yield from self._kept_by(part)
            case BinaryExpression(
                left=sa.Column(name="portal_id") as column, right=BindParameter()
            ):
                is_ours = self.values.of(clause.right) == {self.portal_id}
                if clause.operator is operators.eq and is_ours:
                    yield column.table
            case _:
                pass  # it keeps nothing: an OR, a NOT, another column


def trespasses(
    statement: Clause, values: Values, *, fenced: frozenset[str], portal_id: str
) -> list[str]:
    """List what *statement* would do outside of *portal_id*."""
    return list(Inspection(values, fenced, portal_id).statement(statement, frozenset()))


def _name(source: FromClause) -> str:
    """Name the table that a source reads, whatever it is called there."""
    table = source.element if isinstance(source, Alias) else source
    return str(getattr(table, "name", ""))


def _sources(joined: Iterable[FromClause]) -> Iterator[FromClause]:
    for source in joined:
        if isinstance(source, Join):
            yield from _sources([source.left, source.right])
        else:
            yield source


def _onclauses(joined: Iterable[FromClause]) -> Iterator[Clause]:
    for source in joined:
        if isinstance(source, Join):
            yield source.onclause
            yield from _onclauses([source.left, source.right])


def _walk(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Walk through expressions; a statement inside is named, not entered."""
    for clause in clauses:
        yield clause
        if not isinstance(clause, SelectBase | UpdateBase | FromClause | sa.Column):
            yield from _walk(clause.get_children())
