"""How this house speaks to a PostgreSQL server: how long it waits for one that says nothing.

A network that swallows everything is told by silence alone. Without these a deed waited a quarter
of an hour for the answer of a machine that is gone, and what that machine had locked stayed so.
"""

from __future__ import annotations

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""What libpq does unless the address says otherwise: seconds, and milliseconds for the last one."""

THEIRS = """
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s';
    SET tcp_keepalives_idle = 30;
    SET tcp_keepalives_interval = 10;
    SET tcp_keepalives_count = 3;
"""
"""What the server does: a row is waited for as long as SQLite's file is, and whoever went away lets
go of theirs."""


def connect(url: str) -> psycopg.Connection:
    """Connect to the server that *url* names."""
    said = conninfo_to_dict(url)
    ours = {name: value for name, value in PATIENCE.items() if name not in said}
    address = make_conninfo(url, fallback_application_name="farstu", **ours)
    connection = psycopg.connect(address, autocommit=True)
    connection.execute(THEIRS)
    connection.autocommit = False
    return connection
