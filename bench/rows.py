"""The rows of the table: each a path, its figure, and the limit beside it."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.checks import check_of, hello_rate, make_badge, rate_of
from bench.client import Connection, Figures, load
from bench.nginx import find_nginx, nginx_rates
from bench.postgresql import serving, updates_a_second
from bench.redeeming import token_row
from bench.row import Row
from bench.verifying import TOGETHER, make_shop, verify_codes
from bench.world import PASSWORD, Waiting, World, code_now, make_logins, memory_of, running
from farstu.crypto.passwords import TARGET, hash_password, verify_password
from farstu.factors.codes import PERIOD

KEYS = "/oidc/keys"
CSRF = re.compile(rb'name="csrf" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to measure."""

    logins: int
    codes: int
    pages: int
    people: int
    checks: int
    verified: int
    redeemed: int


FULL = Size(
    logins=120, codes=2000, pages=300, people=2200, checks=40_000, verified=4000, redeemed=1000
)
SMALL = Size(logins=4, codes=20, pages=6, people=30, checks=500, verified=20, redeemed=10)


async def _csrf(connection: Connection) -> tuple[str, str]:
    page = await connection.ask("GET", "/login")
    found = CSRF.search(page.body)
    return (page.cookie("__Host-farstu-visit") or "", found[1].decode() if found else "")


def _sign_in(size: Size) -> Callable[[Connection, int], Awaitable[bool]]:
    async def ask(connection: Connection, number: int) -> bool:
        visit, csrf = await _csrf(connection)
        answer = await connection.ask(
            "POST",
            "/login",
            cookies={"__Host-farstu-visit": visit},
            form={
                "csrf": csrf,
                "identifier": f"p{number % size.people}@example.com",
                "password": PASSWORD,
            },
        )
        return answer.status == 303 and answer.cookie("__Host-farstu-login") is not None  # noqa: PLR2004

    return ask


def hashes_a_second(threads: int, count: int) -> float:
    """Measure the library alone: as many verifications, on as many threads."""
    stored = hash_password(PASSWORD, cost=TARGET, entropy=os.urandom)
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: verify_password(stored, PASSWORD), range(count)))
    return count / (time.perf_counter() - began)


def login_row(world: World, size: Size) -> Row:
    """Measure sign-ins against bare hashes, once the first of them have compiled their pages."""
    limit = hashes_a_second(world.config.hashing_threads, size.logins)
    ask = partial(load, world.port, connections=8, ask=_sign_in(size))
    first, figures = asyncio.run(ask(requests=8)), asyncio.run(ask(requests=size.logins))
    return Row(
        path="password login",
        ours=f"{figures.rate:.1f}/s",
        limit=f"{limit:.1f} hashes/s",
        ratio=figures.rate / limit,
        goal="≥ 0.90",
        failed=first.failed + figures.failed,
    )


def second_step_row(world: World, size: Size) -> Row:
    """Measure codes over HTTP, durable, against one transaction each, straight to SQLite."""
    waiting = make_logins(world, first=0, count=size.codes)
    wait_for_fresh_codes()
    code = code_now()

    async def ask(connection: Connection, number: int) -> bool:
        login: Waiting = waiting[number]
        answer = await connection.ask(
            "POST",
            "/login/factor/totp",
            cookies={"__Host-farstu-login": login.token},
            form={"csrf": login.csrf, "code": code},
        )
        return answer.status == 303 and answer.cookie("__Host-farstu-session") is not None  # noqa: PLR2004

    figures = asyncio.run(load(world.port, connections=32, requests=size.codes, ask=ask))
    limit = transactions_a_second(world.folder / "limit.db", size.codes)
    return Row(
        path="second step (code), durable",
        ours=f"{figures.rate:.0f}/s",
        limit=f"{limit:.0f} transactions/s",
        ratio=figures.rate / limit,
        goal="–",
        failed=figures.failed,
    )


def wait_for_fresh_codes() -> None:
    """Wait until a code lasts for half of its time at least."""
    time.sleep(max(0.0, PERIOD - time.time() % PERIOD) if time.time() % PERIOD > PERIOD / 2 else 0)


def verify_row(world: World, size: Size) -> Row:
    """Measure codes that a portal has judged, durable, against one transaction each."""
    limit = transactions_a_second(world.folder / "limit-verify.db", size.verified)
    return _verified(world, size, limit, "verify by the API, durable", "transactions")


def postgresql_row(size: Size) -> Row:
    """Measure the same on PostgreSQL, against what the server does with single updates."""
    with serving() as served:
        limit = updates_a_second(served, clients=TOGETHER, count=size.verified)
        with running(served.world):
            path = "the same on PostgreSQL"
            return _verified(served.world, size, limit, path, "updates")


def _verified(world: World, size: Size, limit: float, path: str, what: str) -> Row:
    shop = make_shop(world, people=size.verified)
    wait_for_fresh_codes()
    figures = asyncio.run(verify_codes(world, shop))
    return Row(
        path=path,
        ours=f"{figures.rate:.0f}/s",
        limit=f"{limit:.0f} {what}/s",
        ratio=figures.rate / limit,
        goal="≥ 1.0",
        failed=figures.failed,
    )


