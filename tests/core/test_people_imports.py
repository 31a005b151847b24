"""Where an import stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from farstu.core.people_imports import (
    KEPT,
    LOOKED_AT,
    UNDER_WAY,
    ImportEnding,
    ImportFacts,
    ImportState,
    import_state,
    next_budget,
)

NOW = datetime(2026, 11, 23, 10, 20, 30, 40, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (ImportFacts(), ImportState.READ),
        (ImportFacts(started_at=NOW), ImportState.RUNNING),
        (ImportFacts(started_at=NOW, waits_until=NOW), ImportState.RUNNING),
        (ImportFacts(started_at=NOW, waits_until=LATER), ImportState.WAITING),
        (
            ImportFacts(started_at=NOW, waits_until=LATER, ending=ImportEnding.STOPPED),
            ImportState.STOPPED,
        ),
        (ImportFacts(started_at=NOW, ending=ImportEnding.DONE), ImportState.DONE),
        (ImportFacts(started_at=NOW, ending=ImportEnding.BARRED), ImportState.BARRED),
    ],
)
def test_where_an_import_stands_follows_from_its_facts(
    facts: ImportFacts, state: ImportState
) -> None:
    """Its ending first, then whether it was started, then whether it waits for another day."""
    assert import_state(facts, now=NOW) is state
    assert (state in UNDER_WAY) == (facts.started_at is not None and facts.ending is None)


def test_what_was_read_waits_an_hour_and_is_seen_for_ninety_days() -> None:
    """Nobody's list of people lies about for longer."""
    assert (timedelta(hours=1), timedelta(days=90)) == (LOOKED_AT, KEPT)


def test_budgets_are_of_a_day() -> None:
    """The next one begins at midnight, UTC."""
    assert next_budget(NOW) == datetime(2026, 11, 24, tzinfo=UTC)
