"""What passes between a reverse proxy and us: its question read, our answer written.

Identity headers are written here, always all of them, and nothing reads one. A header that comes
twice is believed neither time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.types import Scope

from farstu.core.assurance import acr
from farstu.core.errands import Ask, AskIdentity
from farstu.core.forward_auth import LONGEST_TARGET
from farstu.http.arrival import CONTROLS
from farstu.http.cookies import Cookie, read_cookies, without_ours
from farstu.services.forward_auth import Identity, Knock, Unproven

CHECK, AT_HOST = "/forward-auth/", "/.farstu/"
"""What proxies ask about requests, and what is ours at the hosts of applications."""
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
Lines = tuple[tuple[bytes, bytes], ...]


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
    headers: Mapping[bytes, list[bytes]]

    @classmethod
    def read(cls, scope: Scope) -> Asked:
        """Read a request; its body is nobody's business here."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:  # names come in lower case (ASGI)
            headers.setdefault(name, []).append(value)
        client = scope.get("client")
        return cls(
            path=scope["path"],
            method=scope["method"],
            query=scope["query_string"].decode("latin-1"),
            peer=client[0] if client else None,
            headers=headers,
        )

    def all(self, name: str) -> list[str]:
        """Give every value of a header."""
        return [value.decode("latin-1") for value in self.headers.get(name.encode(), ())]

    def only(self, name: str) -> str:
        """Give the value of a header that came once."""
        values = self.headers.get(name.encode(), ())
        return values[0].decode("latin-1") if len(values) == 1 else ""

    @property
    def cookie(self) -> str:
        """Give all cookies as one header."""
        return "; ".join(value.decode("latin-1") for value in self.headers.get(b"cookie", ()))


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


def upstream_cookie(asked: Asked) -> str:
    """Write the cookies that the application gets: all but ours (FWD-08)."""
    return CONTROLS.sub(" ", without_ours(asked.cookie))


def lines_of(plain: Plain) -> Lines:
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
