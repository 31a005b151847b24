"""Class I at the side door: what a client sends along, and who is let through to an application."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from farstu.http.cookies import Cookie
from farstu.http.proxy_configuration import Proxy, forged_names
from farstu.http.proxy_speech import IDENTITY_HEADERS
from farstu.services.accounts import suspend_account
from farstu.services.relying_parties import suspend_relying_party
from tests.gauntlet.line import PROXY, STRANGER, Line
from tests.gauntlet.side_door import SideDoor, add_door, identity_in
from tests.gauntlet.stage import INSIDE, PROXY_SECRET, Hand, Stage
from tests.support.applications import place_for, run_proxy, serve_application
from tests.support.house import PASSWORD, Person
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow

FORGED = [(name, "evil") for name in forged_names() if name != "Farstu-Secret"]
NOBODY = [""] * len(IDENTITY_HEADERS)
ODD_PATHS = (
    "/public/../page",
    "/public/%2e%2e/page",
    "/public/%252e%252e/page",
    "/public/..%2fpage",
    "/public//page",
    "//public",
    "/public;a/page",
    "/public/..;/page",
    "/public#/../page",
    "/public%23/../page",
    "/public%3f/../page",
    "/public%5c..%5cpage",
    "/public\\..\\page",
    "/public%00/page",
    "/public/\udcff",
    "https://evil.example/public",
    "@evil.example/public",
    "public",
    "*",
    "",
)
HEALTHY = (
    ("user-agent", "GoogleHC/1.0"),
    ("user-agent", "kube-probe/1.30"),
    ("user-agent", "ELB-HealthChecker/2.0"),
    ("x-forwarded-user", "root"),
    ("x-original-url", "/public"),
    ("x-original-uri", "/public"),
    ("x-rewrite-url", "/public"),
    ("x-http-method-override", "OPTIONS"),
    ("upgrade", "websocket"),
    ("authorization", "Basic cm9vdDpyb290"),
)


def test_i1_a_client_does_not_say_who_it_is(stage: Stage) -> None:
    """Each identity header is in every yes, once: empty where it is open to all, else the truth."""
    door, (person, app) = add_door(stage), stage.owner()
    badge = door.come_in(stage.full(person, app))
    for more in (FORGED, FORGED * 2, [(name.lower(), "evil") for name, _ in FORGED]):
        anybody = door.ask("/public", more=more)
        assert (anybody.status, identity_in(anybody)) == (200, NOBODY)
        nobody = door.ask(more=more)
        assert nobody.status == 401
        assert not any(nobody.all(name.lower()) for name in IDENTITY_HEADERS)
        known = door.ask(badge=badge, more=more)
        assert known.status == 200
        assert person.id in identity_in(known)
        assert "evil" not in str(known.headers)


def test_i1_only_the_proxy_is_answered(stage: Stage) -> None:
    """With a badge that is good: not without its secret, nor from elsewhere, nor by a spelling."""
    door, (person, app) = add_door(stage), stage.owner()
    badge = door.come_in(stage.full(person, app))
    right = ("farstu-secret", PROXY_SECRET)
    strangers = [
        ((), PROXY),
        ((right,), STRANGER),
        ((right, ("x-forwarded-for", PROXY)), STRANGER),
        ((("farstu-secret", PROXY_SECRET[:-1]),), PROXY),
        ((("farstu-secret", ""),), PROXY),
        ((("farstu_secret", PROXY_SECRET),), PROXY),
        ((right, right), PROXY),
    ]
    for claims, peer in strangers:
        told = door.ask_unknown(*claims, badge=badge, peer=peer)
        assert (told.status, told.body) == (403, b""), claims
        assert not any(told.all(name.lower()) for name in IDENTITY_HEADERS)
    assert door.ask_unknown(right, badge=badge, peer=PROXY).status == 200


def test_i2_a_look_alike_of_a_header_is_nothing(stage: Stage) -> None:
    """With underscores or dots, by itself: nobody is let in by it, and no answer has one."""
    door = add_door(stage)
    for name, _ in FORGED:
        for said in (name, name.upper(), f"X-{name}", f"HTTP_{name}"):
            assert door.ask(more=[(said, "evil")]).status == 401
            anybody = door.ask("/public", more=[(said, "evil")])
            assert (anybody.status, identity_in(anybody)) == (200, NOBODY)
            assert not [one for one, _ in anybody.headers if "_" in one or "." in one]


def test_i4_what_can_be_read_in_two_ways_opens_nothing(stage: Stage) -> None:
    """No fragment, dot, escape or address of another host: for nobody, and for nobody inside."""
    door, (person, app) = add_door(stage), stage.owner()
    badge = door.come_in(stage.full(person, app))
    assert door.ask("/public/page").status == 200
    for path in ODD_PATHS:
        for dialect in ("nginx", "redirect"):
            for brought in ("", badge):
                told = door.ask(path, badge=brought, dialect=dialect)
                assert told.status == 403, path
                assert not told.all("remote-user")
    for path in ("/publican", "/Public/page", "/PUBLIC", "/public.html", "/%70ublican"):
        assert door.ask(path).status == 401, path


@pytest.mark.parametrize(("name", "value"), HEALTHY)
def test_i4_no_client_is_let_through_for_what_it_seems(stage: Stage, name: str, value: str) -> None:
    """Neither a health check nor a method, nor who says that another page was asked for."""
    door = add_door(stage)
    for path in ("/page", "/healthz", "/readyz", "/ping", "/.well-known/x", "/favicon.ico"):
        for method in ("GET", "HEAD", "OPTIONS", "POST", "CONNECT", "get"):
            said = door.ask(path, more=[(name, value)], method=method)
            assert said.status == 401, (path, method)


def test_i5_a_broken_cookie_lets_nobody_in(stage: Stage) -> None:
    """Garbage, half a badge, eight kilobytes, no text, or two of a kind: 401, and no identity."""
    door, (person, app) = add_door(stage), stage.owner()
    badge, ours = door.come_in(stage.full(person, app)), Cookie.BADGE.value
    broken = [
        "",
        "=",
        ";;;=;",
        ours,
        f"{ours}=",
        f"{ours}={'A' * 43}",
        f"{ours}={badge[:-1]}",
        f"{ours}={badge}A",
        f'{ours}="{badge}"',
        f"{ours}={badge}\udcff\udcfe",
        f"\udcff\udcfe{ours}={badge}",
        f"{ours}=\udc80\udcff",
        f"{ours}={badge}; {ours}={'A' * 43}",
        f"{ours}={'A' * 43}; {ours}={badge}",
        f"{ours.upper()}={badge}",
        f"farstu-app={badge}",
        f"{Cookie.SESSION.value}={badge}",
        f"{ours}={'A' * 8192}",
    ]
    for cookie in broken:
        told = door.ask(more=[("cookie", cookie)])
        assert told.status == 401, cookie
        assert not any(told.all(name.lower()) for name in IDENTITY_HEADERS)
    much = door.ask(more=[("cookie", f"{ours}={'A' * 200_000}")])
    assert 400 <= much.status < 500
    assert door.ask(badge=badge, more=[("cookie", "theme=\udcff")]).status == 200


def suspend(stage: Stage, person: Person, _hand: Hand) -> None:
    """Suspend the account, in another process than those that serve."""
    house = stage.house
    assert house.write(lambda tx: suspend_account(house.kit, tx, person.id)) is None


def sign_out(_stage: Stage, _person: Person, hand: Hand) -> None:
    """Sign out at the portal."""
    hand.get(INSIDE)
    assert hand.post("/logout").status == 303


def change_password(_stage: Stage, _person: Person, hand: Hand) -> None:
    """Have another password, in another browser's session."""
    hand.get(f"{INSIDE}/password")
    form = {"current": PASSWORD, "new": "another password altogether"}
    assert hand.post(f"{INSIDE}/password", form).status == 303


