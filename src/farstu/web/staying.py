"""What pages say of a session that ends, and what comes back to somebody whose session did."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.crypto.tokens import digest
from farstu.http.exchange import Request
from farstu.services.guest import left_of
from farstu.services.kept_forms import find_kept
from farstu.store.sessions import SessionRow
from farstu.web.views.frame import Ending


def ending_of(request: Request) -> Ending | None:
    """Say when the session ends that this page is shown in; None outside, and between the doors."""
    seat, subject = request.guest.seat, request.guest.subject
    if not isinstance(seat, SessionRow) or subject is None:
        return None
    left = left_of(seat, subject, now=request.now)
    return Ending(
        idle=int(left.idle.total_seconds()),
        total=int(left.total.total_seconds()),
        whose=digest(subject.account.id)[:16],
    )


def typed_before(request: Request) -> Mapping[str, str]:
    """Say what was typed on this page before its session ended, where nothing was typed since."""
    seat, subject = request.guest.seat, request.guest.subject
    if not request.typed or request.form.values:
        return {}
    if not isinstance(seat, SessionRow) or subject is None:
        return {}
    kept = find_kept(request.kit, request.visit, subject.account.id, request.typed)
    if kept is None or _path(kept.page) != _path(request.page):
        return {}
    return kept.fields


def _path(page: str) -> str:
    return page.partition("?")[0]
