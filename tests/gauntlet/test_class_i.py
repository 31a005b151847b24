"""Class I: federation and proxies.

Here are I7, I16 and I17; I10 is in ``test_open_redirects.py``. The other rows have their tests by
what they are about: I1 ``tests/http/test_forward_auth.py``, ``tests/proxies``; I2 and I5
``tests/web/test_pages_hosts.py``; I4 ``tests/core/test_forward_auth.py``, ``tests/proxies``; I8
``tests/oidc/test_signing_in.py``; I11, I13 and I14 ``tests/oidc/test_tokens.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from ipaddress import ip_network
from typing import Any

import pytest

from farstu.core import access, assurance, effective, facts, forward_auth, login, policy, proofs
from farstu.core.policy import Settings
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.further_portals import MadePortal, NewPortal, make_portal
from farstu.services.import_work import work_off
from farstu.store import accounts, identifiers, memberships
from farstu.store.tx import Tx
from tests.api.support.program import make_program
from tests.oidc.application import Application, Visitor, back_from, read
from tests.support.calls import call_somebody
from tests.support.house import REQUIRED, House, Person
from tests.support.imports import start_file
from tests.support.mailbox import dispute_link, password_link
from tests.web.support.browser import FORM, Browser
from tests.web.support.home import HOST, Home, Web, open_web
from tests.web.support.wire import Answer

INSIDE = ("10.0.0.1", "127.0.0.1", "192.168.1.1", "::1", "fc00::1", "::ffff:10.0.0.1")
SAYS_WHERE = (
    "x-forwarded-for",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-cluster-client-ip",
    "x-originating-ip",
    "x-remote-addr",
    "client-ip",
)
PROXY = (ip_network("203.0.113.7/32"),)
"""Whom the wire of the tests comes from."""


# I7: an address that somebody says ---------------------------------------------------------------


def sign_in(web: Web, person: Person, *headers: tuple[str, str], password: str = "") -> Answer:
    """Give the password with *headers* that say from where."""
    browser = web.open_browser()
    browser.get("/login")
    typed = f"csrf={browser.csrf}&identifier={person.email}&password={password or person.password}"
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    around = [("host", HOST), ("origin", f"https://{HOST}"), ("content-type", FORM)]
    said = [*around, ("cookie", cookies), *headers]
    answer = browser.wire.send("POST", "/login", said, body=typed.encode())
    for cookie in answer.all("set-cookie"):
        assert not cookie.startswith(Cookie.SESSION.value) or "Max-Age=0" in cookie
    return answer


def lies() -> Iterator[tuple[str, str]]:
    """List what a request may say of where it comes from."""
    yield from ((name, INSIDE[0]) for name in SAYS_WHERE)
    yield from (("x-forwarded-for", address) for address in INSIDE[1:])
    yield "x-forwarded-for", ", ".join(INSIDE)
    yield "forwarded", 'for="10.0.0.1";proto=https;by=10.0.0.2'


@pytest.mark.parametrize("trusted", [(), PROXY], ids=["nobody is trusted", "behind a proxy"])
def test_i7_no_address_makes_the_second_step_go_away(
    home: Home, maja: Visitor, trusted: tuple[Any, ...]
) -> None:
    """Said by a stranger or by a proxy of ours: whoever it is proves as much (CVE-2023-36456)."""
    with open_web(home.house.kit, trusted_proxies=trusted) as web:
        for lie in lies():
            answer = sign_in(web, maja.person, lie)
            assert (answer.status, answer.location) == (303, "/login/factor/totp"), lie


def test_i7_nothing_that_decides_knows_an_address() -> None:
    """Neither what is demanded nor what is proven can depend on what it has no field for."""
    deciding = (access, assurance, effective, facts, forward_auth, login, policy, proofs)
    named = {
        f"{kind.__name__}.{one.name}"
        for module in deciding
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
        for one in fields(kind)
    }
    assert len(named) > 50
    odd = re.compile(r"address|network|\bip\b|_ip|peer|country|location", re.IGNORECASE)
    assert [one for one in sorted(named) if odd.search(one)] == []


def test_i7_a_proxy_of_ours_is_not_talked_into_another_network(home: Home, maja: Visitor) -> None:
    """What stands left of what the proxy wrote is the client's own, and nobody believes it."""
    with open_web(home.house.kit, trusted_proxies=PROXY) as web:
        said = [f"10.{number}.0.1, 198.51.100.9" for number in range(30)]
        statuses = [
            sign_in(web, maja.person, ("x-forwarded-for", one), password="wrong").status
            for one in said
        ]
    assert 429 in statuses


# I16: an address that belongs to somebody --------------------------------------------------------


def whole(house: House, person: Person) -> object:
    """Read all that makes somebody who they are."""

    def question(tx: Tx) -> object:
        account = accounts.find(tx, person.id)
        belongs = memberships.list_of_account(tx, person.id)
        return account, identifiers.list_of_account(tx, person.id), belongs

    return house.read(question)


def test_i16_a_program_links_nobody_by_their_address(home: Home, maja: Visitor) -> None:
    """It is refused whole, however the address is written; the own id is nobody's."""
    program, before = make_program(home), whole(home.house, maja.person)
    for said in ("maja@example.com", "MAJA@Example.COM", " maja@example.com "):
        told = program.put("/people/4711", {"name": "Maja", "email": said})
        assert (told.status, told.code) == (409, "email_taken"), said
        named = program.put("/people/4711", {"name": "Maja", "username": said})
        assert (named.status, named.code) == (409, "name_taken"), said
    assert program.get("/people/4711").code == "not_found"
    assert program.post("/people/4711/challenges").code == "not_found"
    assert whole(home.house, maja.person) == before


