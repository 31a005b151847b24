"""Column types that mean the same on SQLite (STRICT tables) and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WRITER = json.JSONEncoder(separators=(",", ":"), sort_keys=True, ensure_ascii=False)
"""Made once: ``json.dumps`` makes one at each call."""

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A 64-bit whole number on both databases."""


def to_microseconds(moment: datetime) -> int:
    """Count the microseconds from the epoch to *moment*, which must know its zone."""
    return (moment - EPOCH) // MICROSECOND


def from_microseconds(count: int) -> datetime:
    """Name the moment *count* microseconds after the epoch, in UTC."""
    return EPOCH + timedelta(microseconds=count)


class Instant(TypeDecorator[datetime]):
    """A moment, as microseconds since the epoch: exact, ordered and the same on both databases."""

    impl = Whole
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Count."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Name."""
        return None if value is None else from_microseconds(value)


class Json(TypeDecorator[Any]):
    """Plain data as compact text; never asked about in SQL."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write."""
        if value is None:
            return None
        return WRITER.encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any | None:  # noqa: ARG002
        """Read."""
        return None if value is None else json.loads(value)
