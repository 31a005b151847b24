"""Where somebody is signed in at the portal's own pages: listed, and signed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.client.calls import Call, path_of, read_id
from farstu.client.reading import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is signed in; its *id* opens nothing.

    *opened_with*: ``password`` or ``passkey``, then what was proven beside it; empty: not known.
    """

    id: str
    agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    opened_with: tuple[str, ...]


def list_sessions(own_id: str) -> Call[tuple[Session, ...]]:
    """List where somebody is signed in, latest used first."""
    path = path_of(own_id, "/sessions")
    return Call(method="GET", path=path, read=lambda read: read.many("sessions", _session))


def end_session(own_id: str, session_id: str) -> Call[tuple[str, ...]]:
    """End one session of somebody, who is told, and give its id."""
    path = path_of(own_id, f"/sessions/{read_id(session_id)}")
    return Call(method="DELETE", path=path, read=_ended)


def end_sessions(own_id: str) -> Call[tuple[str, ...]]:
    """Sign somebody out everywhere, remembered devices too, and give the ids of the sessions."""
    return Call(method="DELETE", path=path_of(own_id, "/sessions"), read=_ended)


def _ended(read: Fields) -> tuple[str, ...]:
    return read.texts("ended")


def _session(read: Fields) -> Session:
    return Session(
        id=read.text("id"),
        agent=read.text("agent"),
        address=read.text("address"),
        created_at=read.moment("created_at"),
        last_seen_at=read.moment("last_seen_at"),
        opened_with=read.texts("opened_with"),
    )
