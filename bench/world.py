"""A data folder with people in it, made by the house's own services, and a server on top of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from farstu import migrations
from farstu.app import House, open_house
from farstu.config import Config, load_config
from farstu.core.assurance import Assurance
from farstu.core.outcome import Rejected
from farstu.core.policy import Requirement, with_requirement
from farstu.core.roles import Role
from farstu.crypto.keyring import create_key_file
from farstu.crypto.passwords import hash_password
from farstu.factors.codes import code_at, step_at
from farstu.http.forgery import form_token
from farstu.services.accounts import NewAccount, add_account
from farstu.services.first_owner import first_policy
from farstu.services.kit import Kit, Visit
from farstu.services.portals import add_portal, find_portal
from farstu.services.seats import Moved
from farstu.services.secrets import place_of
from farstu.services.sign_in import begin_login
from farstu.services.vault import put_away
from farstu.store import accounts, authenticators
from farstu.store.authenticators import Authenticator
from farstu.store.tx import Tx

PASSWORD = "linseed oil on old pine"  # noqa: S105 - made up
SEED = b"12345678901234567890"
SERVE = "from farstu.app import serve; from farstu.config import load_config; serve(load_config())"


WRITTEN = (
    "FARSTU_DATA",
    "FARSTU_LISTEN",
    "FARSTU_FORWARD_AUTH__PROXIES",
    "FARSTU_FORWARD_AUTH__SECRET_FILE",
    "FARSTU_DATABASE",
)
"""What a world says in the environment, so that its servers find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where the people are, and how to reach them."""

    folder: Path
    port: int
    config: Config

    @property
    def origin(self) -> str:
        """Say the address of the server."""
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """Say what the server is started with."""
        return {
            **os.environ,
            "FARSTU_DATA": str(self.folder),
            "FARSTU_DATABASE": self.config.database,
            "FARSTU_LISTEN": f"localhost:{self.port}",
            "FARSTU_LOG__LEVEL": "warning",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A login that waits for its code: the cookie and the form token that belong together."""

    token: str
    csrf: str


def make_world(folder: Path, *, people: int, database: str = "", owner: str = "") -> World:
    """Make a portal where *people* hold an app each; person ``n`` is ``pn@example.com``.

    It is on SQLite, if no other *database* is named, with the address of its *owner*.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "proxy-secret").write_text("b" * 40)
    sqlite = f"sqlite:///{folder / 'farstu.db'}"
    secret = str(folder / "proxy-secret")
    said = (str(folder), f"localhost:{port}", "127.0.0.1", secret, database or sqlite)
    os.environ |= dict(zip(WRITTEN, said, strict=True))
    config = load_config()
    create_key_file(config.key_file, now=datetime.now(UTC), entropy=os.urandom)
    migrations.upgrade(owner or config.database)
    with open_house(config) as house:
        _fill(house, people)
    return World(folder=folder, port=port, config=config)


def _fill(house: House, people: int) -> None:
    kit, now = house.kit, house.kit.clock()
    portal_id = kit.new_id(now)
    hashed = hash_password(PASSWORD, cost=kit.cost, entropy=kit.entropy)

    def deed(tx: Tx) -> None:
        policy = with_requirement(first_policy(kit), Requirement.OPTIONAL, kit.factors)
        add_portal(
            kit, tx, portal_id=portal_id, host="localhost", name="Bench", policy=policy, now=now
        )
        for number in range(people):
            new = NewAccount(
                name=f"Person {number}",
                email=f"p{number}@example.com",
                role=Role.MEMBER,
                password_hash=hashed,
            )
            account = add_account(kit, tx, None, new, now=now)
            if isinstance(account, Rejected):
                raise TypeError(account)
            give_app(kit, tx, account.id)

    kit.store.write(deed, portal_id=portal_id)


def give_app(kit: Kit, tx: Tx, account_id: str) -> None:
    """Have somebody hold the app that everybody holds."""
    now = kit.clock()
    bare = Authenticator(
        id=kit.new_id(now),
        account_id=account_id,
        kind=next(iter(kit.factors)),
        name="phone",
        secret=b"",
        counter=0,
        created_at=now,
        worth=Assurance.MULTI,
    )
    secret = {"secret": b32encode(SEED).decode()}
    blob = put_away(kit, tx, secret, place=place_of(tx.portal_id, bare))
    authenticators.add(tx, replace(bare, secret=blob))


def make_logins(world: World, *, first: int, count: int) -> list[Waiting]:
    """Begin a login for each of *count* people, password done, as the sign-in page does."""
    with open_house(world.config) as house:
        kit = house.kit
        portal = find_portal(kit, "localhost")
        if portal is None:
            raise LookupError
        visit = Visit(
            portal=portal, origin="", address="127.0.0.1", network="127.0.0.0/24", agent="bench"
        )
        now = kit.clock()

        def deed(tx: Tx) -> list[Moved]:
            from_first = [f"p{n}@example.com" for n in range(first, first + count)]
            return [_begin(house, tx, visit, email, now) for email in from_first]

        moved = kit.store.write(deed, portal_id=portal.id)
        return [
            Waiting(token=m.token or "", csrf=form_token(kit.keys(), m.token or "")) for m in moved
        ]


def _begin(house: House, tx: Tx, visit: Visit, email: str, now: datetime) -> Moved:
    account = accounts.find_by_identifier(tx, email)
    begun = None if account is None else begin_login(house.kit, tx, visit, account, email, now=now)
    if not isinstance(begun, Moved):
        raise TypeError(begun)
    return begun


def code_now() -> str:
    """Say the code that everybody's app shows."""
    return code_at(SEED, step_at(datetime.now(UTC)))


@contextmanager
def running(
    world: World, *, log: IO[bytes] | int = subprocess.DEVNULL
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Serve the world; say the process, and how long it took to the first answer in seconds."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", SERVE], env=world.environment(), stderr=log)
    try:
        _wait_for(f"{world.origin}/readyz", until=began + 60)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def running_other(world: World, application: str) -> Iterator[int]:
    """Serve another application as the world is served, and say its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-c", f"{SERVE[:-1]}, application={application!r})"],
        env=world.environment() | {"FARSTU_LISTEN": f"localhost:{port}"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://localhost:{port}/", until=time.perf_counter() + 60)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, *, until: float) -> None:
    """Ask until there is an answer; raises ``TimeoutError`` if there is none in time."""
    while time.perf_counter() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(address)


def memory_of(process: subprocess.Popen[bytes]) -> float:
    """Say the proportional memory of the largest process below *process*, in MB: the worker."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            rollup = (status.parent / "smaps_rollup").read_text()
        except OSError:
            continue
        if int(fields[1]) == process.pid or status.parent.name == str(process.pid):
            rss = next(line for line in rollup.splitlines() if line.startswith("Rss:"))
            found.append(int(rss.split()[1]) / 1024)
    return max(found)
