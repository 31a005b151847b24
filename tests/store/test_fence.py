"""The fence between portals, as the tests watch it: which statements it lets pass."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from farstu.store.engine import Store
from farstu.store.schema import UNFENCED, accounts, identifiers, leases, organisations, portals
from farstu.store.tx import EVERYWHERE, Fence, FenceError, Tx
from tests.support.fence import FENCED, TrespassError, watch_fence
from tests.support.fence_rules import Values, trespasses
from tests.support.rows import insert_samples, portal_of

OURS, THEIRS = "ours", "theirs"

other = accounts.alias()
names = identifiers
joined = accounts.join(names, names.c.account_id == accounts.c.id)
inside = accounts.c.portal_id == OURS
names_inside = names.c.portal_id == OURS
ours = sa.select(accounts.c.id).where(inside)
everybody = sa.select(accounts.c.id)
row = {"id": "o", "portal_id": OURS}
upsert = sqlite.insert(organisations).values(row)
rename = {"name": "n"}


def _named(portal_id: str) -> sa.Exists:
    return sa.exists().where(names.c.portal_id == portal_id, names.c.account_id == accounts.c.id)


INSIDE = {
    "select": ours,
    "unfenced table": sa.select(portals),
    "both of a join": sa.select(joined).where(inside, names_inside),
    "in the join's condition": sa.select(
        accounts.join(names, sa.and_(names.c.account_id == accounts.c.id, names_inside))
    ).where(inside),
    "correlated exists": ours.where(_named(OURS)),
    "negated exists": sa.update(accounts).where(inside, ~_named(OURS)).values(rename),
    "or of other columns": ours.where(sa.or_(accounts.c.id == "a", accounts.c.id == "b")),
    "alias": sa.select(other).where(other.c.portal_id == OURS),
    "subquery": sa.select(ours.subquery()),
    "union": sa.union_all(ours, sa.select(names.c.id).where(names_inside)),
    "delete": sa.delete(accounts).where(inside),
    "insert": sa.insert(organisations).values(row),
    "insert of many": sa.insert(organisations).values([row] * 2),
    "upsert by portal": upsert.on_conflict_do_update(["portal_id", "id"], set_=rename),
    "upsert inside": upsert.on_conflict_do_update(
        ["id"], set_=rename, where=organisations.c.portal_id == OURS
    ),
}

OUTSIDE = {
    "no condition": everybody,
    "another portal": everybody.where(accounts.c.portal_id == THEIRS),
    "all but ours": everybody.where(accounts.c.portal_id != OURS),
    "not ours": everybody.where(~(inside | sa.false())),
    "ours or": everybody.where(inside | (accounts.c.id == "a")),
    "itself": everybody.where(accounts.c.portal_id == accounts.c.portal_id),
    "one of a join": sa.select(joined).where(inside),
    "exists without": ours.where(sa.exists().where(names.c.account_id == accounts.c.id)),
    "exists of another": ours.where(_named(THEIRS)),
    "in a subquery": ours.where(accounts.c.id.in_(sa.select(names.c.account_id))),
    "in a subquery of itself": ours.where(accounts.c.id.in_(everybody)),
    "alias": sa.select(other),
    "alias beside": sa.select(other.c.id, accounts.c.id).where(inside),
    "from a subquery": sa.select(everybody.subquery()),
    "from a common table": sa.select(everybody.cte()),
    "as a column": sa.select(everybody.limit(1).scalar_subquery()),
    "in the order": sa.select(portals).order_by(everybody.limit(1).scalar_subquery()),
    "for an unfenced table": sa.select(portals).where(portals.c.id.in_(everybody)),
    "union": sa.union_all(ours, sa.select(names.c.id)),
    "update": sa.update(accounts).where(accounts.c.id == "a").values(rename),
    "update from": sa.update(accounts)
    .where(inside, names.c.account_id == accounts.c.id)
    .values(rename),
    "update by value": sa.update(accounts)
    .where(inside)
    .values(name=sa.select(names.c.value).limit(1).scalar_subquery()),
    "update of the portal": sa.update(accounts).where(inside).values(portal_id=THEIRS),
    "delete": sa.delete(accounts),
    "insert": sa.insert(organisations).values(row | {"portal_id": THEIRS}),
    "insert of many": sa.insert(organisations).values([row, row | {"portal_id": THEIRS}]),
    "insert without": sa.insert(organisations).values({"id": "a"}),
    "insert from": sa.insert(leases).from_select(["name"], everybody),
    "upsert": upsert.on_conflict_do_update(["id"], set_=rename),
}


@pytest.fixture(autouse=True)
def fence() -> Iterator[None]:
    """Do not watch this file's tests, which are about the watching itself."""
    return iter(())