Ending = Callable[[Stage, Person, Hand], None]


@pytest.mark.parametrize("end", [suspend, sign_out, change_password])
def test_i13_what_ends_a_session_ends_its_badges(stage: Stage, end: Ending) -> None:
    """At once, though its answers are kept by two processes; and a new one is not to be had."""
    door, (person, app) = add_door(stage), stage.owner()
    hand = stage.full(person, app)
    badge = door.come_in(hand)
    assert [door.ask(badge=badge).status for _ in range(8)] == [200] * 8
    other = hand if end is not change_password else stage.full(person, app)
    end(stage, person, other)
    assert door.is_over(badge)
    assert [door.ask(badge=badge).status for _ in range(8)] == [401] * 8


def test_i13_an_application_that_is_switched_off_lets_nobody_in(stage: Stage) -> None:
    """Neither who was inside, nor to what was open to all."""
    door, (person, app) = add_door(stage), stage.owner()
    badge = door.come_in(stage.full(person, app))
    house = stage.house
    assert house.write(lambda tx: suspend_relying_party(house.kit, tx, door.party_id)) is None
    assert door.is_over(badge)
    assert {door.ask(badge=badge).status, door.ask("/public").status} == {403}


@pytest.mark.parametrize("end", [suspend, sign_out])
def test_i14_a_code_is_worth_what_its_session_is(stage: Stage, end: Ending) -> None:
    """Brought before, shown afterwards: no badge comes of it, nor of one that was shown."""
    door, (person, app) = add_door(stage), stage.owner()
    hand = stage.full(person, app)
    used, late = door.bring_code(hand), door.bring_code(hand)
    assert door.arrive(*used)
    end(stage, person, hand)
    assert [door.arrive(*one) for one in (used, late)] == ["", ""]


