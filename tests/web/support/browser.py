"""A browser without a screen: it keeps cookies by the rules, and fills in forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from tests.web.support.sheet import Sheet, read_sheet
from tests.web.support.wire import Answer, Headers, Sender

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]*)"')
FORM = "application/x-www-form-urlencoded"

Fields = Mapping[str, str] | Iterable[tuple[str, str]]


class Browser:
    """One browser at one portal."""

    def __init__(self, wire: Sender, host: str, *, scheme: str = "https") -> None:
        """Open a window, without any cookie."""
        self.host = host
        self.origin = f"{scheme}://{host}"
        self.cookies: dict[str, str] = {}
        self.csrf = ""
        self.page: Answer | None = None
        self.wire = wire

    @property
    def sheet(self) -> Sheet:
        """Read the page that is open."""
        assert self.page is not None
        return read_sheet(self.page.text)

    def get(self, target: str, *, headers: Headers = (), method: str = "GET") -> Answer:
        """Open a page."""
        return self._remember(self.wire.send(method, target, [*self._around(), *headers]))

    def post(self, target: str, fields: Fields = (), *, csrf: str | None = None) -> Answer:
        """Send a form of the page that is open, with the token that the page gave."""
        known = {"csrf": self.csrf if csrf is None else csrf}
        typed = fields.items() if isinstance(fields, Mapping) else fields
        return self.send_body(target, urlencode([*known.items(), *typed]).encode())

    def upload(self, target: str, fields: Mapping[str, str], **files: tuple[str, bytes]) -> Answer:
        """Send a form of the page that is open with *files*: by field, their name and content."""
        edge = "----a line that is in no file"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"csrf": self.csrf, **fields}.items()
        ]
        for name, (called, content) in files.items():
            about = f'Content-Disposition: form-data; name="{name}"; filename="{called}"'
            kind = "Content-Type: application/octet-stream"
            parts.append(f"--{edge}\r\n{about}\r\n{kind}\r\n\r\n".encode() + content + b"\r\n")
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        return self.send_body(target, body, content_type=f'multipart/form-data; boundary="{edge}"')

    def send_body(
        self,
        target: str,
        body: bytes,
        *,
        content_type: str = FORM,
        site: str | None = "same-origin",
        origin: str | None = "",
        method: str = "POST",
    ) -> Answer:
        """Post *body*, from one of the portal's pages unless *site* and *origin* say otherwise."""
        said = {
            "content-type": content_type,
            "origin": self.origin if origin == "" else origin,
            "sec-fetch-site": site,
        }
        headers = [(name, value) for name, value in said.items() if value is not None]
        return self._remember(
            self.wire.send(method, target, [*self._around(), *headers], body=body)
        )

    def _around(self) -> list[tuple[str, str]]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return [
            ("host", self.host),
            ("user-agent", FIREFOX),
            *([("cookie", cookies)] if cookies else []),
        ]

    def _remember(self, answer: Answer) -> Answer:
        for cookie in answer.all("set-cookie"):
            self._take(cookie)
        if answer.title:
            self.page = answer
            found = CSRF.search(answer.text)
            self.csrf = found[1] if found else self.csrf
        return answer

    def _take(self, cookie: str) -> None:
        """Take a cookie as browsers take ``__Host-`` ones: strictly or not at all."""
        pair, *attributes = cookie.split("; ")
        name, _, value = pair.partition("=")
        assert name.startswith("__Host-"), cookie
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes), cookie
        assert not any(a.lower().startswith("domain") for a in attributes), cookie
        if "Max-Age=0" in attributes:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
