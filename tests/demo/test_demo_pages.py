"""The demo's own pages, in process: for loopback, for one host, and from what was remembered."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from farstu.config import Listen
from farstu.delivery.folder import FolderSender
from farstu.delivery.message import Message, TextMessage
from farstu.delivery.sms.folder import TextFolder
from farstu.demo.inbox import read_inbox
from farstu.demo.loopback import refuse_others
from farstu.demo.memory import DemoError, Known, Place, recall, remember
from farstu.demo.pages import Pages, Stage
from farstu.factors.codes import CodeMaker
from tests.web.markup import parse

NOW = datetime(2026, 11, 22, 9, 30, 10, tzinfo=UTC)
SECRET, OTHER = "K7QMZP3XDW5RTB2HVN6YJ4LSAE3CFGU2", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
MAJA = Known(
    name="Maja <b>Lind</b>", email="maja@a.example", role="owner", secret=SECRET, codes=("1-abcd",)
)
OLLE = Known(name="Olle", email="olle@a.example", role="member")
PLACE = Place(
    host="a.localhost",
    name="Nordskär",
    about="About it.",
    password="granite steps",
    tries=("Try this.",),
    people=(MAJA, OLLE),
    is_off=True,
)


def portals() -> Starlette:
    """Stand in for the portals."""
    return Starlette(routes=[Route("/", lambda _request: PlainTextResponse("a portal"))])


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Give the demo's pages beside the portals."""
    pages = Pages(
        places=(PLACE,), port=8440, data=tmp_path, inbox=tmp_path / "outbox", clock=lambda: NOW
    )
    return Stage(portals=portals(), pages=pages.make())


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that comes from somewhere, to some host."""

    app: ASGIApp
    host: str
    peer: str

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return asyncio.run(self._send("GET", path, {}))

    def post(self, path: str, data: dict[str, str]) -> httpx.Response:
        """Send a form, and go where that leads."""
        return asyncio.run(self._send("POST", path, data))

    async def _send(self, method: str, path: str, data: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app, client=(self.peer, 50000))
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://{self.host}", follow_redirects=True
        ) as client:
            return await client.request(method, path, data=data)


def visit(stage: Stage, *, host: str = "demo.localhost:8440", peer: str = "127.0.0.1") -> Visitor:
    """Come with a browser, from somewhere, to some host."""
    return Visitor(stage, host, peer)


def code(secret: str, now: datetime = NOW) -> str:
    """Say what an app shows."""
    maker = CodeMaker.of({"secret": secret})
    shown = maker.code_at(maker.step_at(now))
    return f"{shown[:3]} {shown[3:]}"


def test_the_first_page_has_everything_to_try(stage: Stage) -> None:
    """People, password, the code that shows now, a recovery code, and where the articles are."""
    answer = visit(stage).get("/")
    html = parse(answer.text)
    text = html.text()
    for said in ("Nordskär", "About it.", "Try this.", "granite steps", "Maja <b>Lind</b>"):
        assert said in text
    assert code(SECRET) in text
    assert "1-abcd" in text
    assert "farstu policy set --portal a.localhost" in text
    links = {link["href"] for link in html.find("a")}
    assert {"http://a.localhost:8440/login", "http://a.localhost:8440/help/sign-in"} <= links
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_an_authenticator_shows_every_code_and_comes_back(stage: Stage) -> None:
    """The page is asked for again when the codes change, without a script."""
    text = visit(stage).get("/authenticator").text
    assert code(SECRET) in text
    assert '<meta http-equiv="refresh" content="20">' in text


def test_a_setup_key_that_was_typed_has_codes_too(stage: Stage) -> None:
    """Whoever sets up an app pastes its key, in any spelling; what is no key is told."""
    client = visit(stage)
    answer = client.post("/authenticator", data={"key": " gezd gnbv gy3t qojq GEZDGNBVGY3TQOJQ "})
    assert code(OTHER) in answer.text
    assert "GEZD…" in answer.text
    again = client.post("/authenticator", data={"key": OTHER})
    assert again.text.count(code(OTHER)) == 1
    assert "That is no setup key." in client.post("/authenticator", data={"key": "no"}).text
    assert "That is no setup key." in client.post("/authenticator", data={}).text


@pytest.mark.parametrize("peer", ["192.0.2.7", "2001:db8::1"])
def test_nobody_else_gets_the_pages(peer: str, stage: Stage) -> None:
    """Whoever comes from another machine gets none of them."""
    client = visit(stage, peer=peer)
    for path in ("/", "/authenticator", "/inbox", "/demo.css"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("host", ["a.localhost:8440", "localhost", "demo.localhost.evil.example"])
def test_other_hosts_are_the_portals(host: str, stage: Stage) -> None:
    """The pages are at one host, and a name that leads here from elsewhere is not it."""
    assert visit(stage, host=host).get("/").text == "a portal"
    assert visit(stage, host="DEMO.localhost").get("/").text != "a portal"


def test_the_inbox_has_everything_newest_first(stage: Stage, tmp_path: Path) -> None:
    """Mail and text messages as they were sent, with links that work and nothing that acts."""
    assert "Nothing yet." in visit(stage).get("/inbox").text
    folder = tmp_path / "outbox"
    mail = Message(
        message_id="1@a.example",
        sender="farstu@a.example",
        sender_name="Nordskär",
        recipient="maja@a.example",
        subject="Hej <b>",
        text="Go to http://a.localhost:8440/x?y=1 <script>now",
        html="<p>Hej</p>",
        written_at=NOW,
    )
    assert FolderSender(folder).send(mail) is None
    text = TextMessage(message_id="2@a.example", recipient="+46701740617", text="12345678\nåäö")
    assert TextFolder(folder).send(text) is None
    (folder / "half.part").write_text("")
    old = (NOW - timedelta(days=1)).timestamp()
    os.utime(folder / "1.eml", (old, old))
    assert [letter.by for letter in read_inbox(folder)] == ["SMS", "Mail"]
    html = parse(visit(stage).get("/inbox").text)
    assert [heading.text() for heading in html.find("h2")] == ["Text message", "Hej <b>"]
    assert "http://a.localhost:8440/x?y=1" in {link["href"] for link in html.find("a")}
    assert not html.find("script")
    assert "åäö" in html.text()


def test_what_is_remembered_is_read_again(tmp_path: Path) -> None:
    """For its owner only; and a folder without it is no demo."""
    with pytest.raises(DemoError, match="is no demo"):
        recall(tmp_path)
    remember(tmp_path, (PLACE,))
    assert recall(tmp_path) == (PLACE,)
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0


def test_it_refuses_to_be_reached_from_elsewhere() -> None:
    """Loopback in any spelling is fine, anything else is not."""
    for fine in ("localhost:1", "127.0.0.1:1", "[::1]:1"):
        refuse_others(Listen.parse(fine))
    for wrong in ("0.0.0.0:1", "192.0.2.7:1", "[::]:1"):
        with pytest.raises(DemoError, match="this machine only"):
            refuse_others(Listen.parse(wrong))
