"""Revoking: what ends when something about signing in changes."""

from __future__ import annotations

from datetime import datetime

from farstu.services.guest import Seat
from farstu.store import accounts, sessions
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx


def end_everything_else(tx: Tx, seat: Seat, *, at: datetime) -> int:
    """End every session and login of the account but *seat*'s own; say the new epoch.

    One write on the account ends them all, on every process, at their next request. Where *seat* is
    a login in progress, whoever calls this writes the new epoch to it (``seats.move``).
    """
    epoch = accounts.raise_epoch(tx, seat.account_id, at=at) or 0
    if isinstance(seat, SessionRow):
        sessions.carry_over(tx, seat.id, epoch=epoch)
    return epoch
