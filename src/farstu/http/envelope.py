"""Around the whole application: a reference, the headers of every response, and one log line."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from farstu.crypto.tokens import Entropy, new_id
from farstu.http.headers import make_headers

log = structlog.get_logger("farstu.http")

LONGEST_PATH = 200
LONG_WORD = re.compile(r"[A-Za-z0-9_-]{32,}")
"""What could be a token: the id of anything is shorter."""
UNWRITABLE = re.compile(r"[^\x20-\x7e]")


class Envelope:
    """What every request is carried in, whoever answers it.

    A failure is logged under the reference that its page shows, without what the code had in hand.
    Logs never have a query, a form, a cookie or the rest of a path that is a secret.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        clock: Callable[[], datetime],
        entropy: Entropy,
        is_secure: bool,
        secret_paths: Sequence[str],
    ) -> None:
        """Wrap *app*; what comes after one of *secret_paths* is a secret."""
        self._app = app
        self._clock = clock
        self._entropy = entropy
        self._secret_paths = tuple(secret_paths)
        self._headers = {
            is_secret: _encode(make_headers(is_secure=is_secure, is_secret=is_secret))
            for is_secret in (False, True)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reference = scope["farstu.reference"] = new_id(self._clock(), self._entropy)
        path = loggable(scope["path"], self._secret_paths)
        headers = self._headers[scope["path"].startswith(self._secret_paths)]
        began, status, is_whole = time.perf_counter(), 0, False

        async def sealed(message: Message) -> None:
            nonlocal status, is_whole
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _complete(message["headers"], headers)}
            else:
                is_whole = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        except Exception:
            log.exception("request_failed", reference=reference, path=path)
            if not is_whole:  # the server can only hang up
                raise
        finally:
            log.info(
                "request",
                reference=reference,
                method=scope["method"],
                path=path,
                status=status,
                milliseconds=round((time.perf_counter() - began) * 1000, 1),
            )


def loggable(path: str, secret_paths: Sequence[str]) -> str:
    """Write *path* so that a log may keep it: no secret, no control characters, no novel."""
    for start in secret_paths:
        if path.startswith(start):
            return f"{start}…"
    return LONG_WORD.sub("…", UNWRITABLE.sub("?", path))[:LONGEST_PATH]


def _encode(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _complete(
    headers: Sequence[tuple[bytes, bytes]], always: Sequence[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """Add what is *always* there, unless the response says it itself."""
    said = {name.lower() for name, _ in headers}
    return [*headers, *((name, value) for name, value in always if name not in said)]
