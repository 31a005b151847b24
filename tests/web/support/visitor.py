"""Somebody at a standing, who knows what the addresses of the doors mean to them."""

from __future__ import annotations

from collections.abc import Iterable

from farstu.core.roles import Role
from tests.web.support.browser import Browser
from tests.web.support.standings import STANDINGS
from tests.web.support.town import NOWHERE, Neighbour, Placed, Town


class Visitor:
    """A browser at a standing, who knows which address means what."""

    def __init__(self, town: Town, name: str, role: Role) -> None:
        """Go and stand there, and fetch a token from a page that all may see."""
        self.placed: Placed = STANDINGS[name].build(town, role)
        self.column = STANDINGS[name].columns[role]
        self.role = role
        self._town = town
        first = self._open(self.placed.cookies.items())
        first.get(self.address("/invite/TOKEN"))
        self._cookies, self._csrf = dict(first.cookies), first.csrf

    def address(self, path: str) -> str:
        """Write a path of the table as it is for this visitor."""
        other = self._town.neighbours[self.placed.host]
        parts = {
            "ID": self._own(path),
            "OTHER": self._others(path, other),
            "TOKEN": self._token(path, other),
            "DEAD": "A" * 43,
            "NOWHERE": NOWHERE,
        }
        whole = path.replace("…", "/account/security/authenticators")
        return "/".join(parts.get(part, part) for part in whole.split("/"))

    def _own(self, path: str) -> str:
        """Name what is their own."""
        if path.startswith("/account/invitations/"):
            return self.placed.call_id
        is_session = path.startswith("/account/sessions/")
        return self.placed.session_id if is_session else self.placed.app_id

    def _others(self, path: str, other: Neighbour) -> str:
        """Name what is somebody else's."""
        if path.startswith("/account/invitations/"):
            return other.call_id
        if path.startswith("/account/sessions/remembered/"):
            return other.remembrance_id
        return other.session_id if path.startswith("/account/sessions/") else other.app_id

    def _token(self, path: str, other: Neighbour) -> str:
        """Give the token that opens a link of the table."""
        if path.startswith("/welcome/"):
            return self._town.first_link
        if path.startswith("/not-me/"):
            return other.dispute
        return other.password_link if path.startswith("/password/") else other.invitation

    def arrive(self) -> Browser:
        """Come as if for the first time."""
        browser = self._open(self._cookies.items())
        browser.csrf = self._csrf
        return browser

    def _open(self, cookies: Iterable[tuple[str, str]]) -> Browser:
        browser = self._town.web.open_browser(self.placed.host)
        browser.cookies = dict(cookies)
        return browser
