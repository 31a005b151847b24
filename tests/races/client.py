"""Browsers that post at the same moment: every connection is open before the first byte is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlencode

from farstu.http.cookies import Cookie

PATIENCE = 120.0
HOME = "192.0.2.7"
SOMETHING_SMALL = "/healthz"

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A form on its way; it leaves *later* than others by so many small requests of its own."""

    path: str
    cookie: str
    form: Mapping[str, str]
    address: str
    later: int
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """One cookie, the form token that is bound to it, and the address that a proxy tells."""

    cookie: Cookie
    token: str
    csrf: str
    address: str = HOME

    def post(self, path: str, *, later: int = 0, **form: str) -> Post:
        """Fill a form in."""
        return Post(
            path=path,
            cookie=f"{self.cookie}={self.token}",
            form={"csrf": self.csrf, **form},
            address=self.address,
            later=later,
        )

    def look(self, path: str) -> Post:
        """Open a page: a form with nothing in it."""
        return replace(self.post(path), form={}, method="GET")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    location: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def session(self) -> str | None:
        """The token of the session that was opened or moved on, if one was."""
        return self.cookies.get(Cookie.SESSION)

    @property
    def login(self) -> str | None:
        """The token of the login that was begun, if one was."""
        return self.cookies.get(Cookie.LOGIN)

    def leads_to(self, path: str) -> bool:
        """Say whether it sends the browser to *path*."""
        return self.status == HTTPStatus.SEE_OTHER and self.location.partition("?")[0] == path


LOST = Answer(status=0)
"""The connection ended before an answer came: whoever was to give it is dead."""


def post_at_once(
    port: int, posts: Sequence[Post], *, on_answer: Callable[[int], None] = lambda _count: None
) -> list[Answer]:
    """Post all of *posts* at once, and give their answers in that order.

    *on_answer* hears how many have come, each time one has.
    """
    return asyncio.run(_post_all(port, posts, on_answer))


async def _post_all(
    port: int, posts: Sequence[Post], on_answer: Callable[[int], None]
) -> list[Answer]:
    count = 0

    async def post_one(stream: Stream | None, post: Post) -> Answer:
        nonlocal count
        try:
            answer = LOST if stream is None else await _post(stream, port, post)
        except (ConnectionError, asyncio.IncompleteReadError):
            answer = LOST
        count += 1
        on_answer(count)
        return answer

    async with asyncio.timeout(PATIENCE):
        streams = await asyncio.gather(*(_connect(port) for _ in posts))
        return await asyncio.gather(*map(post_one, streams, posts))


async def _connect(port: int) -> Stream | None:
    try:
        return await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return None


async def _post(stream: Stream, port: int, post: Post) -> Answer:
    reader, writer = stream
    try:
        for _ in range(post.later):
            writer.write(_request("GET", SOMETHING_SMALL, port))
            await _read(reader)
        writer.write(_write(port, post))
        return await _read(reader)
    finally:
        writer.close()


def _write(port: int, post: Post) -> bytes:
    return _request(
        post.method,
        post.path,
        port,
        {
            "origin": f"http://localhost:{port}",
            "sec-fetch-site": "same-origin",
            "cookie": post.cookie,
            "content-type": "application/x-www-form-urlencoded",
            "x-forwarded-for": post.address,
        },
        urlencode(post.form).encode(),
    )


def _request(
    method: str,
    path: str,
    port: int,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> bytes:
    named = {"host": f"localhost:{port}", "content-length": str(len(body)), **(headers or {})}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = [
        (name.lower(), value.strip()) for name, _, value in (x.partition(":") for x in lines)
    ]
    size = next((int(value) for name, value in headers if name == "content-length"), 0)
    body = await reader.readexactly(size)
    pairs = (
        value.partition(";")[0].partition("=") for name, value in headers if name == "set-cookie"
    )
    return Answer(
        status=int(first.split()[1]),
        location=next((value for name, value in headers if name == "location"), ""),
        cookies={name: value for name, _, value in pairs if value},
        body=body.decode(),
    )
