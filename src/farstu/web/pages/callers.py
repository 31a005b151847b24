"""Support codes: shown to a person, and typed by whoever helps them on the phone."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.callers import Caller, find_caller, see_switchboard, show_code
from farstu.web.desk import Desk
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.support_script import script_of
from farstu.web.views import HallSupportCodePage, Helped, SupportCodePage, SwitchboardPage

SWITCHBOARD = f"{OFFICES}/{{organisation_id}}/support-code"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path="/login/support-code",
            gate=Gate.FACTOR,
            get=partial(_page, desk, HallSupportCodePage),
            post=partial(_reveal, desk, HallSupportCodePage),
        ),
        Route(
            path="/account/support-code",
            gate=Gate.INSIDE,
            get=partial(_page, desk, SupportCodePage),
            post=partial(_reveal, desk, SupportCodePage),
        ),
        Route(
            path=SWITCHBOARD,
            gate=Gate.OFFICE,
            get=partial(_ask, desk),
            post=partial(_find, desk),
        ),
    )


Screen = type[HallSupportCodePage] | type[SupportCodePage]


def _page(desk: Desk, screen: Screen, request: Request) -> Reply:
    return desk.page(request, screen())


def _reveal(desk: Desk, screen: Screen, request: Request) -> Reply:
    """Show the code in the answer: what is kept of it cannot be shown again."""
    language = desk.language(request)
    shown = show_code(request.kit, request.visit, request.seat, language=language)
    if isinstance(shown, Rejected):
        return desk.refuse(request, screen(), shown)
    return desk.page(request, screen(code=shown.code, expires_at=shown.expires_at))


def _ask(desk: Desk, request: Request) -> Reply:
    where = request.params["organisation_id"]
    office = see_switchboard(request.kit, request.visit, request.seat, where)
    if isinstance(office, Rejected):
        return desk.turn_away(request, office) or desk.complain(request, 404)
    return desk.page(request, SwitchboardPage(office=head_of(office)))


def _find(desk: Desk, request: Request) -> Reply:
    kit, visit, seat = request.kit, request.visit, request.seat
    where = request.params["organisation_id"]
    office = see_switchboard(kit, visit, seat, where)
    if isinstance(office, Rejected):
        return desk.turn_away(request, office) or desk.complain(request, 404)
    found = find_caller(kit, visit, seat, where, typed=request.form.text("code"))
    if isinstance(found, Rejected):
        view = SwitchboardPage(office=head_of(office), opens_at=found.detail.opens_at)
        return desk.refuse(request, view, found, values=request.form.only("code"))
    return desk.page(request, _found(desk, found))


def _found(desk: Desk, caller: Caller) -> SwitchboardPage:
    words = desk.words(caller.language)
    return SwitchboardPage(
        office=head_of(caller.office),
        person=Helped(id=caller.account_id, name=caller.name, email=caller.email),
        place=caller.place,
        agent=caller.agent,
        language=words.language,
        script=script_of(caller.place, words),
        help_url=f"{OFFICES}/{caller.organisation_id}/people/{caller.account_id}/help",
        way=caller.way,
    )
