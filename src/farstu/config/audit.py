"""The table ``[audit]``: how long events are kept."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from farstu.config.table import Table, Whole

SHORTEST, USUAL, LONGEST = 30, 400, 36_500


class Audit(Table):
    """What becomes of the audit trail."""

    keep_days: Whole = Field(
        default=USUAL,
        ge=SHORTEST,
        le=LONGEST,
        description=f"a whole number from {SHORTEST} to {LONGEST}",
    )

    @property
    def keep(self) -> timedelta:
        """How long an event is kept."""
        return timedelta(days=self.keep_days)
