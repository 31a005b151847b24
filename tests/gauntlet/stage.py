"""Where weaknesses are tried: a portal that two workers serve, by a clock that the test moves.

The workers' clock is moved from outside (``clockwork``), so that what is tested is the program that
an operator starts, with nothing in it for tests. The house beside it goes by the same clock.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa

from farstu.app import clock, make_site
from farstu.core.audit import AuditEvent
from farstu.core.policy import Policy
from farstu.core.relying_parties import OpenIdConnect
from farstu.http.door import Site
from farstu.http.proxies import Proxies
from farstu.store import audit_events
from tests.api.support.program import Program, make_key
from tests.gauntlet.line import PROXY, STRANGER, Line
from tests.oidc.application import RULES, Application, add_application
from tests.races.arena import Arena, Wall, open_ground, settle
from tests.races.client import Browser as Bare
from tests.support.databases import Database
from tests.support.house import REQUIRED, App, House, Person
from tests.support.server import FarstuServer, serve_app, wait_until
from tests.web.support.browser import FORM, Browser
from tests.web.support.wire import Answer, Headers

LOGIN = "/login"
FACTOR = "/login/factor/totp"
MAILBOX = "/login/factor/email_code"
CONFIRM = "/account/confirm"
INSIDE = "/account/security"
LINK = re.compile(r"/password/[\w/-]{20,}")
SENT = re.compile(r"\b(\d{4}) ?(\d{4})\b")
STEP = 30
PROXY_SECRET = "a-secret-that-only-the-proxy-and-the-portal-know"


class Shifted(Wall):
    """The machine's clock and an offset, which the server's processes read from a file."""

    def __init__(self, file: Path) -> None:
        """Begin with the right time."""
        super().__init__()
        file.touch()
        self._file = file
        self._offset = timedelta(0)
        self._write()

    def __call__(self) -> datetime:
        """Say what time it is."""
        return clock() + self._offset

    def now(self) -> datetime:
        """Say what time it is."""
        return self()

    def advance(self, by: float | timedelta) -> datetime:
        """Move on, by seconds or a timedelta (a negative one moves back), and say the new time."""
        self._offset += by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._write()
        return self()

    def _write(self) -> None:
        with self._file.open("r+b") as file:
            file.write(struct.pack("d", self._offset.total_seconds()))


class Hand(Browser):
    """A browser on the real line, at an address that the proxy in front tells."""

    def __init__(self, line: Line, port: int, address: str) -> None:
        """Come from *address*, without any cookie."""
        super().__init__(line, f"localhost:{port}", scheme="http")
        self.address = address

    def _around(self) -> list[tuple[str, str]]:
        return [*super()._around(), ("x-forwarded-for", self.address)]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A portal that requires a second factor, its server, and all that a test needs of them."""

    arena: Arena
    server: FarstuServer | None
    """The processes; none where it is served from the test's own."""
    web: Wired
    program: Program
    """The portal's own program, with a key for everything."""
    settings: Mapping[str, str]
    """What its server was told besides."""

    @property
    def house(self) -> House:
        """Open the house beside the server: same database, same keys, same clock."""
        return self.arena.house

    @property
    def clock(self) -> Shifted:
        """Give the clock of everybody."""
        found = self.house.clock
        assert isinstance(found, Shifted)
        return found

    def said(self) -> str:
        """Give all that the server wrote so far."""
        assert self.server is not None
        return self.server.said()

    # Who comes -----------------------------------------------------------------------------------

    def browser(self, address: str | None = None) -> Hand:
        """Open a browser that was never here, on a network where nobody was before."""
        return Hand(self.web.wire, self.arena.ground.port, address or self.arena.visit().address)

    def owner(self) -> tuple[Person, App]:
        """Add somebody who holds an authenticator app."""
        return self.arena.add_owner_of_app()

    def told(self) -> tuple[str, Person]:
        """Have somebody as the portal's program says: their own id, and who they are here."""
        own = self.arena.add_person().email.partition("@")[0]
        own = f"own-{own}"
        made = self.program.put(f"/people/{own}", {"name": own})
        return own, Person(id=made.json["id"], email=own, password="")

    def sign_in(self, browser: Hand, name: str, password: str) -> Answer:
        """Type name and password on the page for it."""
        browser.get(LOGIN)
        return browser.post(LOGIN, {"identifier": name, "password": password})

    def half(self, person: Person, *, address: str | None = None) -> Hand:
        """Give the password, and stand where the second proof is wanted."""
        browser = self.browser(address)
        said = self.sign_in(browser, person.email, person.password)
        assert said.location.startswith("/login/factor"), said.text
        browser.get(FACTOR)
        return browser

    def halves(self, person: Person, count: int) -> list[Hand]:
        """Stand there in as many browsers, of which no two come from one network."""
        return [self.adopt(one) for one in self.arena.begin_logins(person, count)]

    def adopt(self, bare: Bare) -> Hand:
        """Be a browser that the arena put somewhere."""
        hand = self.browser()
        hand.cookies, hand.csrf = {bare.cookie: bare.token}, bare.csrf
        return hand

    def full(self, person: Person, app: App, *, address: str | None = None) -> Hand:
        """Sign in all the way; the step of the code is used, and the next one begins."""
        browser = self.half(person, address=address)
        assert self.code(browser, app.code()).location == INSIDE
        self.clock.advance(STEP)
        browser.get(INSIDE)
        return browser

    def code(self, browser: Hand, code: str) -> Answer:
        """Type a code of an app."""
        return browser.post(FACTOR, {"code": code})

    def is_in(self, browser: Hand) -> bool:
        """Say whether a page inside opens."""
        return browser.get(INSIDE).status == 200

    @cached_property
    def shop(self) -> Application:
        """Give an application that the portal answers for, so that nobody is asked to consent."""
        return self.add_shop()

    def add_shop(self, rules: OpenIdConnect = RULES) -> Application:
        """Register another application."""
        name = f"Shop {next(self.arena.numbers)}"
        return add_application(self, rules, name, host=self.program.host)

    def begin_step(self) -> None:
        """Go to where a code has just begun to be shown, so that what follows fits into it."""
        self.clock.advance(STEP - self.clock().timestamp() % STEP + 0.1)

    # What happens --------------------------------------------------------------------------------

    @contextmanager
    def policy(self, other: Policy) -> Iterator[None]:
        """Rule otherwise for a while."""
        self.house.set_policy(other)
        try:
            yield
        finally:
            self.house.set_policy(REQUIRED)

    @contextmanager
    def without(self, table: str) -> Iterator[None]:
        """Hide a table from the running server for a while, as a broken database would."""
        engine = sa.create_engine(self.arena.ground.database.migration_url)
        try:
            with engine.begin() as owner:
                owner.exec_driver_sql(f"ALTER TABLE {table} RENAME TO hidden")
            try:
                yield
            finally:
                with engine.begin() as owner:
                    owner.exec_driver_sql(f"ALTER TABLE hidden RENAME TO {table}")
        finally:
            engine.dispose()

    @contextmanager
    def later(self, by: timedelta) -> Iterator[None]:
        """Go somewhere in time, and come back: backward too."""
        self.clock.advance(by)
        try:
            yield
        finally:
            self.clock.advance(-by)

    def post_from_afar(
        self, hand: Hand, path: str, form: dict[str, str], headers: Headers
    ) -> Answer:
        """Post a form past the proxy, from a machine whose word is not believed."""
        cookies = "; ".join(f"{name}={value}" for name, value in hand.cookies.items())
        around = [
            ("host", hand.host),
            ("origin", hand.origin),
            ("sec-fetch-site", "same-origin"),
            ("content-type", FORM),
            ("cookie", cookies),
        ]
        body = urlencode({"csrf": hand.csrf, **form}).encode()
        return self.web.wire.send("POST", path, [*around, *headers], body=body, peer=STRANGER)

    def failed(self, person: Person) -> int:
        """Count the answers of *person* that were judged and found wrong."""
        return self.arena.events(person)[AuditEvent.FACTOR_FAILED]

    def addresses(self, person: Person) -> set[str]:
        """Say from where those came whom the trail of *person* has."""
        trail = self.house.read(lambda tx: audit_events.list_of_subject(tx, person.id, limit=999))
        return {row.personal["address"] for row in trail if row.personal}

    def sent_code(self, person: Person, *, other_than: str = "") -> str:
        """Wait for the newest code that was mailed to *person*, and read it."""
        codes: list[str] = []

        def arrived() -> bool:
            found = (SENT.search(read(letter)) for letter in self.letters(person))
            codes[:] = [one[1] + one[2] for one in found if one]
            return bool(codes) and codes[-1] != other_than

        wait_until(arrived, otherwise=lambda: f"no code in {self.letters(person)}")
        return codes[-1]

    def password_link(self, person: Person) -> str:
        """Ask for a link to set another password, and read where it leads in the mail."""
        browser = self.browser()
        browser.get("/password/forgot")
        browser.post("/password/forgot", {"identifier": person.email})
        found = LINK.search(read(self.wait_for_letter(person, "/password/")))
        assert found is not None
        return found[0]

    def letters(self, person: Person) -> list[EmailMessage]:
        """Read the mail of *person* that has left so far, oldest first."""
        found = []
        for file in sorted((self.arena.ground.data / "outbox").glob("*.eml")):
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            if person.email in str(letter["to"]):
                found.append(letter)
        return found

    def wait_for_letter(self, person: Person, word: str) -> EmailMessage:
        """Wait for mail whose subject or text has *word*."""
        found: list[EmailMessage] = []

        def arrived() -> bool:
            found[:] = [one for one in self.letters(person) if word in read(one)]
            return bool(found)

        wait_until(arrived, otherwise=lambda: f"no {word!r} in {self.letters(person)}")
        return found[-1]


