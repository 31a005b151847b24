"""A real Chromium, in which no page may complain: not on the console, not about the CSP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
SHELL = "/usr/bin/chromium-headless-shell"
"""The same Chromium without its windows: a page costs it a quarter of the time."""
PATIENCE_MS = 15_000

ARGUMENTS = [
    "--no-sandbox",  # root has no other way, and it opens our own pages only
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing but this machine can be reached, so that a page with a foreign address fails.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost",
]

PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{version} Mobile Safari/537.36"
)

Width = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium with a new profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=SHELL, args=ARGUMENTS)
        yield browser
        browser.close()


class Pages:
    """The pages of one test, each in a profile of its own, and all that they complained about."""

    def __init__(self, browser: Browser) -> None:
        """Open none yet."""
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._refused: set[str] = set()

    def __call__(
        self,
        *,
        width: Width = "desktop",
        scheme: Scheme = "light",
        any_certificate: bool = False,
        javascript: bool = True,
        language: str = "en-GB",
    ) -> Page:
        """Open a page of somebody who was never here before, and reads *language*."""
        context = self._browser.new_context(
            ignore_https_errors=any_certificate,
            color_scheme=scheme,
            has_touch=width == "phone",
            is_mobile=width == "phone",
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
            timezone_id="Europe/Stockholm",
            user_agent=self._phone_agent() if width == "phone" else None,
            viewport={"width": 390, "height": 844}
            if width == "phone"
            else {"width": 1280, "height": 900},
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self._listen)
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close all of them."""
        for context in self._contexts:
            context.close()

    def _phone_agent(self) -> str:
        return PHONE_AGENT.format(version=self._browser.version)

    def _listen(self, page: Page) -> None:
        page.on("response", self._note_refusal)
        page.on("console", self._note_console)
        page.on("pageerror", self._note_error)
        page.on("requestfailed", self._note_failure)

    def _note_refusal(self, response: Response) -> None:
        """Remember a page that said no: Chromium reports its status as if something were broken."""
        if response.status >= 400 and response.request.is_navigation_request():
            self._refused.add(response.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        address = message.location["url"]
        if message.type not in {"error", "warning"}:
            return
        if message.text.startswith("Failed to load resource") and address in self._refused:
            return
        self.complaints.append(f"{message.type}: {message.text} ({address})")

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"script: {error}")

    def _note_failure(self, request: Request) -> None:
        """Note what did not load, unless the person went on before it had."""
        if not request.is_navigation_request() and request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"not loaded: {request.url} ({request.failure})")


def unfold_rooms(page: Page) -> None:
    """Open the menu of an office where it is folded: on a narrow screen."""
    page.wait_for_load_state()
    menu = page.locator(".nav-fold:not([open]) > summary")
    if menu.is_visible():
        menu.click()
