"""What every response says besides its content, whatever it is the response to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

import farstu
from farstu.http.cookies import Cookie
from tests.support.databases import make_sqlite_database
from tests.web.doors import FILES, GET, read_table
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, Home, open_home, open_web
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

EXACTLY = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "server": "",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
NEVER = {"x-powered-by", "access-control-allow-origin", "last-modified-by", "x-aspnet-version"}
PAGES = [path.replace("…", "/account/security/authenticators") for path in read_table(GET)]
TOKEN = "A" * 43
STATIC = Path(farstu.__file__).parent / "static"

LINKS = ("/welcome/", "/invite/", "/password/reset/", "/not-me/", "/stop/")
"""Pages whose address is a secret."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Home]:
    """Open a portal once; nothing in here changes it."""
    folder = tmp_path_factory.mktemp("headers")
    with open_home(make_sqlite_database(run_folder, folder=folder)) as home:
        yield home


def check(answer: Answer, *, caching: str = "no-store", referrer: str = "same-origin") -> None:
    """Compare all headers that are not about the content."""
    assert {name: answer.header(name) for name in EXACTLY} == EXACTLY
    assert answer.header("cache-control") == caching
    assert answer.header("referrer-policy") == referrer
    assert not NEVER & {name for name, _ in answer.headers}


def referrer_of(path: str) -> str:
    """Say what the page may tell about its address."""
    return "no-referrer" if path.startswith(LINKS) else "same-origin"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
def test_every_page_has_them_outside(shared: Home, method: str) -> None:
    """Whatever is asked for by somebody without a cookie, and however, has the headers."""
    for path in PAGES:
        answer = shared.open_browser().send_body(path, b"", method=method)
        check(answer, referrer=referrer_of(path))


def test_every_page_has_them_inside(shared: Home) -> None:
    """So has whatever somebody is shown who has signed in."""
    house = shared.house
    maja = house.add_person("maja@example.com")
    app = house.give_app(maja)
    browser = shared.open_browser()
    browser.cookies = {Cookie.SESSION: sit(house, maja, prove(house, app)).token}
    for path in PAGES:
        check(browser.get(path), referrer=referrer_of(path))


ERRORS: dict[int, Callable[[Browser], Answer]] = {
    400: lambda browser: browser.send_body("/login", b"{}", content_type="application/json"),
    403: lambda browser: browser.send_body("/login", b""),
    404: lambda browser: browser.get("/nowhere"),
    405: lambda browser: browser.send_body("/login", b"", method="PUT"),
    410: lambda browser: browser.get(f"/invite/{TOKEN}"),
    413: lambda browser: browser.send_body("/login", b"x" * 70_000),
    421: lambda browser: browser.get("/login", headers=[("host", "another.test")]),
}


@pytest.mark.parametrize("status", ERRORS)
def test_errors_have_them(shared: Home, status: int) -> None:
    """An error is a page like any other."""
    answer = ERRORS[status](shared.open_browser())
    assert answer.status == status
    assert answer.header("content-type") == "text/html; charset=utf-8"
    check(answer, referrer="no-referrer" if status == 410 else "same-origin")


@pytest.mark.parametrize("status", [400, 403, 405, 413])
def test_an_error_at_a_secret_address_keeps_it(shared: Home, status: int) -> None:
    """What goes wrong on the page of a link tells its address to nobody either."""
    path, browser = f"/welcome/{TOKEN}", shared.open_browser()
    answer = {
        400: lambda: browser.send_body(path, b"{}", content_type="application/json"),
        403: lambda: browser.send_body(path, b""),
        405: lambda: browser.send_body(path, b"", method="PUT"),
        413: lambda: browser.send_body(path, b"x" * 70_000),
    }[status]()
    assert answer.status == status
    check(answer, referrer="no-referrer")


@pytest.mark.parametrize("path", FILES)
def test_files_and_health_have_them(shared: Home, path: str) -> None:
    """What is served beside the pages has the same; only files may be kept."""
    caching = "no-cache" if path.startswith("/static/") else "no-store"
    check(shared.open_browser().get(path), caching=caching)


def test_a_file_may_be_kept_under_the_address_of_its_version(shared: Home) -> None:
    """The addresses that pages use change with the content, so what is there never does."""
    browser = shared.open_browser()
    page = browser.get("/login")
    links = [e["href"] for e in browser.sheet.page.find("link")]
    scripts = [e["src"] for e in browser.sheet.page.find("script")]
    assert page.status == 200
    assert len(links) + len(scripts) == 3
    for address in (*links, *scripts):
        answer = browser.get(address)
        assert answer.status == 200
        check(answer, caching="public, max-age=31536000, immutable")


def test_fonts_are_kept_as_well(shared: Home) -> None:
    """The style sheet asks for each by what is in it, so a changed one has another address."""
    css = (STATIC / "farstu.css").read_text("utf-8")
    wanted = re.findall(r'url\("([^"]*)"\)', css)
    assert len(wanted) == len(list((STATIC / "fonts").glob("*.woff2")))
    for address in wanted:
        name, _, version = address.partition("?v=")
        assert sha256((STATIC / name).read_bytes()).hexdigest().startswith(version or "none")
        answer = shared.open_browser().wire.send("GET", f"/static/{address}", [("host", HOST)])
        assert answer.status == 200
        check(answer, caching="public, max-age=31536000, immutable")


@pytest.mark.parametrize("path", ["/static/", "/static/nothing.css", "/static/fonts", "/static"])
def test_what_is_no_file_is_no_page(shared: Home, path: str) -> None:
    """A folder lists nothing, and a file that is not there is not kept."""
    answer = shared.open_browser().get(path)
    assert answer.status == 404
    check(answer)


def test_without_tls_nothing_is_said_about_it(shared: Home) -> None:
    """On plain http, for oneself, there is no HSTS; cookies are secure all the same."""
    with open_web(shared.house.kit, origin=f"http://{HOST}:8440") as web:
        answer = web.open_browser().get("/login")
    assert not answer.all("strict-transport-security")
    assert "; Secure" in answer.header("set-cookie")


@pytest.mark.parametrize("origin", ["https://evil.test", "null", f"https://{HOST}"])
def test_no_other_origin_may_read(shared: Home, origin: str) -> None:
    """Nothing is said about sharing with other origins, whoever asks (WEB-06)."""
    asked = [("origin", origin), ("access-control-request-method", "POST")]
    for path in ("/login", "/healthz", "/static/farstu.css", "/account/security"):
        for method in ("GET", "OPTIONS"):
            answer = shared.open_browser().get(path, headers=asked, method=method)
            assert not [name for name, _ in answer.headers if name.startswith("access-control")]
