"""The pages about a policy, over the wire: what is typed, previewed, started, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from farstu.core.policy import REMEMBERED_AT_MOST
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.office_policy import Audience
from farstu.services.office_rule import RuleWish
from farstu.web.pages.policy_form import read_draft, read_revision, read_wish, write_draft
from tests.support.databases import Database
from tests.support.house import OPTIONAL, TOTP, App
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

REQUIRE = {
    "required": "required",
    "strength": "multi",
    "method_totp": "yes",
    "grace_days": "7",
    "remember_days": "0",
    "when": "now",
}
BY_DAY = {**REQUIRE, "when": "day", "day_0": "2026-12-01"}
WAVES = {
    **REQUIRE,
    "when": "waves",
    "reach_1": "share",
    "which_1": "10 %",
    "day_1": "2026-12-01",
    "reach_2": "everybody",
    "day_2": "2026-12-08",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An administrator's browser, and where the policy is."""

    home: Home
    browser: Browser
    app: App

    def at(self, path: str = "") -> str:
        """Write an address of the policy's pages."""
        return f"/org/{self.home.house.people}/policy{path}"

    def send(self, path: str, typed: dict[str, str]) -> Answer:
        """Post a form from the page of the rules."""
        self.browser.get(self.at())
        return self.browser.post(self.at(path), typed)


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let an administrator come in where a second factor is up to people."""
    with open_home(database) as home:
        house = home.house
        house.set_policy(OPTIONAL)
        house.add_person("olle@example.com")
        person = house.add_person("adm@example.com", role=Role.ADMINISTRATOR)
        app, browser = house.give_app(person), home.open_browser()
        browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
        yield Desk(home=home, browser=browser, app=app)


def values(text: str) -> dict[str, str]:
    """Read the fields of a page that have one value each."""
    fields = parse(text).find("input")
    return {
        one["name"]: one["value"]
        for one in fields
        if one["name"] and (one["type"] not in {"radio", "checkbox"} or "checked" in one)
    }


def test_a_rule_is_previewed_started_and_undone(desk: Desk) -> None:
    """From the form to the preview by name, to the page with a word about it, and back."""
    form = desk.browser.get(desk.at("/change/everybody"))
    assert form.title.startswith("Change the rule")
    preview = desk.send("/preview/everybody", BY_DAY)
    assert preview.title.startswith("If this rule were started now")
    assert "Olle" in preview.text
    typed = {name: values(preview.text)[name] for name in BY_DAY}
    assert typed == BY_DAY
    started = desk.browser.post(desk.at("/start/everybody"), typed)
    page = desk.browser.get(started.location).text
    assert "The rule is on." in page
    assert "1 December 2026" in page
    change = next(o["value"] for o in parse(page).find("input") if o["name"] == "change")
    undone = desk.send("/undo", {"change": change})
    assert "The last change was undone." in desk.browser.get(undone.location).text


def test_a_plan_is_paused_by_a_button(desk: Desk) -> None:
    """With the revision of the page; an older page is told that it is old."""
    desk.send("/start/everybody", WAVES)
    form = {"rule": "everybody", "revision": "0"}
    assert "A share of 10%" in desk.browser.get(desk.at()).text
    paused = desk.send("/pause", form)
    assert "The plan is paused." in desk.browser.get(paused.location).text
    late = desk.send("/resume", form)
    assert (late.status, "Somebody else changed this rule" in late.text) == (409, True)
    assert desk.send("/roll-back", {"rule": "x"}).status == 422


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"required": ""}, "Choose one of those on the page."),
        ({"strength": "iron"}, "Choose one of those on the page."),
        ({"method_totp": ""}, "Choose at least one method"),
        ({"grace_days": "a week"}, "Enter a whole number from 0 to 365."),
        ({"remember_days": "31"}, "Enter a whole number from 0 to 30."),
        ({"when": "soon"}, "Choose one of those on the page."),
        ({"when": "day"}, "Enter a day like 2026-12-01."),
        ({"when": "day", "day_0": "2026-01-01"}, "That day is over."),
        ({"when": "waves"}, "Choose whom the first wave is for"),
        ({**WAVES, "reach_1": "nobody"}, "Choose one of those on the page."),
        ({**WAVES, "which_1": "101"}, "Enter a whole number from 1 to 100."),
        ({**WAVES, "reach_1": "label", "which_1": "two words"}, "A label is one word"),
        ({**WAVES, "reach_1": "label", "which_1": "it"}, "Nobody here has that label."),
        ({**WAVES, "day_2": "2026-01-01"}, "That day is over."),
        ({"strength": "phishing_resistant"}, "Nobody could meet this rule"),
        ({"revision": "3"}, "Somebody else changed this rule"),
    ],
)
def test_mistakes_come_back_with_what_was_typed(
    desk: Desk, wrong: dict[str, str], said: str
) -> None:
    """Each says what to do, before a preview and before a start; nothing changes."""
    typed = {**REQUIRE, **wrong}
    for path in ("/preview/everybody", "/start/everybody", "/preview/everybody/csv"):
        answer = desk.send(path, typed)
        assert answer.status in {409, 422}
        assert said in answer.text
        kept = values(answer.text)
        lost = {n for n, text in typed.items() if text and kept.get(n, "") != text}
        assert lost <= {"required", "when", "strength", "revision"} | {
            name for name in typed if name.startswith("reach_")
        }
    assert "Nothing was changed here yet." in desk.browser.get(desk.at()).text


def test_who_has_to_prove_again_finds_what_they_typed(desk: Desk) -> None:
    """A start that comes too late leads through the proof back to the form as it was."""
    desk.home.house.clock.advance(6 * 60)
    late = desk.send("/start/everybody", WAVES)
    desk.browser.get(late.location)
    there = desk.browser.sheet.fields["next"]["value"]
    proven = desk.browser.post(
        "/account/confirm", {"code": desk.app.code(), "next": there, "kind": TOTP}
    )
    assert proven.location == there
    kept = values(desk.browser.get(there).text)
    assert {name: kept.get(name) for name in ("which_1", "day_2", "when")} == {
        "which_1": "10 %",
        "day_2": "2026-12-08",
        "when": "waves",
    }


def test_the_list_is_a_table_without_other_places(desk: Desk) -> None:
    """Where else somebody belongs is not an organisation's business."""
    answer = desk.send("/preview/everybody/csv", REQUIRE)
    assert answer.all("content-type") == ["text/csv; charset=utf-8"]
    head, *lines = answer.body.decode().splitlines()
    assert head == "name,address,outcome,since,due,holds"
    assert any(line.startswith("Olle,olle@example.com,asked") for line in lines)


