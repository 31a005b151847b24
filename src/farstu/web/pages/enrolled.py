"""After setting up: what was added, and what may go now."""

from __future__ import annotations

from farstu.core.assurance import Assurance
from farstu.http.exchange import Reply, Request, redirect
from farstu.store.authenticators import Authenticator
from farstu.web.desk import Desk
from farstu.web.pages.held import row_of
from farstu.web.pages.passage import INSIDE
from farstu.web.views import SetupDonePage


def _signs_in_alone(request: Request, latest: Authenticator) -> bool:
    finds = request.kit.factors[latest.kind].traits.finds
    return finds and latest.worth >= Assurance.PHISHING_RESISTANT


def show_done(desk: Desk, request: Request) -> Reply:
    """Say what was added last in this session; where nothing was, there is no such page."""
    held, facts = request.subject.held, request.seat.facts
    new = [proof.authenticator_id for proof in facts.proofs if proof.enrolled]
    latest = next((a for one in reversed(new) for a in held if a.id == one), None)
    if latest is None:
        return redirect(INSIDE)
    if facts.recovered_at:
        old = [a for a in held if a.id not in new]
    else:
        old = [a for a in held if a.kind == latest.kind and a.id != latest.id]
    return desk.page(
        request,
        SetupDonePage(
            name=latest.name,
            kind=latest.kind,
            codes_left=request.subject.recovery_codes_left,
            suggest_spare=len(held) == 1,
            signs_in_alone=_signs_in_alone(request, latest),
            recovered=facts.recovered_at is not None,
            old=tuple(map(row_of, old)),
        ),
    )