def transactions_a_second(path: Path, count: int) -> float:
    """Measure SQLite alone: a durable transaction for each, of one update."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, counter INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?, 0)", [(n,) for n in range(count)])
        began = time.perf_counter()
        for number in range(count):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE t SET counter = 1 WHERE id = ? AND counter < 1", (number,))
            connection.execute("COMMIT")
        return count / (time.perf_counter() - began)


def flood_row(world: World, size: Size) -> Row:
    """Measure a page while a flood of sign-ins runs, against the same page in peace."""

    async def page(connection: Connection, _number: int) -> bool:
        return (await connection.ask("GET", "/login")).status == 200  # noqa: PLR2004

    async def measure() -> tuple[Figures, Figures, Figures]:
        quiet = await load(world.port, connections=2, requests=size.pages, ask=page)
        flood = asyncio.create_task(
            load(world.port, connections=16, requests=size.logins, ask=_sign_in(size))
        )
        busy = await load(world.port, connections=2, requests=size.pages, ask=page)
        return quiet, busy, await flood

    quiet, busy, flood = asyncio.run(measure())
    return Row(
        path="a page during a login flood",
        ours=f"p50 {busy.median:.1f} ms",
        limit=f"p50 {quiet.median:.1f} ms",
        ratio=busy.median / quiet.median,
        goal="≤ 2",
        failed=quiet.failed + busy.failed + flood.failed,
    )


def check_row(world: World, size: Size) -> Row:
    """Measure what a proxy is told about a request, against a server that only says hello."""
    badge = make_badge(world, person=size.people - 1)
    limit = hello_rate(world, requests=size.checks)
    question = check_of(world, badge)
    ours = rate_of(world.port, question, requests=size.checks)
    return Row(
        path="forward-auth check",
        ours=f"{ours.rate:.0f}/s",
        limit=f"{limit.rate:.0f} hellos/s",
        ratio=ours.rate / limit.rate,
        goal="≥ 0.75",
        failed=ours.failed + limit.failed,
    )


def nginx_row(world: World, size: Size, program: str) -> Row:
    """Measure an application behind nginx that asks about each request, against the same bare."""
    ours, limit = nginx_rates(world, program, person=size.people - 2, requests=size.checks // 4)
    return Row(
        path="behind nginx auth_request",
        ours=f"{ours.rate:.0f}/s",
        limit=f"{limit.rate:.0f}/s without asking",
        ratio=ours.rate / limit.rate,
        goal="≥ 0.40",
        failed=ours.failed + limit.failed,
    )


def keys_row(world: World, size: Size) -> Row:
    """Measure the keys that applications fetch to check what is signed, against a bare hello."""
    limit = hello_rate(world, requests=size.checks // 4)
    question = f"GET {KEYS} HTTP/1.1\r\nhost: localhost:{world.port}\r\n\r\n".encode()
    ours = rate_of(world.port, question, requests=size.checks // 10)
    return Row(
        path="keys of the portal (JWKS)",
        ours=f"{ours.rate:.0f}/s",
        limit=f"{limit.rate:.0f} hellos/s",
        ratio=ours.rate / limit.rate,
        goal="none: fetched rarely",
        failed=ours.failed + limit.failed,
    )


def start_row(world: World) -> Row:
    """Measure from the command to the first answer, against importing alone."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import farstu.app"], check=True)
    imports = time.perf_counter() - began
    with running(world) as (_, seconds):
        pass
    return Row(
        path="start to first answer",
        ours=f"{seconds:.2f} s",
        limit=f"{imports:.2f} s importing",
        ratio=seconds / imports,
        goal="< 2 s",
    )


def memory_row(idle: float) -> Row:
    """Set the memory of an idle worker beside importing what it stands on."""
    script = "import farstu.app, resource as r; print(r.getrusage(r.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    imports = int(done.stdout) / 1024
    return Row(
        path="memory of an idle worker",
        ours=f"{idle:.0f} MB",
        limit=f"{imports:.0f} MB importing",
        ratio=idle / imports,
        goal="< 120 MB",
    )


def measure(world: World, size: Size, *, names: Sequence[str] = ()) -> list[Row]:
    """Measure every row, or those whose path has one of *names* in it."""
    program, rows = find_nginx(), list[Row]()

    def take(path: str, row: Callable[[], Row]) -> None:
        if not names or any(name in path for name in names):
            rows.append(row())

    take("start to first answer", lambda: start_row(world))
    with running(world) as (process, _):
        idle = memory_of(process)
        take("password login", lambda: login_row(world, size))
        take("second step (code), durable", lambda: second_step_row(world, size))
        take("a page during a login flood", lambda: flood_row(world, size))
        take("verify by the API, durable", lambda: verify_row(world, size))
        take("forward-auth check", lambda: check_row(world, size))
        take("keys of the portal (JWKS)", lambda: keys_row(world, size))
        person, count = size.people - 3, size.redeemed
        take("token endpoint (code), durable", lambda: token_row(world, person=person, count=count))
        if program:
            take("behind nginx auth_request", lambda: nginx_row(world, size, program))
    take("memory of an idle worker", lambda: memory_row(idle))
    take("the same on PostgreSQL", lambda: postgresql_row(size))
    return rows
