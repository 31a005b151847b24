"""The demo as somebody starts it who wants to look: what its page says works."""

from __future__ import annotations

import http.client
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.server import FarstuServer, free_port, serve_farstu

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sign_in(page: Page, origin: str, email: str, password: str) -> None:
    """Give name and password at a portal."""
    page.goto(f"{origin}/login")
    page.get_by_label("Email or username").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def person(start: Page, host: str, row: int) -> tuple[str, str]:
    """Read somebody off the first page: email and password."""
    section = start.locator(f"section[aria-labelledby='{host}']")
    email = section.locator("tbody tr").nth(row).locator("code").first.inner_text()
    password = section.get_by_text("Everybody’s password").locator("code").inner_text()
    return email, password


def heading(page: Page, text: str) -> None:
    """Check the main heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def sign_in_with_the_authenticator(page: Page, start: Page, demo: FarstuServer) -> None:
    """Sign in at the registry as its owner, with the code that the authenticator shows."""
    email, password = person(start, "registry.localhost", 0)
    codes = start.context.new_page()
    codes.goto(f"http://demo.localhost:{demo.port}/authenticator")
    sign_in(page, f"http://registry.localhost:{demo.port}", email, password)
    heading(page, "Enter your code")
    shown = codes.locator("div", has_text="Maja Lindqvist").locator("code").inner_text()
    page.get_by_label("6-digit code").fill(shown)
    page.get_by_role("button", name="Continue").click()
    heading(page, "Security and login")


def set_up_email_from_the_inbox(page: Page, start: Page, demo: FarstuServer) -> None:
    """Set up codes by email at the hosting panel, with the code that came to the inbox."""
    email, password = person(start, "hosting.localhost", 11)
    sign_in(page, f"http://hosting.localhost:{demo.port}", email, password)
    heading(page, "Security and login")
    page.get_by_role("link", name="Set up two-factor authentication (2FA)").click()
    page.locator("label", has_text=re.compile("^Email")).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I have saved the recovery codes").click()
    heading(page, "Get codes by email")
    page.get_by_role("button", name="Send code").click()
    inbox = start.context.new_page()
    inbox.goto(f"http://demo.localhost:{demo.port}/inbox")
    subject = inbox.get_by_role("heading", name=re.compile(r"^\d{8}.*Ekebrunn Hosting"))
    expect(subject).to_be_visible(timeout=30_000)
    page.get_by_label("8-digit code").fill(subject.inner_text()[:8])
    page.get_by_role("button", name="Turn on").click()
    heading(page, "You’re set")


def test_what_the_first_page_says_works(tmp_path: Path, new_page: Pages) -> None:
    """People sign in with what it shows, mail comes to the inbox, and articles are there."""
    port, folder = free_port(), tmp_path / "demo"
    arguments = ("--into", str(folder), "--listen", f"localhost:{port}")
    with serve_farstu(folder, command="demo", arguments=arguments, port=port) as demo:
        start = new_page()
        start.goto(f"http://demo.localhost:{port}/")
        heading(start, "What to try")
        expect(start.locator("section")).to_have_count(5)
        sign_in_with_the_authenticator(new_page(), start, demo)
        set_up_email_from_the_inbox(new_page(), start, demo)
        for link in start.locator("a[href*='/help']").all():
            page = start.context.new_page()
            answer = page.goto(link.get_attribute("href") or "")
            assert answer is not None
            assert answer.status == 200
            page.close()


def test_without_a_folder_nothing_is_left(tmp_path: Path) -> None:
    """What was made is thrown away when it is stopped."""
    port, place = free_port(), tmp_path / "tmp"
    place.mkdir()
    arguments = ("--listen", f"localhost:{port}")
    settings = {"TMPDIR": str(place)}
    with serve_farstu(
        tmp_path / "no", command="demo", arguments=arguments, port=port, settings=settings
    ) as demo:
        assert list(place.iterdir())
        demo.process.send_signal(signal.SIGINT)
        demo.process.wait(60)
        assert list(place.iterdir()) == []


def test_a_real_installation_has_nothing_of_it(tmp_path: Path) -> None:
    """At ``farstu serve`` the demo's host is a host like any other that nobody has."""
    with serve_farstu(tmp_path / "data") as server:
        for path in ("/", "/authenticator", "/inbox"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            connection.request("GET", path, headers={"host": f"demo.localhost:{server.port}"})
            assert connection.getresponse().status == 421
            connection.close()
