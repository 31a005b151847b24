"""What ails a database, by what it says; and what is a bug of ours instead."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from farstu.crypto.keyring import KeyFileError
from farstu.store.errors import OtherVersionError, StoreClosedError, StoreReplacedError
from farstu.store.sickness import Sickness, find_sickness, words_of


def of_sqlite(code: int) -> sqlite3.Error:
    """Make what SQLite raises."""
    error = sqlite3.OperationalError("what it says")
    error.sqlite_errorcode = code
    return error


SICK: dict[str, tuple[BaseException, Sickness | None]] = {
    "busy": (of_sqlite(sqlite3.SQLITE_BUSY), Sickness.BUSY),
    "an extended code": (of_sqlite(sqlite3.SQLITE_BUSY_RECOVERY), Sickness.BUSY),
    "full": (of_sqlite(sqlite3.SQLITE_FULL), Sickness.FULL),
    "no page can be written": (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), Sickness.DISK),
    "cannot be opened": (of_sqlite(sqlite3.SQLITE_CANTOPEN), Sickness.AWAY),
    "damaged": (of_sqlite(sqlite3.SQLITE_CORRUPT), Sickness.DAMAGED),
    "bad SQL": (of_sqlite(sqlite3.SQLITE_ERROR), None),
    "a broken rule": (of_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE), None),
    "no code": (sqlite3.ProgrammingError("closed"), None),
    "no connection": (psycopg.OperationalError("connection failed"), Sickness.AWAY),
    "an address that cannot be read": (psycopg.ProgrammingError("missing ="), None),
    "an administrator's word": (psycopg.errors.AdminShutdown(), Sickness.AWAY),
    "a password that was changed": (psycopg.errors.InvalidPassword(), Sickness.AWAY),
    "too many connections": (psycopg.errors.TooManyConnections(), Sickness.BUSY),
    "a full disk there": (psycopg.errors.DiskFull(), Sickness.FULL),
    "a row that is held": (psycopg.errors.LockNotAvailable(), Sickness.BUSY),
    "a statement that took too long": (psycopg.errors.QueryCanceled(), Sickness.BUSY),
    "a standby": (psycopg.errors.ReadOnlySqlTransaction(), Sickness.READ_ONLY),
    "a standby that is asked to write": (psycopg.errors.FeatureNotSupported(), Sickness.READ_ONLY),
    "a damaged index": (psycopg.errors.IndexCorrupted(), Sickness.DAMAGED),
    "a conflict without end": (psycopg.errors.SerializationFailure(), Sickness.BUSY),
    "a rule broken there": (psycopg.errors.UniqueViolation(), None),
    "all connections taken": (sa.exc.TimeoutError("QueuePool limit"), Sickness.BUSY),
    "wrapped": (
        OperationalError("SELECT", {}, of_sqlite(sqlite3.SQLITE_FULL)),
        Sickness.FULL,
    ),
    "migrated": (OtherVersionError(found="9999", ours="0001"), Sickness.OTHER_VERSION),
    "replaced": (StoreReplacedError("farstu.db"), Sickness.REPLACED),
    "no key file": (KeyFileError("There is none."), Sickness.KEY_FILE),
    "closed by us": (StoreClosedError(), None),
    "a bug": (LookupError(), None),
}


@pytest.mark.parametrize("which", SICK)
def test_what_it_says_is_what_ails_it(which: str) -> None:
    """By the number or the state, never by words, which are in the language of the server."""
    error, sickness = SICK[which]
    assert find_sickness(error) is sickness


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.OperationalError("connection failed: no route.\nIs it there?"), "no route"),
        (OperationalError("SELECT secret", {}, of_sqlite(13)), "what it says"),
        (psycopg.OperationalError(""), "it says nothing"),
    ],
)
def test_its_words_are_a_line_without_the_statement(error: Exception, words: str) -> None:
    """They go into a log."""
    assert words_of(error) == words
