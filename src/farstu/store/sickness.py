"""What ails a database, or the key file, that cannot be used: no bug of ours, somebody's to mend.

A deed that meets it was not done, or nobody can say whether it was. Either way its caller is told
no, and to come again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from enum import StrEnum

import psycopg
from sqlalchemy.exc import DBAPIError, TimeoutError  # noqa: A004 - its name there

from farstu.crypto.keyring import KeyFileError
from farstu.store.errors import OtherVersionError, StoreReplacedError


class Sickness(StrEnum):
    """What to look at first."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"
    DISK = "disk"
    DAMAGED = "damaged"
    OTHER_VERSION = "other_version"
    REPLACED = "replaced"
    KEY_FILE = "key_file"


OF_SQLITE: Mapping[int, Sickness] = {
    sqlite3.SQLITE_BUSY: Sickness.BUSY,
    sqlite3.SQLITE_LOCKED: Sickness.BUSY,
    sqlite3.SQLITE_PROTOCOL: Sickness.BUSY,
    sqlite3.SQLITE_FULL: Sickness.FULL,
    sqlite3.SQLITE_READONLY: Sickness.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Sickness.AWAY,
    sqlite3.SQLITE_PERM: Sickness.AWAY,
    sqlite3.SQLITE_NOMEM: Sickness.BUSY,
    sqlite3.SQLITE_IOERR: Sickness.DISK,
    sqlite3.SQLITE_CORRUPT: Sickness.DAMAGED,
    sqlite3.SQLITE_NOTADB: Sickness.DAMAGED,
}
"""By the primary result code; what is not here is a bug (sqlite.org/rescode.html)."""

OF_POSTGRESQL: Mapping[str, Sickness] = {
    "08": Sickness.AWAY,
    "0A000": Sickness.READ_ONLY,
    "25006": Sickness.READ_ONLY,
    "25P03": Sickness.BUSY,
    "28": Sickness.AWAY,
    "3D": Sickness.AWAY,
    "40001": Sickness.BUSY,
    "40P01": Sickness.BUSY,
    "53": Sickness.BUSY,
    "53100": Sickness.FULL,
    "55P03": Sickness.BUSY,
    "57": Sickness.AWAY,
    "57014": Sickness.BUSY,
    "58": Sickness.DISK,
    "XX001": Sickness.DAMAGED,
    "XX002": Sickness.DAMAGED,
}
"""By the state that an error has, or its class (PostgreSQL, appendix A).

A standby says *not supported* to a transaction that may write (``0A000``).
"""


def find_sickness(error: BaseException) -> Sickness | None:
    """Say what ails what *error* is from; None: that is sound, and it is a bug."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    match cause:
        case TimeoutError():  # all connections of the pool are taken
            return Sickness.BUSY
        case OtherVersionError():
            return Sickness.OTHER_VERSION
        case StoreReplacedError():
            return Sickness.REPLACED
        case KeyFileError():
            return Sickness.KEY_FILE
        case sqlite3.Error():
            return OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        case psycopg.OperationalError(sqlstate=None):
            return Sickness.AWAY
        case psycopg.Error(sqlstate=str(state)):
            return OF_POSTGRESQL.get(state) or OF_POSTGRESQL.get(state[:2])
        case _:
            return None


def words_of(error: BaseException) -> str:
    """Say in the database's own words what it does not like, on a line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = str(cause).strip().splitlines() or ["it says nothing"]
    return said[0].removeprefix("connection failed: ").rstrip(".")
