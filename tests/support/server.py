"""Farstu on a real port: as the program that an operator starts, or inside the test's own process.

``serve_farstu`` is the real thing, with the machine's own clock. ``serve_app`` serves an ASGI
application that the test composed itself, with a clock that it can move.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

from tests.support.databases import POSTGRESQL, Database

PATIENCE = 120.0
"""Seconds: nobody waits for them but where something is broken, or the machine has much to do."""
GOODBYE = 5.0


class ServerError(Exception):
    """A server did not start, or did not say what was waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarstuServer:
    """A running ``farstu serve``, all of its processes."""

    process: subprocess.Popen[bytes]
    origin: str
    port: int
    output: Path

    def said(self) -> str:
        """Give all that it wrote so far, to its standard output and error."""
        return self.output.read_text("utf-8", "replace")

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until it has written something that *pattern* matches."""
        wait_until(
            lambda: re.search(pattern, self.said()) is not None or self._is_gone(),
            otherwise=lambda: f"no {pattern!r} in:\n{self.said()}",
        )
        found = re.search(pattern, self.said())
        if found is None:
            raise ServerError(f"it ended without {pattern!r}:\n{self.said()}")
        return found

    def workers(self) -> list[int]:
        """List the process ids of its workers: its children that listen on its port by now."""
        listening = {f"socket:[{inode}]" for inode in _listening(self.port)}
        return sorted(pid for pid in _children(self.process.pid) if listening & _open_files(pid))

    def stop(self) -> int:
        """Ask it to end, as an operator would, and give its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()

    def kill(self) -> None:
        """End all of its processes at once, as a power cut would."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait(PATIENCE)

    def _is_gone(self) -> bool:
        return self.process.poll() is not None


@contextmanager
def serve_farstu(
    data: Path,
    *,
    workers: int = 1,
    database: Database | None = None,
    settings: Mapping[str, str] | None = None,
    command: str = "serve",
    arguments: Sequence[str] = ("--init",),
    port: int | None = None,
) -> Iterator[FarstuServer]:
    """Run ``farstu serve``, or another *command*, on a free port of loopback until the block ends.

    *settings* are more of Farstu's environment variables. Entering the block again with the same
    *data* and *port* is a restart.
    """
    port = port or free_port()
    output = data.parent / f"{data.name}.{port}.log"
    with output.open("ab") as file:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("farstu")), command, *arguments],
            env=_environment(data, port, workers, database) | dict(settings or {}),
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = FarstuServer(
        process=process, origin=f"http://localhost:{port}", port=port, output=output
    )
    try:
        _wait_until_ready(server)
        yield server
        process.terminate()
        with suppress(subprocess.TimeoutExpired):  # only ``stop`` insists on a good end
            process.wait(GOODBYE)
    finally:
        server.kill()


@contextmanager
def serve_app(app: ASGIApp, *, port: int | None = None) -> Iterator[str]:
    """Serve *app* from a thread of this process, and give its origin.

    The application is the test's own object: what the test does to its clock or its kit, the next
    request sees.
    """
    port = port or free_port()
    running = _Embedded(app, port)
    running.start()
    try:
        wait_until(
            lambda: is_listening(port) or running.failure is not None,
            otherwise=lambda: f"nothing listens on port {port}",
        )
        if running.failure is not None:
            raise ServerError("the application did not start") from running.failure
        yield f"http://localhost:{port}"
    finally:
        running.stop()


class _Embedded(threading.Thread):
    """A thread with an event loop of its own, in which Granian serves one application."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        super().__init__(name=f"serving-{port}", daemon=True)
        self.failure: BaseException | None = None
        self._app = app
        self._port = port
        self._begun = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Server | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - the test's thread raises it
            self.failure = error
        finally:
            self._begun.set()

    def stop(self) -> None:
        self._begun.wait(PATIENCE)
        if self._loop and self._server and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._server.stop)
        self.join(PATIENCE)
        if self.is_alive():
            raise ServerError("the embedded server did not stop")

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server = Server(
            self._app,
            address="127.0.0.1",
            port=self._port,
            interface=Interfaces.ASGI,
            websockets=False,
            log_enabled=False,
        )
        self._begun.set()
        await self._server.serve()


def free_port() -> int:
    """Find a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def is_listening(port: int) -> bool:
    """Say whether somebody accepts connections on *port*."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(is_so: Callable[[], bool], *, otherwise: Callable[[], str]) -> None:
    """Wait for another process, with patience; then say what is wrong."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise ServerError(otherwise())
        time.sleep(0.02)


def _listening(port: int) -> set[str]:
    """Find the inodes of the sockets that listen on *port* (proc(5), /proc/net/tcp)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return {row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A"}


def _children(parent: int) -> set[int]:
    found = set()
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has gone meanwhile
            if file.read_text("utf-8", "replace").rpartition(")")[2].split()[1] == str(parent):
                found.add(int(file.parent.name))
    return found


def _open_files(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):  # it has gone meanwhile
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # this file was closed while we looked; the others are open
                found.add(str(link.readlink()))
    return found


def _environment(data: Path, port: int, workers: int, database: Database | None) -> dict[str, str]:
    """Make the environment of an operator who has set nothing but this."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FARSTU_")}
    ours |= {
        "FARSTU_DATA": str(data),
        "FARSTU_LISTEN": f"localhost:{port}",
        "FARSTU_WORKERS": str(workers),
        "PYTHONUNBUFFERED": "1",
    }
    if database is not None:
        ours["FARSTU_DATABASE"] = database.url
    if database is not None and database.kind == POSTGRESQL:
        ours["FARSTU_MIGRATION_URL"] = database.migration_url
    return ours


def _wait_until_ready(server: FarstuServer) -> None:
    wait_until(
        lambda: server.process.poll() is not None or _is_ready(server.port),
        otherwise=lambda: f"it is not ready:\n{server.said()}",
    )
    if server.process.poll() is not None:
        raise ServerError(f"it ended with {server.process.returncode}:\n{server.said()}")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
