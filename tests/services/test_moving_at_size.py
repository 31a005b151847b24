"""Moving in at size: what it costs grows with how many there are, and no faster."""

from __future__ import annotations

import io
import tracemalloc
from base64 import b32encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from farstu.core.arriving import Problem
from farstu.services.moving.csv_people import read_csv
from farstu.services.moving.people import Fate
from farstu.services.moving.working import SLICE, work_people
from tests.support.house import House
from tests.support.moving import find, move, wish_of

HASH = "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"


class CutShortError(Exception):
    """Somebody pulled the plug."""


def table(people: range) -> str:
    """Write a table of people with a password, an app and a label each."""
    lines = (
        f"{n},p{n}@old.example,Person {n},person{n},{HASH},"
        f"{b32encode(n.to_bytes(20, 'big')).decode()},north"
        for n in people
    )
    return "\n".join(["id,email,name,username,password_hash,totp_secret,labels", *lines, ""])


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Count the statements that reach a database."""
    counted: Counter[str] = Counter()

    def count(*_: object) -> None:
        counted["statements"] += 1

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)


@pytest.mark.slow
def test_statements_and_memory_grow_with_the_people_and_no_faster(house: House) -> None:
    """Less than a statement for each, as many for the last thousand as for the first."""
    seen: list[tuple[int, int]] = []
    with counting() as counted:
        tracemalloc.start()
        for thousand in range(5):
            before = counted["statements"]
            report = move(house, table(range(thousand * 1000, thousand * 1000 + 1000)))
            assert report.fates == {Fate.NEW: 1000}
            seen.append((counted["statements"] - before, tracemalloc.get_traced_memory()[0]))
        whole = move(house, table(range(5000)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert whole.fates == {Fate.UNCHANGED: 5000}
    statements = [count for count, _ in seen]
    assert max(statements) - min(statements) <= 2
    assert max(statements) < 1000
    assert seen[-1][1] - seen[0][1] < 2_000_000
    assert peak < 30_000_000


def test_one_who_is_in_the_way_keeps_nobody_else_out(house: House) -> None:
    """People are written together; then one by one, and all come but that one."""
    move(house, table(range(1)), source="another")
    report = move(house, table(range(3)))
    assert report.fates == {Fate.NEW: 2, Fate.REFUSED: 1}
    assert [(one.where, one.problem) for one in report.refused] == [("line 2", Problem.TAKEN)]
    assert find(house, "p2@old.example") is not None


def test_what_was_cut_short_goes_on_where_it_was(house: House) -> None:
    """What has been done stands, and nobody comes twice."""
    content, done = table(range(3 * SLICE)).encode(), []

    def told(count: int) -> None:
        done.append(count)
        if len(done) == 2:
            raise CutShortError

    with pytest.raises(CutShortError):
        work_people(
            house.kit,
            house.portal.id,
            wish_of(house),
            read_csv(io.BytesIO(content)),
            only_judge=False,
            told=told,
        )
    assert move(house, content).fates == {Fate.UNCHANGED: 2 * SLICE, Fate.NEW: SLICE}
