"""Pages whose address is a secret: opened by GET, spent by POST, then dead for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite
from farstu.services.links import make_first_owner_link
from farstu.store.engine import open_store
from tests.support.databases import make_sqlite_database
from tests.support.house import House, open_house
from tests.web.support.browser import Browser
from tests.web.support.home import Home, Web, open_web
from tests.web.support.story import Story

PASSWORD = "linseed oil on old pine"
OWNER = {
    "portal_name": "Nordskär Registry",
    "name": "Maja Lind",
    "email": "maja@example.com",
    "password": PASSWORD,
}
DEAD = "This link no longer works"


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


def invite_karin(home: Home) -> str:
    """Invite somebody, and give the address."""
    guest = NewAccount(name="Karin Öst", email="karin@example.com", role=Role.MEMBER)
    invited = home.house.write(lambda tx: invite(home.house.kit, tx, guest))
    assert isinstance(invited, tuple)
    return f"/invite/{invited[1]}"


def is_dead(browser: Browser, address: str) -> bool:
    """Say whether a link opens nothing, by GET and by POST."""
    browser.get("/login")  # where there is a form, and so a token
    answers = browser.get(address), browser.post(address, {"name": "x", "password": PASSWORD})
    return all((a.status, a.title.partition(" –")[0]) == (410, DEAD) for a in answers)


# The first owner -------------------------------------------------------------


def test_the_first_owner_names_the_portal_and_is_signed_in(unclaimed: tuple[House, Web]) -> None:
    """Opened as often as one likes, the link is spent once, and leads into the required setup."""
    house, web = unclaimed
    address = f"/welcome/{make_first_owner_link(house.kit)}"
    story = Story(browser=web.open_browser(), clock=house.clock)
    for _ in range(3):
        assert story.browser.get(address).status == 200
    assert story.post(address, **OWNER).location == "/setup"
    assert Cookie.LOGIN in story.browser.cookies
    story.set_up()
    assert "Nordskär Registry" in story.browser.get("/account/security").title
    assert is_dead(web.open_browser(), address)
    assert make_first_owner_link(house.kit) is None


def test_every_mistake_of_the_first_owner_is_told_at_once(unclaimed: tuple[House, Web]) -> None:
    """Each field says what is wrong with it; all is kept but the password; the link lives on."""
    house, web = unclaimed
    address, browser = f"/welcome/{make_first_owner_link(house.kit)}", web.open_browser()
    browser.get(address)
    typed = {"portal_name": " ", "name": "x" * 200, "email": "nobody", "password": "short"}
    assert browser.post(address, typed).status == 422
    sheet = browser.sheet
    assert [where for where, _ in sheet.summary] == ["#portal_name", "#name", "#email", "#password"]
    for name in ("portal_name", "name", "email"):
        assert sheet.complaint_at(name)
        assert sheet.fields[name]["value"] == typed[name]
    assert "value" not in sheet.fields["password"]
    assert sheet.title == "Error: Welcome to Farstu"
    assert browser.post(address, OWNER).location == "/setup"


@pytest.mark.parametrize("weak", ["Nordskär Registry", "maja@example.com", "portal.test portal"])
def test_the_first_password_has_nothing_to_do_with_the_portal(
    unclaimed: tuple[House, Web], weak: str
) -> None:
    """What is typed beside it is no password."""
    house, web = unclaimed
    address, browser = f"/welcome/{make_first_owner_link(house.kit)}", web.open_browser()
    browser.get(address)
    assert browser.post(address, OWNER | {"password": weak}).status == 422
    assert browser.sheet.complaint_at("password")


def test_a_newer_link_for_the_first_owner_ends_the_older(unclaimed: tuple[House, Web]) -> None:
    """Of two links that were printed only the last one opens."""
    house, web = unclaimed
    older, newer = (f"/welcome/{make_first_owner_link(house.kit)}" for _ in range(2))
    assert web.open_browser().get(newer).status == 200
    assert web.open_browser().get(older).status == 410


def test_a_link_for_the_first_owner_is_dead_after_a_day(unclaimed: tuple[House, Web]) -> None:
    """It opens for 24 hours, to the minute."""
    house, web = unclaimed
    address = f"/welcome/{make_first_owner_link(house.kit)}"
    house.clock.advance(24 * 3600 - 60)
    assert web.open_browser().get(address).status == 200
    house.clock.advance(61)
    assert web.open_browser().get(address).status == 410


# Invitations -----------------------------------------------------------------


def test_an_invitation_is_accepted_once(home: Home) -> None:
    """Who is invited chooses a name and a password, and goes on to the required setup."""
    address, browser = invite_karin(home), home.open_browser()
    browser.get(address)
    assert browser.sheet.fields["name"]["value"] == "Karin Öst"
    assert "karin@example.com" in browser.sheet.page.text()
    answer = browser.post(address, {"name": "Karin", "password": PASSWORD})
    assert answer.location == "/setup"
    assert is_dead(home.open_browser(), address)
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    assert story.sign_in("karin@example.com", PASSWORD).location == "/setup"


def test_a_mistake_does_not_spend_an_invitation(home: Home) -> None:
    """The name that was typed is kept, the password is not, and the link still opens."""
    address, browser = invite_karin(home), home.open_browser()
    browser.get(address)
    assert browser.post(address, {"name": "Karin Ö", "password": "short"}).status == 422
    sheet = browser.sheet
    assert [where for where, _ in sheet.summary] == ["#password"]
    assert sheet.fields["name"]["value"] == "Karin Ö"
    assert "value" not in sheet.fields["password"]
    assert browser.post(address, {"name": "Karin Ö", "password": PASSWORD}).location == "/setup"


def test_an_invitation_is_for_one_person_whatever_else_is_posted(home: Home) -> None:
    """Fields that nobody asked for change nothing about who is invited (weakness G19)."""
    address, browser = invite_karin(home), home.open_browser()
    browser.get(address)
    extra = {"email": "maja@example.com", "role": "OWNER", "account_id": "x", "portal_id": "y"}
    browser.post(address, {"name": "Karin", "password": PASSWORD} | extra)
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    assert story.sign_in("maja@example.com", PASSWORD).status == 422
    assert story.sign_in("karin@example.com", PASSWORD).location == "/setup"


def test_an_invitation_opens_at_its_own_kind_of_page_only(home: Home) -> None:
    """An invitation makes nobody the first owner."""
    token = invite_karin(home).rpartition("/")[2]
    assert home.open_browser().get(f"/welcome/{token}").status == 410


@pytest.mark.parametrize(
    "token", ["x", "A" * 43, "A" * 44, "%00", "%ff", "..", "x" * 5000, "%F0%9F%94%91"]
)
@pytest.mark.parametrize("page", ["welcome", "invite"])
def test_what_is_no_link_looks_like_a_dead_one(home: Home, page: str, token: str) -> None:
    """Nonsense, and what was never given out, tell nothing apart."""
    answer = home.open_browser().get(f"/{page}/{token}")
    assert answer.status in {404, 410}
    assert (answer.status == 404) == (token == "%00")


# Where the form comes from ---------------------------------------------------


@pytest.mark.parametrize(
    ("site", "origin", "status"),
    [
        ("same-origin", "null", 303),
        ("same-origin", "", 303),
        ("same-origin", None, 303),
        (None, "", 303),
        ("cross-site", "null", 403),
        ("same-site", "null", 403),
        (None, "null", 403),
        (None, None, 403),
        ("same-origin", "https://evil.test", 403),
    ],
)
def test_a_page_that_names_no_referrer_may_still_post(
    home: Home, site: str | None, origin: str | None, status: int
) -> None:
    """Browsers post ``Origin: null`` from there; they are believed where they say the rest."""
    address, browser = invite_karin(home), home.open_browser()
    browser.get(address)
    body = f"csrf={browser.csrf}&name=Karin&password={PASSWORD.replace(' ', '+')}".encode()
    assert browser.send_body(address, body, site=site, origin=origin).status == status


def test_elsewhere_nobody_posts_without_an_origin_of_ours(browser: Browser) -> None:
    """What is allowed to a secret page is allowed to no other."""
    browser.get("/login")
    body = f"csrf={browser.csrf}&identifier=x&password=y".encode()
    assert browser.send_body("/login", body, origin="null").status == 403
    assert browser.send_body("/login", body).status == 422