def _complaints(statement: Any) -> list[str]:
    compiled = statement.compile(dialect=sqlite.dialect())
    values = Values(compiled, [compiled.params])
    return trespasses(statement, values, fenced=FENCED, portal_id=OURS)


@pytest.mark.parametrize("name", INSIDE)
def test_a_statement_inside_the_fence_passes(name: str) -> None:
    """A statement that keeps each fenced table to its portal is let through."""
    assert _complaints(INSIDE[name]) == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_statement_that_leaves_the_fence_is_found(name: str) -> None:
    """A statement that could touch another portal's row is found, wherever it does."""
    assert _complaints(OUTSIDE[name])


@pytest.mark.parametrize("run", ["read", "write"])
@pytest.mark.parametrize("statement", [everybody, sa.text("SELECT id FROM accounts")])
def test_the_watch_stops_it_before_it_runs(store: Store, run: str, statement: Any) -> None:
    """A trespass in a deed or a question reaches the test, raw SQL included."""
    with pytest.raises(TrespassError), watch_fence():
        getattr(store, run)(lambda tx: tx.execute(statement).all(), portal_id=OURS)


def test_a_hidden_trespass_still_fails_the_test(store: Store) -> None:
    """Catching the error within the deed does not help: the watch says it again at its end."""

    def hide(tx: Tx) -> None:
        with pytest.raises(TrespassError):
            tx.execute(everybody)

    with pytest.raises(TrespassError), watch_fence():
        store.read(hide, portal_id=OURS)


def test_the_watch_lets_right_ones_and_the_operator_pass(store: Store) -> None:
    """Statements of the portal run, and under EVERYWHERE all do."""
    with watch_fence():
        assert store.read(lambda tx: tx.execute(ours).all(), portal_id=OURS) == []
        assert store.read(lambda tx: tx.execute(everybody).all(), portal_id=EVERYWHERE) == []


def test_the_watch_goes_by_the_values_of_each_run(store: Store) -> None:
    """A statement that is compiled once is judged by its values, each time that it runs."""

    def ask(portal_id: str) -> Callable[[Tx], Any]:
        query = sa.select(accounts).where(accounts.c.portal_id == portal_id)
        return lambda tx: tx.execute(query).all()

    with watch_fence():
        store.read(ask(OURS), portal_id=OURS)
    with pytest.raises(TrespassError), watch_fence():
        store.read(ask(THEIRS), portal_id=OURS)


@pytest.mark.parametrize("name", sorted(UNFENCED))
def test_no_clause_is_made_for_what_has_no_fence(store: Store, name: str) -> None:
    """Asking to stay inside on a table without fence is a bug, and says so."""
    with pytest.raises(FenceError, match=name):
        store.read(lambda tx: tx.inside(accounts.metadata.tables[name]), portal_id=OURS)
    with pytest.raises(FenceError, match=name):
        Fence(is_open=False).inside(accounts.metadata.tables[name])


def test_a_statement_that_is_made_once_runs_inside_whichever_portal_asks(store: Store) -> None:
    """Each sees its own, whoever asked first; EVERYWHERE sees all, and nobody can say otherwise."""

    def seen(portal_id: str, **values: str) -> set[str]:
        def ask(tx: Tx) -> set[str]:
            return {row["portal_id"] for row in tx.run(_listing, **values).rows}

        return store.read(ask, portal_id=portal_id)

    for number in (1, 2):
        store.write(functools.partial(_fill, number=number), portal_id=EVERYWHERE)
    one, two = portal_of(1), portal_of(2)
    assert (seen(one), seen(two), seen(EVERYWHERE)) == ({one}, {two}, {one, two})
    assert seen(one, fenced_portal_id=two) == {one}


def _fill(tx: Tx, *, number: int) -> None:
    insert_samples(tx.connection, number)


@functools.cache
def _listing(fence: Fence) -> sa.Select[Any]:
    return sa.select(organisations.c.portal_id).where(fence.inside(organisations))
