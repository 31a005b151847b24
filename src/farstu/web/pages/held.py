"""What pages about one authenticator share: its address, its owner, and the row that shows it."""

from __future__ import annotations

from farstu.http.exchange import Request
from farstu.store.authenticators import Authenticator
from farstu.store.offers import Offer
from farstu.web.views import AuthenticatorRow, OfferRow

PATH = "/account/security/authenticators/{authenticator_id}"
REMOVE = f"{PATH}/remove"


def leaving_at(path: str) -> str:
    """Say which authenticator somebody is on their way to remove, if *path* leads there."""
    before, _, after = REMOVE.partition("{authenticator_id}")
    there = path.startswith(before) and path.endswith(after)
    return path[len(before) : -len(after)] if there else ""


def find_own(request: Request) -> Authenticator | None:
    """Find the authenticator that a path is about, among those of whoever asks."""
    wanted = request.params["authenticator_id"]
    return next((a for a in request.subject.held if a.id == wanted), None)


def row_of(authenticator: Authenticator, *, hint: str = "") -> AuthenticatorRow:
    """Show an authenticator: never its secret."""
    return AuthenticatorRow(
        id=authenticator.id,
        name=authenticator.name,
        kind=authenticator.kind,
        hint=hint,
        added_at=authenticator.created_at,
        used_at=authenticator.last_used_at,
        used_agent=authenticator.last_used_agent or "",
        suspended_at=authenticator.suspended_at,
        backup=authenticator.backup,
    )


def offer_row(offer: Offer) -> OfferRow:
    """Show what was handed out: never its secret."""
    return OfferRow(id=offer.id, kind=offer.kind, serial=offer.name)
