"""Requests that lie about where they go, what they are, or who brings them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from farstu.http.cookies import Cookie
from farstu.http.forms import MOST_FIELDS
from tests.support.databases import make_sqlite_database
from tests.web.support.browser import FORM, Browser
from tests.web.support.home import HOST, Home, open_home, open_web
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

NO_PORTAL = "There is no portal at this address"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Home]:
    """Open a portal once; nothing in here changes it."""
    folder = tmp_path_factory.mktemp("hosts")
    with open_home(make_sqlite_database(run_folder, folder=folder)) as home:
        yield home


@pytest.fixture(scope="module")
def token(shared: Home) -> str:
    """Give the token of somebody who has signed in."""
    maja = shared.house.add_person("maja@example.com")
    app = shared.house.give_app(maja)
    return sit(shared.house, maja, prove(shared.house, app)).token


def signed_in(home: Home, token: str) -> Browser:
    """Open a browser that has the session."""
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: token}
    return browser


def send(home: Home, method: str, target: str, *headers: tuple[str, str]) -> Answer:
    """Send exactly these headers."""
    return home.web.wire.send(method, target, headers)


# Host ------------------------------------------------------------------------


@pytest.mark.parametrize("host", [f"{HOST}:443", f"{HOST}:8440", "PORTAL.Test", f"{HOST}."])
def test_a_host_in_other_words_is_the_same_portal(shared: Home, host: str) -> None:
    """Port, capitals and a final dot make no difference."""
    assert send(shared, "GET", "/login", ("host", host)).title.startswith("Sign in to Nordskär")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "another.test",
        f"a.{HOST}",
        f"{HOST}.evil.test",
        f"{HOST}/admin?",
        f"{HOST}:443@evil.test",
        f"evil.test@{HOST}",
        f"{HOST}, evil.test",
        f"{HOST} ",
        f"{HOST}\x00",
        "\xff\xfe",
        "x" * 10_000,
        "[::1]",
        "' OR 1=1 --",
    ],
)
def test_any_other_host_has_a_plain_page(shared: Home, token: str, host: str) -> None:
    """It names no portal and nobody, and gives no cookie, whatever cookies came along."""
    cookie = ("cookie", f"{Cookie.SESSION.value}={token}")
    answer = send(shared, "GET", "/account/security", ("host", host), cookie)
    assert (answer.status, answer.title) == (421, NO_PORTAL)
    assert not answer.all("set-cookie")
    for word in ("Nordskär", "maja", HOST, "/login", token):
        assert word not in answer.text


def test_without_a_host_or_with_two_there_is_no_portal(shared: Home) -> None:
    """Two hosts may have been read differently by a proxy before us."""
    assert send(shared, "GET", "/login").status == 421
    assert send(shared, "GET", "/login", ("host", HOST), ("host", HOST)).status == 421
    assert send(shared, "GET", "/login", ("host", HOST), ("host", "evil.test")).status == 421


LIES = [
    ("x-forwarded-host", "evil.test"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-port", "1"),
    ("x-forwarded-prefix", "/evil"),
    ("x-forwarded-server", "evil.test"),
    ("forwarded", "for=198.51.100.9;host=evil.test;proto=http"),
    ("x-host", "evil.test"),
    ("x-original-url", "/account/security"),
    ("x-rewrite-url", "/account/security"),
    ("x-http-method-override", "POST"),
    ("x-original-host", "evil.test"),
    ("remote-user", "maja@example.com"),
    ("x-farstu-account", "1"),
    ("x_farstu_account", "1"),
    ("front-end-https", "off"),
]


@pytest.mark.parametrize("name", [name for name, _ in LIES])
def test_a_forged_header_changes_nothing(shared: Home, token: str, name: str) -> None:
    """Pages, links and redirects are the same to the byte (weaknesses G13, I2)."""
    lie = (name, dict(LIES)[name])
    browser = signed_in(shared, token)
    for target in ("/account/sessions", "/login", "/account/confirm?next=/x", "/healthz"):
        honest, lying = browser.get(target), browser.get(target, headers=[lie])
        assert (honest.status, honest.headers) == (lying.status, lying.headers)
        assert honest.body == lying.body
    assert shared.open_browser().get("/account/security", headers=[lie]).location == "/login"


def test_only_a_trusted_proxy_says_who_asks(shared: Home) -> None:
    """Twenty lies of a stranger are one network; behind our proxy each network counts alone."""
    proxy = (ip_network("203.0.113.7/32"),)

    def tries(home_browser: Browser, number: int) -> int:
        lie = [("x-forwarded-for", f"198.51.{number}.9")]
        home_browser.get("/login")
        body = f"csrf={home_browser.csrf}&identifier=nobody-{number % 2}&password=x".encode()
        around = [("host", HOST), ("origin", f"https://{HOST}"), ("content-type", FORM), *lie]
        cookies = "; ".join(f"{n}={v}" for n, v in home_browser.cookies.items())
        sent = home_browser.wire.send("POST", "/login", [*around, ("cookie", cookies)], body=body)
        return sent.status

    stranger = shared.open_browser()
    assert {tries(stranger, number) for number in range(20)} == {422, 429}
    with open_web(shared.house.kit, trusted_proxies=proxy) as web:
        assert {tries(web.open_browser(), number) for number in range(100, 120)} == {422}


# Paths -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "//account/security",
        "/account//security",
        "/account/security/",
        "/account/security/.",
        "/./account/security",
        "/x/../account/security",
        "/%2e%2e/account/security",
        "/help/%2e%2e/account/security",
        "/account%2fsecurity%2f",
        "/account/security%00",
        "/account/security%0a",
        "/account/security%20",
        "/account/security;x=1",
        "/account/security.html",
        "/account/security%23",
        "/ACCOUNT/security",
        "/account\\security",
        "/\uff41ccount/security",
        "account/security",
        "*",
        "",
        "/login/factor/totp/../../../account/security",
        "/setup/totp/new/",
        "/healthz/",
        "/static/../templates/error.html",
        "/static/%2e%2e/templates/error.html",
        "/static/..%2ftemplates%2ferror.html",
        "/static//etc/passwd",
        "/static/%00",
        "/static/" + "x" * 5000,
        "/" + "x/" * 5000,
        "/%ff%fe",
        "/%ED%A0%80",
    ],
)
def test_a_path_in_other_words_is_another_path(shared: Home, token: str, target: str) -> None:
    """There is one spelling of each address; any other is no page, inside or out (I4)."""
    for browser in (shared.open_browser(), signed_in(shared, token)):
        assert browser.get(target).status == 404


def test_a_slash_in_other_words_is_a_slash(shared: Home, token: str) -> None:
    """An encoded slash leads to the same door, with the same gate before it."""
    assert shared.open_browser().get("/account%2fsecurity").location == "/login"
    assert signed_in(shared, token).get("/account%2fsecurity").status == 200


# Cookies ---------------------------------------------------------------------


def test_odd_cookies_beside_ours_sign_nobody_out(shared: Home, token: str) -> None:
    """What other programs on the same host leave behind does not matter."""
    odd = ['a={"b": 1}', "name with spaces=1", "=", "\xff\xfe=\xff", "x" * 50_000, "$Path=/"]
    ours = f"{Cookie.SESSION.value}={token}"
    for cookie in odd:
        header = ("cookie", f"{cookie}; {ours}")
        answer = send(shared, "GET", "/account/security", ("host", HOST), header)
        assert answer.status == 200


@pytest.mark.parametrize(
    "header",
    [
        "{name}={token}; {name}={token}",
        "{name}={token}; {name}=x",
        "{name}=x; {name}={token}",
        '{name}="{token}"',
        "{name}={token}x",
        "{name}={token}%00",
        "{name} = {token}",
        "{name}={token},{token}",
        "{lower}={token}",
        "__Secure-farstu-session={token}",
        "farstu-session={token}",
        "{name}=" + "x" * 100_000,
        "\xff\xfe\x00",
        "; ; ;",
    ],
)
def test_a_cookie_that_is_not_quite_ours_is_none(shared: Home, token: str, header: str) -> None:
    """Malformed, doubled, renamed or huge, it opens nothing and breaks nothing (weakness I5)."""
    name = Cookie.SESSION.value
    cookie = header.format(name=name, lower=name.lower(), token=token)
    answer = send(shared, "GET", "/account/security", ("host", HOST), ("cookie", cookie))
    assert (answer.status, answer.location) == (303, "/login")


# Bodies ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "status"), [(65_536, 422), (65_537, 413), (1_000_000, 413), (5_000_000, 413)]
)
def test_a_body_has_a_limit(shared: Home, size: int, status: int) -> None:
    """64 KiB are read; more is refused without a look at it (weakness L8)."""
    browser = shared.open_browser()
    browser.get("/login")
    start = f"csrf={browser.csrf}&identifier=".encode()
    answer = browser.send_body("/login", start + b"x" * (size - len(start)))
    assert answer.status == status
    assert status == 422 or answer.title.startswith("That was too much at once")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "text/xml"],
)
def test_a_body_that_is_no_form_is_not_read(shared: Home, content_type: str) -> None:
    """Only what a form of ours sends is a form, even with the right token in it."""
    browser = shared.open_browser()
    browser.get("/login")
    body = f"csrf={browser.csrf}&identifier=x&password=y".encode()
    answer = browser.send_body("/login", body, content_type=content_type)
    assert (answer.status, answer.title.partition(" –")[0]) == (400, "We could not read that")


def test_a_form_with_too_many_fields_is_not_read(shared: Home) -> None:
    """Sixty fields, and the token, are more than any page has."""
    browser = shared.open_browser()
    browser.get("/login")
    many = [(f"f{number}", "x") for number in range(MOST_FIELDS)]
    assert browser.post("/login", many).status == 400
    assert browser.post("/login", many[1:]).status == 422


def test_a_token_that_came_twice_is_none(shared: Home) -> None:
    """Nobody hides a wrong token behind a right one."""
    browser = shared.open_browser()
    browser.get("/login")
    assert browser.post("/login", [("csrf", browser.csrf)]).status == 403
    assert browser.post("/login?csrf=" + browser.csrf, csrf="").status == 403
