"""Where one is signed in, and which devices are remembered: seen, ended, forgotten."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.own_remembrances import forget, forget_all, list_remembered
from farstu.services.own_sessions import end_other_sessions, end_session, list_sessions
from farstu.services.remembering import read_brought, until
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.challenges import reply_json
from farstu.web.staying import ending_of
from farstu.web.views import RememberedRow, SessionRow, SessionsPage

SESSIONS = "/account/sessions"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=SESSIONS, gate=Gate.INSIDE, get=partial(_show_sessions, desk)),
        Route(path="/account/stay", gate=Gate.CONFIRM, post=_stay, back="/account/security"),
        Route(
            path=f"{SESSIONS}/end-others",
            gate=Gate.FRESH,
            post=partial(_end_others, desk),
            back=SESSIONS,
        ),
        Route(
            path=f"{SESSIONS}/{{session_id}}/end",
            gate=Gate.FRESH,
            post=partial(_end, desk),
            back=SESSIONS,
        ),
        Route(
            path=f"{SESSIONS}/forget-all",
            gate=Gate.FRESH,
            post=partial(_forget_all, desk),
            back=SESSIONS,
        ),
        Route(
            path=f"{SESSIONS}/remembered/{{remembrance_id}}/forget",
            gate=Gate.FRESH,
            post=partial(_forget, desk),
            back=SESSIONS,
        ),
    )


def _sessions_view(request: Request) -> SessionsPage:
    living = list_sessions(request.kit, request.visit, request.seat)
    policy = request.subject.policy
    return SessionsPage(
        sessions=tuple(
            SessionRow(
                id=row.id,
                started_at=row.created_at,
                seen_at=row.last_seen_at,
                agent=row.agent,
                place=row.address,
                current=row.id == request.seat.id,
                opened_with=row.facts.opened_with,
            )
            for row in living
        ),
        remembers=policy.remembers > timedelta(0),
        remembered=_remembered_rows(request),
    )


def _remembered_rows(request: Request) -> tuple[RememberedRow, ...]:
    brought = read_brought(request.remembered)
    here = None if brought is None else brought.family_digest
    return tuple(
        RememberedRow(
            id=row.id,
            since=row.created_at,
            used_at=row.last_used_at,
            until=until(row, request.subject),
            agent=row.agent,
            place=row.address,
            current=row.family_digest == here,
        )
        for row in list_remembered(request.kit, request.visit, request.seat)
    )


def _show_sessions(desk: Desk, request: Request) -> Reply:
    return desk.page(request, _sessions_view(request))


def _stay(request: Request) -> Reply:
    """Say how long the session lasts, which the door has just noted as used."""
    ending = ending_of(request)
    return reply_json({} if ending is None else asdict(ending))


def _end(desk: Desk, request: Request) -> Reply:
    session_id = request.params["session_id"]
    done = end_session(request.kit, request.visit, request.seat, session_id=session_id)
    if isinstance(done, Rejected):
        return desk.refuse(request, _sessions_view(request), done)
    return redirect_with_note(request, SESSIONS, Note.SESSION_ENDED)


def _end_others(desk: Desk, request: Request) -> Reply:
    done = end_other_sessions(request.kit, request.visit, request.seat)
    if isinstance(done, Rejected):
        return desk.refuse(request, _sessions_view(request), done)
    return redirect_with_note(request, SESSIONS, Note.OTHER_SESSIONS_ENDED)


# Remembered devices ----------------------------------------------------------


def _forget(desk: Desk, request: Request) -> Reply:
    which = request.params["remembrance_id"]
    done = forget(request.kit, request.visit, request.seat, remembrance_id=which)
    if isinstance(done, Rejected):
        return desk.refuse(request, _sessions_view(request), done)
    return redirect_with_note(request, SESSIONS, Note.DEVICE_FORGOTTEN)


def _forget_all(desk: Desk, request: Request) -> Reply:
    done = forget_all(request.kit, request.visit, request.seat)
    if isinstance(done, Rejected):
        return desk.refuse(request, _sessions_view(request), done)
    return redirect_with_note(request, SESSIONS, Note.ALL_DEVICES_FORGOTTEN)
