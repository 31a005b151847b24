"""Audit events as a table with commas (RFC 4180), for reading in a spreadsheet; it proves nothing.

Some of it is what strangers typed, and a spreadsheet would compute a cell that begins like a
formula: such a cell gets an apostrophe before it (CWE-1236).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from farstu.crypto.chain import canonical
from farstu.services.audit_export import Span, Wish
from farstu.store.audit_events import ClosedRow

COLUMNS = (
    "chain",
    "number",
    "at",
    "event",
    "organisation",
    "actor",
    "subject",
    "address",
    "agent",
    "facts",
    "personal",
    "hash",
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(events: Iterable[tuple[Span, ClosedRow]], wish: Wish) -> Iterator[bytes]:
    """Write the names of the columns, and a line for each event, with what the *wish* shows."""
    yield csv_line(COLUMNS)
    for span, closed in events:
        row = closed.row
        shown = dict(row.personal or {}) if wish.shows(row) else {}
        address, agent = str(shown.pop("address", "")), str(shown.pop("agent", ""))
        yield csv_line(
            (
                span.chain.id,
                str(closed.position),
                row.at.isoformat(),
                row.event.value,
                span.organisation or "",
                row.actor_id or "",
                row.subject_id or "",
                address,
                agent,
                canonical(row.facts),
                canonical(shown) if shown else "",
                closed.digest,
            )
        )


def disarm(cell: str) -> str:
    """Keep a spreadsheet from computing *cell*."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def csv_line(cells: Sequence[str]) -> bytes:
    """Write one line of a table."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow(map(disarm, cells))
    return line.getvalue().encode()
