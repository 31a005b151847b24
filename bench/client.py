"""A small HTTP/1.1 client: fast enough that the server is what is measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def cookie(self, name: str) -> str | None:
        """Find a cookie that was set."""
        for header, value in self.headers:
            if header == "set-cookie" and value.startswith(f"{name}="):
                return value.partition("=")[2].partition(";")[0]
        return None


class Connection:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        """Take the port of a server on this machine."""
        self._port = port
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self,
        method: str,
        path: str,
        *,
        cookies: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request, as a browser does, and read the answer."""
        body = urlencode(form or {}).encode() if method == "POST" else b""
        said = {
            "origin": f"http://localhost:{self._port}",
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
            **(headers or {}),
        }
        if cookies:
            said["cookie"] = "; ".join(f"{k}={v}" for k, v in cookies.items())
        return await self._send(method, path, body, said)

    async def post(self, path: str, body: bytes, *, headers: Mapping[str, str]) -> Answer:
        """Send JSON, as a program does, and read the answer."""
        return await self._send("POST", path, body, {"content-type": "application/json", **headers})

    async def _send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        if self._pipe is None:
            self._pipe = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._pipe
        said = {"host": f"localhost:{self._port}", "content-length": str(len(body)), **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in said.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        told = tuple(
            (name.strip().lower(), value.strip())
            for name, _, value in (line.partition(":") for line in rest if line)
        )
        length = next((int(v) for k, v in told if k == "content-length"), 0)
        content = await reader.readexactly(length) if length else b""
        return Answer(status=int(first.split()[1]), headers=told, body=content)

    def close(self) -> None:
        """Hang up."""
        if self._pipe is not None:
            self._pipe[1].close()


@dataclass(slots=True)
class Figures:
    """What a load brought: how many answers, how many of them wrong, and how long each took."""

    seconds: float = 0.0
    failed: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Say the answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def median(self) -> float:
        """Say the middle time, in milliseconds."""
        return sorted(self.times)[len(self.times) // 2] * 1000 if self.times else 0.0


async def load(
    port: int,
    *,
    connections: int,
    requests: int,
    ask: Callable[[Connection, int], Awaitable[bool]],
) -> Figures:
    """Send *requests* over *connections*; *ask* sends one and says whether the answer was right."""
    figures, numbers = Figures(), iter(range(requests))

    async def worker() -> None:
        connection = Connection(port)
        for number in numbers:
            began = time.perf_counter()
            figures.failed += not await ask(connection, number)
            figures.times.append(time.perf_counter() - began)
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(connections)))
    figures.seconds = time.perf_counter() - began
    return figures
