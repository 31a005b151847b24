"""Help in the hall: who can help, an access code given by voice, and a case."""

from __future__ import annotations

from functools import partial

from farstu.core.access import AtLogin, Gate
from farstu.core.cases import CaseState, state_of_case
from farstu.core.login import FactorPending
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.access import use_access_code
from farstu.services.asking import Helpers, ask_for_help, see_helpers
from farstu.services.cases import open_in_hall, use_case
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.hall import mailbox_rests_until, ways_of
from farstu.web.pages.passage import go_on
from farstu.web.views import AccessCodePage, SignInHelpPage

HELP = "/login/help"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=HELP, gate=Gate.ANYONE, get=partial(_help, desk)),
        Route(path=f"{HELP}/ask", gate=Gate.FACTOR, post=partial(_ask, desk)),
        Route(path=f"{HELP}/case", gate=Gate.FACTOR, post=partial(_open, desk)),
        Route(path=f"{HELP}/enter", gate=Gate.FACTOR, post=partial(_enter, desk)),
        Route(
            path="/login/access-code",
            gate=Gate.FACTOR,
            get=partial(_show_code, desk),
            post=partial(_type_code, desk),
            hashes=True,
        ),
    )


def _help_view(request: Request) -> SignInHelpPage:
    standing = request.guest.standing
    waits = isinstance(standing, AtLogin) and isinstance(standing.state, FactorPending)
    waits = waits and request.hosted is None  # their password is another program's
    seen = see_helpers(request.kit, request.visit, request.seat) if waits else Helpers()
    case = seen.case
    return SignInHelpPage(
        in_the_hall=waits,
        ways=ways_of(request, but=""),
        support_contact=request.visit.portal.settings.support_contact,
        mailbox_rests_until=mailbox_rests_until(request),
        helpers=seen.names,
        case=_state(request, seen),
        case_ready_at=case.ready_at if case else None,
        case_lapses_at=case.lapses_at if case else None,
        may_open_case=seen.may_open and _state(request, seen) in {None, CaseState.LAPSED},
    )


def _state(request: Request, seen: Helpers) -> CaseState | None:
    return None if seen.case is None else state_of_case(seen.case, now=request.now)


def _help(desk: Desk, request: Request) -> Reply:
    return desk.page(request, _help_view(request))


def _ask(desk: Desk, request: Request) -> Reply:
    done = ask_for_help(request.kit, request.visit, request.seat)
    if isinstance(done, Rejected):
        return desk.refuse(request, _help_view(request), done)
    return redirect_with_note(request, HELP, Note.ADMINISTRATORS_TOLD, about=", ".join(done))


def _open(desk: Desk, request: Request) -> Reply:
    done = open_in_hall(request.kit, request.visit, request.seat)
    if isinstance(done, Rejected):
        return desk.refuse(request, _help_view(request), done)
    return redirect_with_note(request, HELP, Note.CASE_OPENED)


def _enter(desk: Desk, request: Request) -> Reply:
    done = use_case(request.kit, request.visit, request.seat)
    if isinstance(done, Rejected):
        return desk.refuse(request, _help_view(request), done)
    return go_on(desk, request, done)


def _show_code(desk: Desk, request: Request) -> Reply:
    return desk.page(request, AccessCodePage(identifier=request.seat.identifier))


def _type_code(desk: Desk, request: Request) -> Reply:
    typed = request.form.text("code")
    done = use_access_code(request.kit, request.visit, request.seat, typed=typed)
    if isinstance(done, Rejected):
        opens_at = done.detail.opens_at
        view = AccessCodePage(identifier=request.seat.identifier, opens_at=opens_at)
        return desk.refuse(request, view, done, values=request.form.only("code"))
    return go_on(desk, request, done)
