"""Help over the wire: for anybody, of today, and true to what the pages then do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from farstu.core.policy import Settings
from farstu.core.roles import Role
from farstu.store.portals import replace_settings
from tests.support.databases import make_sqlite_database
from tests.support.house import OFF, OPTIONAL
from tests.web.guides import PRESETS
from tests.web.markup import Element, parse
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home

CODES, METHOD = "/setup/recovery-codes", "/setup/method"


@pytest.fixture
def folder(run_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Say where databases are copied from and to."""
    return run_folder, tmp_path


@contextmanager
def portal_like(preset: str, folder: tuple[Path, Path]) -> Iterator[Home]:
    """Open a portal that is as a preset says."""
    chosen = PRESETS[preset]
    database = make_sqlite_database(folder[0], folder=folder[1])
    with open_home(database, policy=chosen.policy) as home:
        portal_id = home.house.portal.id
        home.house.write(lambda tx: replace_settings(tx, portal_id, chosen.settings))
        if chosen.administrators is not None:
            home.house.set_policy(chosen.administrators, role=Role.ADMINISTRATOR)
        yield home


def steps_of(browser: Browser) -> list[str]:
    """Read the article about setting up: its words, step by step."""
    page = parse(browser.get("/help/set-up").text)
    steps = next(one for one in page.find("ol") if one["class"].startswith("guide"))
    return [child.text() for child in steps.children if isinstance(child, Element)]


def walk(home: Home) -> list[str]:
    """Set up for the first time: the heading of each page, as far as the first method's own."""
    maja, browser = home.house.add_person(), home.open_browser()
    browser.get("/login")
    answer = browser.post("/login", {"identifier": maja.email, "password": maja.password})
    seen = []
    while True:
        at = answer.location
        page = browser.get(at)
        [title] = parse(page.text).find("h1")
        seen.append(title.text())
        path = at.partition("?")[0]
        if path == "/setup":
            answer = browser.post(at)
        elif path == "/account/security":
            choice = "/account/security/add"
            [title] = parse(browser.get(choice).text).find("h1")
            seen.append(title.text())
            answer = browser.post(METHOD, {"kind": "totp"})
        elif path == METHOD:
            answer = browser.post(METHOD, {"kind": "totp"})
        elif path == CODES:
            kept = browser.sheet.fields.get("kind")
            answer = browser.post(CODES, {"kind": kept["value"]} if kept else {})
        else:
            return seen


@pytest.mark.parametrize("preset", ["registry", "hosting", "saas", "reseller"])
def test_the_pages_come_in_the_order_of_the_article(preset: str, folder: tuple[Path, Path]) -> None:
    """Whoever follows the article meets the page that it names, step by step, and no other."""
    with portal_like(preset, folder) as home:
        steps, seen = steps_of(home.open_browser()), walk(home)
        assert len(seen) == len(set(seen))
        rest = " ".join(steps)
        several = len(PRESETS[preset].policy.allowed) > 1
        for heading in seen[:-1] if several else seen:
            assert heading in rest, (heading, steps)
            rest = rest.partition(heading)[2]


def test_what_the_portal_does_not_offer_is_not_there(folder: tuple[Path, Path]) -> None:
    """An article that has nothing to say here is neither listed nor found."""
    with portal_like("registry", folder) as home:
        browser = home.open_browser()
        listed = {a["href"] for a in parse(browser.get("/help").text).find("a")}
        for topic, status in (
            ("set-up", 200),
            ("app-list", 200),
            ("keys-and-passkeys", 404),
            ("nothing", 404),
            ("../login", 404),
        ):
            assert browser.get(f"/help/{topic}").status == status
            assert (f"/help/{topic}" in listed) == (status == 200)


def test_a_changed_policy_is_another_article_at_the_next_request(home: Home) -> None:
    """What the operator changed is told to whoever reloads the page."""
    browser = home.open_browser()
    assert "nothing opens before" in browser.get("/help/set-up").text
    home.house.set_policy(OPTIONAL)
    assert "It’s up to you." in browser.get("/help/set-up").text
    home.house.set_policy(OFF)
    assert browser.get("/help/set-up").status == 404
    assert "you sign in with your password" in browser.get("/help/sign-in").text


def test_it_is_in_the_language_of_whoever_reads(home: Home) -> None:
    """A browser that asks for Swedish gets it, at the same address."""
    swedish = [("accept-language", "sv")]
    page = home.open_browser().get("/help/set-up", headers=swedish)
    assert "Ställ in tvåfaktorsautentisering (2FA)" in page.text
    assert "Jag har sparat återställningskoderna" in page.text


def test_the_contact_and_the_apps_are_the_portals(home: Home) -> None:
    """Help names whom the operator named, and the apps that the operator chose."""
    settings = Settings(support_contact="IT, phone 4711", authenticator_apps="Authy, Duo Mobile")
    home.house.write(lambda tx: replace_settings(tx, home.house.portal.id, settings))
    browser = home.open_browser()
    assert "IT, phone 4711" in browser.get("/help/lost-phone").text
    assert "Authy, Duo Mobile" in browser.get("/help/set-up").text
    assert "KeePassXC" not in browser.get("/help/app-list").text


def test_help_says_nothing_about_anybody(home: Home) -> None:
    """An article is the same to a stranger and to whoever is inside."""
    browser, stranger = home.open_browser(), home.open_browser()
    maja = home.house.add_person()
    browser.get("/login")
    browser.post("/login", {"identifier": maja.email, "password": maja.password})
    articles = [
        next(one for one in parse(who.get("/help/set-up").text).walk() if one.tag == "article")
        for who in (browser, stranger)
    ]
    assert articles[0].text() == articles[1].text()
    assert maja.email not in browser.get("/help/set-up").text
