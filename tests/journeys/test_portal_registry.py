"""The registry (article 000): an app, required of all; a lost phone; more accounts, on request."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.guest import Guest
from tests.support.browser import Pages
from tests.support.server import FarstuServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUNS_IT, OWNS, NOBODY_YET = 0, 3, 4
SIGRID, MAILBOX = "Sigrid Ahl", "sigrid@vinterhamn.example"
ASKS = "%(asker)s asks for two-factor authentication (2FA)"
NAME = "Nordskär Registry"


def test_the_first_sign_in_asks_for_an_app(demo: FarstuServer, new_page: Pages) -> None:
    """In Swedish: nothing opens before; then password and code; a lost phone costs one of ten."""
    guest = Guest.of(new_page, demo.port, "registry", NOBODY_YET, language="sv")
    guest.go("/help/set-up")
    expect(guest.page.locator("html")).to_have_attribute("lang", "sv")
    article = guest.page.locator("main")
    for app in ("Authy", "Google Authenticator", "Microsoft Authenticator"):
        expect(article).to_contain_text(app)

    guest.sign_in()
    guest.sees(ASKS, asker=NAME)
    guest.go("/account/security")
    guest.sees(ASKS, asker=NAME)
    guest.press("Start")
    guest.save_codes()
    guest.set_up_app()
    guest.follow("Continue")
    guest.is_inside()

    guest.sign_out()
    guest.sign_in()
    guest.enter_code()
    guest.is_inside()

    guest.sign_out()
    guest.sign_in()
    guest.use_recovery_code()
    guest.sees("Set up a new way in")
    guest.go("/account/security")
    guest.sees("Set up a new way in")
    old = guest.secret
    guest.press("Start")
    guest.set_up_app()
    assert guest.secret != old


def come_in(guest: Guest, name: str, new_page: Pages) -> None:
    """Sign in with the code that the demo's authenticator shows for *name*."""
    guest.sign_in()
    guest.sees("Enter your code")
    codes = new_page()
    codes.goto(f"http://demo.localhost:{guest.port}/authenticator")
    guest.fill("6-digit code", codes.locator("div", has_text=name).locator("code").inner_text())
    guest.press("Continue")
    guest.is_inside()


def ask(guest: Guest) -> None:
    """Ask for an account as the article says, as the administrative contact."""
    guest.go("/help/more-people")
    for said in ("Account requests", "Who needs an account"):
        expect(guest.page.locator("main")).to_contain_text(guest.reads(said))
    guest.go("/org")
    guest.follow("Ask for an account")
    guest.sees("Account requests")
    guest.fill("Who needs an account", f"{SIGRID}, {MAILBOX}")
    guest.labelled("Language of the mail").select_option("sv")
    guest.press("Ask for accounts")
    said = guest.reads("You have asked for an account for %(subject)s. The answer comes by email.")
    expect(guest.page.get_by_role("status")).to_have_text(said % {"subject": MAILBOX})


def approve(guest: Guest) -> None:
    """Find the request in the queue, see who asked, and approve it."""
    guest.go("/org")
    guest.page.get_by_role("link", name=NAME).last.click()
    guest.follow("Decide")
    guest.sees("Account requests")
    opens = guest.reads("Open the request for %(name)s") % {"name": SIGRID}
    guest.page.get_by_role("link", name=opens).click()
    guest.sees("Account for %(name)s", name=SIGRID)
    for said in (MAILBOX, "Pekka Virtanen", guest.reads("With a second step, when they asked")):
        expect(guest.page.locator("main")).to_contain_text(said)
    guest.press("Approve")
    guest.sees("Account requests")


def test_who_asks_for_an_account_gets_one(demo: FarstuServer, new_page: Pages) -> None:
    """In Swedish: the contact asks, the registry approves, and the new one comes in with an app."""
    asks = Guest.of(new_page, demo.port, "registry", OWNS, language="sv")
    runs = Guest.of(new_page, demo.port, "registry", RUNS_IT, language="sv")
    come_in(asks, "Pekka Virtanen", new_page)
    ask(asks)
    come_in(runs, "Maja Lindqvist", new_page)
    approve(runs)
    asks.page.reload()
    line = asks.page.get_by_role("listitem").filter(has_text=MAILBOX)
    expect(line).to_contain_text(asks.reads("Approved", "request"))

    inbox = new_page()
    inbox.goto(f"http://demo.localhost:{demo.port}/inbox")
    link_to = inbox.locator("a[href*='/invite/']")
    letter = inbox.locator("article", has_text=f"to {MAILBOX}").filter(has=link_to)
    expect(letter).to_be_visible(timeout=60_000)
    link = letter.locator("a[href*='/invite/']").get_attribute("href")
    page = new_page(language="sv")
    new = Guest(
        page=page,
        port=demo.port,
        portal="registry",
        email=MAILBOX,
        password="violet harbour lantern 7",
        language="sv",
    )
    page.goto(link or "")
    expect(new.labelled("Your name")).to_have_value(SIGRID)
    new.fill("Password", new.password)
    joins = new.reads("Join %(portal)s") % {"portal": "Vinterhamn Data"}
    page.get_by_role("button", name=joins).click()
    new.sees(ASKS, asker=NAME)
    new.press("Start")
    new.save_codes()
    new.set_up_app()
    new.follow("Continue")
    new.is_inside()
