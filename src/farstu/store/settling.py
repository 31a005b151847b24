"""How long the oldest transaction has been open in which something may still be written."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from farstu.store.tx import Tx

AGE = sa.text("""
    SELECT clock_timestamp() - min(xact_start) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
""")
"""The sessions of our own role are all that PostgreSQL shows it, and all that write events. By the
server's clock at both ends, so that it may differ from ours."""


def oldest_age(tx: Tx) -> timedelta:
    """Say how long ago the oldest open transaction began, this one aside.

    What commits before a later statement of *tx* is seen by that; what begins after this question
    is younger than the answer. SQLite has one writer at a time, and that is *tx*.
    """
    if tx.connection.dialect.name != "postgresql":
        return timedelta(0)
    return tx.execute(AGE).scalar_one() or timedelta(0)
