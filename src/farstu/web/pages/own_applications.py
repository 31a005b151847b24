"""One's own applications: what each may know, and taking it back."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.own_applications import list_applications, take_back
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.views import OwnApplicationsPage
from farstu.web.views.own_applications import OwnApplicationRow

APPLICATIONS = "/account/applications"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=APPLICATIONS, gate=Gate.INSIDE, get=partial(_show, desk)),
        Route(
            path=f"{APPLICATIONS}/{{relying_party_id}}/take-back",
            gate=Gate.INSIDE,
            post=partial(_take_back, desk),
            back=APPLICATIONS,
        ),
    )


def _view(request: Request) -> OwnApplicationsPage:
    known = list_applications(request.kit, request.visit, request.seat)
    return OwnApplicationsPage(
        applications=tuple(
            OwnApplicationRow(
                id=one.party.id,
                name=one.party.name,
                scopes=one.scopes,
                since=one.since,
                used_at=one.used_at,
                is_granted=one.grant is not None,
                goes_on=one.goes_on,
                is_suspended=one.party.suspended_at is not None,
            )
            for one in known
        )
    )


def _show(desk: Desk, request: Request) -> Reply:
    return desk.page(request, _view(request))


def _take_back(desk: Desk, request: Request) -> Reply:
    party_id = request.params["relying_party_id"]
    done = take_back(request.kit, request.visit, request.seat, party_id=party_id)
    if isinstance(done, Rejected):
        return desk.refuse(request, _view(request), done)
    note = Note.CONSENT_WITHDRAWN if done.grant is not None else Note.SIGNED_OUT_THERE
    return redirect_with_note(request, APPLICATIONS, note, about=done.party.name)
