"""An application behind a proxy, which says what reached it, and the proxies that stand before it.

Each program is started with what ``farstu proxy-config`` prints and nothing that changes it: what
is around it here is what any such program needs to run without being installed.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from farstu.http.proxy_configuration import Place, Proxy, write_configuration
from tests.support.server import free_port, wait_until

SECRET = "sufficiently-long-and-said-to-nobody-0123456789"
TRAEFIK = str(Path(sys.executable).with_name("traefik"))

NGINX_AROUND = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/application.conf;
}}
"""
CADDY_AROUND = "{\n\tadmin off\n\tauto_https off\n}\n"
TRAEFIK_AROUND = """
entryPoints: {{ web: {{ address: "127.0.0.1:{port}" }} }}
providers: {{ file: {{ filename: "{folder}/application.yml" }} }}
global: {{ checkNewVersion: false, sendAnonymousUsage: false }}
log: {{ level: ERROR }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that is about to be started: its files, and its command."""

    files: Mapping[str, str]
    command: tuple[str, ...]


class _Echo(BaseHTTPRequestHandler):
    """Answers every request with what reached it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        told = {"path": self.path, "headers": [[k, v] for k, v in self.headers.items()]}
        body = f"<title>Application</title><pre>{json.dumps(told)}</pre>".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name is the library's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's word
        pass


@contextmanager
def serve_application() -> Iterator[str]:
    """Serve an application that trusts what its proxy says, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def run_proxy(proxy: Proxy, place: Place, folder: Path) -> Iterator[None]:
    """Run a proxy in front of an application until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    program = PROGRAMS[proxy](place, folder)
    for name, text in program.files.items():
        (folder / name).write_text(text, "utf-8")
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            cwd=folder,
        )
    try:
        wait_until(
            lambda: _is_ready(place) or process.poll() is not None,
            otherwise=lambda: (folder / "output").read_text("utf-8"),
        )
        assert process.poll() is None, (folder / "output").read_text("utf-8")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _is_ready(place: Place) -> bool:
    """Say whether a proxy knows the application by now: Traefik listens before it does."""
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=5)
    try:
        connection.request("GET", "/", headers={"host": place.host})
        return connection.getresponse().status != http.HTTPStatus.NOT_FOUND
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def place_for(upstream: str, farstu: str, *, name: str = "app.localhost") -> Place:
    """Choose where an application is reached, on a free port of this machine."""
    origin = f"http://{name}:{free_port()}"
    return Place(origin=origin, upstream=upstream, farstu=farstu, secret=SECRET)


def _nginx(place: Place, folder: Path) -> Program:
    return Program(
        files={
            "nginx.conf": NGINX_AROUND.format(folder=folder),
            "application.conf": write_configuration(Proxy.NGINX, place),
        },
        command=(_find("nginx"), "-c", f"{folder}/nginx.conf", "-p", str(folder)),
    )


def _caddy(place: Place, folder: Path) -> Program:
    written = CADDY_AROUND + write_configuration(Proxy.CADDY, place)
    command = (_find("caddy"), "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile")
    return Program(files={"Caddyfile": written}, command=command)


def _traefik(place: Place, folder: Path) -> Program:
    return Program(
        files={
            "traefik.yml": TRAEFIK_AROUND.format(folder=folder, port=place.port),
            "application.yml": write_configuration(Proxy.TRAEFIK, place),
        },
        command=(TRAEFIK, f"--configFile={folder}/traefik.yml"),
    )


def _haproxy(place: Place, folder: Path) -> Program:
    place = _with_lua(place, folder)
    return Program(
        files={
            "haproxy.cfg": write_configuration(Proxy.HAPROXY, place),
            "farstu.lua": write_configuration(Proxy.HAPROXY_LUA, place),
        },
        command=(_find("haproxy"), "-db", "-f", f"{folder}/haproxy.cfg"),
    )


def _with_lua(place: Place, folder: Path) -> Place:
    return Place(
        origin=place.origin,
        upstream=place.upstream,
        farstu=place.farstu,
        secret=place.secret,
        lua=f"{folder}/farstu.lua",
        authorities=place.authorities,
    )


def _find(name: str) -> str:
    """Find a program that Debian puts where only root looks."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert found is not None, f"{name} is missing: make tools"
    return found


PROGRAMS: Mapping[Proxy, Callable[[Place, Path], Program]] = {
    Proxy.NGINX: _nginx,
    Proxy.CADDY: _caddy,
    Proxy.TRAEFIK: _traefik,
    Proxy.HAPROXY: _haproxy,
}
