"""The side door for reverse proxies: they ask here about each request before they let it through.

It stands ahead of the pages, because it is asked for every picture of every application. Only
configured proxies are answered. Which application it is about stands in the address that their
configuration has, so no header of a client can make it another; identity headers are written here,
always all of them, and never read (FWD-01 to FWD-09, weaknesses I1, I2).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import assert_never
from urllib.parse import parse_qs

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from farstu.core.assurance import acr
from farstu.core.errands import Ask, AskIdentity
from farstu.core.forward_auth import LONGEST_TARGET
from farstu.http.arrival import CONTROLS
from farstu.http.cookies import Cookie, clear_cookie, read_cookies, set_cookie, without_ours
from farstu.http.door import Site
from farstu.http.proxies import SECRET_HEADER, Proxies
from farstu.http.verdicts import Lines, Verdicts
from farstu.services import handing_off
from farstu.services.application_tokens import sign_identity
from farstu.services.forward_auth import Closed, Identity, Knock, Open, Unproven, judge, note_used
from farstu.services.kit import Kit

log = structlog.get_logger("farstu.forward_auth")

CHECK, AT_HOST = "/forward-auth/", "/.farstu/"
TO_PORTAL = "/enter"
BINDING_LASTS = timedelta(minutes=30)
GONE_STALE = (
    "You are not signed in here any more, or have to prove more. "
    "Nothing of what was sent has been kept: open the page again, then send it again.\n"
)
NOT_ARRIVED = (
    "This sign-in was used already, took too long, or was begun in another browser. "
    "Open the application again.\n"
)
NOT_LET_IN = "You may not open this application.\n"

IDENTITY_HEADERS = (
    "Remote-User",
    "Remote-Name",
    "Remote-Email",
    "Remote-Groups",
    "Remote-Account",
    "Remote-Assurance",
    "Farstu-Limited",
    "Farstu-Token",
)
"""What applications read; one hyphen each, so that a look-alike differs in one place."""

Headers = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """An answer: a status, headers, and a line to read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came over the wire. A header that came twice has both its values."""

    path: str
    method: str
    query: str
    peer: str | None
    headers: Mapping[str, list[bytes]]

    @classmethod
    def read(cls, scope: Scope) -> Asked:
        """Read a request; its body is nobody's business here."""
        headers: dict[str, list[bytes]] = defaultdict(list)
        for name, value in scope["headers"]:
            headers[name.decode("latin-1").lower()].append(value)
        client = scope.get("client")
        return cls(
            path=scope["path"],
            method=scope["method"],
            query=scope["query_string"].decode("latin-1"),
            peer=client[0] if client else None,
            headers=headers,
        )

    def only(self, name: str) -> str:
        """Give the value of a header that came once."""
        values = self.headers.get(name, [])
        return values[0].decode("latin-1") if len(values) == 1 else ""

    @property
    def cookie(self) -> str:
        """Give all cookies as one header."""
        return "; ".join(value.decode("latin-1") for value in self.headers.get("cookie", []))


