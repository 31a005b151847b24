"""What somebody typed into a form of an office, kept for an hour while they prove who they are.

There is one for each person and organisation: what was typed last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Officer, act
from farstu.store import drafts
from farstu.store.tx import Tx

KEPT = timedelta(hours=1)
FORM = "form"
"""Beside the fields: which form it is."""


def keep_typed(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    *,
    needs: Permission,
    form: str,
    typed: Mapping[str, str],
) -> Rejected | None:
    """Keep what was typed into a *form*. Reasons: those of ``offices.act``."""

    def deed(tx: Tx, officer: Officer) -> None:
        kept = drafts.Kept(
            id=kit.new_id(officer.now),
            account_id=officer.id,
            organisation_id=officer.office.id,
            typed={**typed, FORM: form},
            expires_at=officer.now + KEPT,
        )
        drafts.replace(tx, kept)

    return act(kit, visit, seat, organisation_id, needs=needs, deed=deed, gate=Gate.OFFICE)


def find_typed(tx: Tx, officer: Officer, form: str) -> Mapping[str, str] | None:
    """Find what was typed into a *form*, and not sent yet."""
    typed = drafts.find(tx, officer.id, officer.office.id)
    return typed if typed is not None and typed.get(FORM) == form else None


def forget_typed(tx: Tx, officer: Officer) -> None:
    """Forget what was typed: it was sent."""
    drafts.remove(tx, officer.id, officer.office.id)
