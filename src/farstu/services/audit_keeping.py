"""Keeping the closed chains of all portals: signing them daily, and forgetting what is old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from farstu.services.audit_retention import forget_old
from farstu.services.audit_signing import DAILY, sign_checkpoints, statement_of
from farstu.services.kit import Kit
from farstu.services.portals import list_portals


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was done: checkpoints as everybody may see them, and how many events went.

    Of the chains that are *damaged* some had to stay, since they do not fit.
    """

    checkpoints: tuple[dict[str, object], ...]
    forgotten: int
    damaged: tuple[str, ...]


def sign_and_forget(kit: Kit, *, keep: timedelta) -> Kept:
    """Sign what has moved since yesterday, and forget what is older than *keep*."""
    checkpoints, forgotten, damaged = list[dict[str, object]](), 0, list[str]()
    for portal in list_portals(kit):
        checkpoints += [
            {**statement_of(one, portal_id=portal.id), "signature": one.signature}
            for one in sign_checkpoints(kit, portal.id, older_than=DAILY)
        ]
        gone = forget_old(kit, portal.id, keep=keep)
        forgotten += gone.events
        damaged += gone.damaged
    return Kept(checkpoints=tuple(checkpoints), forgotten=forgotten, damaged=tuple(damaged))
