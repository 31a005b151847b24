"""The front door, from a fresh installation to the next sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.person import EMAIL, Maja
from tests.journeys.stage import Stage
from tests.support.browser import Pages, Scheme, Width

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_first_owner_comes_in_and_comes_back(
    stage: Stage, new_page: Pages, width: Width, scheme: Scheme
) -> None:
    """A first owner sets up from the link alone, signs out, and is back with password and code."""
    maja = Maja(new_page(width=width, scheme=scheme), stage)
    maja.claim()
    maja.sees("Nordskär Registry asks for two-factor authentication (2FA)")
    maja.press("Start")
    maja.save_codes()
    uri = maja.scan()
    assert "Nordsk%C3%A4r%20Registry:maja%40example.com" in uri
    opens_app = maja.page.get_by_role("link", name="Open in authenticator app")
    expect(opens_app).to_be_visible(visible=width == "phone")
    maja.turn_on()
    maja.sees("You’re set")
    maja.follow("Continue")
    maja.is_inside()
    expect(maja.page.get_by_text("Maja’s phone").first).to_be_visible()
    maja.sign_out()

    maja.wait()
    maja.sign_in()
    maja.sees("Enter your code")
    maja.enter(maja.code())
    maja.is_inside()


def test_used_link_is_dead(stage: Stage, new_page: Pages) -> None:
    """The one-time link opens once; afterwards, and for a stranger, it says that it is dead."""
    link = stage.first_link()
    maja = Maja(new_page(), stage)
    maja.page.goto(link)
    maja.fill("Name of the portal", "Nordskär")
    maja.fill("Your name", "Maja Lind")
    maja.fill("Your email", EMAIL)
    maja.fill("Password", maja.password)
    maja.press("Create the portal")
    maja.sees("Nordskär asks for two-factor authentication (2FA)")

    stranger = new_page()
    response = stranger.goto(link)
    assert response is not None
    assert response.status == 410
    assert stranger.get_by_label("Password").count() == 0


def test_codes_each_have_their_message(stage: Stage, new_page: Pages) -> None:
    """Wrong, short, used, expired and slow codes are each told what they are."""
    maja = Maja(new_page(), stage)
    maja.settle()
    used = maja.code()
    maja.sign_out()
    maja.sign_in()

    maja.enter("")
    maja.is_told("Enter the code that your app shows")
    maja.enter("12345")
    maja.is_told("The code is 6 digits. You entered 5.")
    expect(maja.page.get_by_label("6-digit code")).to_have_value("12345")
    maja.enter(used)
    maja.is_told("You’ve already used that code. Wait for the next one, up to 30 seconds.")
    maja.wait(timedelta(minutes=1))
    maja.enter(maja.code(off=timedelta(seconds=-75)))
    maja.is_told("That code has already expired. Enter the one showing now.")
    maja.enter("000000" if maja.code() != "000000" else "000001")
    maja.is_told(
        "That code is not right. Check that you’re looking at Nordskär Registry in your app."
    )
    maja.wait()
    maja.enter(maja.code())
    maja.is_inside()


def test_clock_doctor_names_a_slow_phone(stage: Stage, new_page: Pages) -> None:
    """Two codes in a row that are four minutes slow are told so, and the right time lets in."""
    maja = Maja(new_page(width="phone"), stage)
    maja.settle()
    maja.sign_out()
    maja.sign_in()
    slow = timedelta(minutes=-4)
    maja.enter(maja.code(off=slow))
    maja.is_told("That code is not right.")
    maja.wait()
    maja.enter(maja.code(off=slow))
    maja.is_told("The clock behind that code is about 4 minutes slow.")
    maja.wait()
    maja.enter(maja.code())
    maja.is_inside()


def test_too_many_codes_say_when_to_come_back(stage: Stage, new_page: Pages) -> None:
    """After five misses the page names the time, the right code waits, and then it works."""
    maja = Maja(new_page(scheme="dark"), stage)
    maja.settle()
    maja.sign_out()
    maja.wait()
    maja.sign_in()
    wrong = "000000" if maja.code() != "000000" else "000001"
    for _ in range(5):
        maja.enter(wrong)
    maja.enter(maja.code())
    expect(maja.page.locator(".error-summary")).to_contain_text("Too many wrong codes.")
    expect(maja.page.locator(".error-summary")).to_contain_text("09:31")
    maja.wait(timedelta(seconds=31))
    maja.enter(maja.code())
    maja.is_inside()


def test_typed_key_is_the_scanned_key(stage: Stage, new_page: Pages) -> None:
    """Whoever cannot scan finds the same key to type, in fours, and it can be copied."""
    maja = Maja(new_page(), stage)
    maja.claim()
    maja.press("Start")
    maja.save_codes()
    maja.scan()
    maja.page.get_by_text("Unable to scan?").click()
    groups = maja.page.locator("#setup-key span").all_inner_texts()
    assert [len(group) for group in groups] == [4] * 8
    assert "".join(groups) == maja.secret
    maja.page.context.grant_permissions(["clipboard-write"])  # which no shell has by itself
    maja.press("Copy key")
    expect(maja.page.get_by_role("status").filter(has_text="Setup key copied")).to_be_visible()


def test_reload_keeps_the_same_key(stage: Stage, new_page: Pages) -> None:
    """A reload, or a wrong code, shows the same QR code again: nothing has to be scanned twice."""
    maja = Maja(new_page(), stage)
    maja.claim()
    maja.press("Start")
    maja.save_codes()
    first = maja.scan()
    maja.page.reload()
    assert maja.scan() == first
    maja.turn_on(code="000000")
    maja.is_told("That code is not right.")
    assert maja.scan() == first
