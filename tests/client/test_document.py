"""The programs of ``docs/client.md`` work as they stand there."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import httpx
import pytest

import farstu.client
import farstu.client.asgi
from farstu.client.asgi import Guard
from farstu.client.hosted import HostedPage
from farstu.client.messages import Inbox
from farstu.client.shells import AsyncFarstu, Farstu
from tests.client.caller import ORIGIN, WireTransport
from tests.client.test_guard import NOW, Town, knock, token
from tests.client.test_hosted import CLIENT, SECRET, answer
from tests.client.test_webhooks import BODY, OTHER, sign
from tests.client.test_webhooks import SECRET as HOOK_SECRET
from tests.support.clock import SUNDAY_MORNING
from tests.support.house import App, Person
from tests.support.source import ROOT
from tests.web.support.home import Home

TEXT = (ROOT / "docs/client.md").read_text("utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def app(home: Home, key: str, monkeypatch: pytest.MonkeyPatch) -> App:
    """Have somebody with an app, and whatever the programs import lead to this portal."""
    wire = WireTransport(home.web.wire)
    away = httpx.ASGITransport(app=home.web.app)
    monkeypatch.setattr(farstu.client, "Farstu", partial(Farstu, transport=wire))
    monkeypatch.setattr(farstu.client, "AsyncFarstu", partial(AsyncFarstu, transport=away))
    monkeypatch.setenv("FARSTU_API_KEY", key)
    made = Farstu(ORIGIN, key, transport=wire).put_person("4711", name="Maja")
    return home.house.give_app(Person(id=made.id, email=""))


def run(number: int) -> dict[str, Any]:
    """Run a program of the page at the portal of the tests, and give what it made."""
    names: dict[str, Any] = {"__name__": "program"}
    text = PROGRAMS[number].replace("https://portal.example", ORIGIN)
    exec(text, names)  # noqa: S102 - it is our own page
    return names


def test_a_code_is_judged(app: App) -> None:
    """The first program lets in whose code is right."""
    may_come_in = run(0)["may_come_in"]
    assert not may_come_in("4711", app.wrong()["code"], "198.51.100.7")
    assert may_come_in("4711", app.code(), "198.51.100.7")
    assert not may_come_in("4711", app.code(), "198.51.100.7")


def test_a_sentence_is_confirmed(app: App, home: Home) -> None:
    """The second one, for an event loop."""
    program, session = run(1), dict[str, str]()
    wait = home.web.wire._runner.run
    assert wait(program["begin"]("4711", "delete example.se", session)) == "totp"
    assert wait(program["is_confirmed"](app.code(), "delete example.se", session))
    app.clock.advance(30)
    wait(program["begin"]("4711", "delete example.se", session))
    assert not wait(program["is_confirmed"](app.code(), "delete all", session))


def test_a_browser_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The third one takes an answer once."""
    monkeypatch.setattr(farstu.client, "HostedPage", partial(HostedPage, clock=lambda: NOW))
    monkeypatch.setenv("FARSTU_CLIENT", CLIENT)
    monkeypatch.setenv("FARSTU_SECRET", SECRET)
    program, session = run(2), dict[str, str]()
    assert program["send_away"]("4711", "Maja", session).startswith(f"{ORIGIN}/prove?request=")
    told = answer(nonce=session["nonce"])
    assert program["come_back"](told, session) == "4711"
    assert program["come_back"](told, session) is None


def test_a_guard_greets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fourth one knows who comes, and is closed to others."""
    town = Town()
    keys = httpx.MockTransport(town.show_keys)
    guarded = partial(Guard, transport=keys, clock=lambda: NOW)
    monkeypatch.setattr(farstu.client.asgi, "Guard", guarded)
    app = run(3)["app"]
    signed = token(aud="https://wiki.example")
    host = [(b"host", b"wiki.example")]
    assert knock(app, signed, host="wiki.example")[1]["body"] == b"Hello, Maja Lind"
    assert knock(app, more=host)[0]["status"] == 401


def test_a_webhook_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fifth one takes what was signed, once."""
    monkeypatch.setattr(farstu.client, "Inbox", partial(Inbox, clock=SUNDAY_MORNING.timestamp))
    monkeypatch.setenv("FARSTU_WEBHOOK_SECRET", HOOK_SECRET)
    hear, known, ends = run(4)["hear"], set[str](), dict[str, str]()
    assert hear(BODY, sign(secret=OTHER), known, ends) == 400
    assert not ends
    assert hear(BODY, sign(), known, ends) == 204
    assert (known, ends.pop("4711")) == ({"m"}, "2026-11-22T09:30:00+00:00")
    assert hear(BODY, sign(), known, ends) == 204
    assert not ends


def test_every_method_has_its_scope() -> None:
    """The table of methods names all of them."""
    table = set(re.findall(r"`([a-z]+_[a-z_]+)`", TEXT[TEXT.index("| methods |") :]))
    methods = {name for name in dir(Farstu) if not name.startswith("_")}
    assert methods - {"ask", "close", "for_address"} <= table
    assert methods == {name for name in dir(AsyncFarstu) if not name.startswith("_")}
