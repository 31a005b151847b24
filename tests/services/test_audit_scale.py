"""Chains under load: processes that close at once, and an export that is longer than memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.services.audit_closing import SETTLED, close_chains
from farstu.services.audit_export import Wish, list_lines, plan_export
from farstu.services.audit_proof import check_export
from farstu.store import schema
from tests.support.closing_process import start_closing, stop_closing
from tests.support.databases import Database
from tests.support.house import House, at_once
from tests.support.trail import close, happen, stored

MANY = 25_000
WATCHED = 20_000
"""So many of them at the end are watched: whatever heaps up does so there too, and watching costs
more than exporting."""
MOST_MEMORY = 6 * 2**20
"""Bytes; the watched lines alone are more than twice that."""

pytestmark = pytest.mark.slow


def test_two_processes_that_close_at_once_close_once(house: House, database: Database) -> None:
    """While deeds go on, and though one of them is killed: nothing twice, nothing left out."""
    maja = house.add_person()
    first, second, killed = (start_closing(database.url, house.portal.id) for _ in range(3))

    def deeds() -> None:
        happen(house, 40)
        happen(house, 40, subject_id=maja.id)

    at_once(deeds, deeds, lambda: happen(house, 10))
    killed.kill()
    killed.communicate()
    at_once(deeds, deeds)
    closed = stop_closing(first) + stop_closing(second)
    house.clock.advance(timedelta(days=800))
    close_chains(house.kit)
    assert closed > 0
    assert all(one.chain_position for one in stored(house))
    assert check_export(
        list_lines(house.kit, plan_export(house.kit, house.portal, Wish()))
    ).is_whole


def test_a_long_export_takes_little_memory(house: House) -> None:
    """Written and checked line by line, it never is in memory as a whole."""
    t, now = schema.audit_events, house.clock()
    rows = [
        {
            "id": f"event-{number:09}",
            "portal_id": house.portal.id,
            "at": now,
            "event": AuditEvent.CODE_SENT.value,
            "facts": {"number": number},
            "personal_digest": "0" * 64,
        }
        for number in range(MANY)
    ]
    house.write(lambda tx: tx.connection.execute(sa.insert(t), rows))
    house.clock.advance(SETTLED * 2)
    assert close(house) >= MANY
    plan = plan_export(house.kit, house.portal, Wish())
    try:
        verdict = check_export(_watched(list_lines(house.kit, plan)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (verdict.is_whole, verdict.events >= MANY) == (True, True)
    assert most < MOST_MEMORY


def _watched(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Pass lines on, and watch memory from the last so many on."""
    for number, line in enumerate(lines):
        if number == MANY - WATCHED:
            tracemalloc.start()
        yield line
