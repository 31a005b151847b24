"""Signing out: at an application's request, and so that applications hear of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from farstu.courier import LASTS, LEASE, Courier
from farstu.crypto.jose import read_token
from farstu.delivery.posting import Posted, Poster
from farstu.services.accounts import suspend_account
from farstu.services.dispatching import LOGGED_OUT, RETRIES, Fate, post_due
from farstu.services.relying_parties import change_relying_party, remove_relying_party
from farstu.services.stays_over import end_stay, end_stays_over
from farstu.services.turns import Turn
from farstu.store import dispatches, stays
from tests.oidc.application import (
    RULES,
    Application,
    Visitor,
    add_application,
    back_from,
    read,
)
from tests.support.one_database import on_both
from tests.web.support.home import HOST, Home
from tests.web.support.wire import Answer

pytestmark = on_both

GOODBYE = "https://shop.example/goodbye"
HEARS = "https://shop.example/logged-out"


@pytest.fixture
def leaving(home: Home) -> Application:
    """Register an application that people come back to when they have signed out."""
    rules = replace(RULES, signed_out_addresses=(GOODBYE,), logout_address=HEARS)
    return add_application(home, rules)


def end(visitor: Visitor, **params: str) -> Answer:
    """Ask to sign out."""
    said = urlencode({name: value for name, value in params.items() if value})
    return visitor.browser.get(f"/oidc/end-session?{said}")


def is_in(visitor: Visitor) -> bool:
    """Say whether they are signed in still."""
    return visitor.browser.get("/account/sessions").status == 200


@pytest.fixture
def hint(leaving: Application, maja: Visitor) -> str:
    """Let Maja be signed in to it; that is its ID token."""
    maja.sign_in()
    tokens = read(leaving.redeem(back_from(leaving.send(maja.browser)).code))
    return str(tokens["id_token"])


# At an application's request ----------------------------------------------------------------------


def test_who_shows_whom_it_is_about_signs_them_out(maja: Visitor, hint: str) -> None:
    """And they go to the address that was registered, with the state."""
    answer = end(maja, id_token_hint=hint, post_logout_redirect_uri=GOODBYE, state="over & out")
    assert answer.location == f"{GOODBYE}?state=over+%26+out"
    assert not is_in(maja)


@pytest.mark.parametrize(
    "address", ["", "https://evil.example/", GOODBYE + "/x", "https://shop.example/callback"]
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    maja: Visitor, hint: str, address: str
) -> None:
    """They are asked, and stay here (no open redirector: OP-18)."""
    page = end(maja, id_token_hint=hint, post_logout_redirect_uri=address)
    assert "Shop asks whether you want to sign out here too." in page.text
    assert is_in(maja)
    end(maja, id_token_hint=hint, post_logout_redirect_uri=address)
    typed = {"id_token_hint": hint, "post_logout_redirect_uri": address}
    assert maja.browser.post("/oidc/end-session/confirm", typed).location == "/signed-out"
    assert not is_in(maja)


@pytest.mark.parametrize("shown", ["", "x.y.z"])
def test_who_cannot_show_whom_it_is_about_asks(
    leaving: Application, maja: Visitor, hint: str, shown: str
) -> None:
    """A link of another site signs nobody out (OP-17)."""
    assert hint
    typed = {
        "client_id": leaving.client_id,
        "id_token_hint": shown,
        "post_logout_redirect_uri": GOODBYE,
        "state": "s",
    }
    page = end(maja, **typed)
    assert "Sign out of" in page.title
    assert is_in(maja)
    policy = page.header("content-security-policy")
    assert "form-action 'self' https://shop.example;" in policy
    end(maja, **typed)
    said = {name: value for name, value in typed.items() if value}
    answer = maja.browser.post("/oidc/end-session/confirm", said)
    assert answer.location == f"{GOODBYE}?state=s"
    assert not is_in(maja)


def test_a_hint_about_somebody_else_signs_nobody_out(
    home: Home, leaving: Application, maja: Visitor, hint: str
) -> None:
    """Whose session it is, is asked."""
    assert is_in(maja)
    nils = home.house.add_person("nils@example.com")
    app = home.house.give_app(nils)
    other = Visitor(browser=home.open_browser(), house=home.house, person=nils, app=app)
    other.sign_in()
    assert leaving.client_id
    page = end(other, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)
    assert page.location == ""
    assert is_in(other)


def test_what_is_there_twice_is_not_believed(maja: Visitor, hint: str) -> None:
    """Neither the address nor anything else."""
    said = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": GOODBYE})
    page = maja.browser.get(f"/oidc/end-session?{said}&post_logout_redirect_uri={GOODBYE}")
    assert page.location == ""
    assert is_in(maja)


def test_who_is_signed_out_already_goes_on(maja: Visitor, hint: str) -> None:
    """To the application, if that is proven, or to where it says so."""
    end(maja, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)
    again = end(maja, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)
    assert again.location == GOODBYE
    assert end(maja).location == "/signed-out"


def test_an_unknown_application_may_ask(maja: Visitor, hint: str) -> None:
    """It is not named, and nobody is sent to it."""
    assert hint
    page = end(maja, client_id="nobody", post_logout_redirect_uri=GOODBYE)
    assert "An application asks whether you want to sign out here too." in page.text


# That applications hear of it ---------------------------------------------------------------------


class Ear:
    """An application that listens: it answers as it is told to, and keeps what it hears."""

    def __init__(self, *statuses: int) -> None:
        """Answer these one after the other, then 200."""
        self.heard: list[tuple[str, dict[str, list[str]]]] = []
        self._statuses = list(statuses)

    def __call__(self, address: str, body: bytes, kind: str) -> Posted:
        """Hear something."""
        assert kind == "application/x-www-form-urlencoded"
        self.heard.append((address, parse_qs(body.decode())))
        return Posted(status=self._statuses.pop(0) if self._statuses else 200)


def tell(home: Home, ear: Ear) -> dict[Fate, int]:
    """Do what the background does."""
    end_stays_over(home.house.kit)
    return dict(post_due(home.house.kit, ear, lambda host: f"https://{host}", go_on=lambda: True))


def sign_out(visitor: Visitor) -> None:
    """Sign out at the portal."""
    visitor.browser.get("/account/sessions")
    visitor.browser.post("/logout")


def test_an_application_hears_that_somebody_signed_out(
    home: Home, leaving: Application, maja: Visitor, hint: str
) -> None:
    """By a token about just that stay (OpenID Back-Channel Logout 2.4)."""
    ear = Ear()
    assert tell(home, ear) == {}
    sign_out(maja)
    assert tell(home, ear) == {Fate.TAKEN: 1}
    assert tell(home, ear) == {}
    (address, said) = ear.heard[0]
    assert address == HEARS
    keys = read(home.web.wire.send("GET", "/oidc/keys", [("host", HOST)]))
    checked = read_token(said["logout_token"][0], keys)
    assert checked is not None
    header, claims = checked
    known = read_token(hint, keys)
    assert known is not None
    assert header["typ"] == "logout+jwt"
    assert claims["events"] == {LOGGED_OUT: {}}
    assert (claims["sub"], claims["sid"]) == (known[1]["sub"], known[1]["sid"])
    assert (claims["iss"], claims["aud"]) == (f"https://{HOST}", leaving.client_id)
    assert 0 < claims["exp"] - claims["iat"] <= 120
    assert claims["jti"]
    assert "nonce" not in claims


def test_a_logout_token_is_no_id_token(
    home: Home, leaving: Application, maja: Visitor, hint: str
) -> None:
    """It is not taken for a hint."""
    ear = Ear()
    sign_out(maja)
    tell(home, ear)
    token = ear.heard[0][1]["logout_token"][0]
    maja.house.clock.advance(60)
    maja.sign_in()
    assert hint
    back = back_from(maja.browser.get(leaving.asking(id_token_hint=token)))
    assert back.params["error"] == "invalid_request"


def suspend(visitor: Visitor) -> None:
    """Suspend the account."""
    house = visitor.house
    house.write(lambda tx: suspend_account(house.kit, tx, visitor.person.id))


def wait(visitor: Visitor) -> None:
    """Wait until the session is over in any case."""
    visitor.house.clock.advance(timedelta(hours=13))


@pytest.mark.parametrize("over", [sign_out, suspend, wait])
def test_it_hears_however_the_session_ended(
    home: Home, maja: Visitor, hint: str, over: Any
) -> None:
    """Whoever ended it."""
    assert hint
    over(maja)
    assert tell(home, Ear()) == {Fate.TAKEN: 1}


def test_an_application_that_does_not_listen_is_told_again(
    home: Home, maja: Visitor, hint: str
) -> None:
    """Later and later, with a new token each time; then it is given up."""
    assert hint
    ear = Ear(*[503] * 20)
    sign_out(maja)
    fates = tell(home, ear)
    for pause in RETRIES:
        assert fates == {Fate.LATER: 1}
        assert tell(home, ear) == {}
        home.house.clock.advance(pause)
        fates = tell(home, ear)
    assert fates == {Fate.GIVEN_UP: 1}
    tokens = {said["logout_token"][0] for _, said in ear.heard}
    assert len(tokens) == len(RETRIES) + 1


def test_who_wants_to_hear_nothing_any_more_is_told_nothing(
    home: Home, leaving: Application, maja: Visitor, hint: str
) -> None:
    """Its address was taken away, or it was removed."""
    assert hint
    house, ear = home.house, Ear()
    sign_out(maja)
    end_stays_over(house.kit)
    house.write(
        lambda tx: change_relying_party(
            house.kit,
            tx,
            leaving.id,
            name="Shop",
            rules=replace(leaving.rules, logout_address=""),
            revision=0,
            by=None,
        )
    )
    assert tell(home, ear) == {Fate.GIVEN_UP: 1}
    assert ear.heard == []
    house.write(lambda tx: remove_relying_party(house.kit, tx, leaving.id))
    assert tell(home, ear) == {}


def test_of_two_that_post_one_does(home: Home, maja: Visitor, hint: str) -> None:
    """Who was too slow changes nothing."""
    assert hint
    house = home.house
    sign_out(maja)
    end_stays_over(house.kit)
    now = house.clock()
    until = now + timedelta(seconds=30)
    first = house.write(lambda tx: dispatches.claim(tx, now=now, until=until))
    assert first is not None
    assert house.write(lambda tx: dispatches.claim(tx, now=now, until=until)) is None
    later = until + timedelta(seconds=1)
    second = house.write(lambda tx: dispatches.claim(tx, now=later, until=later))
    assert second is not None
    assert not house.write(lambda tx: dispatches.finish(tx, first, at=later, outcome="200"))
    assert not house.write(lambda tx: dispatches.postpone(tx, first, due_at=later, outcome=""))
    assert house.write(lambda tx: dispatches.finish(tx, second, at=later, outcome="200"))


def test_a_stay_ends_once(home: Home, leaving: Application, maja: Visitor, hint: str) -> None:
    """However many look for it."""
    assert hint
    house = home.house
    stay = house.read(lambda tx: stays.list_of_account(tx, maja.person.id, now=house.clock()))[0]
    assert house.write(lambda tx: end_stay(house.kit, tx, stay))
    assert not house.write(lambda tx: end_stay(house.kit, tx, stay))
    told = house.read(lambda tx: dispatches.list_of_party(tx, leaving.id))
    assert len(told) == 1


def test_who_does_not_listen_is_told_nothing(home: Home, shop: Application, maja: Visitor) -> None:
    """Its stay is over all the same."""
    maja.sign_in()
    assert back_from(shop.send(maja.browser)).code
    sign_out(maja)
    assert end_stays_over(home.house.kit) == 1
    assert tell(home, Ear()) == {}


def test_nothing_is_posted_while_the_server_stops(home: Home, maja: Visitor, hint: str) -> None:
    """It waits for the next one."""
    assert hint
    kit, ear = home.house.kit, Ear()
    sign_out(maja)
    end_stays_over(kit)
    assert not post_due(kit, ear, lambda host: f"https://{host}", go_on=lambda: False)
    assert ear.heard == []


def test_the_background_tells_a_real_application(
    home: Home, leaving: Application, maja: Visitor, hint: str
) -> None:
    """Over HTTP, from the courier's own round."""
    assert hint
    with listen() as (address, heard):
        house = home.house
        house.write(
            lambda tx: change_relying_party(
                house.kit,
                tx,
                leaving.id,
                name="Shop",
                rules=replace(leaving.rules, logout_address=address),
                revision=0,
                by=None,
            )
        )
        sign_out(maja)
        poster = Poster(networks=[ip_network("127.0.0.0/8")])
        courier = Courier(house.kit, poster, lambda host: f"https://{host}")
        turn = Turn(house.kit, LEASE, holder="here", lasts=LASTS)
        courier.do_round(turn, threading.Event())
        other = Turn(house.kit, LEASE, holder="there", lasts=LASTS)
        courier.do_round(other, threading.Event())
    assert len(heard) == 1
    assert "logout_token" in parse_qs(heard[0])


@contextmanager
def listen() -> Iterator[tuple[str, list[str]]]:
    """Listen for posts on this machine."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/logged-out", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
