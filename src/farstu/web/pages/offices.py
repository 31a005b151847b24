"""Offices: choosing one, and how its people stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.core.people import Standing
from farstu.core.roles import Permission, Role
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.adoption import see_adoption
from farstu.services.offices import PAGE, Office, list_offices, look
from farstu.store.people import Counts
from farstu.web.charts import draw_adoption
from farstu.web.desk import Desk
from farstu.web.pages.paging import LONGEST_SEARCH, address_of, page_of
from farstu.web.views import (
    Concern,
    OfficeClosedPage,
    OfficeHead,
    OfficePage,
    OfficeRow,
    OfficesPage,
)

OFFICES = "/org"
CONCERNS = (Standing.STOPPED, Standing.NO_CODES, Standing.BARE, Standing.LONG_INVITED)


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
        by_request=office.by_request,
    )


def _choose(desk: Desk, request: Request) -> Reply:
    """Go into the only one at once; whoever searches is shown what was found."""
    text, page = request.query.get("q", "").strip()[:LONGEST_SEARCH], page_of(request)
    seen = list_offices(request.kit, request.visit, request.seat, text=text, page=page)
    if not seen.offices and page > 1:
        return redirect(address_of(request, 1))
    if not text and not seen.offices:
        return desk.page(request, OfficeClosedPage(), status=403)
    if not text and seen.found == 1:
        return redirect(f"{OFFICES}/{seen.offices[0].id}")
    rows = (OfficeRow(id=o.id, name=o.organisation.name, role=o.role) for o in seen.offices)
    view = OfficesPage(
        offices=tuple(rows),
        found=seen.found,
        text=text,
        first=(page - 1) * PAGE + 1,
        earlier=address_of(request, page - 1) if page > 1 else "",
        later=address_of(request, page + 1) if page * PAGE < seen.found else "",
    )
    return desk.page(request, view)


def _show(desk: Desk, request: Request) -> Reply:
    seen = see_adoption(request.kit, request.visit, request.seat, request.params["organisation_id"])
    if isinstance(seen, Rejected):
        return _elsewhere(request) or desk.turn_away(request, seen) or desk.complain(request, 404)
    counts, standing = seen.counts, seen.counts.standing
    view = OfficePage(
        office=head_of(seen.office),
        people=counts.people,
        protected=standing[Standing.PROTECTED],
        keyed=counts.keyed,
        alone=standing[Standing.ONE_METHOD],
        invited=standing[Standing.INVITED],
        concerns=tuple(_concerns(counts)),
        chart=draw_adoption(seen.weeks),
        requests=seen.requests,
    )
    return desk.page(request, view)


def _concerns(counts: Counts) -> Iterator[Concern]:
    """List what somebody should look at, the most pressing first."""
    for standing in CONCERNS:
        if amount := counts.standing[standing]:
            yield Concern(standing=standing, amount=amount)
    if counts.weak_owners:
        yield Concern(standing=Standing.ONE_METHOD, amount=counts.weak_owners, role=Role.OWNER)


def _elsewhere(request: Request) -> Reply | None:
    """Send whoever has cases here and no people to the cases: support, at the portal's own."""
    seen = look(
        request.kit,
        request.visit,
        request.seat,
        request.params["organisation_id"],
        needs=Permission.HANDLE_CASES,
        question=lambda _tx, officer: officer.office.id,
    )
    return None if isinstance(seen, Rejected) else redirect(f"{OFFICES}/{seen}/cases")
