"""What is answered on the beat: whoever it is about, and however much there was to do."""

from __future__ import annotations

import asyncio

import pytest

from farstu.http.door import BEAT
from farstu.web.pages.forgotten import FORGOTTEN
from tests.web.support.home import Home


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Hear how long answers wait, and let none."""
    heard: list[float] = []

    async def wait(seconds: float) -> None:
        if seconds:  # the wire lets others go on meanwhile
            heard.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", wait)
    return heard


@pytest.mark.parametrize("name", ["maja@example.com", "nobody@example.com", ""])
def test_a_forgotten_password_is_answered_on_the_beat(
    home: Home, waits: list[float], name: str
) -> None:
    """For somebody, for nobody, and for no name at all."""
    home.house.add_person()
    browser = home.open_browser()
    browser.get(FORGOTTEN)
    assert waits == []
    browser.post(FORGOTTEN, {"identifier": name})
    [waited] = waits
    assert waited < BEAT


def test_what_tells_nothing_is_answered_at_once(home: Home, waits: list[float]) -> None:
    """A wrong password costs a hash whoever it is about, and needs no beat."""
    home.house.add_person()
    browser = home.open_browser()
    browser.get("/login")
    browser.post("/login", {"identifier": "maja@example.com", "password": "not the one"})
    assert waits == []
