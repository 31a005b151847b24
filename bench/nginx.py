"""nginx in front of an application that it asks Farstu about, and of the same without asking."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.checks import Rate, make_badge, rate_of
from bench.world import World, running_other
from farstu.http.proxy_configuration import Place, Proxy, write_configuration

AROUND = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/application.conf;
    server {{ listen 127.0.0.1:{bare}; location / {{ proxy_pass {upstream}; }} }}
}}
"""
"""What any nginx has around the printed configuration, and the bare application beside it."""


def find_nginx() -> str | None:
    """Find the program, which Debian puts where only root looks."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def nginx_rates(world: World, program: str, *, person: int, requests: int) -> tuple[Rate, Rate]:
    """Measure an application behind nginx which asks about each request, and without asking."""
    asking, bare = _free_port(), _free_port()
    origin = f"http://app.localhost:{asking}"
    badge = make_badge(world, person=person, origin=origin)
    with running_other(world, "bench.hello:make_hello") as port:
        place = Place(
            origin=origin,
            upstream=f"http://127.0.0.1:{port}",
            farstu=f"http://127.0.0.1:{world.port}",
            secret=world.config.forward_auth.read_secret(),
        )
        with _running(program, place, world.folder / "nginx", bare=bare):
            question = _page_of(place, badge)
            return (
                rate_of(asking, question, requests=requests),
                rate_of(bare, question, requests=requests),
            )


def _page_of(place: Place, badge: str) -> bytes:
    lines = (
        "GET /pictures/one.png HTTP/1.1",
        f"host: {place.host}",
        "sec-fetch-mode: no-cors",
        f"cookie: __Host-farstu-app={badge}; theme=dark",
    )
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def _running(program: str, place: Place, folder: Path, *, bare: int) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    around = AROUND.format(folder=folder, bare=bare, upstream=place.upstream)
    (folder / "nginx.conf").write_text(around)
    (folder / "application.conf").write_text(write_configuration(Proxy.NGINX, place))
    process = subprocess.Popen(
        [program, "-c", f"{folder}/nginx.conf", "-p", str(folder)], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(bare)
        yield
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    """Wait until somebody listens; raises ``TimeoutError`` if nobody does in time."""
    until = time.perf_counter() + 20
    while time.perf_counter() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
