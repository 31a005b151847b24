"""The wicket: what every request of an application passes that comes without a person.

No cookie is read or set here and no form token asked for: an application shows who it is each time.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

import structlog
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response

from farstu.core.openid import Refusal
from farstu.http.arrival import Arrival, read_arrival, respond
from farstu.http.door import Site
from farstu.http.exchange import Reply
from farstu.http.forms import read_form
from farstu.http.network import network_of
from farstu.services.introducing import Introduction
from farstu.services.kit import Kit, Visit
from farstu.services.portals import find_portal
from farstu.store.sickness import find_sickness

log = structlog.get_logger("farstu.oidc")

ANYWHERE = {"access-control-allow-origin": "*"}
"""For scripts of other sites: no cookie means anything here, so nobody is borrowed (OP-18)."""
PREFLIGHT = {
    **ANYWHERE,
    "access-control-allow-headers": "authorization, content-type",
    "access-control-allow-methods": "GET, POST",
    "access-control-max-age": "600",
}
STATUS = {Refusal.INVALID_CLIENT: 401, Refusal.INVALID_TOKEN: 401}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request of an application."""

    kit: Kit
    visit: Visit
    method: str
    authorization: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def bearer(self) -> str:
        """Say which access token came in the header; never one of an address (RFC 6750 2.3)."""
        scheme, _, token = self.authorization.partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def introduction(self) -> Introduction:
        """Say as whom the application comes."""
        return Introduction(basic=_basic(self.authorization), params=self.params)


Answer = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hatch:
    """One address for applications. *is_open*: scripts of other sites may ask here.

    *from_address*: what is posted may stand in the address, where some put it who are not ours to
    mend; all of it, or none.
    """

    path: str
    answer: Answer
    methods: frozenset[str] = frozenset({"POST"})
    is_open: bool = False
    from_address: bool = False


class Wicket:
    """Answers applications. One for each process."""

    def __init__(self, kit: Kit, site: Site) -> None:
        """Take the means and the outside."""
        self._kit = kit
        self._site = site
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="oidc")

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def ask(self, request: StarletteRequest, hatch: Hatch) -> Response:
        """Answer one request."""
        arrival = await read_arrival(request, self._site.trusted_proxies)
        authorization = ", ".join(request.headers.getlist("authorization"))
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(
            self._threads, lambda: self._answer(arrival, hatch, authorization)
        )
        return respond(reply)

    def _answer(self, arrival: Arrival, hatch: Hatch, authorization: str) -> Reply:
        reply = self._admit(arrival, hatch, authorization)
        if reply.status == HTTPStatus.UNAUTHORIZED:
            log.warning("application_refused", reference=arrival.reference)
        headers = {**reply.headers, **(ANYWHERE if hatch.is_open else {})}
        return Reply(status=reply.status, body=reply.body, headers=headers)

    def _admit(self, arrival: Arrival, hatch: Hatch, authorization: str) -> Reply:
        portal = find_portal(self._kit, arrival.host)
        if portal is None:
            return refuse("invalid_request", "there is no portal at this host", status=421)
        if arrival.method == "OPTIONS" and hatch.is_open:
            return Reply(status=204, headers=PREFLIGHT)
        if arrival.method not in hatch.methods:
            allowed = {"allow": ", ".join(sorted(hatch.methods))}
            return with_headers(
                refuse("invalid_request", "not by this method", status=405), allowed
            )
        params = _read_params(arrival, hatch)
        if params is None:
            return refuse(
                "invalid_request", "send a form of at most 64 KiB, no file, and nothing twice"
            )
        visit = Visit(
            portal=portal,
            origin=self._site.origin_of(portal.host),
            address=arrival.address,
            network=network_of(arrival.address),
            agent=arrival.agent,
            reference=arrival.reference,
        )
        return hatch.answer(
            Call(
                kit=self._kit,
                visit=visit,
                method=arrival.method,
                authorization=authorization,
                params=params,
            )
        )


def _read_params(arrival: Arrival, hatch: Hatch) -> Mapping[str, str] | None:
    """Read what was posted; None: it cannot be read, or stands here and there, or twice.

    Nothing comes more than once (RFC 6749 3.2).
    """
    if arrival.method != "POST":
        return {}
    if hatch.from_address and arrival.query:
        return None if arrival.body or arrival.repeated else arrival.query
    if not arrival.body:
        return {}
    form = read_form(arrival.body, content_type=arrival.content_type)
    return None if form is None or form.repeated else form.values


def tell(data: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer with JSON."""
    kind = {"content-type": "application/json"}
    return Reply(body=json.dumps(data).encode(), headers={**kind, **(headers or {})})


def refuse(error: str, description: str = "", *, status: int | None = None) -> Reply:
    """Say no, in the protocol's words (RFC 6749 5.2)."""
    told = {"error": error, **({"error_description": description} if description else {})}
    code = status or STATUS.get(Refusal(error), 400)
    asks = {"www-authenticate": "Basic"} if error == Refusal.INVALID_CLIENT.value else {}
    return Reply(
        status=code,
        body=json.dumps(told).encode(),
        headers={"content-type": "application/json", **asks},
    )


def broken(error: Exception, hatch: Hatch) -> Reply:
    """Answer for code or a database that broke, in the words of RFC 6749 4.1.2.1."""
    headers = ANYWHERE if hatch.is_open else {}
    if find_sickness(error) is None:
        return with_headers(refuse("server_error", status=500), headers)
    no = refuse("temporarily_unavailable", "the database cannot be used", status=503)
    return with_headers(no, {**headers, "retry-after": "5"})


def with_headers(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """Add headers to an answer."""
    return Reply(status=reply.status, body=reply.body, headers={**reply.headers, **headers})


def _basic(header: str) -> tuple[str, str] | None:
    """Read name and secret, each of them form-encoded before (RFC 6749 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (unquote_plus(name), unquote_plus(secret)) if colon else ("", "")
