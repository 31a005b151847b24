"""Where somebody is signed in at the portal's own pages: listed, and signed out."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from pydantic import Field

from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services.signing_out import end_session_of, end_sessions_of, list_sessions_of


class SessionShown(Shape):
    """A browser that is signed in. Its id opens nothing."""

    id: str
    agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    opened_with: Annotated[
        list[str],
        Field(description="Password or passkey, then what was proven beside it; empty: not known."),
    ]


class SessionsShown(Shape):
    """All of them, latest used first."""

    sessions: list[SessionShown]


class SessionsEnded(Shape):
    """The ids of those that are over by this call."""

    ended: list[str]


def list_sessions(call: Call) -> Answer | Rejected:
    """List where somebody is signed in."""
    found = list_sessions_of(call.kit, call.visit, call.params["own_id"])
    if isinstance(found, Rejected):
        return found
    shown = [
        SessionShown(
            id=one.id,
            agent=one.agent,
            address=one.address,
            created_at=one.created_at,
            last_seen_at=one.last_seen_at,
            opened_with=list(one.facts.opened_with),
        )
        for one in found
    ]
    return Answer(body=SessionsShown(sessions=shown))


def end_session(call: Call) -> Answer | Rejected:
    """End one."""
    own_id, which = call.params["own_id"], call.params["session"]
    no = end_session_of(call.kit, call.visit, own_id, session_id=which)
    return no or Answer(body=SessionsEnded(ended=[which]))


def end_sessions(call: Call) -> Answer | Rejected:
    """End all of them."""
    done = end_sessions_of(call.kit, call.visit, call.params["own_id"])
    return done if isinstance(done, Rejected) else Answer(body=SessionsEnded(ended=done))


_DELETE = partial(
    Endpoint,
    method="DELETE",
    scope=Scope.PEOPLE_WRITE,
    answer=SessionsEnded,
    refusals=(Reason.NOT_FOUND, Reason.NOT_PERMITTED),
)

SESSIONS = (
    Endpoint(
        method="GET",
        path="/people/{own_id}/sessions",
        name="list_sessions",
        summary="List where somebody is signed in.",
        scope=Scope.PEOPLE_READ,
        handler=list_sessions,
        answer=SessionsShown,
        refusals=(Reason.NOT_FOUND,),
    ),
    _DELETE(
        path="/people/{own_id}/sessions",
        name="end_sessions",
        summary="Sign somebody out everywhere; remembered devices are forgotten. They are told.",
        handler=end_sessions,
    ),
    _DELETE(
        path="/people/{own_id}/sessions/{session}",
        name="end_session",
        summary="End one session of somebody; they are told.",
        handler=end_session,
    ),
)
