"""nginx as ``docs/operating.md`` recommends it, in front of a Farstu, with a certificate."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.nginx import wait_for

OPERATING = Path(__file__).parents[1] / "docs/operating.md"
BLOCK = re.compile(r"(?s)```nginx\n(.*?)```")
CERTBOT = "/etc/letsencrypt/live/portal.example/"

AROUND = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {recommended}
    server {{
        listen 127.0.0.1:{scattered} ssl;
        ssl_certificate {folder}/fullchain.pem;
        ssl_certificate_key {folder}/privkey.pem;
        location ~ ^/(logout|account/sessions)(/|$) {{ return 404; }}
        location / {{
            proxy_pass http://127.0.0.1:{farstu};
            proxy_set_header Host localhost:{secure};
            proxy_set_header X-Forwarded-For 2001:db8:$connection:$connection_requests::1;
        }}
    }}
}}
"""
"""The recommended server, and one at which every request seems to come from another network:
otherwise throttles answer in the place of what a scanner is to look at. It knows no way out, or a
crawler would end the session that it looks with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fronts:
    """Where nginx listens: as people reach it, and as from everywhere."""

    plain: int
    secure: int
    scattered: int
    certificate: Path
    requests: Path


@contextmanager
def running_proxy(program: str, folder: Path, *, farstu: int) -> Iterator[Fronts]:
    """Run nginx until the block ends; Farstu itself may come later."""
    folder.mkdir()
    fronts = Fronts(
        plain=_free_port(),
        secure=_free_port(),
        scattered=_free_port(),
        certificate=folder / "fullchain.pem",
        requests=folder / "access.log",
    )
    _make_certificate(folder)
    (folder / "nginx.conf").write_text(_configure(folder, fronts, farstu))
    process = subprocess.Popen([program, "-c", f"{folder}/nginx.conf", "-p", str(folder)])
    try:
        wait_for(fronts.scattered)
        yield fronts
    finally:
        process.terminate()
        process.wait(20)


def _configure(folder: Path, fronts: Fronts, farstu: int) -> str:
    """Take what the page recommends, at ports and with a certificate of this run."""
    found = BLOCK.search(OPERATING.read_text("utf-8"))
    if found is None:
        raise LookupError(OPERATING)
    recommended = (
        found[1]
        .replace(CERTBOT, f"{folder}/")
        .replace("portal.example", "localhost")
        .replace("listen 80;", f"listen 127.0.0.1:{fronts.plain};")
        .replace("listen 443 ", f"listen 127.0.0.1:{fronts.secure} ")
        .replace("127.0.0.1:8440", f"127.0.0.1:{farstu}")
        .replace("Host $host;", f"Host $host:{fronts.secure};")
    )
    return AROUND.format(
        folder=folder,
        recommended=recommended,
        secure=fronts.secure,
        scattered=fronts.scattered,
        farstu=farstu,
    )


def _make_certificate(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "90", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
