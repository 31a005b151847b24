"""The demo's own pages: what to try, an authenticator for everybody, and an inbox for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from farstu.core.outcome import Rejected
from farstu.demo.inbox import read_inbox
from farstu.demo.memory import Place
from farstu.factors.codes import PERIOD, CodeMaker, read_seed

TEMPLATES = Path(__file__).parent / "templates"
HOST = "demo.localhost"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
LONGEST_KEY = 200
MOST_KEYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One code on the screen of the authenticator."""

    name: str
    code: str


@dataclass(slots=True, kw_only=True)
class Pages:
    """What the pages are about, and the setup keys that somebody typed since it was started."""

    places: tuple[Place, ...]
    port: int
    data: Path
    inbox: Path
    clock: Callable[[], datetime]
    typed: list[str] = field(default_factory=list)

    def make(self) -> ASGIApp:
        """Make the application."""
        return Starlette(
            routes=[
                Route("/", self._start),
                Route("/authenticator", self._authenticator, methods=["GET"]),
                Route("/authenticator", self._add_key, methods=["POST"]),
                Route("/inbox", self._inbox),
                Route("/demo.css", _style),
            ]
        )

    def _start(self, _request: Request) -> Response:
        codes = {
            k.email: _code(k.secret, self.clock())
            for p in self.places
            for k in p.people
            if k.secret
        }
        return self._page("start.html", places=self.places, codes=codes, data=self.data)

    def _authenticator(self, _request: Request) -> Response:
        now = self.clock()
        shown = [
            (
                place.name,
                [Shown(name=k.name, code=_code(k.secret, now)) for k in place.people if k.secret],
            )
            for place in self.places
        ]
        typed = [Shown(name=f"{key[:4]}…", code=_code(key, now)) for key in self.typed]
        left = PERIOD - int(now.timestamp()) % PERIOD
        groups = [(name, codes) for name, codes in (("Typed here", typed), *shown) if codes]
        return self._page("authenticator.html", groups=groups, left=left)

    async def _add_key(self, request: Request) -> Response:
        """Take the setup key of a page: then this is an authenticator for it too."""
        said = parse_qs((await request.body()).decode("ascii", "replace"))
        key = "".join(said.get("key", [""])[0].split()).upper()[:LONGEST_KEY]
        if isinstance(read_seed(key), Rejected):
            problem = "That is no setup key. Copy it from below Unable to scan? and paste it whole."
            return self._page("authenticator.html", groups=[], left=0, problem=problem)
        self.typed[:0] = [key] if key not in self.typed else []
        del self.typed[MOST_KEYS:]
        return RedirectResponse("/authenticator", HTTPStatus.SEE_OTHER, headers=HEADERS)

    def _inbox(self, _request: Request) -> Response:
        return self._page("inbox.html", letters=read_inbox(self.inbox))

    def _page(self, name: str, **about: object) -> Response:
        text = WORDS.get_template(name).render({"problem": "", "port": self.port, **about})
        return HTMLResponse(text, headers=HEADERS)


WORDS = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _style(_request: Request) -> Response:
    text = (TEMPLATES / "demo.css").read_text("utf-8")
    return PlainTextResponse(text, media_type="text/css", headers=HEADERS)


def _code(secret: str, now: datetime) -> str:
    """Show what an app would show now, in two groups."""
    maker = CodeMaker.of({"secret": secret})
    code = maker.code_at(maker.step_at(now))
    return f"{code[:3]} {code[3:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The portals, and the demo's pages at a host of their own; those for loopback only."""

    portals: ASGIApp
    pages: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or _host_of(scope) != HOST:
            await self.portals(scope, receive, send)
        elif _is_from_here(scope):
            await self.pages(scope, receive, send)
        else:
            await PlainTextResponse("Not here.", HTTPStatus.NOT_FOUND)(scope, receive, send)


def _host_of(scope: Scope) -> str:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    host: str = hosts[0].decode("ascii", "replace") if len(hosts) == 1 else ""
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()


def _is_from_here(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and ip_address(client[0]).is_loopback
