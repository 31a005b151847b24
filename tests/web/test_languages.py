"""The language of a page, of a mail and of a text message, and how one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite
from farstu.services.links import make_first_owner_link
from farstu.store import accounts, portals
from farstu.store.engine import open_store
from tests.support.databases import make_sqlite_database
from tests.support.house import OPTIONAL, PASSWORD, House, Person, open_house
from tests.web.markup import Element
from tests.web.support.browser import Browser
from tests.web.support.home import Home, Web, open_web
from tests.web.support.people import begin, sit
from tests.web.support.wire import Answer

IN_SWEDISH = [("accept-language", "sv-FI,sv;q=0.9,en;q=0.8")]
IN_GERMAN = [("accept-language", "de")]


def lang(browser: Browser) -> str:
    """Say which language the page says that it is in, and check that it is."""
    [html] = browser.sheet.page.find("html")
    help_link = next(a for a in html.find("a") if a["href"] == "/help")
    assert html["dir"] == "ltr"
    assert help_link.text() == {"en": "Help", "sv": "Hjälp"}[html["lang"]]
    return html["lang"]


def switch_of(browser: Browser) -> Element:
    """Find the switch at the foot of the page."""
    [form] = [form for form in browser.sheet.page.find("form") if form["action"] == "/language"]
    assert form.inside("footer") is not None
    return form


def switch(browser: Browser, language: str) -> Answer:
    """Press a button of the switch, if it is there."""
    form = switch_of(browser)
    [page] = [field["value"] for field in form.find("input") if field["name"] == "page"]
    assert language in [button["value"] for button in form.find("button")]
    return browser.post("/language", {"language": language, "page": page})


def offer(home: Home, languages: str) -> None:
    """Have the portal offer these."""
    settings = home.house.with_settings(languages=languages).portal.settings
    assert settings.languages == languages


def own_language(home: Home, person: Person) -> str | None:
    """Look up what an account reads."""
    return home.house.subject(person).account.language


# Which language ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "asked", "shown"),
    [
        ("", "sv", "sv"),
        ("", "sv-FI,en;q=0.5", "sv"),
        ("", "en-US,en;q=0.9,sv;q=0.8", "en"),
        ("", "de", "en"),
        ("", "", "en"),
        ("sv, en", "", "sv"),
        ("sv, en", "de,fi", "sv"),
        ("sv, en", "en", "en"),
        ("en", "sv", "en"),
        ("sv", "en", "sv"),
    ],
)
def test_a_page_is_in_what_the_browser_asks_for(
    home: Home, offered: str, asked: str, shown: str
) -> None:
    """Of what the portal offers, by weight; else in the portal's own."""
    offer(home, offered)
    browser = home.open_browser()
    browser.get("/login", headers=[("accept-language", asked)] if asked else ())
    assert lang(browser) == shown


def test_errors_are_in_it_too(home: Home) -> None:
    """A page that is not there, a host that is not ours, a refusal: all speak to their reader."""
    browser = home.open_browser()
    assert browser.get("/nowhere", headers=IN_SWEDISH).title.startswith("Sidan finns inte")
    assert lang(browser) == "sv"
    stranger = home.web.open_browser("elsewhere.test")
    answer = stranger.get("/", headers=IN_SWEDISH)
    assert "Det finns ingen portal på den här adressen" in answer.text
    assert 'action="/language"' not in answer.text
    browser.get("/login", headers=IN_SWEDISH)
    switch(browser, "en")
    browser.get("/login")
    switch(browser, "sv")
    browser.post("/login", {"identifier": "maja@example.com", "password": ""})
    assert browser.sheet.complaint_at("password").endswith("Ange ditt lösenord")


def test_what_the_person_chose_goes_first_inside(home: Home) -> None:
    """Inside the account's language counts, whatever browser it is; outside this browser's."""
    home.house.set_policy(OPTIONAL)
    maja = home.house.add_person()
    home.house.write(lambda tx: accounts.choose_language(tx, maja.id, "sv"))
    browser = home.open_browser()
    browser.cookies = {Cookie.LANGUAGE: "en", Cookie.SESSION: sit(home.house, maja).token}
    browser.get("/account/security")
    assert lang(browser) == "sv"
    browser.post("/logout")
    browser.get("/signed-out")
    assert lang(browser) == "en"


