"""The whole way in Swedish, and from one language to the other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.person import EMAIL, Maja
from tests.journeys.stage import Stage
from tests.support.authenticator_apps import read_qr
from tests.support.browser import Pages, Scheme, Width

pytestmark = pytest.mark.browser


def speaks(page: Page, language: str) -> None:
    """Check that a page says that it is in a language, and that its foot says so too."""
    own_name = {"en": "English", "sv": "Svenska"}[language]
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".languages [aria-current]")).to_have_text(own_name)


def is_told(maja: Maja, text: str) -> None:
    """Check that a complaint stands at the top and at its field, and is read out as one."""
    expect(maja.page.locator(".error-summary")).to_contain_text(text)
    expect(maja.page.locator(".field-error .error:visible")).to_have_text(f"Fel: {text}")
    expect(maja.page).to_have_title(re.compile("^Fel: "))


def sign_in(maja: Maja) -> None:
    """Type name and password."""
    maja.go("/login")
    maja.sees("Logga in på Nordskär Registry")
    maja.fill("E-postadress eller användarnamn", EMAIL)
    maja.fill("Lösenord", maja.password)
    maja.press("Logga in")


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_whole_way_in_swedish(
    stage: Stage, new_page: Pages, width: Width, scheme: Scheme
) -> None:
    """Whose browser asks for Swedish makes a portal, sets up, comes back, and loses the phone."""
    maja = Maja(new_page(width=width, scheme=scheme, language="sv-SE"), stage)
    maja.page.goto(stage.first_link())
    maja.sees("Välkommen till Farstu")
    speaks(maja.page, "sv")
    maja.fill("Portalens namn", "Nordskär Registry")
    maja.fill("Ditt namn", "Maja Lind")
    maja.fill("Din e-postadress", EMAIL)
    maja.fill("Lösenord", "kort")
    maja.press("Skapa portalen")
    is_told(maja, "Använd minst 12 tecken. Fyra slumpvisa ord fungerar bra.")
    maja.fill("Lösenord", maja.password)
    maja.press("Skapa portalen")

    maja.sees("Nordskär Registry ber dig ställa in tvåfaktorsautentisering (2FA)")
    maja.press("Börja")
    maja.sees("Spara dina återställningskoder")
    maja.codes = maja.page.locator("#codes li").all_inner_texts()
    maja.press("Jag har sparat återställningskoderna")
    maja.sees("Välj hur du bekräftar att det är du")
    maja.page.locator("label", has_text="Autentiseringsapp").click()
    maja.press("Fortsätt")
    maja.sees("Ställ in din autentiseringsapp")
    maja.uri = read_qr(maja.page)
    maja.fill("Kod med 6 siffror", maja.code())
    maja.press("Slå på")
    maja.sees("Nu är det klart")
    maja.follow("Fortsätt")

    maja.sees("Säkerhet och inloggning")
    speaks(maja.page, "sv")
    expect(maja.page.get_by_role("heading", name="Bra, men tappar du en enda sak")).to_be_visible()
    expect(maja.page.get_by_text("Lade till en inloggningsmetod").first).to_be_visible()
    maja.press("Logga ut")
    maja.sees("Du är utloggad")

    maja.wait()
    sign_in(maja)
    maja.sees("Ange din kod")
    maja.fill("Kod med 6 siffror", "12")
    maja.press("Fortsätt")
    is_told(maja, "Koden har 6 siffror. Du angav 2.")
    maja.fill("Kod med 6 siffror", maja.code())
    maja.press("Fortsätt")
    maja.sees("Säkerhet och inloggning")
    maja.press("Logga ut")

    sign_in(maja)
    maja.follow("Återställningskod")
    maja.sees("Ange en återställningskod")
    maja.fill("Återställningskod", maja.codes[0])
    maja.press("Fortsätt")
    maja.sees("Ställ in ett nytt sätt att komma in")
    expect(maja.page.get_by_text("Du har 9 återställningskoder kvar.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_one_switches_and_stays(stage: Stage, new_page: Pages, *, javascript: bool) -> None:
    """By keyboard or without a script: the same page in Swedish; inside, for every browser."""
    maja = Maja(new_page(), stage)
    maja.settle()
    visitor = Maja(new_page(javascript=javascript), stage)
    visitor.go("/help")
    speaks(visitor.page, "en")
    visitor.page.get_by_role("button", name="Svenska").press("Enter")
    visitor.sees("Hjälp med att logga in")
    speaks(visitor.page, "sv")
    visitor.page.get_by_role("button", name="English").press("Space")
    visitor.sees("Help with signing in")

    maja.page.get_by_role("link", name="Rename Maja’s phone").click()
    maja.page.get_by_role("button", name="Svenska").click()
    maja.sees("Maja’s phone")
    speaks(maja.page, "sv")
    maja.press("Logga ut")
    maja.wait()
    maja.page = visitor.page
    maja.sign_in()
    speaks(maja.page, "en")
    maja.enter(maja.code())
    maja.sees("Säkerhet och inloggning")
