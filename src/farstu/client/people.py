"""People, by the portal's own id for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from farstu.client.calls import Call, path_of
from farstu.client.reading import Fields

T = TypeVar("T")
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """An organisation, by its name or id, and what somebody is there."""

    organisation: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something that somebody holds, to prove who they are."""

    id: str
    kind: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, as a portal may know them; *required* is the acr that is asked of them."""

    id: str
    own_id: str
    name: str
    email: str | None
    username: str | None
    language: str | None
    memberships: tuple[Membership, ...]
    suspended: bool
    owners: Mapping[str, Any]
    factors: tuple[Held, ...]
    recovery_codes_left: int
    required: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """What is said of somebody, and whose word counts; *tag* names it as it was looked at."""

    name: str
    email: str | None
    username: str | None
    language: str | None
    memberships: tuple[Membership, ...]
    suspended: bool
    owners: Mapping[str, Any]
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A page of a list; *next* is the cursor of the one behind it, if there is one."""

    items: tuple[T, ...]
    next: str | None


def put_person(
    own_id: str,
    *,
    name: str | None = None,
    email: str | None = None,
    username: str | None = None,
    language: str | None = None,
    memberships: Sequence[Membership] | None = None,
    owners: Mapping[str, str] | None = None,
    only_new: bool = False,
) -> Call[Person]:
    """Add somebody, or change what the portal says of them; what is None stays as it is.

    *only_new*: add them, and change nobody who is there already (``changed_since_seen``).
    """
    body = _said(
        name=name,
        email=email,
        username=username,
        language=language,
        memberships=memberships,
        owners=owners,
    )
    meant = {"if-none-match": "*"} if only_new else {}
    return Call(method="PUT", path=path_of(own_id), read=_person, body=body, conditions=meant)


def show_attributes(own_id: str) -> Call[Attributes]:
    """Show what is said of somebody, under a tag that no sign-in changes."""
    return Call(method="GET", path=path_of(own_id, "/attributes"), read=_attributes)


def change_attributes(
    own_id: str,
    *,
    seen: str | None = None,
    name: str | None = None,
    email: str | None = None,
    username: str | None = None,
    language: str | None = None,
    memberships: Sequence[Membership] | None = None,
    owners: Mapping[str, str] | None = None,
) -> Call[Attributes]:
    """Change what the portal says of somebody who is there; what is None stays as it is.

    With the tag that was *seen* only if they are still so (``changed_since_seen``).
    """
    body = _said(
        name=name,
        email=email,
        username=username,
        language=language,
        memberships=memberships,
        owners=owners,
    )
    meant = {} if seen is None else {"if-match": seen}
    path = path_of(own_id, "/attributes")
    return Call(method="PUT", path=path, read=_attributes, body=body, conditions=meant)


def link_person(own_id: str, *, code: str) -> Call[Person]:
    """Know somebody by an own id who had an account before, by the code of their agreement.

    ``HostedPage.read_link`` gives it, once it came back into the session that asked.
    """
    return Call(method="POST", path=path_of(own_id, "/link"), read=_person, body={"code": code})


def show_person(own_id: str) -> Call[Person]:
    """Show somebody."""
    return Call(method="GET", path=path_of(own_id), read=_person)


def suspend_person(own_id: str) -> Call[Person]:
    """Let somebody in nowhere from now on, and end their sessions."""
    return Call(method="PUT", path=path_of(own_id), read=_person, body={"suspended": True})


def resume_person(own_id: str) -> Call[Person]:
    """Let somebody in again whom a key suspended."""
    return Call(method="PUT", path=path_of(own_id), read=_person, body={"suspended": False})


def reset_person(own_id: str, *, reason: str) -> Call[int]:
    """Take away all that somebody holds, and say how much it was; they are told."""
    path = path_of(own_id, "/reset")
    return Call(
        method="POST", path=path, read=lambda read: read.number("removed"), body={"reason": reason}
    )


def list_people(*, cursor: str = "", limit: int = MOST) -> Call[Page[Person]]:
    """List whom the portal keeps, a page at a time."""
    return Call(
        method="GET",
        path="/people",
        read=lambda read: Page(
            items=read.many("people", _person), next=read.maybe("next", read.text)
        ),
        query={"limit": str(limit)} | ({"cursor": cursor} if cursor else {}),
    )


def _said(*, memberships: Sequence[Membership] | None, **said: Any) -> dict[str, Any]:
    """Write what is said; what is None is left out."""
    body = {each: value for each, value in said.items() if value is not None}
    if memberships is not None:
        body["memberships"] = [
            {"organisation": one.organisation, "role": one.role} for one in memberships
        ]
    return body


def _attributes(read: Fields) -> Attributes:
    return Attributes(
        name=read.text("name"),
        email=read.maybe("email", read.text),
        username=read.maybe("username", read.text),
        language=read.maybe("language", read.text),
        memberships=read.many("memberships", _membership),
        suspended=read.truth("suspended"),
        owners=read.named("owners"),
        tag=read.tag,
    )


def _person(read: Fields) -> Person:
    return Person(
        id=read.text("id"),
        own_id=read.text("own_id"),
        name=read.text("name"),
        email=read.maybe("email", read.text),
        username=read.maybe("username", read.text),
        language=read.maybe("language", read.text),
        memberships=read.many("memberships", _membership),
        suspended=read.truth("suspended"),
        owners=read.named("owners"),
        factors=read.many("factors", _held),
        recovery_codes_left=read.number("recovery_codes_left"),
        required=read.text("required"),
    )


def _membership(read: Fields) -> Membership:
    return Membership(organisation=read.text("organisation"), role=read.text("role"))


def _held(read: Fields) -> Held:
    return Held(
        id=read.text("id"),
        kind=read.text("kind"),
        name=read.text("name"),
        created_at=read.moment("created_at"),
        last_used_at=read.maybe("last_used_at", read.moment),
        suspended=read.truth("suspended"),
    )
