"""Which of the two databases tests ask for: what narrows the fixture ``database``, or widens it."""

from __future__ import annotations

import pytest

from tests.support.databases import POSTGRESQL, SQLITE

on_sqlite = pytest.mark.parametrize("database", [SQLITE], indirect=True)
on_postgresql = pytest.mark.parametrize(
    "database", [pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)], indirect=True
)
on_both = pytest.mark.parametrize(
    "database",
    [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)],
    indirect=True,
)
