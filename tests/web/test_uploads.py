"""The door of a page that takes a file: how much, in which form, and from whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route as StarletteRoute

from farstu.core.access import Gate
from farstu.http.arrival import LARGEST_BODY
from farstu.http.cookies import Cookie
from farstu.http.door import Door, Site
from farstu.http.exchange import Reply, Request, Route, html
from farstu.web.desk import Desk
from farstu.web.site import Doorway
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, RENDERER, Home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Wire, open_wire

LARGEST = 3 * LARGEST_BODY


def weigh(request: Request) -> Reply:
    """Say what came."""
    upload = request.form.file("logo")
    return html("none" if upload is None else f"{upload.name} {len(upload.content)}")


@pytest.fixture
def wire(home: Home) -> Iterator[Wire]:
    """Serve a page that takes a file, and one that does not, at the same portal."""
    door = Door(home.house.kit, Site(origin=f"https://{HOST}"), Desk(RENDERER).complain)
    routes = (
        Route(path="/file", gate=Gate.ANYONE, post=weigh, largest=LARGEST),
        Route(path="/form", gate=Gate.ANYONE, post=weigh),
    )
    app = Starlette(routes=[StarletteRoute(one.path, Doorway(door, one)) for one in routes])
    with open_wire(app) as wire:
        yield wire
    door.close()


@pytest.fixture
def inside(home: Home, wire: Wire) -> Browser:
    """Sign somebody in, whose browser then goes to the page."""
    person = home.house.add_person()
    seat = sit(home.house, person, prove(home.house, home.house.give_app(person)))
    browser = home.open_browser()
    browser.cookies[Cookie.SESSION] = seat.token
    browser.get("/account/security")
    browser.wire = wire
    return browser


@pytest.mark.parametrize("size", [0, LARGEST_BODY + 1, LARGEST - 1000])
def test_who_is_signed_in_may_send_a_file(inside: Browser, size: int) -> None:
    """Up to the limit of the page, with every byte."""
    assert inside.upload("/file", {}, logo=("a.png", b"x" * size)).text == f"a.png {size}"


def test_a_file_that_is_too_large_is_said_to_be(inside: Browser) -> None:
    """The page's limit is a limit too."""
    assert inside.upload("/file", {}, logo=("a.png", b"x" * LARGEST)).status == 413


def test_a_stranger_sends_no_more_than_anywhere(home: Home, wire: Wire) -> None:
    """Nobody makes a server hold more whom it does not know."""
    browser = home.open_browser()
    browser.get("/login")
    browser.wire = wire
    assert browser.upload("/file", {}, logo=("a.png", b"x" * LARGEST_BODY)).status == 413
    assert browser.upload("/file", {}, logo=("a.png", b"x")).text == "a.png 1"
    browser.cookies[Cookie.SESSION] = "A" * 43
    assert browser.upload("/file", {}, logo=("a.png", b"x" * LARGEST_BODY)).status == 413
    browser.host = "other.test"
    assert browser.upload("/file", {}, logo=("a.png", b"x" * LARGEST_BODY)).status == 421


def test_a_file_comes_with_the_token_of_its_page(inside: Browser) -> None:
    """As every form does."""
    inside.csrf = "0" * 64
    assert inside.upload("/file", {}, logo=("a.png", b"x")).status == 403


def test_other_pages_take_no_file(inside: Browser) -> None:
    """A body in parts is no form there."""
    assert inside.upload("/form", {}, logo=("a.png", b"x")).status == 400
