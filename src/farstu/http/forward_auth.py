"""The side door for reverse proxies: they ask here about each request before they let it through.

It stands ahead of the pages, because it is asked for every picture of every application. Only
configured proxies are answered. Which application it is about stands in the address that their
configuration has, so no header of a client can make it another; identity headers are written here,
always all of them, and never read (FWD-01 to FWD-09, weaknesses I1, I2).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import assert_never
from urllib.parse import parse_qs

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from farstu.core.languages import LANGUAGES, choose_language
from farstu.http.cookies import Cookie, clear_cookie, part_ours, read_cookies, set_cookie
from farstu.http.door import Site
from farstu.http.languages import read_accept_language
from farstu.http.network import network_of
from farstu.http.proxies import SECRET_HEADER, Proxies
from farstu.http.proxy_speech import (
    AT_HOST,
    CHECK,
    Asked,
    Headers,
    Headings,
    Plain,
    Said,
    challenge,
    host_of,
    identity_headers,
    is_page,
    lines_of,
    peer_of,
    place_of,
    read_headers,
    read_knock,
    word,
)
from farstu.http.verdicts import Verdicts
from farstu.services import handing_off
from farstu.services.application_tokens import sign_identity
from farstu.services.forward_auth import (
    Closed,
    Knock,
    Open,
    Unproven,
    judge,
    list_languages_at,
    note_used,
)
from farstu.services.kit import Kit

log = structlog.get_logger("farstu.forward_auth")

Say = Callable[[Said, str], str]

OURS = CHECK, AT_HOST
NO_BODY: Message = {"type": "http.response.body", "body": b""}
TO_PORTAL = "/enter"
BINDING_LASTS = timedelta(minutes=30)
LATER = {"retry-after": "5"}


class ProxyDoor:
    """Answers proxies, and lets everybody else through to the pages."""

    def __init__(self, app: ASGIApp, kit: Kit, site: Site, proxies: Proxies, *, say: Say) -> None:
        """Stand ahead of *app*; *say* puts what is said into the words of a language."""
        self._app = app
        self._kit = kit
        self._site = site
        self._proxies = proxies
        self._say = say
        self._threads = ThreadPoolExecutor(16, thread_name_prefix="forward-auth")
        self._verdicts = Verdicts(kit.store.board, clock=kit.clock)
        self._judged: dict[bytes, asyncio.Future[Plain]] = {}
        kit.store.watch()

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(OURS):
            await self._app(scope, receive, send)
            return
        headers = read_headers(scope)
        ready = self._ready(scope, headers)
        if ready is None and (first := self._judged.get(headers.get(b"cookie", b""))):
            await asyncio.wait([first])
            ready = self._ready(scope, headers)
        if ready is None:
            await _send(send, await self._judge(Asked.read(scope)))
            return
        await send(ready)
        await send(NO_BODY)

    async def _judge(self, asked: Asked) -> Plain:
        """Answer in a thread. The pictures of a page, asked for at once, wait for the first one."""
        loop = asyncio.get_running_loop()
        answer = loop.run_in_executor(self._threads, self.answer, asked)
        cookie = asked.headers.get(b"cookie")
        if not cookie or cookie in self._judged:
            return await answer
        self._judged[cookie] = answer
        try:
            return await answer
        finally:
            del self._judged[cookie]

    def _ready(self, scope: Scope, headers: Headings) -> Message | None:
        """Say at once what is known to hold still; no thread is woken for it."""
        if not self._proxies.know(peer_of(scope), headers.get(SECRET_HEADER, b"")):
            return None
        at = place_of(scope["path"], headers)
        if at is None or at.dialect not in DIALECTS:
            return None
        return self._verdicts.find(at.host, headers)

    def answer(self, asked: Asked) -> Plain:
        """Answer what was asked; whatever breaks, nobody is let in (ASVS 16.5.3)."""
        if not self._proxies.know(asked.peer, asked.headers.get(SECRET_HEADER, b"")):
            log.warning("forward_auth_stranger", peer=asked.peer)
            return Plain(status=HTTPStatus.FORBIDDEN)
        try:
            is_check = asked.path.startswith(CHECK)
            plain = self._check(asked) if is_check else self._at_host(asked)
            return plain if plain.said is None else self._word(asked, plain, plain.said)
        except Exception:
            log.exception("forward_auth_failed")
            return self._not_now(asked)

    def _not_now(self, asked: Asked) -> Plain:
        """Say to come again, in a language of Farstu's: nobody can look up the portal's."""
        wishes = read_accept_language(asked.only("accept-language"))
        language = choose_language(LANGUAGES, wishes=wishes)
        plain = Plain(status=HTTPStatus.SERVICE_UNAVAILABLE, headers=LATER)
        return word(plain, self._say(Said.NOT_NOW, language), language=language)

    def _word(self, asked: Asked, plain: Plain, said: Said) -> Plain:
        """Say it in the first language that the reader's browser asks for and the portal offers."""
        host = _host_at(asked)
        wishes = read_accept_language(asked.only("accept-language"))
        language = choose_language(list_languages_at(self._kit, host), wishes=wishes)
        return word(plain, self._say(said, language), language=language)

    def _check(self, asked: Asked) -> Plain:
        at, knock = place_of(asked.path, asked.headers), read_knock(asked)
        speak = None if at is None else DIALECTS.get(at.dialect)
        if speak is None or knock is None:
            return Plain(status=HTTPStatus.FORBIDDEN, said=Said.NOT_LET_IN)
        seen = self._kit.store.board.copy()
        verdict = judge(self._kit, knock)
        match verdict:
            case Open():
                told = Plain(status=HTTPStatus.OK, headers=self._tell(verdict))
                self._verdicts.keep(asked.headers, verdict, lines_of(told), seen=seen)
                _, theirs = part_ours(asked.headers.get(b"cookie", b""))
                return replace(told, more=((b"cookie", theirs),))
            case Closed():
                return Plain(status=HTTPStatus.FORBIDDEN, said=Said.NOT_LET_IN)
            case Unproven():
                plain = self._send_away(asked, knock, verdict) if is_page(asked, knock) else None
                return challenge(verdict) if plain is None else speak(plain)
            case _:
                assert_never(verdict)

    def _tell(self, verdict: Open) -> Headers:
        """Say who it is, in plain and signed; their session stays awake by what they do here."""
        identity = verdict.identity
        if identity is None:
            return identity_headers(None)
        note_used(self._kit, verdict)
        origin_of = self._site.origin_of
        token = sign_identity(self._kit, verdict, identity, origin_of=origin_of)
        return identity_headers(identity, token=token)

    def _send_away(self, asked: Asked, knock: Knock, verdict: Unproven) -> Plain | None:
        kept = read_cookies(asked.only("cookie")).get(Cookie.BINDING, "")
        network = network_of(self._proxies.client_of(asked.peer, [asked.only("x-forwarded-for")]))
        away = handing_off.send_away(self._kit, knock, verdict, binding=kept, network=network)
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
                status=HTTPStatus.FORBIDDEN, said=Said.NOT_LET_IN
            ),
        }
        found = answers.get((asked.method, asked.path))
        return Plain(status=HTTPStatus.NOT_FOUND) if found is None else found(asked)

    def _arrive(self, asked: Asked) -> Plain:
        codes = parse_qs(asked.query.decode("latin-1")).get("code", [])
        arrived = handing_off.arrive(
            self._kit,
            host=_host_at(asked),
            code=codes[0] if len(codes) == 1 else "",
            binding=read_cookies(asked.only("cookie")).get(Cookie.BINDING, ""),
        )
        if arrived is None:
            return Plain(status=HTTPStatus.BAD_REQUEST, said=Said.NOT_ARRIVED)
        return Plain(
            status=HTTPStatus.SEE_OTHER,
            headers={"location": arrived.address, "referrer-policy": "no-referrer"},
            cookies=(set_cookie(Cookie.BADGE, arrived.badge, lasts=arrived.lasts),),
        )

    def _leave(self, asked: Asked) -> Plain:
        """Take the badge back; another site's page cannot do so in its reader's name."""
        if asked.only("sec-fetch-site") not in {"", "none", "same-origin"}:
            return Plain(status=HTTPStatus.FORBIDDEN)
        host = _host_at(asked)
        badge = read_cookies(asked.only("cookie")).get(Cookie.BADGE, "")
        portal_host = handing_off.leave(self._kit, host=host, badge=badge)
        if portal_host is None:
            return Plain(status=HTTPStatus.FORBIDDEN)
        return Plain(
            status=HTTPStatus.SEE_OTHER,
            headers={"location": f"{self._site.origin_of(portal_host)}/"},
            cookies=(clear_cookie(Cookie.BADGE),),
        )


def _host_at(asked: Asked) -> str:
    """Say at which application's host something is asked, or about which one."""
    if asked.path.startswith(CHECK):
        return asked.path.removeprefix(CHECK).partition("/")[2]
    return host_of(asked.only("host"), asked.only("x-forwarded-proto"))


def _as_401(plain: Plain) -> Plain:
    """Say *go elsewhere* so that nginx understands it: it knows 401, and makes a redirect of it."""
    return Plain(status=HTTPStatus.UNAUTHORIZED, headers=plain.headers, cookies=plain.cookies)


DIALECTS: Mapping[str, Callable[[Plain], Plain]] = {
    "nginx": _as_401,
    "redirect": lambda plain: plain,
}


async def _send(send: Send, plain: Plain) -> None:
    headers = list(lines_of(plain))
    await send({"type": "http.response.start", "status": int(plain.status), "headers": headers})
    await send({"type": "http.response.body", "body": plain.text.encode()})
