"""Whatever happens after whatever else, nobody comes in who has not shown enough."""

from __future__ import annotations

import pytest

from farstu.store.engine import Store
from tests.machine.playing import LONG, QUICK, SHORT, play
from tests.support.one_database import on_postgresql, on_sqlite

OFTEN = frozenset({"full: MULTI", "recovered", "enrolled totp", "chained"})
"""What has to come true in any run, so that it proves something."""
SOMETIMES = OFTEN - {"enrolled totp"}
"""And in a shorter one; stories set things up on both databases."""


@on_sqlite
def test_nothing_in_a_short_run_is_unearned(store: Store) -> None:
    """The same few hundred deeds each time, after each of which all of it still holds."""
    reached = play(store, by=QUICK)
    assert reached >= OFTEN


@on_postgresql
def test_nothing_on_postgresql_is_unearned(store: Store) -> None:
    """Fewer deeds, on a server that judges each of them behind its own fences."""
    reached = play(store, by=SHORT)
    assert reached >= SOMETIMES


@on_sqlite
@pytest.mark.slow
def test_nothing_in_a_long_run_is_unearned(store: Store) -> None:
    """Some thousand deeds, longer one after the other."""
    reached = play(store, by=LONG)
    assert reached >= OFTEN
