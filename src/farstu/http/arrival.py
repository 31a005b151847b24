"""What comes from the wire and what goes back to it: the only code that knows the toolkit.

A request is read whole, bounded, before anything about it is believed.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response

from farstu.http.cookies import read_cookies
from farstu.http.exchange import Reply, Route
from farstu.http.network import Network, client_address

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 64 * 1024
BODY_WITHIN = 60.0
"""Seconds for all of a body: who sends a byte now and then holds a connection, and no longer."""
LONGEST_AGENT = 300
FOR_PROGRAMS = (
    "authorization",
    "farstu-end-user-address",
    "farstu-end-user-agent",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "pi-authorization",
)
"""Headers that only the API reads."""
LISTS = ("if-match", "if-none-match")
"""Those of them that may come in several lines, which are one (RFC 9110, section 5.3)."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
HOST = re.compile(r"((?:[a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\])\.?(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request before anything about it is believed.

    *body* is None where it was too large, or did not come whole and in time.
    """

    method: str
    path: str
    host: str
    query: Mapping[str, str]
    repeated: frozenset[str]
    params: Mapping[str, str]
    cookies: Mapping[str, str]
    address: str
    agent: str
    fetch_site: str | None
    origin: str | None
    content_type: str
    accept_language: str
    body: bytes | None
    reference: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """What else came of ``FOR_PROGRAMS``; a header that came twice counts for nothing."""


async def read_arrival(
    request: StarletteRequest, trusted: Sequence[Network], *, largest: int = LARGEST_BODY
) -> Arrival:
    """Read a request from the wire, with a body of at most so many bytes."""
    headers = request.headers
    return Arrival(
        method=request.method,
        path=request.scope["path"],
        host=host_of(headers.getlist("host")),
        query=_read_query(request),
        repeated=_repeated(request),
        params={name: str(value) for name, value in request.path_params.items()},
        cookies=cookies_of(request),
        address=client_address(
            request.client.host if request.client else None,
            headers.getlist("x-forwarded-for"),
            trusted,
        ),
        agent=CONTROLS.sub(" ", headers.get("user-agent", ""))[:LONGEST_AGENT],
        fetch_site=headers.get("sec-fetch-site"),
        origin=headers.get("origin"),
        content_type=headers.get("content-type", ""),
        accept_language=headers.get("accept-language", ""),
        body=await _read_body(request, largest),
        reference=request.scope.get("farstu.reference", ""),
        headers=_asked_for(headers),
    )


def _read_query(request: StarletteRequest) -> Mapping[str, str]:
    """Read the query; NUL, which PostgreSQL does not have, reads as U+FFFD, as in a form."""
    return {name: value.replace("\0", "\ufffd") for name, value in request.query_params.items()}


def _repeated(request: StarletteRequest) -> frozenset[str]:
    """Name what the query says more than once: who reads it strictly refuses that."""
    times = Counter(name for name, _ in request.query_params.multi_items())
    return frozenset(name for name, count in times.items() if count > 1)


def host_of(headers: Sequence[str]) -> str:
    """Take the name out of the ``Host`` header: lower case, without port or final dot.

    Nothing where it is malformed or not the only one: two of them may have been read by somebody
    before us as the other.
    """
    found = HOST.fullmatch(headers[0].lower()) if len(headers) == 1 else None
    return "" if found is None else found[1]


def cookies_of(request: StarletteRequest) -> Mapping[str, str]:
    """Read the cookies that a request brings."""
    return read_cookies("; ".join(request.headers.getlist("cookie")))


def _asked_for(headers: Headers) -> Mapping[str, str]:
    came = {name: headers.getlist(name) for name in FOR_PROGRAMS}
    told = {name: values[0] for name, values in came.items() if len(values) == 1}
    lists = {name: ", ".join(came[name]) for name in LISTS if came[name]}
    return told | lists


def page_of(arrival: Arrival, route: Route | None) -> str:
    """Say where a browser finds the page again that answers this, by GET."""
    if route is not None and route.get is None:
        return back_of(arrival, route) or "/"
    path = quote(arrival.path)
    return f"{path}?{urlencode(arrival.query)}" if arrival.query else path


def back_of(arrival: Arrival, route: Route | None) -> str:
    """Say which page a post belongs to, with the same ids in its path."""
    if route is None or route.back is None:
        return ""
    return route.back.format_map({name: quote(part) for name, part in arrival.params.items()})


def respond(reply: Reply) -> Response:
    """Write a reply."""
    response = Response(reply.body, status_code=reply.status, headers=dict(reply.headers))
    for cookie in reply.cookies:
        response.headers.append("set-cookie", cookie)
    return response


async def _read_body(request: StarletteRequest, largest: int) -> bytes | None:
    """Read the body, up to the limit; the rest of a larger one is not kept.

    What ends before its ``Content-Length``, or in a chunk that is none, never came (RFC 9112,
    section 8).
    """
    if request.method in {"GET", "HEAD"}:
        return b""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for part in request.stream():
                size += len(part)
                if size <= largest:
                    parts.append(part)
                elif size > largest + 15 * LARGEST_BODY:
                    return None
    except (ClientDisconnect, TimeoutError):
        return None
    return b"".join(parts) if size <= largest else None
