"""A portal with passwords and sessions of its own, which leaves the second factor to Farstu.

What it does to send people away and to judge what comes back is the code that
``docs/hosted-page.md`` shows, with its own names in it.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.source import ROOT

PASSWORD = "a garden behind the mill"
SENTENCE = "Transfer example.se to NN"


@dataclass(slots=True, kw_only=True)
class OwnPortal:
    """One such portal: its sessions, and the two functions of the documentation."""

    send: Callable[..., str] = field(default=lambda *_: "")
    judge: Callable[..., Any] = field(default=lambda *_: None)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)


class OneClock:
    """What the code of the documentation reads as its clock."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Read this one."""
        self.time = now


def shown_code(words: dict[str, str], *, now: Callable[[], float]) -> dict[str, Any]:
    """Run the code that the documentation shows, with *words* in place of its examples."""
    page = (ROOT / "docs" / "hosted-page.md").read_text("utf-8")
    (shown,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    for word, meant in words.items():
        assert word in shown
        shown = shown.replace(word, meant)
    assert "example" not in shown
    names: dict[str, Any] = {}
    exec(compile(shown, "hosted-page.md", "exec"), names)  # noqa: S102 - it is our own page
    names["time"] = OneClock(now)
    return names


@contextmanager
def serve_own_portal(portal: OwnPortal, port: int) -> Iterator[None]:
    """Serve it on loopback until the block ends."""
    handler = type("Handler", (_Handler,), {"portal": portal})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers as that portal."""

    portal: OwnPortal

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        match urlsplit(self.path).path:
            case "/":
                self._page(
                    "<form method=post action=/in>Name <input name=person aria-label=Name>"
                    " <input name=password type=password aria-label=Password>"
                    " <button>Come in</button></form>"
                )
            case "/transfer":
                session = self._session()
                self._go(self.portal.send(session, session["person"], action=SENTENCE, max_age=0))
            case "/back":
                self._back(query.get("answer", [""])[0])
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        if form.get("password") != [PASSWORD]:
            self._page("<h1>No</h1>")
            return
        key = secrets.token_urlsafe()
        session = self.portal.sessions[key] = {"person": form["person"][0]}
        self._go(self.portal.send(session, session["person"], name="Nils"), key=key)

    def _back(self, answer: str) -> None:
        told = self.portal.judge(self._session(), answer)
        if told is None:
            self._page("<h1>Nobody is let in</h1>")
            return
        about = escape(f"{told['sub']} {' '.join(told['amr'])} {told.get('action_sha256')}")
        self._page(f"<h1>You are in</h1><p id=told>{about}</p>")

    def _session(self) -> dict[str, Any]:
        kept = SimpleCookie(self.headers.get("cookie", "")).get("shop")
        return self.portal.sessions.get(kept.value if kept else "", {})

    def _go(self, where: str, *, key: str = "") -> None:
        self.send_response(303)
        self.send_header("location", where)
        if key:
            self.send_header("set-cookie", f"shop={key}; Path=/; HttpOnly; SameSite=Lax")
        self.send_header("content-length", "0")
        self.end_headers()

    def _page(self, text: str) -> None:
        body = f"<!doctype html><title>Shop</title>{text}".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's word
        pass
