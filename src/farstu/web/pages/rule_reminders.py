"""Reminding everybody of an office who still has something to set up because of a rule."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.rule_reminders import remind_all, see_unready
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import head_of
from farstu.web.pages.policy import POLICY, is_of_portal, policy_path
from farstu.web.views import RemindPage

NAMED = 20


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    path = f"{POLICY}/remind"
    return (
        Route(path=path, gate=Gate.OFFICE, get=partial(_ask, desk), post=partial(_remind, desk)),
    )


def _ask(desk: Desk, request: Request) -> Reply:
    place = request.params["organisation_id"]
    seen = see_unready(request.kit, request.visit, request.seat, place)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    view = RemindPage(
        office=head_of(seen.office),
        of_portal=is_of_portal(seen.office),
        waiting=len(seen.waiting),
        named=seen.waiting[:NAMED],
        spared=seen.spared,
        people=seen.people,
        asked=seen.asked,
    )
    return desk.page(request, view)


def _remind(desk: Desk, request: Request) -> Reply:
    place = request.params["organisation_id"]
    done = remind_all(request.kit, request.visit, request.seat, place)
    if isinstance(done, Rejected):
        return desk.turn_away(request, done) or desk.complain(request, 404)
    note = Note.REMINDERS_SENT if done.sent else Note.NOBODY_REMINDED
    return redirect_with_note(request, policy_path(request), note)
