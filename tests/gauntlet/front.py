"""nginx in front of the portal, as the proxy whose word is believed; before it, a balancer.

The balancer says from where somebody comes by the PROXY protocol, so that a test comes from any
address there is, IPv6 too, and what nginx tells the portal is what it found there.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from tests.gauntlet.line import PROXY, Line
from tests.gauntlet.stage import Hand, Stage
from tests.support.freeradius import find
from tests.support.server import free_port, is_listening, wait_until

CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} proxy_protocol;
        set_real_ip_from 127.0.0.1;
        real_ip_header proxy_protocol;
        location / {{
            proxy_pass http://127.0.0.1:{farstu};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """That nginx, and the portal behind it."""

    stage: Stage
    port: int

    def browser(self, address: str, *, forged: str) -> Hand:
        """Come from an address, and write another into ``X-Forwarded-For``."""
        is_six = isinstance(ip_address(address), IPv6Address)
        here, family = ("::1", "TCP6") if is_six else (PROXY, "TCP4")
        hello = f"PROXY {family} {address} {here} 50000 443\r\n".encode()
        return Hand(Line(self.port, hello=hello), self.stage.arena.ground.port, forged)


@contextmanager
def open_front(stage: Stage, folder: Path) -> Iterator[Front]:
    """Run nginx in front of the stage."""
    folder.mkdir(parents=True, exist_ok=True)
    port, farstu = free_port(), stage.arena.ground.port
    written = CONFIGURATION.format(folder=folder, port=port, farstu=farstu)
    (folder / "nginx.conf").write_text(written, "utf-8")
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [find("nginx"), "-c", f"{folder}/nginx.conf", "-p", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(
            lambda: is_listening(port) or process.poll() is not None,
            otherwise=lambda: (folder / "output").read_text("utf-8"),
        )
        assert process.poll() is None, (folder / "output").read_text("utf-8")
        yield Front(stage=stage, port=port)
    finally:
        process.terminate()
        process.wait(10)
