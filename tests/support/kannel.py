"""A real Kannel of the tests' own: its two programs, and the fake network that Debian packs too.

All on loopback, in the foreground, stopped by their ids. ``fakesmsc`` is the network: it writes
down each message as it reaches a phone. It reads lines, so that a text of several lines reaches it
in UCS-2 only.
"""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from tests.support.gateways import Taken
from tests.support.server import is_listening, wait_until

USERNAME, PASSWORD = "farstu", "four words of chance"
FAKESMSC = "/usr/lib/kannel/test/fakesmsc"

CONFIG = """
group = core
admin-port = {admin}
admin-password = {password}
admin-interface = 127.0.0.1
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = FAKE
port = {network}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {port}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {username}
password = "{password}"
max-messages = 3
concatenation = true
"""

GOT = re.compile(r"(?s)Got message \d+: <(\S+) (\S+) (\S+) (.*?)>\n(?=\d{4}-\d\d-\d\d |$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kannel:
    """A running gateway, and what has reached a phone."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Where it takes messages."""
        return f"http://127.0.0.1:{self.port}"

    def arrived(self) -> list[Taken]:
        """Read everything that has arrived so far."""
        return [
            Taken(sender=sender, recipient=recipient, text=_read(kind, text))
            for sender, recipient, kind, text in GOT.findall(self.log("network"))
        ]

    def wait_for(self, number: int) -> list[Taken]:
        """Wait until so many have arrived, and read them."""
        wait_until(
            lambda: len(self.arrived()) >= number,
            otherwise=lambda: f"{len(self.arrived())} of {number}:\n{self.log('network')}",
        )
        return self.arrived()

    def log(self, program: str) -> str:
        """Give what one of its programs has written."""
        return (self.folder / f"{program}.log").read_text("utf-8", "replace")


@contextmanager
def serve_kannel(folder: Path) -> Iterator[Kannel]:
    """Run it in *folder* until the block ends."""
    folder.mkdir()
    ports = dict(zip(("admin", "box", "network", "port"), _free_ports(4), strict=True))
    config = folder / "kannel.conf"
    config.write_text(CONFIG.format(username=USERNAME, password=PASSWORD, **ports))
    kannel = Kannel(folder=folder, port=ports["port"])
    network = [FAKESMSC, "-H", "127.0.0.1", "-r", str(ports["network"]), "-m", "0"]
    with ExitStack() as stack:
        stack.enter_context(_run(folder, "bearerbox", ["/usr/sbin/bearerbox", str(config)]))
        for port in (ports["box"], ports["network"]):
            _wait_for_port(kannel, "bearerbox", port)
        words = [*network, "1 2 text nothing"]
        stack.enter_context(_run(folder, "network", words))
        stack.enter_context(_run(folder, "smsbox", ["/usr/sbin/smsbox", str(config)]))
        _wait_for_port(kannel, "smsbox", kannel.port)
        wait_until(
            lambda: "client connected" in kannel.log("bearerbox"),
            otherwise=lambda: kannel.log("bearerbox"),
        )
        yield kannel


def _free_ports(number: int) -> list[int]:
    """Find so many ports that nobody listens on, each another one."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextmanager
def _run(folder: Path, name: str, command: list[str]) -> Iterator[None]:
    with (folder / f"{name}.log").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_port(kannel: Kannel, program: str, port: int) -> None:
    wait_until(lambda: is_listening(port), otherwise=lambda: kannel.log(program))


def _read(kind: str, text: str) -> str:
    """Read what a phone shows."""
    if kind == "ucs-2":
        return unquote_to_bytes(text.replace("+", " ").encode()).decode("utf-16-be")
    return text