class ProxyDoor:
    """Answers proxies, and lets everybody else through to the pages."""

    def __init__(self, app: ASGIApp, kit: Kit, site: Site, proxies: Proxies) -> None:
        """Stand ahead of *app*."""
        self._app = app
        self._kit = kit
        self._site = site
        self._proxies = proxies
        self._threads = ThreadPoolExecutor(16, thread_name_prefix="forward-auth")
        blank = _lines(Plain(status=HTTPStatus.OK, headers=identity_headers(None)))
        self._verdicts = Verdicts(kit.store.board, clock=kit.clock, blank=blank)
        kit.store.watch()

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith((CHECK, AT_HOST)):
            await self._app(scope, receive, send)
            return
        asked = Asked.read(scope)
        ready = self._ready(asked)
        if ready is not None:
            await send({"type": "http.response.start", "status": 200, "headers": ready})
            await send({"type": "http.response.body", "body": b""})
            return
        loop = asyncio.get_running_loop()
        plain = await loop.run_in_executor(self._threads, self.answer, asked)
        await _send(send, plain)

    def _ready(self, asked: Asked) -> list[tuple[bytes, bytes]] | None:
        """Say at once what is known to hold still; no thread is woken for it."""
        dialect, _, host = asked.path.removeprefix(CHECK).partition("/")
        if dialect not in DIALECTS or not self._is_known(asked):
            return None
        knock = read_knock(asked, host)
        found = None if knock is None else self._verdicts.find(knock)
        if found is None:
            return None
        return [*found, (b"cookie", _upstream(asked).encode("utf-8", "replace"))]

    def _is_known(self, asked: Asked) -> bool:
        return self._proxies.know(asked.peer, asked.headers.get(SECRET_HEADER, []))

    def answer(self, asked: Asked) -> Plain:
        """Answer what was asked; whatever breaks, nobody is let in (ASVS 16.5.3)."""
        if not self._is_known(asked):
            log.warning("forward_auth_stranger", peer=asked.peer)
            return Plain(status=HTTPStatus.FORBIDDEN)
        try:
            return self._check(asked) if asked.path.startswith(CHECK) else self._at_host(asked)
        except Exception:
            log.exception("forward_auth_failed")
            return Plain(status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _check(self, asked: Asked) -> Plain:
        dialect, _, host = asked.path.removeprefix(CHECK).partition("/")
        speak = DIALECTS.get(dialect)
        knock = read_knock(asked, host)
        if speak is None or knock is None:
            return Plain(status=HTTPStatus.FORBIDDEN)
        seen = self._kit.store.board.copy()
        verdict = judge(self._kit, knock)
        match verdict:
            case Open():
                told = self._tell(knock, verdict)
                lines = _lines(Plain(status=HTTPStatus.OK, headers=told))
                self._verdicts.keep(knock, verdict, lines, seen=seen)
                return Plain(status=HTTPStatus.OK, headers={**told, "cookie": _upstream(asked)})
            case Closed():
                return Plain(status=HTTPStatus.FORBIDDEN, text=NOT_LET_IN)
            case Unproven():
                plain = self._send_away(asked, knock, verdict) if is_page(asked, knock) else None
                return challenge(verdict) if plain is None else speak(plain)
            case _:
                assert_never(verdict)

    def _tell(self, knock: Knock, verdict: Open) -> Headers:
        """Say who it is, in plain and signed; their session stays awake by what they do here."""
        identity = verdict.identity
        if identity is None:
            return identity_headers(None)
        note_used(self._kit, knock)
        origin_of = self._site.origin_of
        token = sign_identity(self._kit, verdict, identity, origin_of=origin_of)
        return identity_headers(identity, token=token)

    def _send_away(self, asked: Asked, knock: Knock, verdict: Unproven) -> Plain | None:
        kept = read_cookies(asked.cookie).get(Cookie.BINDING, "")
        away = handing_off.send_away(self._kit, knock, verdict, binding=kept)
        if away is None:
            return None
        where = f"{self._site.origin_of(away.portal_host)}{TO_PORTAL}/{away.errand_id}"
        return Plain(
            status=HTTPStatus.SEE_OTHER,
            headers={"location": where},
            cookies=(set_cookie(Cookie.BINDING, away.binding, lasts=BINDING_LASTS),),
        )

    def _at_host(self, asked: Asked) -> Plain:
        """Answer what is asked at the application's host itself, under a path that is ours."""
        answers: Mapping[tuple[str, str], Callable[[Asked], Plain]] = {
            ("GET", handing_off.ARRIVE): self._arrive,
            ("GET", handing_off.SIGN_OUT): self._leave,
            ("POST", handing_off.SIGN_OUT): self._leave,
            ("GET", handing_off.REFUSED): lambda _: Plain(
                status=HTTPStatus.FORBIDDEN, text=NOT_LET_IN
            ),
        }
        found = answers.get((asked.method, asked.path))
        return Plain(status=HTTPStatus.NOT_FOUND) if found is None else found(asked)

    def _arrive(self, asked: Asked) -> Plain:
        codes = parse_qs(asked.query).get("code", [])
        arrived = handing_off.arrive(
            self._kit,
            host=host_of(asked.only("host"), asked.only("x-forwarded-proto")),
            code=codes[0] if len(codes) == 1 else "",
            binding=read_cookies(asked.cookie).get(Cookie.BINDING, ""),
        )
        if arrived is None:
            return Plain(status=HTTPStatus.BAD_REQUEST, text=NOT_ARRIVED)
        return Plain(
            status=HTTPStatus.SEE_OTHER,
            headers={"location": arrived.address, "referrer-policy": "no-referrer"},
            cookies=(set_cookie(Cookie.BADGE, arrived.badge, lasts=arrived.lasts),),
        )

    def _leave(self, asked: Asked) -> Plain:
        """Take the badge back; another site's page cannot do so in its reader's name."""
        if asked.only("sec-fetch-site") not in {"", "none", "same-origin"}:
            return Plain(status=HTTPStatus.FORBIDDEN)
        host = host_of(asked.only("host"), asked.only("x-forwarded-proto"))
        badge = read_cookies(asked.cookie).get(Cookie.BADGE, "")
        portal_host = handing_off.leave(self._kit, host=host, badge=badge)
        if portal_host is None:
            return Plain(status=HTTPStatus.FORBIDDEN)
        return Plain(
            status=HTTPStatus.SEE_OTHER,
            headers={"location": f"{self._site.origin_of(portal_host)}/"},
            cookies=(clear_cookie(Cookie.BADGE),),
        )


def read_knock(asked: Asked, host: str) -> Knock | None:
    """Read what a proxy asks about; None where it does not say, or says another host.

    *host* is from the proxy's own configuration. What the client called it has to be the same. What
    is ours at that host is none of its pages: a proxy that asks about it would send people round.
    """
    said = host_of(asked.only("x-forwarded-host"), asked.only("x-forwarded-proto"))
    method, target = asked.only("x-forwarded-method"), asked.only("x-forwarded-uri")
    if not host or said != host or not method or not target or len(target) > LONGEST_TARGET:
        return None
    if target.startswith(AT_HOST):
        return None
    badge = read_cookies(asked.cookie).get(Cookie.BADGE, "")
    return Knock(host=host, method=method, target=target, badge=badge)


def host_of(said: str, scheme: str) -> str:
    """Write a ``Host`` header as hosts are registered: lower case, without the usual port."""
    usual = {"https": ":443", "http": ":80"}.get(scheme, ":443")
    return said.lower().removesuffix(usual)


def is_page(asked: Asked, knock: Knock) -> bool:
    """Say whether a browser opens a page, which it can be sent elsewhere with and back (FWD-07)."""
    if knock.method not in {"GET", "HEAD"}:
        return False
    mode = asked.only("sec-fetch-mode")
    return mode == "navigate" or (not mode and "text/html" in asked.only("accept"))


def challenge(verdict: Unproven) -> Plain:
    """Say what is missing, for a program to read (RFC 6750 3, RFC 9470 3)."""
    said = "Bearer" if isinstance(verdict.step, AskIdentity) else f"Bearer {_missing(verdict.ask)}"
    headers = {"www-authenticate": said}
    return Plain(status=HTTPStatus.UNAUTHORIZED, headers=headers, text=GONE_STALE)


def _missing(ask: Ask) -> str:
    parts = ['error="insufficient_user_authentication"', f'acr_values="{acr(ask.least)}"']
    if ask.max_age is not None:
        parts.append(f'max_age="{int(ask.max_age.total_seconds())}"')
    return ", ".join(parts)


def identity_headers(identity: Identity | None, *, token: str = "") -> Headers:
    """Write every identity header, empty where there is nothing to say.

    Debian's Caddy sends a placeholder of its own to the application where one is missing.
    """
    if identity is None:
        return dict.fromkeys(IDENTITY_HEADERS, "")
    told = {
        "Remote-User": identity.name,
        "Remote-Name": identity.display_name,
        "Remote-Email": identity.email,
        "Remote-Groups": ",".join(identity.groups),
        "Remote-Account": identity.account_id,
        "Remote-Assurance": identity.acr,
        "Farstu-Limited": "limited" if identity.limited else "",
        "Farstu-Token": token,
    }
    return {name: CONTROLS.sub(" ", told[name]) for name in IDENTITY_HEADERS}


def _upstream(asked: Asked) -> str:
    """Write the cookies that the application gets: all but ours (FWD-08)."""
    return CONTROLS.sub(" ", without_ours(asked.cookie))


def _as_401(plain: Plain) -> Plain:
    """Say *go elsewhere* so that nginx understands it: it knows 401, and makes a redirect of it."""
    return Plain(status=HTTPStatus.UNAUTHORIZED, headers=plain.headers, cookies=plain.cookies)


DIALECTS: Mapping[str, Callable[[Plain], Plain]] = {
    "nginx": _as_401,
    "redirect": lambda plain: plain,
}


def _lines(plain: Plain) -> Lines:
    """Write the headers of an answer."""
    headers = {
        "cache-control": "no-store",
        "vary": "Cookie",
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(plain.text.encode())),
        "x-content-type-options": "nosniff",
        "server": "",
        **plain.headers,
    }
    lines: Iterable[tuple[str, str]] = [
        *headers.items(),
        *(("set-cookie", cookie) for cookie in plain.cookies),
    ]
    return tuple((name.lower().encode(), value.encode("utf-8", "replace")) for name, value in lines)


async def _send(send: Send, plain: Plain) -> None:
    headers = list(_lines(plain))
    await send({"type": "http.response.start", "status": int(plain.status), "headers": headers})
    await send({"type": "http.response.body", "body": plain.text.encode()})