def test_i16_a_row_of_a_file_links_nobody(home: Home, maja: Visitor) -> None:
    """They are invited, and belong nowhere more until they sign in and say so."""
    house = home.house
    place = house.add_organisation("Skogsbo")
    boss = house.add_person("boss@example.com", role=Role.OWNER, organisation_id=place)
    seat = house.come_in(boss, house.give_app(boss))
    before = whole(house, maja.person)
    start_file(house, seat, b"email;role\nMAJA@example.com;owner\n", where=place)
    assert work_off(house.kit)
    assert whole(house, maja.person) == before


def test_i16_an_invitation_opens_no_account_that_is_there(home: Home, maja: Visitor) -> None:
    """Whoever has its link, and not the password, gets nothing: no name, no password, no role."""
    house = home.house
    place = house.add_organisation("Skogsbo")
    call = call_somebody(house, "MAJA@example.com", organisation_id=place, role=Role.OWNER)
    before = whole(house, maja.person)
    thief = home.open_browser()
    assert thief.get(f"/invite/{call.token}").status == 200
    long = "correct horse battery staple"
    typed = {"name": "Thief", "password": long, "email": "maja@example.com"}
    answer = thief.post(f"/invite/{call.token}", typed)
    assert Cookie.SESSION not in thief.cookies
    assert (answer.status == 303, whole(house, maja.person)) == (False, before)
    assert sign_in(home.web, maja.person, password=long).status == 422
    assert sign_in(home.web, maja.person).location == "/login/factor/totp"


# I17: a host and a path that could be an address -------------------------------------------------

ODD_HOSTS = (
    f"{HOST}/admin?",
    f"{HOST}/account/security?",
    f"{HOST}#",
    f"{HOST}\\admin",
    f"x@{HOST}",
    f"{HOST}@evil.test",
    f"{HOST}:443/admin",
    f"{HOST}%2fadmin",
    f"{HOST}/login?x=",
)
DOORS = (
    "/account/security",
    "/login",
    "/oidc/keys",
    "/.well-known/openid-configuration",
    "/api/v1/portal",
    "/api/v1/openapi.json",
    "/org",
    "/",
)


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_i17_a_host_that_is_half_an_address_leads_to_no_portal(
    home: Home, maja: Visitor, host: str
) -> None:
    """At every door, with every right of somebody who is in: 421 or 404, and nothing is said."""
    maja.sign_in()
    cookies = "; ".join(f"{name}={value}" for name, value in maja.browser.cookies.items())
    key = make_program(home).key
    for path in DOORS:
        said = [("host", host), ("cookie", cookies), ("authorization", f"Bearer {key}")]
        answer = home.web.wire.send("GET", path, said)
        assert answer.status in {404, 421}, path
        assert not answer.all("location")
        assert not answer.all("set-cookie")
        assert host not in answer.text
        assert "maja" not in answer.text


def test_i17_what_opens_one_portal_opens_no_other(
    home: Home, maja: Visitor, shop: Application
) -> None:
    """A proxy that names another host of ours gets there a stranger, whatever they brought."""
    house, other = home.house, "skog.test"
    made = make_portal(
        house.kit, NewPortal(host=other, name="Skogsbo", policy=REQUIRED, settings=Settings())
    )
    assert isinstance(made, MadePortal)
    maja.sign_in()
    held = maja.browser.cookies
    token = read(shop.redeem(back_from(shop.send(maja.browser)).code))["access_token"]
    key = make_program(home).key
    links = (
        f"/password/reset/{password_link(house, maja.person)}",
        f"/not-me/{dispute_link(house, maja.person)}",
        f"/invite/{call_somebody(house, organisation_id=house.people).token}",
    )
    with open_web(house.kit, trusted_proxies=PROXY) as web:
        for host, is_ours in ((HOST, True), (other, False)):
            cookies = "; ".join(f"{name}={value}" for name, value in held.items())

            def knock(path: str, bearer: str, host: str = host, cookies: str = cookies) -> int:
                said = [("host", host), ("cookie", cookies), ("authorization", f"Bearer {bearer}")]
                return web.open_browser().wire.send("GET", path, said).status

            assert (knock("/account/security", "") == 200) is is_ours
            assert (knock("/api/v1/portal", str(key)) == 200) is is_ours
            assert (knock("/oidc/userinfo", token) == 200) is is_ours
            assert [knock(path, "") == 200 for path in links] == [is_ours] * 3, host


@pytest.mark.parametrize(
    "target",
    [
        "@evil",
        "/@evil",
        "@portal.test/account/security",
        "/@portal.test/account/security",
        "/account/security@evil.test",
        "/account/security%40evil",
        ":@evil.test/account/security",
        "https:account/security",
        "/https:/portal.test/account/security",
        "/account@/security",
        "/api/v1@evil/portal",
        "/api/v1/@/portal",
        "/api@v1/portal",
        "/oidc@/keys",
        "/.well-known@evil/openid-configuration",
        "?/account/security",
        "#/account/security",
    ],
)
def test_i17_a_path_that_could_name_a_host_is_no_path(
    home: Home, maja: Visitor, target: str
) -> None:
    """Inside or out, by cookie or by key: there is nothing there."""
    maja.sign_in()
    for browser in (home.open_browser(), maja.browser):
        assert nothing(browser, target), target
    key = make_program(home).key
    said = [("host", HOST), ("authorization", f"Bearer {key}")]
    assert home.web.wire.send("GET", target, said).status == 404


def nothing(browser: Browser, target: str) -> bool:
    """Say whether there is no page, and nobody is sent on."""
    answer = browser.get(target)
    return answer.status == 404 and not answer.all("location")
