"""What tables are made of, so that each says the same thing in the same way."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant, Json, Whole

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def row_id(name: str = "id") -> sa.Column[str]:
    """Name a row: opaque, random, sortable."""
    return sa.Column(name, sa.Text, primary_key=True)


def portal_id() -> sa.Column[str]:
    """Say which portal a row belongs to: what the fence asks."""
    return sa.Column("portal_id", sa.Text, sa.ForeignKey("portals.id"), nullable=False)


def one_a_portal() -> sa.Column[str]:
    """Say which portal a row belongs to that has no other of its kind."""
    return sa.Column("portal_id", sa.Text, sa.ForeignKey("portals.id"), primary_key=True)


def account_id(*, nullable: bool = False) -> sa.Column[str]:
    """Say whose a row is; it goes with its account."""
    return goes_with("accounts", "account_id", nullable=nullable)


def in_organisation() -> sa.Column[str]:
    """Say which organisation a row belongs to."""
    key = sa.ForeignKey("organisations.id")
    return sa.Column("organisation_id", sa.Text, key, nullable=False, index=True)


def goes_with(other: str, name: str, *, nullable: bool = False) -> sa.Column[str]:
    """Say which row of another table this one goes with."""
    key = sa.ForeignKey(f"{other}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Text, key, nullable=nullable, index=True)


def owned() -> tuple[sa.Column[str], ...]:
    """Name a row, and say in which portal and whose it is."""
    return row_id(), portal_id(), account_id()


def part_of(whole_table: str, name: str) -> sa.Column[str]:
    """Say which row this one is a part of; it goes with that."""
    key = sa.ForeignKey(f"{whole_table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Text, key, primary_key=True)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """Hold text."""
    return sa.Column(name, sa.Text, nullable=nullable)


def folded(name: str) -> sa.Column[str]:
    """Hold a name as it is searched by: ``core.identifiers.fold``."""
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''"))


def blob(name: str) -> sa.Column[bytes]:
    """Hold bytes."""
    return sa.Column(name, sa.LargeBinary, nullable=False)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Hold an instant."""
    return sa.Column(name, Instant, nullable=nullable)


def whole(name: str, default: str | None = None) -> sa.Column[int]:
    """Hold a whole number."""
    return sa.Column(name, Whole, nullable=False, server_default=default)


def plain(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Hold plain data."""
    return sa.Column(name, Json, nullable=nullable)


def table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """Make a table, strict on SQLite."""
    return sa.Table(name, metadata, *parts, sqlite_strict=True)
