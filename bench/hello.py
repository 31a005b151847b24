"""The least that a server can answer: the limit of everything that goes over HTTP."""

from __future__ import annotations

from typing import Any


def make_hello() -> Any:
    """Make an application that says hello."""

    async def hello(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})

    return hello
