"""The programs of ``examples/`` run, started as their pages say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from farstu.app import make_site
from farstu.core.forward_auth import ForwardAuth
from farstu.core.scopes import Scope
from farstu.http.cookies import Cookie
from farstu.http.door import Site
from farstu.http.proxies import Proxies
from farstu.http.proxy_configuration import Proxy
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store.engine import open_store
from tests.journeys.applications import open_portal
from tests.support import databases
from tests.support.applications import SECRET, place_for, run_proxy
from tests.support.clock import Clock
from tests.support.guarded import give_badge
from tests.support.house import Person, open_house
from tests.support.server import free_port, is_listening, serve_app, wait_until
from tests.support.source import ROOT

EXAMPLES = ROOT / "examples"
BIN = Path(sys.executable).parent


@pytest.mark.parametrize("command", ["python verify.py", "sh verify.sh"])
def test_a_code_is_judged(command: str, tmp_path: Path, run_folder: Path) -> None:
    """By either program: a right one once, and none at all while Farstu is down."""
    with open_portal(databases.make_sqlite_database(run_folder, folder=tmp_path)) as portal:
        house = portal.house
        wish = KeyWish(name="Shop", scopes=[Scope.VERIFY, Scope.PEOPLE_WRITE])
        made = house.write(lambda tx: add_api_key(house.kit, tx, wish))
        assert isinstance(made, MadeKey)
        key = {"FARSTU_ORIGIN": portal.origin, "FARSTU_API_KEY": made.text}
        put = {"authorization": f"Bearer {made.text}"}
        path = f"{portal.origin}/api/v1/people/4711"
        person = httpx.put(path, json={"name": "Maja"}, headers=put).json()
        code = house.give_app(Person(id=person["id"], email="")).code()
        assert ask(command, "4711", code, key).startswith("0 Yes")
        assert ask(command, "4711", code, key).startswith("1 No")
        assert made.text not in ask(command, "4711", "x", key)
    assert ask(command, "4711", code, key).startswith("1 No")


def ask(command: str, own_id: str, code: str, key: dict[str, str]) -> str:
    """Run a program as its page says, and give its exit code and what it said."""
    assert re.search(rf"^    {command} 4711 123456$", read("api"), re.MULTILINE)
    done = subprocess.run(
        [*command.split(), own_id, code],
        cwd=EXAMPLES / "api",
        env=surroundings(key),
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    return f"{done.returncode} {done.stdout}{done.stderr}"


def test_an_application_stands_behind_a_proxy(tmp_path: Path, run_folder: Path) -> None:
    """Through a real nginx, who has signed in is greeted; around it nobody is."""
    database = databases.make_sqlite_database(run_folder, folder=tmp_path)
    port, upstream = free_port(), free_port()
    place = place_for(f"http://127.0.0.1:{upstream}", f"http://127.0.0.1:{port}")
    proxies = Proxies(networks=(ip_network("127.0.0.0/8"),), secret=SECRET)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, clock=Clock(datetime.now(UTC)), host="localhost") as house,
    ):
        rules = ForwardAuth(hosts=(place.origin,))
        added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=rules))
        assert isinstance(added, Added)
        person = house.add_person("maja@example.com")
        session = house.come_in(person, house.give_app(person))
        site = Site(origin=f"http://localhost:{port}")
        with (
            serve_app(make_site(house.kit, site, proxies=proxies), port=port),
            run_proxy(Proxy.NGINX, place, tmp_path / "proxy"),
            run_application(f"http://localhost:{port}", place.origin, upstream, tmp_path),
        ):
            badge = give_badge(house, place.origin, session)
            said = {"host": place.host, "cookie": f"{Cookie.BADGE.value}={badge}"}
            greeted = httpx.get(f"http://127.0.0.1:{place.port}/admin", headers=said, timeout=20)
            assert (greeted.status_code, "Hello, Maja" in greeted.text) == (200, True)
            forged = {"host": place.host, "remote-user": "maja", "remote-account": person.id}
            around = f"http://127.0.0.1:{upstream}"
            assert httpx.get(f"{around}/", headers=forged, timeout=20).status_code == 401
            assert httpx.get(f"{around}/healthz", timeout=20).text == "fine\n"


@contextmanager
def run_application(portal: str, origin: str, port: int, folder: Path) -> Iterator[None]:
    """Run the application as its page says, on another port."""
    written = re.search(r"ORIGIN=\S+ (granian .*)$", read("asgi-app"), re.MULTILINE)
    assert written is not None
    command = written[1].replace("3000", str(port)).split()
    with (folder / "application").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=EXAMPLES / "asgi-app",
            env=surroundings({"PORTAL": portal, "ORIGIN": origin}),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(
            lambda: is_listening(port) or process.poll() is not None,
            otherwise=lambda: (folder / "application").read_text("utf-8"),
        )
        yield
    finally:
        process.terminate()
        process.wait(20)


def read(example: str) -> str:
    """Read the page of an example."""
    return (EXAMPLES / example / "README.md").read_text("utf-8")


def surroundings(more: dict[str, str]) -> dict[str, str]:
    """Give the environment of somebody who has installed the client."""
    return {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **more}