def test_what_nginx_passes_on_is_ours(stage: Stage, tmp_path: Path) -> None:
    """Behind the real thing: what a client forges is gone, and no odd path reaches a page.

    It mends the address of another host before it asks: then the open page is reached, and no more.
    """
    person, app = stage.owner()
    with behind_nginx(stage, tmp_path) as door:
        badge = door.come_in(stage.full(person, app))
        inside = get(door, "/page", badge=badge)
        told = told_to(inside)
        assert told["remote-account"] == [person.id]
        assert "evil" not in inside.text
        assert PROXY_SECRET not in inside.text
        assert not [name for name in told if "_" in name or "." in name]
        assert get(door, "/page").status == 303
        for broken in ("A" * 43, badge[:-1], f"{badge}A", f"{badge}\udcff"):
            assert get(door, "/page", badge=broken).status == 303
        for path in (one for one in ODD_PATHS if one):
            said = get(door, path)
            assert said.status in {303, 400, 403} or reached(said)["path"] == "/public", path


@contextmanager
def behind_nginx(stage: Stage, folder: Path) -> Iterator[SideDoor]:
    """Have an application behind nginx, which asks the stage."""
    with serve_application() as upstream:
        farstu = f"http://127.0.0.1:{stage.arena.ground.port}"
        place = replace(place_for(upstream, farstu), secret=PROXY_SECRET)
        door = add_door(stage, origin=place.origin)
        with run_proxy(Proxy.NGINX, place, folder / "proxy"):
            yield door


def get(door: SideDoor, target: str, *, badge: str = "") -> Answer:
    """Ask nginx for a page, with all that can be forged."""
    headers = [("host", door.host), ("sec-fetch-mode", "navigate"), *FORGED]
    headers += [("cookie", f"{Cookie.BADGE.value}={badge}")] if badge else []
    return Line(int(door.host.partition(":")[2])).send("GET", target, headers)


def reached(answer: Answer) -> dict[str, Any]:
    """Read what the application was asked."""
    found = re.search(r"<pre>(.*)</pre>", answer.text)
    assert found is not None, answer.text
    told: dict[str, Any] = json.loads(found[1])
    return told


def told_to(answer: Answer) -> dict[str, list[str]]:
    """Read what reached the application in headers, by lower-case name."""
    headers: dict[str, list[str]] = {}
    for name, value in reached(answer)["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return headers
