"""What each real proxy lets through, and what it tells the application."""

from __future__ import annotations

import json
import re

from farstu.core.forward_auth import plain_path
from farstu.http.cookies import Cookie
from farstu.http.proxy_configuration import forged_names
from tests.proxies.conftest import Guarded
from tests.support.applications import SECRET
from tests.support.guarded import give_badge

EVIL = dict.fromkeys(forged_names(), "evil")
ODD_PATHS = (
    "/public/../secret",
    "/public/%2e%2e/secret",
    "/public/%252e%252e/secret",
    "/public/..%2fsecret",
    "/public/..%252fsecret",
    "/public//secret",
    "//public",
    "/public;a/secret",
    "/public/..;/secret",
    "/public%23/../secret",
    "/public%3f/../secret",
    "/public%5c..%5csecret",
    "/publican",
    "/Public/secret",
)


def told(text: str) -> dict[str, list[str]]:
    """Read what reached the application, by lower-case name."""
    found = re.search(r"<pre>(.*)</pre>", text)
    assert found is not None, text
    headers: dict[str, list[str]] = {}
    for name, value in json.loads(found[1])["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return headers


def path_of(text: str) -> str:
    """Read for which path the application was asked."""
    found = re.search(r"<pre>(.*)</pre>", text)
    assert found is not None, text
    return str(json.loads(found[1])["path"])


def test_the_whole_of_it(guarded: Guarded) -> None:
    """Nobody is let in without a badge; with one the application is told who it is, by us alone."""
    house = guarded.house
    maja = house.add_person()
    session = house.come_in(maja, house.give_app(maja))

    away = guarded.get("/secret?q=1", **EVIL)
    assert away.status_code == 303, away.text
    assert re.fullmatch(r"http://localhost:\d+/enter/[0-9a-z]{26}", away.headers["location"])
    assert away.headers["set-cookie"].startswith(Cookie.BINDING.value)

    badge = give_badge(house, guarded.place.origin, session)
    inside = guarded.get("/secret?q=1", badge=badge, **EVIL)
    assert inside.status_code == 200
    headers = told(inside.text)
    assert headers["remote-account"] == [maja.id]
    assert headers["remote-assurance"] == ["urn:farstu:acr:2"]
    assert headers["cookie"] == ["theme=dark"]
    assert "evil" not in inside.text
    assert SECRET not in inside.text


def test_no_way_of_writing_a_path_opens_another(guarded: Guarded) -> None:
    """Whatever is sent, only what is open gets there (weaknesses I4).

    A proxy may mend a path before it asks: then the application gets the one that was asked about.
    """
    opened = guarded.get("/public/page")
    assert opened.status_code == 200
    for path in ODD_PATHS:
        answer = guarded.get(path)
        if answer.status_code == 200:
            reached = path_of(answer.text)
            assert reached == "/public" or reached.startswith("/public/"), path
            assert plain_path(reached) == reached, path


def test_what_is_said_reaches_its_reader_in_their_language(guarded: Guarded) -> None:
    """Through every proxy, though nginx throws away what is said (FWD-07)."""
    stale = guarded.send("POST", "/secret", headers={"accept-language": "sv, en;q=0.5"})
    assert stale.status_code == 401
    assert stale.text.startswith("Du är inte längre inloggad här")
    closed = guarded.get("/public//secret", **{"accept-language": "en"})
    if closed.status_code == 403:  # some mend such a path before they ask
        assert closed.text.strip() == "You may not open this application."
    refused = guarded.get("/.farstu/refused", **{"accept-language": "sv"})
    assert (refused.status_code, refused.text) == (403, "Du får inte öppna det här programmet.\n")
