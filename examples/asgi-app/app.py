"""A small wiki behind forward-auth: nobody gets here but through the proxy."""

from __future__ import annotations

import html
import os
from typing import Any

from farstu.client.asgi import Guard

PAGE = """<!doctype html><title>Wiki</title>
<h1>Hello, {name}</h1>
<p>You are {account}, and that is sure by {acr}.</p>
"""


async def wiki(scope: Any, receive: Any, send: Any) -> None:
    """Greet whoever comes; /healthz is open to everybody."""
    if scope["type"] != "http":
        return
    person = scope["farstu"]
    if scope["path"] == "/healthz" or person is None:
        body = "fine\n"
    else:
        said = {"name": person.name, "account": person.account, "acr": person.acr}
        body = PAGE.format(**{name: html.escape(text) for name, text in said.items()})
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


app = Guard(
    wiki,
    portal=os.environ["PORTAL"],
    origin=os.environ["ORIGIN"],
    optional=["/healthz"],
    least={"/admin": "urn:farstu:acr:2"},
)
