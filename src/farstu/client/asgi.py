"""A guard around an ASGI application behind a proxy that asks Farstu.

The proxy says who somebody is, in headers. Whoever gets around the proxy can write such headers
too; so the guard believes only what the portal signed (``Farstu-Token``), and writes the others
anew from it. What it is not sure of is closed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from farstu.client.key_sets import KeptKeys
from farstu.client.origins import read_origin
from farstu.client.outside import Clock, steady_clock, wall_clock
from farstu.client.paths import has_one_reading, lies_under
from farstu.client.tokens import Claims, is_timely, read_signed
from farstu.client.troubles import Unreachable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

KIND, ALGORITHM = "application+jwt", "ES256"
TOKEN = b"farstu-token"
IDENTITY = frozenset(
    {
        b"remote-user",
        b"remote-name",
        b"remote-email",
        b"remote-groups",
        b"remote-account",
        b"remote-assurance",
        b"farstu-limited",
        TOKEN,
    }
)
ORDER = ("urn:farstu:acr:1", "urn:farstu:acr:2", "phr")
"""How surely it is somebody, weakest first."""
POLICY_VIOLATION = 1008
"""RFC 6455 7.4.1."""
SAYS = {
    400: b"This path can be read in two ways.\n",
    401: b"Sign in, or prove more: come through the proxy.\n",
    503: b"Nobody can be let in right now.\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, as the portal signed it; the account's id is the same for ever."""

    account: str
    username: str
    name: str
    email: str
    groups: tuple[str, ...]
    acr: str
    limited: bool


class Guard:
    """Lets to an application whom the portal vouches for, as ``scope["farstu"]``."""

    def __init__(
        self,
        app: App,
        *,
        portal: str,
        origin: str,
        optional: Collection[str] = (),
        least: Mapping[str, str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock = wall_clock,
        steady: Clock = steady_clock,
    ) -> None:
        """Stand before *app*, which people know as *origin*. Raises ``ValueError``.

        *optional* paths, and what is below them, are open to everybody; who asks may be None there.
        *least* says of paths how surely it has to be somebody: an acr.
        """
        self._app = app
        self._portal, self._origin = read_origin(portal), read_origin(origin)
        self._host = urlsplit(self._origin).netloc
        self._optional = tuple(optional)
        self._least = {path: _rank(acr) for path, acr in (least or {}).items()}
        self._keys = KeptKeys(self._portal, steady=steady, transport=transport)
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let somebody in, or say no."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        judged = await self._judge(scope)
        if isinstance(judged, int):
            await _refuse(scope, receive, send, judged)
            return
        await self._app(_tell(scope, judged), receive, send)

    async def _judge(self, scope: Scope) -> Person | int | None:
        """Say who it is, or the status of a no."""
        path: str = scope["path"]
        if not has_one_reading(path):
            return 400
        is_open = any(lies_under(path, one) for one in self._optional)
        try:
            person = await self._who(scope)
        except Unreachable:
            return None if is_open else 503
        if is_open:
            return person
        return 401 if person is None or self._is_too_weak(person, path) else person

    def _is_too_weak(self, person: Person, path: str) -> bool:
        """Compare with what is demanded here; in whatever case an application reads its paths."""
        folded = path.casefold()
        demanded = [
            least for one, least in self._least.items() if lies_under(folded, one.casefold())
        ]
        return _rank(person.acr) < max(demanded, default=0)

    async def _who(self, scope: Scope) -> Person | None:
        """Say who it is. Raises ``Unreachable``. None: nobody of whom the portal said so."""
        token, host = _only(scope, TOKEN), _only(scope, b"host")
        if not token or host.lower() not in _spellings(self._origin, self._host):
            return None
        keys = await self._keys.find(token)
        told = read_signed(token, keys, algorithm=ALGORITHM, kind=KIND)
        return None if told is None or not self._is_meant(told) else _person(told)

    def _is_meant(self, told: Claims) -> bool:
        is_ours = told.get("iss") == self._portal and told.get("aud") == self._origin
        return is_ours and is_timely(told, now=self._clock())


def _rank(acr: str) -> int:
    if acr not in ORDER:
        raise ValueError(f"{acr!r} is no acr: there are {', '.join(ORDER)}")
    return ORDER.index(acr)


def _person(told: Claims) -> Person | None:
    """Read who it is; None where a claim is missing, or an acr that nobody can compare."""
    names = ("sub", "preferred_username", "name", "email", "acr")
    texts = {name: told.get(name) for name in names}
    groups, limited = told.get("groups"), told.get("limited")
    if not all(isinstance(text, str) for text in texts.values()) or not texts["sub"]:
        return None
    if not isinstance(groups, list) or type(limited) is not bool or texts["acr"] not in ORDER:
        return None
    return Person(
        account=str(texts["sub"]),
        username=str(texts["preferred_username"]),
        name=str(texts["name"]),
        email=str(texts["email"]),
        groups=tuple(str(group) for group in groups),
        acr=str(texts["acr"]),
        limited=limited,
    )


def _tell(scope: Scope, person: Person | None) -> Scope:
    """Write who it is; what came under such names, or looks like them, is left out."""
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name.lower().replace(b"_", b"-").replace(b".", b"-") not in IDENTITY
    ]
    told = {} if person is None else _headers_of(person)
    written = [(name.encode(), value.encode()) for name, value in told.items()]
    return {**scope, "headers": headers + written, "farstu": person}


def _headers_of(person: Person) -> Mapping[str, str]:
    told = {
        "remote-user": person.username,
        "remote-name": person.name,
        "remote-email": person.email,
        "remote-groups": ",".join(person.groups),
        "remote-account": person.account,
        "remote-assurance": person.acr,
        "farstu-limited": "limited" if person.limited else "",
    }
    return {n: "".join(c if c.isprintable() else " " for c in v) for n, v in told.items()}


def _only(scope: Scope, name: bytes) -> str:
    """Give the value of a header that came once; one that came twice is believed neither time."""
    values = [value for each, value in scope["headers"] if each.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def _spellings(origin: str, host: str) -> set[str]:
    """List how a client may write the host: with the usual port, too."""
    usual = ":443" if origin.startswith("https:") else ":80"
    return {host, host + usual} if ":" not in host.rpartition("]")[2] else {host}


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    body = SAYS[status]
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    headers += [(b"www-authenticate", b"Bearer")] if status == httpx.codes.UNAUTHORIZED else []
    headers += [(b"retry-after", b"5")] if status == httpx.codes.SERVICE_UNAVAILABLE else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
