"""“Stop this”: a link out of a mail about a case, and the button behind it."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.case_stops import find_stoppable, stop_by_link
from farstu.web.desk import Desk
from farstu.web.pages.links import dead_link
from farstu.web.views import LinkKind, StopPage


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path="/stop/{token}",
            gate=Gate.ANYONE,
            get=partial(_show, desk),
            post=partial(_stop, desk),
            link=True,
        ),
    )


def _show(desk: Desk, request: Request) -> Reply:
    found = find_stoppable(request.kit, request.visit, request.params["token"])
    if found is None:
        return dead_link(desk, request, LinkKind.STOP)
    return desk.page(request, StopPage(name=found.name))


def _stop(desk: Desk, request: Request) -> Reply:
    no = stop_by_link(request.kit, request.visit, request.params["token"])
    if isinstance(no, Rejected):
        return dead_link(desk, request, LinkKind.STOP)
    contact = request.visit.portal.settings.support_contact
    return desk.page(request, StopPage(done=True, support_contact=contact))
