"""Where one belongs: seen, and left."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.own_memberships import leave, list_own
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.people import place_row
from farstu.web.views import LeavePage, OwnOrganisationsPage

ORGANISATIONS = "/account/organisations"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=ORGANISATIONS, gate=Gate.INSIDE, get=partial(_list, desk)),
        Route(
            path=f"{ORGANISATIONS}/{{organisation_id}}/leave",
            gate=Gate.FRESH,
            get=partial(_ask, desk),
            post=partial(_leave, desk),
        ),
    )


def _list(desk: Desk, request: Request) -> Reply:
    places = list_own(request.kit, request.visit, request.seat)
    return desk.page(request, OwnOrganisationsPage(places=tuple(map(place_row, places))))


def _view(request: Request) -> LeavePage | None:
    places = [place_row(one) for one in list_own(request.kit, request.visit, request.seat)]
    counted = [one for one in places if one.suspended_at is None]
    here = next((one for one in counted if one.id == request.params["organisation_id"]), None)
    return None if here is None else LeavePage(place=here, is_only=len(counted) == 1)


def _ask(desk: Desk, request: Request) -> Reply:
    view = _view(request)
    return desk.complain(request, 404) if view is None else desk.page(request, view)


def _leave(desk: Desk, request: Request) -> Reply:
    view = _view(request)
    if view is None:
        return desk.complain(request, 404)
    done = leave(request.kit, request.visit, request.seat, view.place.id)
    if isinstance(done, Rejected):
        return desk.refuse(request, view, done)
    return redirect_with_note(request, ORGANISATIONS, Note.ORGANISATION_LEFT, about=view.place.name)