def test_in_the_hall_a_browser_keeps_its_language(home: Home) -> None:
    """The account's own language counts there too, but only where this browser was told none."""
    maja = home.house.add_person()
    home.house.give_app(maja)
    home.house.write(lambda tx: accounts.choose_language(tx, maja.id, "sv"))
    browser = home.open_browser()
    browser.cookies = {Cookie.LOGIN: begin(home.house, maja).token}
    browser.get("/login/factor/totp")
    assert lang(browser) == "sv"
    assert switch(browser, "en").location == "/login/factor/totp"
    browser.get("/login/factor/totp")
    assert lang(browser) == "en"
    assert own_language(home, maja) == "sv"


# The switch ----------------------------------------------------------------------


def test_a_visitor_switches_and_stays_where_they_are(home: Home) -> None:
    """Without a script: the same page comes back, in the other language, and so does the next."""
    browser = home.open_browser()
    browser.get("/password/forgot")
    assert [item.text() for item in switch_of(browser).find("li")] == ["English", "Svenska"]
    assert [item["lang"] for item in switch_of(browser).find("li")] == ["en", "sv"]
    answer = switch(browser, "sv")
    assert (answer.status, answer.location) == (303, "/password/forgot")
    assert browser.get("/password/forgot").title.startswith("Har du glömt lösenordet?")
    browser.get("/login", headers=IN_GERMAN)
    assert lang(browser) == "sv"
    switch(browser, "en")
    browser.get("/login", headers=IN_SWEDISH)
    assert lang(browser) == "en"


def test_whoever_is_inside_switches_for_good(home: Home) -> None:
    """The account remembers it, and so does the browser for when they have left."""
    home.house.set_policy(OPTIONAL)
    maja = home.house.add_person()
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, maja).token}
    browser.get("/account/sessions")
    assert switch(browser, "sv").location == "/account/sessions"
    assert own_language(home, maja) == "sv"
    assert browser.get("/account/sessions").title.startswith("Inloggade enheter")
    browser.post("/logout")
    browser.get("/signed-out")
    assert lang(browser) == "sv"


def test_a_page_comes_back_with_its_query(home: Home) -> None:
    """Where a page leads on to is not lost, whatever stands in its address."""
    browser = home.open_browser()
    browser.get("/signed-out?then=recovery-code&x=%C3%A5%26%0A")
    assert switch(browser, "sv").location == "/signed-out?then=recovery-code&x=%C3%A5%26%0A"
    browser.get("/så här?a=b")
    assert switch(browser, "en").location == f"/{quote('så här')}?a=b"


def test_the_answer_to_a_form_leads_back_to_a_page(home: Home) -> None:
    """After a refused form one comes to the page that has the form, by GET."""
    browser = home.open_browser()
    browser.get("/login")
    browser.post("/login", {"identifier": "", "password": ""})
    assert switch(browser, "sv").location == "/login"
    browser.post("/login/passkey", {"credential": "{}"})
    assert switch(browser, "en").location == "/"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "login",
        "//evil.test",
        "/\\evil.test",
        "https://evil.test/",
        "/\t/evil.test",
        "/ö",
        "/a b",
    ],
)
def test_nobody_is_sent_elsewhere(browser: Browser, page: str) -> None:
    """Whatever a form says, the browser stays at the portal."""
    browser.get("/login")
    answer = browser.post("/language", {"language": "sv", "page": page})
    assert (answer.status, answer.location) == (303, "/")


@pytest.mark.parametrize("language", ["", "de", "SV", "sv; Domain=evil.test", "sv\r\nx: y"])
def test_a_language_that_is_not_offered_changes_nothing(browser: Browser, language: str) -> None:
    """The page comes back, with those that are, and the browser keeps what it had."""
    browser.get("/login")
    answer = browser.post("/language", {"language": language, "page": "/login"})
    assert (answer.status, answer.location) == (303, "/login")
    assert Cookie.LANGUAGE not in browser.cookies


