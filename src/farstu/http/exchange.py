"""A request as handlers see it, and the reply that they make: plain values on both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from farstu.core.access import Gate
from farstu.http.forms import Form
from farstu.services.errands import Going
from farstu.services.guest import NOBODY, Guest, Seat
from farstu.services.hosted_page import Hosted
from farstu.services.kit import Kit, Visit
from farstu.services.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that the door let in: whose portal, who asks, and what they sent."""

    kit: Kit
    visit: Visit
    now: datetime
    path: str
    back: str
    """Where somebody goes on who has to prove again first: a page, which *path* need not be."""
    page: str
    """Where a browser finds this page again by GET, with its query."""
    query: Mapping[str, str]
    params: Mapping[str, str]
    form: Form
    csrf: str
    browser: str
    """What this browser's forms are bound to, as a digest: its visit, its login or its session."""
    reference: str
    remembered: str = ""
    """What this browser brings as a remembered device; proven to nobody yet."""
    typed: str = ""
    """What it keeps of a form whose session ended, sealed to an account."""
    repeated: frozenset[str] = frozenset()
    """What the query says more than once."""
    errand_browser: str = ""
    """What this browser keeps for the errands that it is on."""
    going: Going | None = None
    """The errand that it is on: the latest that waits."""
    proof_browser: str = ""
    """What it keeps for the logins that applications sent it for."""
    hosted: Hosted | None = None
    """The login, of those, that this page is about."""
    kept_language: str = ""
    """What this browser was told to read, and keeps."""
    accepted_languages: tuple[str, ...] = ()
    """What it asks for by itself, dearest first."""
    guest: Guest = NOBODY
    known: bool = True
    """Whether there is a portal at the host that was asked for."""
    unclaimed: bool = False
    """Whether the installation never had an owner."""

    @property
    def hall(self) -> str:
        """Say under which path the hall is: under its own for a login that was asked for."""
        return "" if self.hosted is None else self.hosted.path

    @property
    def seat(self) -> Seat:
        """Say where they sit; only behind a gate that needs a seat."""
        if self.guest.seat is None:
            raise NoSeatError(self.path)
        return self.guest.seat

    @property
    def subject(self) -> Subject:
        """Say whom it is about; only behind a gate that needs a seat."""
        if self.guest.subject is None:
            raise NoSeatError(self.path)
        return self.guest.subject


class NoSeatError(Exception):
    """A handler asked for a seat behind a gate that does not need one: a bug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


def html(text: str, *, status: int = 200, cookies: tuple[str, ...] = ()) -> Reply:
    """Reply with a page; the door adds its headers."""
    headers = {"content-type": "text/html; charset=utf-8"}
    return Reply(status=status, body=text.encode(), headers=headers, cookies=cookies)


def redirect(path: str, *, cookies: tuple[str, ...] = (), **query: str) -> Reply:
    """Send the browser on by GET, whatever it came with (303: nothing is posted twice)."""
    where = f"{path}?{urlencode(query)}" if query else path
    return Reply(status=303, headers={"location": where}, cookies=cookies)


Handler = Callable[[Request], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the URL map: who may come, and who answers.

    *hashes* marks posts that hash a password: they wait in a line of their own. *back* is where
    somebody goes on after proving again, for routes that are posted to only; what *path* has in
    braces may stand in it. *link* marks pages whose address is a secret; *from_links* what such
    pages post to besides themselves; *before_owner* what works before anybody owns the
    installation; *plain* what is the same for everybody: no cookie goes with it. *from_elsewhere*:
    a form of another site may post here, so nothing is done but what a link could do as well.
    *hosted*: a page of a login that an application asked for; who has signed in is not looked at.
    *largest* lets forms of that page bring files, and so many bytes in all, from whoever is signed
    in. *keeps* names what comes back to somebody who has to sign in again before it counts: never
    a password, a code or a secret. *steady* marks posts that are answered in time with a clock, so
    that nobody hears for whom there was more to do.
    """

    path: str
    gate: Gate
    get: Handler | None = None
    post: Handler | None = None
    hashes: bool = False
    back: str | None = None
    link: bool = False
    from_links: bool = False
    before_owner: bool = False
    plain: bool = False
    from_elsewhere: bool = False
    hosted: bool = False
    largest: int | None = None
    keeps: tuple[str, ...] = ()
    steady: bool = False

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """Say who answers which method."""
        answers = {"GET": self.get, "HEAD": self.get, "POST": self.post}
        return {method: handler for method, handler in answers.items() if handler is not None}