def read(letter: EmailMessage) -> str:
    """Give subject and text of a mail."""
    text = letter.get_body(("plain",))
    return f"{letter['subject']}\n{text.get_content() if text else ''}"


@dataclass(frozen=True, slots=True)
class Wired:
    """What a program of the portal is given to call by."""

    wire: Line


@contextmanager
def open_stage(database: Database, folder: Path) -> Iterator[Stage]:
    """Serve a new portal on *database*, with all that it keeps in *folder*."""
    shift, secret = folder / "clock", folder / "proxy-secret"
    secret.write_text(PROXY_SECRET)
    by = Shifted(shift)
    settings = {
        "PYTHONPATH": str(Path(__file__).with_name("clockwork")),
        "GAUNTLET_CLOCK": str(shift),
        "FARSTU_LOG__LEVEL": "debug",
        "FARSTU_FORWARD_AUTH__PROXIES": PROXY,
        "FARSTU_FORWARD_AUTH__SECRET_FILE": str(secret),
    }
    with open_ground(database, folder / "data", at=by) as ground:
        arena = settle(ground)
        with ground.serving(settings) as server:
            yield _stand(arena, server, settings)


@contextmanager
def open_loose_stage(database: Database, folder: Path) -> Iterator[Stage]:
    """Serve the same from this process, so that a test can take it apart."""
    with open_ground(database, folder / "data", at=Shifted(folder / "clock")) as ground:
        arena, trusted = settle(ground), (ip_network(f"{PROXY}/32"),)
        site = Site(origin=f"http://localhost:{ground.port}", trusted_proxies=trusted)
        proxies = Proxies(networks=trusted, secret=PROXY_SECRET)
        with serve_app(make_site(ground.kit, site, proxies=proxies), port=ground.port):
            yield _stand(arena, None, {})


def _stand(arena: Arena, server: FarstuServer | None, settings: dict[str, str]) -> Stage:
    port = arena.ground.port
    wired = Wired(Line(port))
    program = Program(web=wired, key=make_key(arena.house), host=f"localhost:{port}")
    return Stage(arena=arena, server=server, web=wired, program=program, settings=settings)
