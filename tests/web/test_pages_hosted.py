"""The hosted page in a browser: sent by an application, proven here, and taken back, once."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.keeping import Attribute
from farstu.http.cookies import Cookie
from farstu.services.portal_people import PersonWish, Put, put_person
from tests.oidc.application import Visitor, follow
from tests.support.databases import make_sqlite_database
from tests.support.hosted import Sender, add_sender
from tests.support.house import REQUIRED, App, Person
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.wire import Answer

SENTENCE = "Transfer example.se to NN"
KEY = re.compile(r"secret=([A-Z2-7]+)")


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


def test_every_page_leads_to_pages_of_the_same_login(maja: Maja) -> None:
    """Links and forms of the way to a first method stay under its address; help stays beside."""
    maja.go()
    here, seen = maja.here, []
    steps: list[tuple[str, dict[str, str]]] = [
        (f"{here}/setup", {}),
        (f"{here}/setup/recovery-codes", {}),
    ]
    for path, fields in [*steps, ("", {})]:
        answer = maja.browser.page
        assert answer is not None
        seen.append(answer.title)
        links = {one["href"] for one in maja.browser.sheet.page.find("a")}
        wanted = {one for one in links if not one.startswith(("#", "otpauth:", "/help"))}
        stray = {one for one in (*wanted, *maja.browser.sheet.forms) if not one.startswith(here)}
        assert not stray, answer.title
        if path:
            follow(maja.browser, maja.browser.post(path, fields))
    assert len(set(seen)) == 3


def test_a_first_method_is_set_up_on_the_way(home: Home, maja: Maja) -> None:
    """Codes first, then the app; then the browser is back, and the next time it is asked for."""
    maja.go()
    here = maja.here
    follow(maja.browser, maja.browser.post(f"{here}/setup"))
    page = follow(maja.browser, maja.browser.post(f"{here}/setup/recovery-codes"))
    assert "Set up your authenticator app" in page.text
    key = KEY.search(page.text)
    assert key is not None
    app = App(id="", secret=b32decode(key[1]), clock=home.house.clock)
    done = follow(maja.browser, maja.browser.post(f"{here}/setup/totp", app.answer()))
    told = maja.shop.read(done.location)
    assert (told["result"], told["amr"]) == ("passed", ["otp"])
    home.house.clock.advance(timedelta(seconds=30))
    assert "Enter your code" in maja.go().text


def test_the_browser_is_remembered_where_somebody_ticks_the_box(
    home: Home, maja: Maja, app: App
) -> None:
    """The cookie of the hall: the next request is answered without a page."""
    home.house.set_policy(replace(REQUIRED, remembers=timedelta(days=30)))
    maja.go()
    typed = {**app.answer(), "remember": "yes"}
    follow(maja.browser, maja.browser.post(f"{maja.here}/login/factor/totp", typed))
    first = maja.browser.cookies[Cookie.REMEMBERED]
    back = maja.go()
    assert maja.shop.read(back.location)["acr"] == "urn:farstu:acr:1"
    assert maja.browser.cookies[Cookie.REMEMBERED] != first


def test_a_session_of_somebody_else_is_neither_seen_nor_ended(home: Home, maja: Maja) -> None:
    """Nor is anything of it on the pages; both go on beside each other."""
    home.house.give_app(maja.person)
    olle = home.house.add_person("olle@example.com")
    phone = home.house.give_app(olle)
    visitor = Visitor(browser=maja.browser, house=home.house, person=olle, app=phone)
    maja.browser.get("/login")
    visitor.sign_in()
    session = maja.browser.cookies[Cookie.SESSION]
    page = maja.go()
    assert "olle" not in page.text
    assert "maja@example.com" in page.text
    follow(maja.browser, maja.browser.post(f"{maja.here}/cancel"))
    assert maja.browser.cookies[Cookie.SESSION] == session
    assert "olle@example.com" in maja.browser.get("/account/security").text
    assert "Web shop" not in maja.browser.get("/account/security").text


def test_a_form_of_one_seat_is_none_of_the_other(home: Home, maja: Maja, app: App) -> None:
    """What was rendered in the hall cannot be posted at a hosted login, nor the other way round."""
    maja.go()
    here, hosted = maja.here, maja.browser.csrf
    maja.browser.get("/login")
    at_hall = maja.browser.csrf
    wrong = maja.browser.post(f"{here}/login/factor/totp", app.answer(), csrf=at_hall)
    assert wrong.status == 403
    olle = {"identifier": "olle@example.com", "password": "nothing of hers"}
    assert maja.browser.post("/login", olle, csrf=hosted).status == 403
    assert home.house.events()[AuditEvent.CHALLENGE_PASSED] == 0


def test_cancelling_and_looking_again(maja: Maja, app: App) -> None:
    """It leads back with a refusal, once; another look says so and leads to the application."""
    maja.go()
    here = maja.here
    back = maja.browser.post(f"{here}/cancel")
    told = maja.shop.read(back.location)
    assert (told["result"], told["code"]) == ("refused", "cancelled")
    for path in ("", "/login/factor/totp", "/setup"):
        page = follow(maja.browser, maja.browser.get(f"{here}{path}"))
        assert page.status == 410
        assert "Back to Web shop" in page.text
        assert "https://shop.example" in page.text
    assert app.id


def test_a_request_that_was_used_names_the_application(maja: Maja, app: App) -> None:
    """One that nobody signed does not, and neither leads anywhere."""
    request = maja.shop.request("maja")
    address = f"/prove?{urlencode({'request': request})}"
    assert maja.browser.get(address).status == 303
    used = maja.browser.get(address)
    assert used.status == 410
    assert "Back to Web shop" in used.text
    strange = maja.browser.get(f"/prove?{urlencode({'request': request[:-3]})}")
    assert strange.status == 400
    assert "We don’t know who sent you here" in strange.text
    twice = maja.browser.get(f"{address}&{urlencode({'request': request})}")
    assert (twice.status, twice.location) == (400, "")
    assert app.id


def test_a_form_of_the_application_may_bring_it(maja: Maja, app: App) -> None:
    """A long request fits no address; what comes from elsewhere does no more than set out."""
    body = urlencode({"request": maja.shop.request("maja")}).encode()
    answer = maja.browser.send_body(
        "/prove", body, site="cross-site", origin="https://shop.example"
    )
    assert answer.status == 303
    assert "Enter your code" in follow(maja.browser, answer).text
    assert app.id


def test_nothing_of_a_request_or_an_answer_is_logged(home: Home, maja: Maja, app: App) -> None:
    """No query, and so no token; nor may a cache or another site see any of it."""
    page = maja.go()
    policy = page.header("content-security-policy")
    assert "form-action 'self' https://shop.example;" in policy
    assert page.header("cache-control") in {"", "no-store"}
    back = follow(maja.browser, maja.browser.post(f"{maja.here}/login/factor/totp", app.answer()))
    assert back.location
    told = repr(home.web.logs)
    assert "/prove" in told
    assert "eyJ" not in told
    assert SENTENCE not in told


def test_the_switch_keeps_the_place(maja: Maja, app: App) -> None:
    """In Swedish, the same page of the same login, with the sentence as it was."""
    maja.go(action=SENTENCE)
    fields = {"language": "sv", "page": f"{maja.here}/login/factor/totp"}
    page = follow(maja.browser, maja.browser.post(f"{maja.here}/language", fields))
    assert "Web shop ber dig visa att det är du." in page.text
    assert SENTENCE in page.text
    assert app.id


def test_help_on_the_way_leads_back(maja: Maja, app: App) -> None:
    """The ways of this login, and none that asks for a password of ours."""
    maja.go()
    here = maja.here
    page = maja.browser.get(f"{here}/login/help")
    assert f'href="{here}/login/factor/totp"' in page.text
    assert "/login/access-code" not in page.text
    assert app.id


def test_another_method_is_added_after_what_is_held(home: Home, maja: Maja, app: App) -> None:
    """The application sent them for it: proven first, then chosen, then answered."""
    maja.go(purpose="enrolment")
    here = maja.here
    page = follow(maja.browser, maja.browser.post(f"{here}/login/factor/totp", app.answer()))
    assert "Choose how to confirm it’s you" in page.text
    assert home.house.events()[AuditEvent.CHALLENGE_PASSED] == 0
