"""Every place that sends a browser on by something that it was sent, with every way out.

The places: ``next`` of a proof (read and posted), ``page`` of the language switch, ``then`` of
signing out, ``redirect_uri`` and ``post_logout_redirect_uri`` of OpenID Connect, the way on of an
errand, and the hand-over to an application behind a proxy. What may be registered at all is
``tests/core/test_relying_parties.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from farstu.core.forward_auth import ForwardAuth, authority_of, plain_path
from farstu.core.relying_parties import OpenIdConnect
from farstu.http.door import Site
from farstu.http.forward_auth import ProxyDoor
from farstu.http.proxy_speech import Said
from farstu.services.handing_off import arrive
from farstu.services.relying_parties import Added, add_relying_party
from tests.gauntlet.ways_out import EVIL, WAYS_OUT, leads_out
from tests.http.test_forward_auth import PROXIES, Lodge, nowhere, register
from tests.oidc.application import CALLBACK, Application, Visitor
from tests.support.guarded import code_for, set_out
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, Home
from tests.web.support.wire import Answer

HERE = f"https://{HOST}"
WIKI = "https://wiki.example.com"


def stays(answer: Answer) -> bool:
    """Say whether a browser that gets an answer stays at the portal, and hears no other header."""
    locations = answer.all("location")
    names = [name for name, _ in answer.headers]
    split = [value for _, value in answer.headers if "\r" in value or "\n" in value]
    return (
        answer.status < 500
        and not split
        and names.count("location") <= 1
        and not any(leads_out(one, origin=HERE) for one in locations)
    )


@pytest.mark.parametrize(
    ("location", "is_out"),
    [
        ("/account/security", False),
        (f"{HERE}/account", False),
        ("/.//evil.test", False),
        ("/%09/evil.test", False),
        ("?next=https://evil.test", False),
        ("//evil.test", True),
        ("/\\evil.test", True),
        ("/\t/evil.test", True),
        (" https:evil.test", True),
        ("https:\\evil.test", True),
        ("javascript:alert(1)", True),
        (f"{HERE}@evil.test/", True),
        (f"{HERE}.evil.test/", True),
        ("http://portal.test/", True),
    ],
)
def test_the_judge_reads_addresses_as_browsers_do(location: str, *, is_out: bool) -> None:
    """Or everything below would pass."""
    assert leads_out(location, origin=HERE) == is_out


@pytest.fixture(name="inside")
def inside_of(maja: Visitor) -> Browser:
    """Let Maja be signed in."""
    maja.sign_in()
    return maja.browser


def links_out(answer: Answer) -> list[str]:
    """List the addresses on a page that lead out: links, forms, and what is carried along."""
    sheet = answer.text
    found = [part.partition('"')[0] for part in sheet.split('href="')[1:]]
    found += [part.partition('"')[0] for part in sheet.split('action="')[1:]]
    found += [part.partition('"')[0] for part in sheet.split('name="next" value="')[1:]]
    return [one for one in found if leads_out(one, origin=HERE)]


def test_next_of_a_proof_stays_here(maja: Visitor, inside: Browser) -> None:
    """Read from the address, carried by the form, and posted: proven just now, or long ago."""
    for way in WAYS_OUT:
        where = f"/account/confirm?next={quote(way, safe='')}"
        assert stays(inside.get(where)), way
        maja.house.clock.advance(301)
        page = inside.get(where)
        assert (page.status, links_out(page)) == (200, []), way
        maja.house.clock.advance(30)
        done = inside.post("/account/confirm", {"next": way, "kind": "totp", **maja.app.answer()})
        assert (done.status, stays(done)) == (303, True), way


def test_page_of_the_language_switch_stays_here(home: Home) -> None:
    """Whoever sends it: the form is on every page, for anybody."""
    browser = home.open_browser()
    browser.get("/login")
    for way in WAYS_OUT:
        for language in ("sv", "nothing"):
            answer = browser.post("/language", {"language": language, "page": way})
            assert (answer.status, stays(answer)) == (303, True), way


def test_what_follows_signing_in_and_out_stays_here(maja: Visitor) -> None:
    """No parameter of theirs leads anywhere, by whatever name it is known elsewhere."""
    names = ("next", "then", "return", "return_to", "rd", "redirect", "url", "continue", "page")
    for way in WAYS_OUT:
        asked = "&".join(f"{name}={quote(way, safe='')}" for name in names)
        page = maja.browser.get(f"/login?{asked}")
        assert (page.status, links_out(page)) == (200, []), way
        step = maja.browser.post(f"/login?{asked}", {"identifier": "nobody", "password": way})
        assert stays(step), way
        left = maja.browser.post("/logout", dict.fromkeys(names, way))
        assert stays(left), way
        assert links_out(maja.browser.get(f"/signed-out?{asked}")) == [], way


def test_i10_redirect_uri_is_a_registered_one_or_nobody_is_sent(
    shop: Application, inside: Browser
) -> None:
    """Whole, behind the registered one, before it, and twice (weaknesses I10)."""
    for way in WAYS_OUT:
        for address in (way, CALLBACK + way, way + CALLBACK, f"https://shop.example{way}"):
            answer = inside.get(shop.asking(redirect_uri=address))
            assert (answer.status, answer.location) == (400, ""), address
            assert not links_out(answer), address
        double = f"{shop.asking()}&redirect_uri={quote(way, safe='')}"
        assert not inside.get(double).location, way


def test_post_logout_redirect_uri_is_a_registered_one_or_nobody_is_sent(
    home: Home, inside: Browser
) -> None:
    """By link, and by the form that asks (OP-18)."""
    bye = "https://shop.example/bye"
    rules = OpenIdConnect(redirect_addresses=(CALLBACK,), signed_out_addresses=(bye,))
    house = home.house
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Bye", rules=rules))
    assert isinstance(added, Added)
    for way in WAYS_OUT:
        for address in (way, bye + way):
            typed = {"client_id": added.party.client_id, "post_logout_redirect_uri": address}
            asked = "&".join(f"{name}={quote(text, safe='')}" for name, text in typed.items())
            page = inside.get(f"/oidc/end-session?{asked}")
            assert (page.status, links_out(page)) == (200, []), way
            assert EVIL not in page.header("content-security-policy").lower()
    stranger = home.open_browser()
    stranger.get("/login")
    for way in WAYS_OUT:
        typed = {"client_id": added.party.client_id, "post_logout_redirect_uri": bye + way}
        assert stranger.post("/oidc/end-session/confirm", typed).location == "/signed-out"


def test_a_way_on_leads_to_nothing_that_a_browser_names(shop: Application, inside: Browser) -> None:
    """Neither an errand that is none, nor words beside one that is."""
    for way in WAYS_OUT:
        path = quote(way, safe="")
        for address in (f"/continue/{path}", f"/enter/{path}", f"/continue/{path}/allow"):
            assert stays(inside.get(address)), way
            assert stays(inside.post(address)), way
    for way in WAYS_OUT[::9]:
        answer = inside.get(shop.asking(state=way))
        while answer.location.startswith("/"):
            answer = inside.get(f"{answer.location}?next={quote(way, safe='')}")
        assert answer.location.startswith(f"{CALLBACK}?"), way
        assert "\n" not in answer.location


# Forward-auth ------------------------------------------------------------------------------------


def say(said: Said, language: str) -> str:
    """Say it in no language."""
    return f"{said}-{language}"


@pytest.fixture
def lodge(home: Home) -> Iterator[Lodge]:
    """Give the door of proxies, with one application behind it."""
    register(home.house, ForwardAuth(hosts=(WIKI,)), name="Wiki")
    with closing(ProxyDoor(nowhere, home.house.kit, Site(origin=HERE), PROXIES, say=say)) as door:
        yield Lodge(house=home.house, door=door)


def test_a_proxy_sends_browsers_to_the_portal_and_nowhere_else(lodge: Lodge) -> None:
    """Whatever is asked for, by path, by query, or by headers that other products believe."""
    for way in WAYS_OUT:
        said = "".join(c for c in way if " " <= c < "\x7f")
        asked = f"/?rd={quote(way, safe='')}&uri={quote(way, safe='')}"
        for target in (said, f"/{said}", asked):
            told = lodge.ask(x_forwarded_uri=target, x_auth_request_redirect=said, referer=said)
            where = told.headers.get("location", f"{HERE}/enter/")
            assert where.startswith(f"{HERE}/enter/"), way
            assert EVIL not in where, way


def test_who_comes_back_from_the_portal_stays_at_the_application(lodge: Lodge) -> None:
    """What was asked for at first is a path of the application, however it was written."""
    maja = lodge.house.add_person()
    session = lodge.house.come_in(maja, lodge.house.give_app(maja))
    for target in (
        "/.//evil.test",
        "/@evil.test",
        "/%09",
        "/a?b=//evil.test",
        "/a?https:evil.test",
    ):
        if plain_path(target) is None:
            continue
        away = set_out(lodge.house, WIKI, target)
        code = code_for(lodge.house, away, session)
        back = arrive(lodge.house.kit, host=authority_of(WIKI), code=code, binding=away.binding)
        assert back is not None
        assert not leads_out(back.address, origin=WIKI), target
