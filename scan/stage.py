"""A Farstu to be scanned: a portal with people, served behind TLS, and its owner signed in."""

from __future__ import annotations

import os
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.world import PASSWORD, World, code_now, give_app, make_world, running
from farstu.app import open_house
from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.crypto.passwords import FLOOR, hash_password
from farstu.services.accounts import NewAccount, add_account
from farstu.services.portals import find_portal
from farstu.store import organisations
from farstu.store.tx import Tx
from scan.proxy import Fronts, running_proxy

OWNER = "owner@example.com"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
PEOPLE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What there is to be scanned."""

    fronts: Fronts
    folder: Path
    office: str
    log: Path
    shown: set[str] = field(default_factory=set)
    """The owner's codes that were used: each is good once."""

    @property
    def origin(self) -> str:
        """Say the address that people use."""
        return f"https://localhost:{self.fronts.secure}"

    @property
    def scattered(self) -> str:
        """Say the address at which no network is throttled, and nobody signed out."""
        return f"https://localhost:{self.fronts.scattered}"

    def trusting(self) -> ssl.SSLContext:
        """Trust the certificate of this run, and no other."""
        return ssl.create_default_context(cafile=str(self.fronts.certificate))

    def as_from_a_page(self) -> dict[str, str]:
        """Say what a browser would, so that the scanner gets past the check of where it is from."""
        return {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What a browser keeps: its cookies, and the form token that fits them."""

    cookies: dict[str, str]
    csrf: str

    def cookie_line(self) -> str:
        """Write them as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@contextmanager
def set_stage(nginx: str, folder: Path) -> Iterator[Stage]:
    """Make people, start Farstu and nginx, and stop them when the block ends."""
    os.environ["FARSTU_PASSWORDS__MEMORY_KIB"] = str(FLOOR.memory_kib)  # so that more is tried
    world = make_world(folder / "data", people=PEOPLE)
    office, log = _add_owner(world), folder / "farstu.log"
    with running_proxy(nginx, folder / "nginx", farstu=world.port) as fronts:
        os.environ |= {
            "FARSTU_ORIGIN": f"https://localhost:{fronts.secure}",
            "FARSTU_TRUSTED_PROXIES": "127.0.0.1/32",
        }
        with log.open("wb") as file, running(world, log=file):
            yield Stage(fronts=fronts, folder=folder, office=office, log=log)


def visit(stage: Stage) -> Visitor:
    """Open the sign-in page."""
    with _open(stage) as browser:
        return _keep(browser, browser.get("/login"))


def sign_in(stage: Stage) -> Visitor:
    """Sign the owner in, as a browser does. Raises ``LookupError`` if that does not lead inside."""
    with _open(stage) as browser:
        asked = browser.get("/login")
        asked = _post(browser, asked, "/login", identifier=OWNER, password=PASSWORD)
        _post(browser, asked, "/login/factor/totp", code=_unused_code(stage))
        inside = browser.get("/account/security")
        if inside.status_code != httpx.codes.OK or "/logout" not in inside.text:
            raise LookupError(inside.url)
        return _keep(browser, inside)


def _unused_code(stage: Stage) -> str:
    """Wait for a code that no sign-in has used yet: half a minute at most."""
    while (code := code_now()) in stage.shown:
        time.sleep(1)
    stage.shown.add(code)
    return code


def _open(stage: Stage) -> httpx.Client:
    return httpx.Client(
        base_url=stage.origin,
        verify=stage.trusting(),
        headers=stage.as_from_a_page(),
        follow_redirects=True,
    )


def _post(browser: httpx.Client, page: httpx.Response, to: str, **typed: str) -> httpx.Response:
    return browser.post(to, data={"csrf": _token(page), **typed})


def _keep(browser: httpx.Client, page: httpx.Response) -> Visitor:
    return Visitor(cookies=dict(browser.cookies), csrf=_token(page))


def _token(page: httpx.Response) -> str:
    found = CSRF.search(page.text)
    if found is None:
        raise LookupError(page.url)
    return found[1]


def _add_owner(world: World) -> str:
    """Add somebody who sees everything, and say where the portal's own people are."""
    with open_house(world.config) as house:
        kit, now = house.kit, house.kit.clock()
        portal = find_portal(kit, "localhost")
        if portal is None:
            raise LookupError
        hashed = hash_password(PASSWORD, cost=kit.cost, entropy=kit.entropy)
        owner = NewAccount(name="Olga", email=OWNER, role=Role.OWNER, password_hash=hashed)

        def deed(tx: Tx) -> str:
            account = add_account(kit, tx, None, owner, now=now)
            if isinstance(account, Rejected):
                raise TypeError(account)
            give_app(kit, tx, account.id)
            return organisations.list_of_account(tx, account.id)[0].id

        return kit.store.write(deed, portal_id=portal.id)
