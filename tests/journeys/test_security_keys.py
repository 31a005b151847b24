"""Security keys in a real browser, which has real dialogues and virtual keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from farstu.core.audit import AuditEvent
from tests.journeys.keys import (
    BUILT_IN,
    KEY,
    OLD,
    SHOW_NO_OFFERS,
    USB,
    Desk,
    add_key,
    register,
)
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


@pytest.fixture
def maja(stage: Stage, new_page: Pages) -> Maja:
    """Be in, with an app and codes."""
    maja = Maja(new_page(), stage)
    maja.page.add_init_script(SHOW_NO_OFFERS)
    maja.settle()
    return maja


def to_the_key(maja: Maja) -> None:
    """Sign in as far as the second step, by key: asked first, unless it is worth no more."""
    maja.go("/account/security")
    maja.sign_out()
    maja.sign_in()
    heading = maja.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("Enter your code|Use your security key"))
    if heading.inner_text() == "Enter your code":
        maja.follow(KEY)
    maja.sees("Use your security key")


@pytest.mark.parametrize("kind", [USB, OLD, BUILT_IN], ids=["usb", "u2f", "built in"])
def test_a_key_is_added_and_opens_the_inner_door(maja: Maja, kind: Mapping[str, Any]) -> None:
    """Named, touched, listed; then touched again instead of a code."""
    Desk.at(maja.page).plug_in(kind)
    add_key(maja)
    maja.follow("Continue")
    expect(maja.page.get_by_text("Blue YubiKey").first).to_be_visible()
    to_the_key(maja)
    axe(maja.page)
    maja.press("Continue")
    maja.is_inside()


def test_two_keys_each_open_it(maja: Maja) -> None:
    """The spare works when the first one is in another building."""
    desk = Desk.at(maja.page)
    first = desk.plug_in()
    add_key(maja)
    to_the_key(maja)
    maja.press("Continue")
    maja.is_inside()
    desk.pull_out(first)
    desk.plug_in()
    add_key(maja, "Spare")
    to_the_key(maja)
    maja.press("Continue")
    maja.is_inside()
    assert maja.stage.events()[AuditEvent.FACTOR_PROVEN] == 2


def test_a_key_that_is_there_already_says_so(maja: Maja) -> None:
    """The same key is not added twice."""
    Desk.at(maja.page).plug_in()
    add_key(maja)
    maja.go("/account/security")
    maja.follow("Add a method")
    maja.choose(KEY)
    register(maja, "Again")
    expect(maja.page.get_by_role("alert")).to_have_text(re.compile("^This key is on your account"))


@pytest.mark.parametrize("lie", ["isBogusSignature", "isBadUP"])
def test_a_key_that_lies_stays_outside(maja: Maja, lie: str) -> None:
    """The page says that it did not work, and offers the other ways."""
    desk = Desk.at(maja.page)
    key = desk.plug_in()
    add_key(maja)
    to_the_key(maja)
    desk.spoil(key, **{lie: True})
    maja.press("Continue")
    maja.is_told("That didn’t work")
    desk.spoil(key, **{lie: False})
    maja.press("Continue")
    maja.is_inside()


def test_a_key_alone_is_a_second_factor(stage: Stage, new_page: Pages) -> None:
    """Somebody without a phone sets up a key, and nothing else."""
    maja = Maja(new_page(width="phone", scheme="dark"), stage)
    maja.page.add_init_script(SHOW_NO_OFFERS)
    Desk.at(maja.page).plug_in()
    maja.claim()
    maja.press("Start")
    maja.save_codes()
    maja.choose(KEY)
    axe(maja.page)
    register(maja, "Blue YubiKey")
    maja.sees("You’re set")
    maja.follow("Continue")
    maja.sign_out()
    maja.sign_in()
    maja.press("Continue")
    maja.is_inside()


def test_changes_are_confirmed_with_the_key(maja: Maja) -> None:
    """A key verified its owner: changing how one signs in asks for that much again."""
    Desk.at(maja.page).plug_in()
    add_key(maja)
    to_the_key(maja)
    maja.press("Continue")
    maja.is_inside()
    maja.wait(timedelta(minutes=6))
    maja.go("/account/security/add")
    maja.sees("Confirm it’s you")
    expect(maja.page.get_by_text("Have your key ready")).to_be_visible()
    maja.press("Confirm it’s you")
    maja.sees("Choose how to confirm it’s you")


def test_a_key_is_tested_and_removed(maja: Maja) -> None:
    """Like everything that one holds."""
    Desk.at(maja.page).plug_in()
    add_key(maja)
    maja.go("/account/security")
    maja.follow("Test Blue YubiKey")
    maja.press("Check")
    expect(maja.page.get_by_role("status")).to_contain_text("It works")
    maja.go("/account/security")
    maja.follow("Remove Blue YubiKey")
    maja.press("Remove")
    expect(maja.page.get_by_text("Blue YubiKey", exact=True)).to_have_count(0)
