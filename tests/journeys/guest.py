"""Somebody of the demo at a browser, who reads a portal's pages in one of its languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from farstu.web.render import Renderer
from tests.support.authenticator_apps import oathtool_code, read_qr
from tests.support.browser import Pages, unfold_rooms

RENDERER = Renderer()
CHOICE = "Choose how to confirm it’s you"
INSIDE = "Security and login"
NEXT_STEP = timedelta(seconds=30)
"""The code after the one that shows: it is taken too, and what showed was used a moment ago."""


@dataclass(slots=True)
class Guest:
    """One of the made-up people: who, where, and what they have saved.

    What they read and press is said in English here, and looked for in their *language*.
    """

    page: Page
    port: int
    portal: str
    email: str
    password: str
    language: str = "en"
    secret: str = ""
    codes: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, new_page: Pages, port: int, portal: str, row: int, *, language: str = "en"
    ) -> Guest:
        """Become somebody whom the demo's first page lists, at a new browser."""
        start = new_page()
        start.goto(f"http://demo.localhost:{port}/")
        section = start.locator(f"section[aria-labelledby='{portal}.localhost']")
        password = section.locator("p", has_text="Everybody’s password").locator("code")
        return cls(
            page=new_page(language=language),
            port=port,
            portal=portal,
            email=section.locator("tbody tr").nth(row).locator("code").first.inner_text(),
            password=password.inner_text(),
            language=language,
        )

    # what they do

    def go(self, path: str) -> None:
        """Type an address of the portal."""
        self.page.goto(f"http://{self.portal}.localhost:{self.port}{path}")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=self.reads(name, "button"), exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link that begins so."""
        unfold_rooms(self.page)
        words = re.compile(f"^{re.escape(self.reads(name, 'button'))}")
        self.page.get_by_role("link", name=words).first.click()

    def fill(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.labelled(label).fill(text)

    def labelled(self, label: str) -> Locator:
        """Find a field by its label."""
        return self.page.get_by_label(self.reads(label), exact=True)

    def choose(self, method: str) -> None:
        """Choose a method."""
        self.sees(CHOICE)
        words = re.compile(f"^{re.escape(self.reads(method))}")
        self.page.locator("label", has_text=words).click()
        self.press("Continue")

    def sign_in(self) -> None:
        """Type name and password."""
        self.go("/login")
        self.fill("Email or username", self.email)
        self.fill("Password", self.password)
        self.press("Sign in")

    def sign_out(self) -> None:
        """Leave."""
        self.press("Sign out")
        self.sees("You’re signed out")

    def save_codes(self) -> None:
        """Read the sheet, keep the codes, pass the gate."""
        self.sees("Save your recovery codes")
        self.codes = self.page.locator("#codes li").all_inner_texts()
        self.press("I have saved the recovery codes")

    def set_up_app(self) -> None:
        """Turn an app on, which is the last step."""
        self.add_app()
        self.sees("You’re set")

    def add_app(self) -> None:
        """Scan the QR code, and type what the app shows."""
        self.sees("Set up your authenticator app")
        self.secret = parse_qs(urlsplit(read_qr(self.page)).query)["secret"][0]
        self.fill("6-digit code", self.code())
        self.press("Turn on")

    def enter_code(self) -> None:
        """Type the app's next code at the inner door."""
        self.sees("Enter your code")
        self.fill("6-digit code", self.code(NEXT_STEP))
        self.press("Continue")

    def use_recovery_code(self, number: int = 0) -> None:
        """Type a code of the sheet instead."""
        self.follow("Recovery code")
        self.sees("Enter a recovery code")
        self.fill("Recovery code", self.codes[number])
        self.press("Continue")

    def code(self, off: timedelta = timedelta(0)) -> str:
        """Look at the app, which is *off* by so much."""
        return oathtool_code(self.secret, datetime.now(UTC) + off)

    # what they see

    def reads(self, text: str, context: str = "") -> str:
        """Say what stands there for an English text."""
        words = RENDERER.words(self.language).translations
        said = words.pgettext(context, text) if context else text
        return said if said != text else words.gettext(text)

    def sees(self, heading: str, **names: str) -> None:
        """Check the main heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.reads(heading) % names)

    def is_inside(self) -> None:
        """Check that they are in."""
        self.sees(INSIDE)
