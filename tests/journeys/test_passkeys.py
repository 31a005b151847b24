"""Passkeys in a real browser: offered by the field, by a button, and told of when they end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from farstu.core.audit import AuditEvent
from tests.journeys.keys import BUILT_IN, OLD, SHOW_NO_OFFERS, USB, Desk, add_key
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

BUTTON = "Sign in with a passkey"
LISTEN = """
window.told = [];
for (const method of
  ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
  PublicKeyCredential[method] = async (details) => { window.told.push([method, details]); };
}
"""
"""Hears what a page tells the browser, in its place."""


@pytest.fixture
def maja(stage: Stage, new_page: Pages) -> Maja:
    """Be in, with an app and codes."""
    maja = Maja(new_page(), stage)
    maja.settle()
    return maja


def leave(maja: Maja) -> None:
    """Sign out."""
    maja.go("/account/security")
    maja.sign_out()


def told(page: Page) -> dict[str, dict[str, object]]:
    """Say what the page told the browser."""
    heard: list[tuple[str, dict[str, object]]] = page.evaluate("window.told")
    return dict(heard)


def test_a_passkey_is_offered_where_the_name_is_typed(maja: Maja) -> None:
    """The field offers it, and choosing it is all there is to do (PKX-01)."""
    Desk.at(maja.page).plug_in(BUILT_IN)
    add_key(maja, "This laptop")
    expect(maja.page.get_by_text("Or “Sign in with a passkey”")).to_be_visible()
    leave(maja)
    maja.go("/login")
    maja.is_inside()
    assert maja.stage.events()[AuditEvent.SIGN_IN_SUCCEEDED] >= 2


@pytest.mark.parametrize(
    ("kind", "width"), [(BUILT_IN, "phone"), (USB, "desktop")], ids=["built in", "usb"]
)
def test_a_passkey_opens_both_doors_by_its_button(
    stage: Stage, new_page: Pages, kind: dict[str, object], width: str
) -> None:
    """No name, no password, no code."""
    maja = Maja(new_page(width=width), stage)  # type: ignore[arg-type]
    maja.page.add_init_script(SHOW_NO_OFFERS)
    maja.settle()
    Desk.at(maja.page).plug_in(kind)
    add_key(maja)
    leave(maja)
    maja.go("/login")
    expect(maja.page.get_by_role("button", name=BUTTON)).to_be_visible()
    axe(maja.page)
    maja.press(BUTTON)
    maja.is_inside()


def test_of_two_passkeys_either_will_do(maja: Maja) -> None:
    """The spare opens as well as the first."""
    maja.page.add_init_script(SHOW_NO_OFFERS)
    desk = Desk.at(maja.page)
    first = desk.plug_in(BUILT_IN)
    add_key(maja, "This laptop")
    desk.pull_out(first)
    desk.plug_in(USB)
    add_key(maja, "Spare")
    leave(maja)
    maja.go("/login")
    maja.press(BUTTON)
    maja.is_inside()
    expect(maja.page.get_by_text("On this key or device only").first).to_be_visible()


def test_nobody_there_changes_nothing(maja: Maja) -> None:
    """Who cancels the dialogue is told so, and may type the password."""
    maja.page.add_init_script(SHOW_NO_OFFERS)
    Desk.at(maja.page).plug_in(OLD)
    leave(maja)
    maja.go("/login")
    maja.press(BUTTON)
    problem = maja.page.locator("[data-problem]")
    expect(problem).to_contain_text("That was cancelled")
    maja.fill("Email or username", "maja@example.com")
    maja.fill("Password", maja.password)
    maja.press("Sign in")
    maja.sees("Enter your code")


@pytest.mark.parametrize("lie", ["isBogusSignature", "isBadUV", "isBadUP"])
def test_a_passkey_that_lies_stays_outside(maja: Maja, lie: str) -> None:
    """The page says that it did not work; honest again, it does."""
    maja.page.add_init_script(SHOW_NO_OFFERS)
    desk = Desk.at(maja.page)
    key = desk.plug_in(BUILT_IN)
    add_key(maja)
    leave(maja)
    maja.go("/login")
    desk.spoil(key, **{lie: True})
    maja.press(BUTTON)
    maja.is_told("That key didn’t check" if lie == "isBadUV" else "That passkey didn’t work here")
    axe(maja.page)
    desk.spoil(key, **{lie: False})
    maja.press(BUTTON)
    maja.is_inside()


def test_a_copy_of_a_key_raises_the_alarm(maja: Maja) -> None:
    """Set back to an earlier count it opens nothing, and the trail has it."""
    maja.page.add_init_script(SHOW_NO_OFFERS)
    desk = Desk.at(maja.page)
    key = desk.plug_in(USB)
    add_key(maja)
    leave(maja)
    maja.go("/login")
    maja.press(BUTTON)
    maja.is_inside()
    desk.set_back(key)
    leave(maja)
    maja.go("/login")
    maja.press(BUTTON)
    maja.is_told("as if there were a copy of it")
    assert maja.stage.events()[AuditEvent.AUTHENTICATOR_CLONED] == 1


def test_the_browser_hears_of_passkeys_that_end(maja: Maja) -> None:
    """Of all that there are, of one that is removed, and of one that nobody has (PKX-03)."""
    page = maja.page
    page.add_init_script(SHOW_NO_OFFERS + LISTEN)
    desk = Desk.at(page)
    key = desk.plug_in(BUILT_IN)
    add_key(maja, "This laptop")
    maja.go("/account/security")
    [mine] = desk.credentials(key)
    heard = told(page)
    assert heard["signalAllAcceptedCredentials"]["allAcceptedCredentialIds"] == [mine]
    assert heard["signalCurrentUserDetails"]["name"] == "maja@example.com"
    maja.follow("Remove This laptop")
    maja.press("Remove")
    maja.is_inside()
    assert told(page) == {"signalUnknownCredential": {"rpId": "localhost", "credentialId": mine}}
    maja.sign_out()
    maja.go("/login")
    assert told(page) == {}
    maja.press(BUTTON)
    maja.is_told("That passkey didn’t work here")
    assert told(page) == {"signalUnknownCredential": {"rpId": "localhost", "credentialId": mine}}


def test_an_offer_is_renewed_before_its_question_is_too_old(maja: Maja) -> None:
    """Who comes back from lunch finds a question that still counts."""
    page = maja.page
    leave(maja)
    Desk.at(page).plug_in({**BUILT_IN, "automaticPresenceSimulation": False})
    page.clock.install()
    with page.expect_request("**/login/passkey/begin"):
        maja.go("/login")
    with page.expect_request("**/login/passkey/begin"):
        page.clock.fast_forward("05:00")


def test_a_browser_without_keys_is_offered_none(stage: Stage, new_page: Pages) -> None:
    """The page is as it was without passkeys."""
    maja = Maja(new_page(), stage)
    maja.settle()
    leave(maja)
    maja.page.add_init_script("delete window.PublicKeyCredential;")
    maja.go("/login")
    expect(maja.page.get_by_label("Password", exact=True)).to_be_visible()
    expect(maja.page.get_by_role("button", name=BUTTON)).to_be_hidden()
