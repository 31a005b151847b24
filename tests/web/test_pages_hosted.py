"""The hosted page in a browser: sent by an application, proven here, and taken back, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from farstu.core.keeping import Attribute
from farstu.http.cookies import Cookie
from farstu.services.portal_people import PersonWish, Put, put_person
from tests.oidc.application import follow
from tests.support.databases import make_sqlite_database
from tests.support.hosted import Sender, add_sender
from tests.support.house import App, Person
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.wire import Answer

SENTENCE = "Transfer example.se to NN"


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
        yield home


@pytest.fixture
def shop(home: Home) -> Sender:
    """Register an application that keeps its own passwords."""
    return add_sender(home.house)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maja:
    """Somebody whom the shop has signed in, in front of a browser."""

    shop: Sender
    browser: Browser
    person: Person

    def go(self, **more: Any) -> Answer:
        """Be sent by the shop, and follow as long as it stays at the portal."""
        return follow(self.browser, self.browser.get(self.shop.address("maja", **more)))

    @property
    def here(self) -> str:
        """Say where the pages of this login are."""
        [action] = {one for one in self.browser.sheet.forms if one.endswith("/cancel")}
        return action.removesuffix("/cancel")


@pytest.fixture
def maja(home: Home, shop: Sender) -> Maja:
    """Have somebody as the shop says."""
    house, texts = home.house, {Attribute.NAME: "Maja", Attribute.EMAIL: "maja@example.com"}
    done = put_person(house.kit, house.visit, "maja", PersonWish(texts=texts))
    assert isinstance(done, Put)
    person = Person(id=done.kept.subject.account.id, email="maja@example.com")
    return Maja(shop=shop, browser=home.open_browser(), person=person)


@pytest.fixture
def app(home: Home, maja: Maja) -> App:
    """Give her an app."""
    return home.house.give_app(maja.person)


def test_what_is_held_is_proven_and_the_browser_goes_back_with_the_answer(
    maja: Maja, app: App
) -> None:
    """It says what was shown, for which request, about whom; and no session begins."""
    page = maja.go(action=SENTENCE)
    assert "Web shop asks you to prove that it is you." in page.text
    assert SENTENCE in page.text
    answer = maja.browser.post(f"{maja.here}/login/factor/totp", app.answer())
    back = follow(maja.browser, answer)
    assert back.status == 303
    told = maja.shop.read(back.location)
    assert (told["result"], told["sub"], told["amr"]) == ("passed", "maja", ["otp"])
    assert told["nonce"] == "request-that-is-the-number-1"
    assert told["acr"] == "urn:farstu:acr:2"
    assert len(told["action_sha256"]) == 64
    assert set(maja.browser.cookies) <= {Cookie.PROOF, Cookie.VISIT}
