"""Offices: choosing one, and how its people stand."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.adoption import see_adoption
from farstu.services.offices import Office, list_offices
from farstu.web.desk import Desk
from farstu.web.views import OfficeClosedPage, OfficeHead, OfficePage, OfficeRow, OfficesPage

OFFICES = "/org"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=OFFICES, gate=Gate.OFFICE, get=partial(_choose, desk)),
        Route(path=f"{OFFICES}/{{organisation_id}}", gate=Gate.OFFICE, get=partial(_show, desk)),
    )


def head_of(office: Office) -> OfficeHead:
    """Say what is around a page of *office*."""
    return OfficeHead(
        id=office.id,
        name=office.organisation.name,
        kind=office.organisation.kind,
        permissions=office.permissions,
    )


def _choose(desk: Desk, request: Request) -> Reply:
    """Go into the only one at once."""
    offices = list_offices(request.kit, request.visit, request.seat)
    if not offices:
        return desk.page(request, OfficeClosedPage(), status=403)
    if len(offices) == 1:
        return redirect(f"{OFFICES}/{offices[0].id}")
    rows = (OfficeRow(id=o.id, name=o.organisation.name, role=o.role) for o in offices)
    return desk.page(request, OfficesPage(offices=tuple(rows)))


def _show(desk: Desk, request: Request) -> Reply:
    seen = see_adoption(request.kit, request.visit, request.seat, request.params["organisation_id"])
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    view = OfficePage(
        office=head_of(seen.office),
        people=seen.people,
        protected=seen.protected,
        invited=seen.invited,
        suspended=seen.suspended,
    )
    return desk.page(request, view)
