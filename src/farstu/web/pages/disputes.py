"""“Wasn’t you?”: a link out of a notice, and the button behind it."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.disputes import dispute, find_dispute
from farstu.web.desk import Desk
from farstu.web.pages.links import dead_link
from farstu.web.views import DisputePage, LinkKind


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path="/not-me/{token}",
            gate=Gate.ANYONE,
            get=partial(_show, desk),
            post=partial(_stop, desk),
            link=True,
        ),
    )


def _show(desk: Desk, request: Request) -> Reply:
    found = find_dispute(request.kit, request.visit, request.params["token"])
    if found is None:
        return dead_link(desk, request, LinkKind.DISPUTE)
    view = DisputePage(name=found.account.name, added=found.added, address=found.address)
    return desk.page(request, view)


def _stop(desk: Desk, request: Request) -> Reply:
    done = dispute(request.kit, request.visit, request.params["token"])
    if isinstance(done, Rejected):
        return dead_link(desk, request, LinkKind.DISPUTE)
    return redirect(f"/password/reset/{done}")
