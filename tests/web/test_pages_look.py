"""A portal's own colours and picture: on its pages, at their addresses, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from farstu.core.policy import Settings
from farstu.services.further_portals import MadePortal, NewPortal, make_portal
from farstu.services.portals import PortalWish, change_portal
from farstu.store.portals import Portal
from farstu.web.look import logo_address, sheet_address, sheet_of
from tests.support.databases import make_sqlite_database
from tests.support.house import OPTIONAL
from tests.support.pictures import draw_png
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, Home, open_home

OTHER = "other.test"
PICTURE = draw_png()
WISH = PortalWish(accent="#a33a12", logo=PICTURE)
FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture
def home(tmp_path: Path, run_folder: Path) -> Iterator[Home]:
    """Open a portal without a look, and another one beside it."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path), policy=OPTIONAL) as home:
        yield home


def dress(home: Home, wish: PortalWish = WISH) -> Settings:
    """Give the portal a look."""
    kit = home.house.kit
    done = home.house.write(lambda tx: change_portal(kit, tx, wish))
    assert isinstance(done, Portal)
    return done.settings


def add_other(home: Home, settings: Settings | None = None) -> tuple[Browser, str]:
    """Make a neighbour: say a browser there, and the token of its first owner."""
    new = NewPortal(host=OTHER, name="Skogsbo", policy=OPTIONAL, settings=settings or Settings())
    made = make_portal(home.house.kit, new)
    assert isinstance(made, MadePortal)
    return home.web.open_browser(OTHER), made.token


def test_without_a_look_pages_ask_for_nothing_more(home: Home) -> None:
    """No address of a look is on them."""
    text = home.open_browser().get("/login").text
    assert "/look/" not in text
    assert "mark.svg" in text


def test_pages_name_the_look_once_there_is_one(home: Home) -> None:
    """Colours behind the house's own, the picture beside the name and in the browser's tab."""
    settings = dress(home)
    text = home.open_browser().get("/login").text
    sheet, logo = sheet_address(settings), logo_address(settings)
    assert text.index("farstu.css") < text.index(f'<link rel="stylesheet" href="{sheet}">')
    assert f'<link rel="icon" href="{logo}" type="image/png">' in text
    assert f'<img class="brand-logo" src="{logo}" alt="">' in text
    assert sheet in home.open_browser().get("/nowhere").text


def test_both_are_served_for_good_and_know_nobody(home: Home) -> None:
    """Whatever stands between may keep them: no cookie goes along, in or out."""
    settings = dress(home)
    sheet = sheet_of(settings)
    assert sheet is not None
    for address, kind, body in (
        (sheet_address(settings), "text/css; charset=utf-8", sheet.text.encode()),
        (logo_address(settings), "image/png", PICTURE),
    ):
        answer = home.open_browser().get(address)
        assert (answer.status, answer.body) == (200, body)
        assert answer.header("content-type") == kind
        assert answer.header("cache-control") == FOR_GOOD
        assert answer.header("x-content-type-options") == "nosniff"
        assert "default-src 'none'" in answer.header("content-security-policy")
        assert not answer.all("set-cookie")


def test_another_look_has_another_address(home: Home) -> None:
    """The old ones are gone, and what says so is not kept."""
    before = dress(home)
    after = dress(home, PortalWish(accent="#1f4f8b", logo=draw_png(32, 32)))
    for address in (sheet_address(before), logo_address(before)):
        answer = home.open_browser().get(address)
        assert (answer.status, answer.header("cache-control")) == (404, "no-store")
    for address in (sheet_address(after), logo_address(after)):
        assert home.open_browser().get(address).status == 200
    gone = dress(home, PortalWish(accent="", logo=b""))
    assert (sheet_address(gone), logo_address(gone)) == ("", "")
    assert home.open_browser().get(sheet_address(after)).status == 404


def test_neither_portal_has_anything_of_the_other(home: Home) -> None:
    """Names, hosts, colours and pictures stay apart, and a picture is no way to look next door."""
    ours = dress(home)
    there, token = add_other(home, Settings(accent="#1f4f8b", support_contact="skog@other.test"))
    for path in ("/login", "/help", "/nowhere", "/password/forgot", f"/welcome/{token}"):
        text = there.get(path).text
        assert "Skogsbo" in text
        for word in ("Nordskär", HOST, sheet_address(ours), "brand-logo"):
            assert word not in text
    for path in ("/login", "/help", "/nowhere", "/password/forgot"):
        text = home.open_browser().get(path).text
        assert "Nordskär" in text
        for word in ("Skogsbo", OTHER):
            assert word not in text
    for address in (sheet_address(ours), logo_address(ours)):
        assert there.get(address).status == 404


def test_whoever_opens_the_link_makes_an_account_and_no_portal(home: Home) -> None:
    """The page asks for no name of the portal; every mistake is told; then one sets up."""
    there, token = add_other(home)
    page = there.get(f"/welcome/{token}")
    assert page.title == "Welcome to Skogsbo – Skogsbo"
    assert "portal_name" not in page.text
    assert "Next you set up" in page.text
    refused = there.post(f"/welcome/{token}", {"name": "Elsa Ek", "email": "x", "password": "y"})
    assert refused.status == 422
    assert "Elsa Ek" in refused.text
    typed = {"name": "Elsa Ek", "email": "elsa@other.test", "password": "a word of one’s own here"}
    assert there.post(f"/welcome/{token}", typed).status == 303
    assert there.get("/account/security").location == "/setup"
    assert there.get(f"/welcome/{token}").status == 410


def test_a_link_opens_at_its_own_host_only(home: Home) -> None:
    """Next door it is dead."""
    _, token = add_other(home)
    assert home.open_browser().get(f"/welcome/{token}").status == 410
