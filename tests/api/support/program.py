"""A portal's own program, as it calls the API."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from farstu.core.scopes import Scope
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key
from tests.support.house import House
from tests.web.support.home import HOST, Home
from tests.web.support.wire import Answer, Wired

ROOT = "/api/v1"
ALL = tuple(one for one in Scope if one is not Scope.PRIVACYIDEA_OPEN)
"""All that a key may do whatever its networks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came back, and what it says."""

    answer: Answer

    @property
    def status(self) -> int:
        """Say the status."""
        return self.answer.status

    @property
    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.answer.body)

    @property
    def code(self) -> str:
        """Say why not."""
        assert self.answer.header("content-type") == "application/problem+json"
        read = self.json
        assert read["status"] == self.status
        assert read["type"] == f"urn:farstu:problem:{read['code']}"
        return str(read["code"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Whoever holds a key, and where they knock."""

    web: Wired
    key: str | None
    host: str = HOST

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Told:
        """Call a path below the API's own."""
        sent = {"host": self.host, "user-agent": "Portal/1.0"}
        if self.key is not None:
            sent["authorization"] = f"Bearer {self.key}"
        if body is not None:
            raw = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        path = quote(ROOT + path, safe="/?=&")
        sent |= headers or {}
        return Told(answer=self.web.wire.send(method, path, [*sent.items()], body=raw or b""))

    def get(self, path: str) -> Told:
        """Ask."""
        return self.call("GET", path)

    def post(self, path: str, body: object = None, **headers: str) -> Told:
        """Have something done."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", path, {} if body is None else body, headers=named)

    def put(self, path: str, body: object, **headers: str) -> Told:
        """Have something as it is said."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("PUT", path, body, headers=named)


def make_program(home: Home, scopes: Collection[Scope] = ALL, **wish: Any) -> Program:
    """Give a program a key of its own."""
    return Program(web=home.web, key=make_key(home.house, scopes, **wish))


def make_key(house: House, scopes: Collection[Scope] = ALL, **wish: Any) -> str:
    """Make a key of the portal, and say what it is."""
    asked = KeyWish(name="Web shop", scopes=scopes, **wish)
    made = house.write(lambda tx: add_api_key(house.kit, tx, asked))
    assert isinstance(made, MadeKey)
    return made.text
