"""A person at a browser: does what people do, and reads what they would read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.stage import Stage
from tests.support.authenticator_apps import oathtool_code, read_qr
from tests.support.browser import unfold_rooms

EMAIL = "maja@example.com"
PASSWORD = "linseed oil on old pine"
CHOICE = "Choose how to confirm it’s you"
APP = "Set up your authenticator app"
NEXT_STEP = timedelta(seconds=30)


@dataclass(slots=True)
class Maja:
    """The first owner, her browser, and what she has saved."""

    page: Page
    stage: Stage
    password: str = PASSWORD
    codes: list[str] = field(default_factory=list)
    uri: str = ""

    # what she does

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.stage.origin}{path}")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        unfold_rooms(self.page)
        self.page.get_by_role("link", name=re.compile(f"^{name}")).first.click()

    def open_room(self, room: str) -> None:
        """Go to a room of the office that is open."""
        unfold_rooms(self.page)
        self.page.get_by_role("link", name=room, exact=True).click()

    def fill(self, label: str, text: str) -> None:
        """Fill in a field, found by its label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def claim(self) -> None:
        """Open the one-time link, name the portal, make the first account."""
        self.page.goto(self.stage.first_link())
        self.fill("Name of the portal", "Nordskär Registry")
        self.fill("Your name", "Maja Lind")
        self.fill("Your email", EMAIL)
        self.fill("Password", self.password)
        self.press("Create the portal")

    def save_codes(self) -> None:
        """Read the sheet, keep the codes, pass the gate."""
        self.sees("Save your recovery codes")
        self.codes = self.page.locator("#codes li").all_inner_texts()
        self.press("I have saved the recovery codes")

    def scan(self) -> str:
        """Scan the QR code from the screen, once an app was chosen."""
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text(re.compile(f"{CHOICE}|{APP}"))
        if heading.inner_text() == CHOICE:
            self.choose("Authenticator app")
        self.sees(APP)
        self.uri = read_qr(self.page)
        return self.uri

    def choose(self, method: str) -> None:
        """Choose a method."""
        self.sees(CHOICE)
        self.page.locator("label", has_text=re.compile(f"^{method}")).click()
        self.press("Continue")

    def turn_on(self, name: str = "Maja’s phone", *, code: str = "") -> None:
        """Type the app's code and switch it on."""
        self.fill("6-digit code", code or self.code())
        self.page.get_by_label(re.compile("^Name for this app")).fill(name)
        self.press("Turn on")

    def set_up(self, name: str = "Maja’s phone") -> None:
        """Go the whole way from the interruption to *You're set*."""
        self.press("Start")
        self.save_codes()
        self.scan()
        self.turn_on(name)
        self.sees("You’re set")

    def settle(self) -> None:
        """Become the owner of a new portal, with an app and codes, signed in."""
        self.claim()
        self.set_up()
        self.follow("Continue")
        self.sees("Security and login")

    def sign_in(self, *, password: str = "") -> None:
        """Type name and password."""
        self.go("/login")
        self.fill("Email or username", EMAIL)
        self.fill("Password", password or self.password)
        self.press("Sign in")

    def enter(self, code: str) -> None:
        """Type a code into the second step."""
        self.fill("6-digit code", code)
        self.press("Continue")

    def sign_out(self) -> None:
        """Leave."""
        self.press("Sign out")
        self.sees("You’re signed out")

    def wait(self, by: timedelta = NEXT_STEP) -> None:
        """Let time pass."""
        self.stage.clock.advance(by)

    # what she holds

    @property
    def secret(self) -> str:
        """Say the key in her app."""
        return parse_qs(urlsplit(self.uri).query)["secret"][0]

    def code(self, *, off: timedelta = timedelta(0)) -> str:
        """Look at the app, which is *off* by so much."""
        return oathtool_code(self.secret, self.stage.clock() + off)

    # what she sees

    def sees(self, heading: str) -> None:
        """Check the main heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def is_told(self, text: str) -> None:
        """Check that a complaint stands at the top, at its field and in the title."""
        expect(self.page.locator(".error-summary")).to_contain_text(text)
        expect(self.page.locator(".field-error .error:visible")).to_contain_text(text)
        expect(self.page).to_have_title(re.compile("^Error: "))

    def is_inside(self) -> None:
        """Check that she is in."""
        self.sees("Security and login")
