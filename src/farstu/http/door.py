"""The door: what every page request passes, once and in this order.

Portal by host → who it is → size → route and method → form, same origin and form token → gate →
handler, in a thread. ``docs/doors.md`` walks through it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from starlette.requests import Request as StarletteRequest
from starlette.responses import Response

from farstu.core.access import Verdict, judge
from farstu.crypto.tokens import digest, is_token, new_token
from farstu.http.arrival import (
    CONTROLS,
    LARGEST_BODY,
    Arrival,
    back_of,
    cookies_of,
    host_of,
    page_of,
    read_arrival,
    respond,
)
from farstu.http.cookies import Cookie, set_cookie
from farstu.http.exchange import Handler, Reply, Request, Route, redirect
from farstu.http.forgery import form_token
from farstu.http.forms import Form, read_form
from farstu.http.languages import read_accept_language
from farstu.http.network import Network, network_of
from farstu.http.visitors import find_errand, find_guest
from farstu.http.whose_form import is_ours, keep_typed, was_ours
from farstu.services.first_owner import is_unclaimed, portal_to_be
from farstu.services.guest import Guest, identify
from farstu.services.hosted_page import Hosted
from farstu.services.kit import Kit, Visit
from farstu.services.own_sessions import note_seen
from farstu.services.portals import find_portal
from farstu.store.logins import LoginRow
from farstu.store.portals import Portal
from farstu.store.sessions import SessionRow

SPARE = 8
"""Threads for requests that will be turned away by the hash pool, which decides who may wait."""
GONE = 410
TOO_LARGE = 413
BUSY = 503
RETRY_AFTER = {"retry-after": "5"}

SENT_TO: Mapping[Verdict, str] = {
    Verdict.TO_SIGN_IN: "/login",
    Verdict.TO_FACTOR: "/login/factor",
    Verdict.TO_SETUP: "/setup",
    Verdict.TO_CONFIRM: "/account/confirm",
    Verdict.TO_INSIDE: "/account/security",
    Verdict.REFUSED: "/login/over",
}

BEAT = 0.1
"""Seconds: what is *steady* is answered after a whole number of these (ASVS 6.3.8). It is far more
than what differs takes, and no thread waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the door has to know about the outside: the public origin, and whom to believe.

    *listen* is where the proxies of this machine reach us.
    """

    origin: str
    trusted_proxies: tuple[Network, ...] = ()
    listen: str = "localhost:8440"

    def origin_of(self, host: str) -> str:
        """Say the origin of a portal: links and checks never trust a header for it."""
        parts = urlsplit(self.origin)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{host}{port}"

    @property
    def host(self) -> str:
        """Say the host of the public origin, as a ``Host`` header names it."""
        host = urlsplit(self.origin).hostname or "localhost"
        return f"[{host}]" if ":" in host else host


Complain = Callable[[Request, int], Reply]
"""Make the page for an error that the door itself answers with."""


class Door:
    """Lets requests in, or says why not. One for each process."""

    def __init__(self, kit: Kit, site: Site, complain: Complain) -> None:
        """Take the means, the outside, and how to complain."""
        self._kit = kit
        self._site = site
        self._complain = complain
        self._pages = ThreadPoolExecutor(16, thread_name_prefix="page")
        # More threads than the pool has room: whom it turns away is told so, not left to wait.
        self._hashing = ThreadPoolExecutor(kit.hashing.room + SPARE, thread_name_prefix="hashing")
        self._waiting = 0

    def close(self) -> None:
        """End the threads."""
        self._pages.shutdown(wait=True, cancel_futures=True)
        self._hashing.shutdown(wait=True, cancel_futures=True)

    async def enter(
        self, request: StarletteRequest, route: Route | None, *, refusal: int | None = None
    ) -> Response:
        """Answer *request* by *route*; without one, or with a *refusal*, by a page that says so."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        largest = await self._largest(request, route)
        arrival = await read_arrival(request, self._site.trusted_proxies, largest=largest)
        slow = route is not None and route.hashes and request.method == "POST"
        if arrival.body is None:
            refusal = TOO_LARGE
        elif slow and self._waiting >= self._kit.hashing.room + SPARE:
            refusal, slow = BUSY, False
        self._waiting += slow
        try:
            reply = await loop.run_in_executor(
                self._hashing if slow else self._pages,
                lambda: self.answer(arrival, route, refusal=refusal),
            )
        finally:
            self._waiting -= slow
        if route is not None and route.steady and request.method == "POST":
            await asyncio.sleep(-(loop.time() - begun) % BEAT)
        return respond(reply)

    async def _largest(self, request: StarletteRequest, route: Route | None) -> int:
        """Say how much may be sent: nobody makes us hold more before we know who they are."""
        if route is None or route.largest is None or request.method != "POST":
            return LARGEST_BODY
        loop = asyncio.get_running_loop()
        is_inside = await loop.run_in_executor(self._pages, self._is_inside, request)
        return route.largest if is_inside else LARGEST_BODY

    def _is_inside(self, request: StarletteRequest) -> bool:
        portal, _ = self._portal(host_of(request.headers.getlist("host")))
        token = cookies_of(request).get(Cookie.SESSION)
        if portal is None:
            return False
        guest = identify(self._kit, portal_id=portal.id, login_token=None, session_token=token)
        return guest.seat is not None

    def answer(self, arrival: Arrival, route: Route | None, *, refusal: int | None = None) -> Reply:
        """Answer what arrived; runs in a thread."""
        portal, unclaimed = self._portal(arrival.host)
        request, bound_to, cookie = self._request(arrival, portal, route, unclaimed=unclaimed)
        if portal is None:
            return self._complain(request, 421)
        reply = self._admit(arrival, request, route, bound_to, refusal=refusal)
        if route is not None and route.plain:
            return reply
        return replace(reply, cookies=(*cookie, *reply.cookies))

    def _portal(self, host: str) -> tuple[Portal | None, bool]:
        """Find whose door this is; before the first owner, our own origin is the only one."""
        found = find_portal(self._kit, host)
        if found is not None or host != self._site.host or not is_unclaimed(self._kit):
            return found, False
        return portal_to_be(self._kit, host), True

    def _request(
        self, arrival: Arrival, portal: Portal | None, route: Route | None, *, unclaimed: bool
    ) -> tuple[Request, str, tuple[str, ...]]:
        """Say who asks, what their forms are bound to, and the cookie that they still need."""
        visit = self._visit(arrival, portal)
        hosted, guest = find_guest(self._kit, visit, arrival, route)
        bound_to, cookie = self._binding(arrival, guest, hosted)
        request = Request(
            kit=self._kit,
            visit=visit,
            now=self._kit.clock(),
            path=arrival.path,
            back=back_of(arrival, route) or arrival.path,
            page=page_of(arrival, route),
            query=arrival.query,
            params=arrival.params,
            form=Form(),
            csrf=form_token(self._kit.keys(), bound_to),
            browser=digest(bound_to),
            reference=arrival.reference,
            remembered=arrival.cookies.get(Cookie.REMEMBERED, ""),
            typed=arrival.cookies.get(Cookie.TYPED, ""),
            repeated=arrival.repeated,
            errand_browser=arrival.cookies.get(Cookie.ERRAND, ""),
            going=find_errand(self._kit, visit, arrival, route),
            proof_browser=arrival.cookies.get(Cookie.PROOF, ""),
            hosted=hosted,
            kept_language=arrival.cookies.get(Cookie.LANGUAGE, ""),
            accepted_languages=read_accept_language(arrival.accept_language),
            guest=guest,
            known=portal is not None,
            unclaimed=unclaimed,
        )
        return request, bound_to, cookie

    def _visit(self, arrival: Arrival, portal: Portal | None) -> Visit:
        """Say where it comes from."""
        at = portal or portal_to_be(self._kit, self._site.host)
        known = arrival.cookies.get(Cookie.BROWSER, "")
        return Visit(
            portal=at,
            origin=self._site.origin_of(at.host),
            address=arrival.address,
            network=network_of(arrival.address),
            agent=arrival.agent,
            reference=arrival.reference,
            browser=known if is_token(known) else "",
        )

    def _binding(
        self, arrival: Arrival, guest: Guest, hosted: Hosted | None
    ) -> tuple[str, tuple[str, ...]]:
        """Bind forms to the session, or the login, or to a value that only binds forms."""
        if hosted is not None:
            return arrival.cookies[Cookie.PROOF], ()
        if isinstance(guest.seat, SessionRow):
            return arrival.cookies[Cookie.SESSION], ()
        if isinstance(guest.seat, LoginRow):
            return arrival.cookies[Cookie.LOGIN], ()
        known = arrival.cookies.get(Cookie.VISIT, "")
        if is_token(known):
            return known, ()
        made = new_token(self._kit.entropy)
        return made, (set_cookie(Cookie.VISIT, made),)

    def _admit(
        self,
        arrival: Arrival,
        request: Request,
        route: Route | None,
        bound_to: str,
        *,
        refusal: int | None,
    ) -> Reply:
        """Let the handler answer whom everything lets through; *refusal* was decided before."""
        if request.unclaimed and not (route and route.before_owner):
            return self._complain(request, 503)
        if refusal is not None:
            return self._refuse(request, refusal, RETRY_AFTER if refusal == BUSY else {})
        if route is None or CONTROLS.search(arrival.path):
            return self._complain(request, 404)
        handler = route.handlers.get(arrival.method)
        if handler is None:
            return self._refuse(request, 405, {"allow": ", ".join(route.handlers)})
        if arrival.method == "POST":
            kind, with_files = arrival.content_type, route.largest is not None
            form = read_form(arrival.body, content_type=kind, with_files=with_files)
            if form is None:
                return self._complain(request, 400)
            request = replace(request, form=form)
            if not is_ours(arrival, request, route, bound_to=bound_to):
                if not was_ours(arrival, request, route):
                    return self._complain(request, 403)
                return keep_typed(send_on(Verdict.TO_SIGN_IN, back=request.back), request, route)
        return self._pass_gate(request, route, handler)

    def _refuse(self, request: Request, status: int, headers: Mapping[str, str]) -> Reply:
        reply = self._complain(request, status)
        return replace(reply, headers={**reply.headers, **headers})

    def _pass_gate(self, request: Request, route: Route, handler: Handler) -> Reply:
        if route.hosted and request.hosted is None:
            return self._complain(request, GONE)
        verdict = judge(route.gate, request.guest.standing)
        if verdict is Verdict.TO_INSIDE and request.going is not None:
            return redirect(request.going.path)
        if verdict is not Verdict.OPEN and route.hosted:
            return redirect(request.hall)
        if verdict is not Verdict.OPEN:
            on = send_on(verdict, back=request.back)
            return on if verdict is not Verdict.TO_CONFIRM else keep_typed(on, request, route)
        seat = request.guest.seat
        if seat is not None and not note_seen(self._kit, request.visit, seat):
            return send_on(Verdict.TO_SIGN_IN, back=request.back)
        return handler(request)


def send_on(verdict: Verdict, *, back: str) -> Reply:
    """Send somebody to where the gate says that they belong."""
    where = SENT_TO[verdict]
    return redirect(where, next=back) if verdict is Verdict.TO_CONFIRM else redirect(where)