def test_a_portal_with_one_language_has_no_switch(home: Home) -> None:
    """There is nothing to choose, and what a browser kept from before counts for nothing."""
    offer(home, "sv")
    browser = home.open_browser()
    browser.cookies[Cookie.LANGUAGE] = "en"
    assert 'action="/language"' not in browser.get("/login").text
    assert lang(browser) == "sv"


def test_a_portal_with_one_language_speaks_it_to_everybody(home: Home) -> None:
    """Pages, help and each article, also to somebody whose account and browser say another."""
    home.house.set_policy(OPTIONAL)
    offer(home, "sv")
    maja = home.house.add_person()
    home.house.write(lambda tx: accounts.choose_language(tx, maja.id, "en"))
    browser = home.open_browser()
    browser.cookies = {Cookie.LANGUAGE: "en", Cookie.SESSION: sit(home.house, maja).token}
    for path in ("/account/security", "/help", "/help/sign-in", "/nowhere"):
        browser.get(path, headers=[("accept-language", "en")])
        assert browser.sheet.page.find("html")[0]["lang"] == "sv", path
    assert own_language(home, maja) == "en"


# Links, and who comes by them ----------------------------------------------------


def invite_karin(home: Home) -> tuple[Person, str]:
    """Invite somebody, and give the address of the link."""
    guest = NewAccount(name="Karin Öst", email="karin@example.com", role=Role.MEMBER)
    invited = home.house.write(lambda tx: invite(home.house.kit, tx, guest))
    assert isinstance(invited, tuple)
    return Person(id=invited[0].id, email="karin@example.com"), f"/invite/{invited[1]}"


def test_pages_whose_address_is_a_secret_have_the_switch(home: Home) -> None:
    """Their browsers name no origin, and the switch works all the same; nothing of it is logged."""
    _, address = invite_karin(home)
    browser = home.open_browser()
    browser.get(address)
    body = f"csrf={browser.csrf}&language=sv&page={address}".encode()
    assert browser.send_body("/language", body, origin="null", site="cross-site").status == 403
    assert browser.send_body("/logout", body, origin="null").status == 403
    answer = browser.send_body("/language", body, origin="null")
    assert (answer.status, answer.location) == (303, address)
    assert browser.get(address).title.startswith("Gå med i")
    assert address not in str(home.web.logs)


def test_whoever_joins_in_a_language_gets_their_mail_in_it(home: Home) -> None:
    """What the page of the invitation was in is what the account reads from then on."""
    karin, address = invite_karin(home)
    browser = home.open_browser()
    browser.get(address, headers=IN_SWEDISH)
    assert own_language(home, karin) is None
    switch(browser, "en")
    browser.get(address)
    switch(browser, "sv")
    browser.get(address)
    browser.post(address, {"name": "Karin Öst", "password": PASSWORD})
    assert own_language(home, karin) == "sv"


@pytest.fixture
def unclaimed(run_folder: Path, tmp_path: Path) -> Iterator[tuple[House, Web]]:
    """Open an installation that never had an owner."""
    database = make_sqlite_database(run_folder, folder=tmp_path)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host="not.this") as house,
        open_web(house.kit) as web,
    ):
        yield house, web


def test_the_first_owner_has_the_switch_before_there_is_a_portal(
    unclaimed: tuple[House, Web],
) -> None:
    """The first page of an installation can be read in any language, and the owner keeps it."""
    house, web = unclaimed
    address = f"/welcome/{make_first_owner_link(house.kit)}"
    browser = web.open_browser()
    browser.get(address)
    assert switch(browser, "sv").location == address
    assert browser.get(address).title == "Välkommen till Farstu"
    owner = {"portal_name": "Nordskär", "name": "Maja Lind", "email": "maja@example.com"}
    browser.post(address, {**owner, "password": PASSWORD})
    portal = house.read(lambda tx: portals.find_by_host(tx, browser.host))
    assert portal is not None
    [account] = house.kit.store.read(accounts.list_accounts, portal_id=portal.id)
    assert account.language == "sv"
