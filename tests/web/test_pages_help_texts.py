"""A portal's own text above its help: typed, previewed, published, read, and taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.policies import change_policy, find_layer
from tests.support.databases import Database
from tests.support.house import OFF, OPTIONAL, App
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

AREA = re.compile(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', re.DOTALL)
OURS = "Ring 08-123 45.\n\nLäge: https://status.example/nu, dygnet runt. <b>Inte</b> fet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The browser of somebody who runs the portal, and where its help is looked after."""

    home: Home
    browser: Browser
    app: App

    def at(self, path: str = "") -> str:
        """Write an address of these pages."""
        return f"/org/{self.home.house.staff}/help{path}"

    def send(self, path: str, *, seen: str = "", **texts: str) -> Answer:
        """Post the form as the page has it now, or as one that had *seen* something else."""
        page = self.browser.get(self.at()).text
        fields = {f"text_{tag}": text for tag, text in texts.items()}
        return self.browser.post(self.at(path), {"seen": seen or seen_in(page), **fields})


def seen_in(page: str) -> str:
    """Read what a form says that it began from."""
    return next(one["value"] for one in parse(page).find("input") if one["name"] == "seen")


def areas(page: str) -> dict[str, str]:
    """Read what stands in the fields."""
    return {name: unescape(text) for name, text in AREA.findall(page)}


def help_in(home: Home, language: str) -> str:
    """Read the help as a stranger does."""
    browser = home.open_browser()
    return browser.get("/help", headers=[("accept-language", language)]).text


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let somebody come in who runs the portal."""
    with open_home(database) as home:
        house = home.house
        house.set_policy(OPTIONAL)
        person = house.add_person("adm@example.com", role=Role.ADMINISTRATOR, staff=True)
        app, browser = house.give_app(person), home.open_browser()
        browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
        yield Desk(home=home, browser=browser, app=app)


def test_a_text_is_previewed_and_published_for_its_readers(desk: Desk) -> None:
    """As words and links, in its own language alone; nobody sees it before."""
    preview = desk.send("/preview", sv=OURS)
    assert "Nothing is published yet." in preview.text
    assert areas(preview.text)["text_sv"] == OURS
    assert "status.example" not in help_in(desk.home, "sv")
    published = desk.send("/publish", sv=OURS)
    page = desk.browser.get(published.location).text
    assert "stands above the help now" in page
    shown = parse(help_in(desk.home, "sv"))
    [box] = shown.find("aside")
    assert [one.text() for one in box.find("p")] == [
        "Ring 08-123 45.",
        "Läge: https://status.example/nu, dygnet runt. <b>Inte</b> fet.",
    ]
    assert [one["href"] for one in box.find("a")] == ["https://status.example/nu"]
    assert not parse(help_in(desk.home, "en")).find("aside")


def test_what_cannot_be_published_comes_back(desk: Desk) -> None:
    """With what is wrong, from the preview as from the button; and nothing is not published."""
    for path in ("/preview", "/publish"):
        refused = desk.send(path, en="x" * 2001, sv="Ring.")
        assert "Use at most 2000 characters." in refused.text
        assert areas(refused.text) == {"text_en": "x" * 2001, "text_sv": "Ring."}
        assert "is not published" in refused.text
    assert "Fill this in" in desk.send("/publish", en=" ", sv="").text
    assert not parse(help_in(desk.home, "en")).find("aside")


def test_whoever_publishes_over_another_is_told_first(desk: Desk) -> None:
    """What was typed stays, and publishing again puts it in the place of the other."""
    desk.send("/publish", en="One.")
    for typed in ("Two.", "x" * 2001):
        preview = desk.send("/preview", seen="x" * 16, en=typed)
        assert seen_in(preview.text) == "x" * 16
    late = desk.send("/publish", seen="x" * 16, en="Two.")
    assert (late.status, "Somebody else changed the portal" in late.text) == (409, True)
    assert "One." in help_in(desk.home, "en")
    desk.browser.post(desk.at("/publish"), {"seen": seen_in(late.text), "text_en": "Two."})
    assert "Two." in help_in(desk.home, "en")
    away = desk.browser.post(desk.at("/take-away"), {"seen": seen_in(late.text)})
    assert away.status == 409


def test_what_was_taken_away_can_be_put_back(desk: Desk) -> None:
    """It stands in the form, unpublished, as it was."""
    desk.send("/publish", en="Call us.", sv="Ring oss.")
    gone = desk.send("/take-away")
    page = desk.browser.get(gone.location).text
    assert "It is gone from the help." in page
    assert areas(page) == {"text_en": "Call us.", "text_sv": "Ring oss."}
    assert not parse(help_in(desk.home, "en")).find("aside")
    assert areas(desk.browser.get(desk.at()).text) == {"text_en": "", "text_sv": ""}
    desk.send("/publish", **{n.removeprefix("text_"): t for n, t in areas(page).items()})
    assert "Call us." in help_in(desk.home, "en")
    assert desk.browser.get(desk.at("/typed")).location == desk.at()


def test_whoever_has_to_prove_again_finds_what_they_typed(desk: Desk) -> None:
    """Publishing asks for a fresh proof; the page does not, and nothing is lost in between."""
    desk.home.house.clock.advance(360)
    stale = desk.send("/publish", sv=OURS)
    assert stale.location.startswith("/account/confirm?next=")
    assert "08-123" not in help_in(desk.home, "sv")
    desk.browser.get(stale.location)
    proof = {"kind": "totp", "code": desk.app.code(), "next": desk.at("/typed")}
    back = desk.browser.post("/account/confirm", proof)
    assert back.location == desk.at("/typed")
    page = desk.browser.get(back.location).text
    assert areas(page)["text_sv"] == OURS
    assert desk.send("/publish", sv=areas(page)["text_sv"]).status == 303
    assert "08-123" in help_in(desk.home, "sv")


def test_the_page_says_when_the_policy_has_changed_since(desk: Desk) -> None:
    """By the day, for each language whose text is older; and lists the articles of today."""
    desk.send("/publish", en="Call us.")
    assert "the policy changed" not in desk.browser.get(desk.at()).text
    desk.home.house.clock.advance(60)
    kit = desk.home.house.kit
    desk.home.house.write(lambda tx: change_policy(kit, tx, find_layer(kit, tx), OFF))
    page = desk.browser.get(desk.at()).text
    said = parse(page).text()
    assert "English: the policy changed on 22 November 2026" in said
    assert "Svenska: the policy" not in said
    assert [one["href"] for one in parse(page).find("a") if "/help/" in one["href"]] == [
        "/help/sign-in",
        "/help/more-people",
    ]