def test_a_plan_fills_the_form(desk: Desk) -> None:
    """As it was typed, day by day."""
    desk.send("/start/everybody", WAVES)
    kept = values(desk.browser.get(desk.at("/change/everybody")).text)
    assert {kept[name] for name in ("revision", "which_1", "day_1", "day_2")} == {
        "0",
        "10",
        "2026-12-01",
        "2026-12-08",
    }


def test_an_exception_is_made_and_ended(desk: Desk) -> None:
    """A mistake keeps what was typed; the list names whom, why and until when."""
    form = {"person": "ole", "reason": "Waits for a key", "until": "soon"}
    wrong = desk.send("/exception", form)
    assert (wrong.status, values(wrong.text)["until"]) == (422, "soon")
    wrong = desk.send("/exception", {**form, "until": "2026-11-30"})
    assert "Nobody here goes by that." in wrong.text
    made = desk.send("/exception", {**form, "person": "olle@example.com", "until": "2026-11-30"})
    page = desk.browser.get(made.location).text
    assert "Waits for a key" in page
    ends = [o["action"] for o in parse(page).find("form") if o["action"].endswith("/end")]
    ended = desk.browser.post(ends[0])
    assert "The exception is over." in desk.browser.get(ended.location).text
    assert desk.send(ends[0].removeprefix(desk.at()), {}).status == 404


@pytest.mark.parametrize("word", ["", "x", "e3", "W10", "bnVsbA", "eyJhIjoxfQ", "ö", "a" * 4000])
def test_a_draft_that_is_none_has_nothing_in_it(word: str) -> None:
    """Whatever stands in the address."""
    assert read_draft(word, ["a"]) == {}


def test_a_draft_keeps_what_was_typed() -> None:
    """Known fields only."""
    assert read_draft(write_draft({"a": "ö%", "b": "x", "c": ""}), ["a", "c"]) == {"a": "ö%"}


def test_a_rule_that_is_off_allows_nothing(desk: Desk) -> None:
    """Whatever is ticked; and a label is folded."""
    portal = desk.home.house.portal
    typed = {**REQUIRE, "required": "off", "remember_days": str(REMEMBERED_AT_MOST.days)}
    wish = read_wish(typed, Audience.EVERYBODY, [TOTP], portal)
    assert isinstance(wish, RuleWish)
    assert (wish.policy.allowed, wish.policy.remembers) == (frozenset(), REMEMBERED_AT_MOST)
    assert [read_revision(text) for text in ("", "x", "²", "7", "9" * 30)] == [
        None,
        None,
        None,
        7,
        None,
    ]


def test_everybody_who_is_behind_is_reminded_by_a_button(desk: Desk) -> None:
    """Named first; once a day each, which the page says instead of the button."""
    desk.send("/start/everybody", REQUIRE)
    assert "Send 1 reminder" in desk.browser.get(desk.at("/remind")).text
    assert "olle@example.com" in desk.browser.get(desk.at("/remind")).text
    sent = desk.browser.post(desk.at("/remind"))
    assert "The reminders are on their way." in desk.browser.get(sent.location).text
    again = desk.browser.get(desk.at("/remind")).text
    assert "had a reminder within the last day" in again
    assert re.search(r"Send \d", again) is None
    late = desk.browser.post(desk.at("/remind"))
    assert "No reminder was sent" in desk.browser.get(late.location).text


def test_a_preview_says_how_many_are_told(desk: Desk) -> None:
    """By mail; of a rule that asks nothing of anybody nobody is."""
    assert "1 person hears of it by email" in desk.send("/preview/everybody", BY_DAY).text
    asks_nothing = {**BY_DAY, "required": "optional"}
    assert "by email" not in desk.send("/preview/everybody", asks_nothing).text
