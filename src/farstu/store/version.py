"""Of which version a database has to be. A server says it without loading what migrates one.

The newest migration's file begins with it.
"""

from __future__ import annotations

from pathlib import Path

MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"


def newest_version() -> str:
    """Say which version this Farstu works with."""
    return max(path.name[1:].partition("_")[0] for path in MIGRATIONS.glob("v[0-9]*_*.py"))
