"""The portal that the machine stands on, and what may be read off its rows at any time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from farstu.core.states import Refused
from farstu.core.throttle import Rule
from farstu.crypto.chain import first_hash, next_hash
from farstu.services.audit_closing import SETTLED, close_chains, record_of
from farstu.services.guest import Seat
from farstu.services.outbox import Letter
from farstu.services.texts import Text
from farstu.services.tries import key_of
from farstu.services.undelivered import list_unsent
from farstu.store import audit_chains, audit_events, schema
from farstu.store.columns import EPOCH
from farstu.store.engine import Store
from farstu.store.tx import Tx
from tests.support.clock import Clock
from tests.support.house import House, open_house

OWNED = (
    *("access_codes", "authenticators", "cases", "challenges", "enrolments", "identifiers"),
    *("known_browsers", "links", "logins", "memberships", "offers"),
    *("recovery_codes", "recovery_sheets"),
    *("remembrances", "sessions"),
)
"""Tables of what belongs to one account: nobody else's deed changes a row of them."""
TABLES = {table.name: table for table in schema.metadata.sorted_tables}
QUERIES = {
    name: sa.text(f"SELECT * FROM {name} WHERE portal_id = :portal_id")  # noqa: S608 - names of ours
    for name in (*OWNED, "accounts")
}
NUMBERS = count()

Rows = dict[str, list[dict[str, Any]]]
"""The rows of one account, by table."""
Told = Counter[tuple[str, str]]
"""How often the trail tells an event of somebody."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A portal, and questions about all that lies in it."""

    house: House

    def seat(self, token: str) -> Seat | None:
        """Say what a token opens; a login that is refused opens nothing."""
        guest = self.house.guest(token)
        state = getattr(guest.standing, "state", None)
        return None if isinstance(state, Refused) else guest.seat

    def rows(self) -> dict[str, Rows]:
        """Read every row that is an account's own, by account."""

        def question(tx: Tx) -> dict[str, Rows]:
            found: dict[str, Rows] = defaultdict(lambda: {name: [] for name in QUERIES})
            for name, query in QUERIES.items():
                for row in tx.execute(query.bindparams(portal_id=tx.portal_id)).mappings():
                    found[row["id" if name == "accounts" else "account_id"]][name].append(dict(row))
            for rows in found.values():
                for listed in rows.values():
                    listed.sort(key=str)
            return found

        return self.house.read(question)

    def told(self) -> Told:
        """Count what the trail tells, by event and subject."""
        t = schema.audit_events
        query = sa.select(t.c.event, t.c.subject_id, sa.func.count()).group_by(
            t.c.event, t.c.subject_id
        )
        rows: Any = self.house.read(lambda tx: tx.execute(query.where(tx.inside(t))).all())
        return Counter({(event, who or ""): count for event, who, count in rows})

    def counter(self, rule: Rule, account_id: str) -> tuple[int, datetime]:
        """Read how many failures of somebody are counted, and until when no try is judged."""
        t, kit = schema.throttles, self.house.kit
        key = key_of(kit, rule, self.house.portal.id, account_id)
        query = sa.select(t.c.failures, t.c.opens_at).where(t.c.key == key)
        row = self.house.read(lambda tx: tx.execute(query).first())
        return (0, EPOCH) if row is None else (row.failures, row.opens_at)

    def letters(self, *recipients: str) -> list[Letter]:
        """Open what was sent to some addresses, the oldest first."""
        waiting = self.house.read(lambda tx: list_unsent(self.house.kit, tx))
        return [w.letter for w in waiting if w.letter and w.letter.recipient in recipients]

    def newest_code(self, recipient: str) -> tuple[int, str]:
        """Say how many codes were sent to an address or a number, and the newest."""
        sent = [one for one in self.letters(recipient) if one.template == Text.CODE]
        return len(sent), str(sent[-1].facts["code"]) if sent else ""

    def all_text(self) -> str:
        """Give all that is kept of the portal as text, what is sealed included as it lies there."""

        def question(tx: Tx) -> str:
            said: list[str] = []
            for table in TABLES.values():
                if "portal_id" in table.c:
                    rows = tx.execute(sa.select(table).where(inside(tx, table)))
                    said.extend(_show(value) for row in rows for value in row)
            return "\n".join(said)

        return self.house.read(question)

    def check_chains(self) -> int:
        """Close the chains of the portal, and compute each anew; say how many events they have."""
        self.house.clock.advance(SETTLED + timedelta(days=2))
        close_chains(self.house.kit)
        return sum(map(self._check, self.house.read(audit_chains.list_chains)))

    def _check(self, chain: Any) -> int:
        closed = self.house.read(
            lambda tx: list(
                audit_events.list_closed(tx, chain.id, after=0, last=10**6, limit=10**6)
            )
        )
        digest, portal_id = first_hash(chain.id), self.house.portal.id
        for number, one in enumerate(closed, start=1):
            record = record_of(one.row, portal_id=portal_id, chain_id=chain.id, number=number)
            digest = next_hash(digest, record)
            assert (one.position, one.digest) == (number, digest)
        assert chain.digest == digest
        return len(closed)


def inside(tx: Tx, table: sa.Table) -> sa.ColumnElement[bool]:
    """Stay inside the portal, where a table knows of portals."""
    return table.c.portal_id == tx.portal_id if "portal_id" in table.c else sa.true()


def _show(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@contextmanager
def open_ground(store: Store) -> Iterator[Ground]:
    """Open a portal beside all those that were played in before."""
    with open_house(store, clock=Clock(), host=f"portal-{next(NUMBERS)}.example.com") as house:
        yield Ground(house)
