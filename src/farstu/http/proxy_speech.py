"""What passes between a reverse proxy and us: its question read, our answer written.

Identity headers are written here, always all of them, and nothing reads one. A header that comes
twice is believed neither time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from http import HTTPStatus

from starlette.types import Scope

from farstu.core.assurance import acr
from farstu.core.errands import Ask, AskIdentity
from farstu.core.forward_auth import LONGEST_TARGET
from farstu.http.arrival import CONTROLS
from farstu.http.cookies import Cookie, part_ours, read_cookies
from farstu.services.forward_auth import Identity, Knock, Unproven

CHECK, AT_HOST = "/forward-auth/", "/.farstu/"
"""What proxies ask about requests, and what is ours at the hosts of applications."""
HOST, SCHEME = b"x-forwarded-host", b"x-forwarded-proto"
METHOD, TARGET = b"x-forwarded-method", b"x-forwarded-uri"
"""Where proxies say what they ask about."""
SAID = "farstu-said"
"""What is said once more, for nginx and HAProxy: they cannot hand the body of an answer on."""


class Said(StrEnum):
    """What there is to say to a person at an application's host."""

    GONE_STALE = "gone_stale"
    NOT_ARRIVED = "not_arrived"
    NOT_LET_IN = "not_let_in"
    NOT_NOW = "not_now"


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

Headings = Mapping[bytes, bytes]
"""What a request says above its body, by names in lower case."""
Headers = dict[str, str]
Line = tuple[bytes, bytes]
Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """An answer: a status, headers, and a line to read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    more: Lines = ()
    """What is passed on as it came, whatever letters are in it."""
    said: Said | None = None
    """What there is to read, before it is put into the words of a language."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody knocked: at which host, and how its proxy wants to be spoken to."""

    dialect: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for at an application, as its client wrote it."""

    method: str
    target: str


LISTS = {b"cookie": b"; ", b"x-forwarded-for": b", "}
"""Headers that are lists, and what stands between two of them (RFC 9110 5.3, RFC 9113 8.2.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came over the wire; *headers* as ``read_headers`` reads them."""

    path: str
    method: str
    query: bytes
    peer: str | None
    headers: Headings

    @classmethod
    def read(cls, scope: Scope) -> Asked:
        """Read a request; its body is nobody's business here."""
        return cls(
            path=scope["path"],
            method=scope["method"],
            query=scope["query_string"],
            peer=peer_of(scope),
            headers=read_headers(scope),
        )

    def only(self, name: str) -> str:
        """Give the value of a header that came once."""
        return self.headers.get(name.encode(), b"").decode("latin-1")


def peer_of(scope: Scope) -> str | None:
    """Say who asks: the address at the other end, and none that somebody says."""
    client = scope.get("client")
    return client[0] if client else None


def read_headers(scope: Scope) -> Headings:
    """Read the headers of a request; one that came twice is not there, unless it is a list."""
    lines = scope["headers"]
    headers = dict(lines)  # names come in lower case (ASGI)
    return headers if len(headers) == len(lines) else _believed(lines)


def _believed(lines: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Keep what came once, and of what is a list all of it as one header."""
    came: dict[bytes, list[bytes]] = {}
    for name, value in lines:
        came.setdefault(name, []).append(value)
    return {
        name: LISTS.get(name, b"").join(values)
        for name, values in came.items()
        if len(values) == 1 or name in LISTS
    }


def read_knock(asked: Asked) -> Knock | None:
    """Read what a proxy asks about; None where it does not say, or says another host."""
    headers = asked.headers
    at = place_of(asked.path, headers)
    wish = read_wish(headers.get(METHOD, b""), headers.get(TARGET, b""))
    if at is None or wish is None:
        return None
    ours, _ = part_ours(headers.get(b"cookie", b""))
    badge = read_cookies(ours.decode("latin-1")).get(Cookie.BADGE, "")
    return Knock(host=at.host, method=wish.method, target=wish.target, badge=badge)


def place_of(path: str, headers: Headings) -> Place | None:
    """Read where somebody knocked, as the proxy's own configuration says it."""
    return read_place(path, headers.get(HOST, b""), headers.get(SCHEME, b""))


@lru_cache(maxsize=1024)
def read_place(path: str, said: bytes, scheme: bytes) -> Place | None:
    """Read where somebody knocked; None where the client called it something else.

    The host in *path* is from the proxy's own configuration. What the client called it has to be
    the same.
    """
    dialect, _, host = path.removeprefix(CHECK).partition("/")
    called = host_of(said.decode("latin-1"), scheme.decode("latin-1"))
    return Place(dialect=dialect, host=host) if host and called == host else None


def read_wish(method: bytes, target: bytes) -> Wish | None:
    """Read what is asked for; None where it is not said, or no page of the application's.

    What is ours at its host is none: a proxy that asks about it would send people round.
    """
    if not method or not target or len(target) > LONGEST_TARGET:
        return None
    wish = Wish(method=method.decode("latin-1"), target=target.decode("latin-1"))
    return None if wish.target.startswith(AT_HOST) else wish


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
    return Plain(status=HTTPStatus.UNAUTHORIZED, headers=headers, said=Said.GONE_STALE)


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


def word(plain: Plain, text: str, *, language: str) -> Plain:
    """Put what is said into the words of a language."""
    told = {"content-language": language, "vary": "Cookie, Accept-Language", SAID: text}
    return replace(plain, text=f"{text}\n", headers={**plain.headers, **told})


def _about(text: str) -> Headers:
    return {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(text.encode())),
        "x-content-type-options": "nosniff",
    }


def lines_of(plain: Plain) -> Lines:
    """Write the headers of an answer; each costs time, so nothing is said of a text that is not."""
    headers = {
        "cache-control": "no-store",
        "vary": "Cookie",
        "server": "",
        **(_about(plain.text) if plain.text else {}),
        **plain.headers,
    }
    lines: Iterable[tuple[str, str]] = [
        *headers.items(),
        *(("set-cookie", cookie) for cookie in plain.cookies),
    ]
    written = ((name.lower().encode(), value.encode("utf-8", "replace")) for name, value in lines)
    return (*written, *plain.more)
