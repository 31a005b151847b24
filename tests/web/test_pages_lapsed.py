"""A session that ends while somebody types: what they typed comes back, to them and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.http.cookies import Cookie
from farstu.http.exchange import Route
from farstu.services.kept_forms import KEPT, LONGEST
from farstu.store import schema
from farstu.web.desk import Desk
from farstu.web.routes import url_map
from tests.support.house import App, Person
from tests.web.support.home import RENDERER, Home
from tests.web.support.people import prove, sit
from tests.web.support.story import Story
from tests.web.support.wire import Answer

CODE = "/login/factor/totp"
EMAIL = "/account/email"
INSIDE = "/account/security"
WAITS = Cookie.TYPED
NEW = "maja.lind@example.net"
AWAY = timedelta(minutes=30)
BACK = "What you typed is here again. It was not sent yet."
SECRETS = {
    "password",
    "new_password",
    "code",
    "code_back",
    "secret",
    "token",
    "csrf",
    "credential",
    "seed",
}


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account."""
    return home.house.add_person("maja@example.com")


@pytest.fixture
def app(home: Home, maja: Person) -> App:
    """Let her have an app."""
    return home.house.give_app(maja)


@pytest.fixture
def story(home: Home, maja: Person, app: App) -> Story:
    """Let her be inside, at the form for another address."""
    story = story_of(home, maja, app)
    assert story.browser.get(EMAIL).status == 200
    return story


def story_of(home: Home, person: Person, app: App) -> Story:
    """Let somebody be inside."""
    story = Story(browser=home.open_browser(), clock=home.house.clock, seed=app.secret)
    seat = sit(home.house, person, prove(home.house, app))
    story.browser.cookies = {Cookie.SESSION: seat.token}
    return story


def come_back(story: Story, email: str = "maja@example.com") -> Answer:
    """Sign in again, and go where that leads."""
    story.sign_in(email)
    story.browser.get(CODE)
    answer = story.post(CODE, code=story.code())
    assert answer.location == "/"
    return story.browser.get("/")


def test_what_was_typed_comes_back_after_signing_in_again(home: Home, story: Story) -> None:
    """A form that arrives after half an hour is not done, and is filled in again, once."""
    home.house.clock.advance(AWAY)
    assert story.post(EMAIL, address=NEW).location == "/login"
    assert "It comes back when you are in." in story.browser.get("/login").text
    assert come_back(story).location == EMAIL
    page = story.browser.get(EMAIL)
    assert f'value="{NEW}"' in page.text
    assert BACK in page.text
    assert WAITS not in story.browser.cookies
    again = story.browser.get(EMAIL)
    assert NEW not in again.text
    assert BACK not in again.text


def test_it_comes_back_after_the_longest_time_as_well(home: Home, story: Story) -> None:
    """The total limit ends a session that was used all the time, and loses nothing either."""
    for _ in range(25):
        home.house.clock.advance(timedelta(minutes=29))
        if story.browser.get(INSIDE).status != 200:
            break
    assert story.post(EMAIL, address=NEW).location == "/login"
    page = story.browser.get("/login").text
    assert "for as long as is allowed at a time" in page
    assert come_back(story).location == EMAIL


def test_a_proof_that_is_too_old_loses_nothing_either(home: Home, story: Story) -> None:
    """Whoever has to confirm first finds what they typed afterwards."""
    home.house.clock.advance(timedelta(minutes=6))
    answer = story.post(EMAIL, address=NEW)
    assert answer.location.startswith("/account/confirm?next=")
    story.browser.get(answer.location)
    on = story.post("/account/confirm", code=story.code(), next=EMAIL)
    assert f'value="{NEW}"' in story.browser.get(on.location).text


def test_nobody_else_gets_it(home: Home, story: Story) -> None:
    """Somebody else who signs in here is not led to the page, and reads nothing of it."""
    other = home.house.add_person("other@example.com")
    phone = home.house.give_app(other)
    home.house.clock.advance(AWAY)
    story.post(EMAIL, address=NEW)
    theirs = Story(browser=story.browser, clock=home.house.clock, seed=phone.secret)
    assert come_back(theirs, "other@example.com").location == INSIDE
    assert NEW not in theirs.browser.get(EMAIL).text


@pytest.mark.parametrize("kept", ["", "?", "é", "AAAA", "A" * 200, "A" * (LONGEST + 1)])
def test_what_was_made_up_counts_for_nothing(story: Story, kept: str) -> None:
    """A value that we never sealed shows the page as it is."""
    story.browser.cookies[WAITS] = kept
    page = story.browser.get(EMAIL)
    assert page.status == 200
    assert BACK not in page.text


def test_a_changed_value_counts_for_nothing(home: Home, story: Story) -> None:
    """One letter of it changed, and it opens no more."""
    home.house.clock.advance(AWAY)
    story.post(EMAIL, address=NEW)
    kept = story.browser.cookies[WAITS]
    story.browser.cookies[WAITS] = kept[:60] + ("A" if kept[60] != "A" else "B") + kept[61:]
    assert come_back(story).location == INSIDE


def test_it_waits_for_half_an_hour(home: Home, story: Story) -> None:
    """After that it counts no more, whatever the browser kept."""
    home.house.clock.advance(AWAY)
    story.post(EMAIL, address=NEW)
    home.house.clock.advance(KEPT)
    assert come_back(story).location == INSIDE


def test_a_text_that_is_too_long_is_not_half_kept(home: Home, story: Story) -> None:
    """What no browser would keep whole is not kept, and signing in goes on as ever."""
    home.house.clock.advance(AWAY)
    answer = story.post(EMAIL, address="x" * 4000)
    assert answer.location == "/login"
    assert WAITS not in story.browser.cookies


def test_signing_out_forgets_it(home: Home, story: Story) -> None:
    """Whoever signs out leaves nothing behind of what they typed."""
    home.house.clock.advance(timedelta(minutes=6))
    story.browser.get(story.post(EMAIL, address=NEW).location)
    assert WAITS in story.browser.cookies
    story.post("/logout")
    assert WAITS not in story.browser.cookies


def test_a_form_that_is_nobodys_is_in_the_log(home: Home) -> None:
    """By the reference of its request, which has the path, and by nothing that was in it."""
    browser = home.open_browser()
    browser.get("/login")
    assert browser.post("/login", {"password": "a secret"}, csrf="forged").status == 403
    [said] = [line for line in home.web.logs if line["event"] == "form_refused"]
    assert set(said) == {"event", "log_level", "reference"}
    [request] = [line for line in home.web.logs if line.get("status") == 403]
    assert request["reference"] == said["reference"]


def test_a_form_of_no_session_is_refused_as_ever(home: Home, story: Story) -> None:
    """Only the form of this browser's own session, sent from its own page, is let through."""
    home.house.clock.advance(AWAY)
    body = f"csrf={story.browser.csrf}&address=x".encode()
    assert story.browser.post(EMAIL, {"address": NEW}, csrf="0" * 64).status == 403
    assert story.browser.send_body(EMAIL, body, site="cross-site").status == 403
    assert WAITS not in story.browser.cookies


def test_a_session_that_was_ended_keeps_nothing(home: Home, maja: Person, story: Story) -> None:
    """A form out of a session that its owner ended is refused: whoever sends it is not known."""
    story_of(home, maja, home.house.give_app(maja))
    home.house.write(lambda tx: tx.changes(_end_all()))
    assert story.post(EMAIL, address=NEW).status == 403
    assert WAITS not in story.browser.cookies


def _end_all() -> sa.Update:
    at = schema.sessions.c.created_at
    return sa.update(schema.sessions).where(at.is_not(None)).values(ended_at=at)


ROUTES = [route for route in url_map(Desk(RENDERER)) if route.keeps]


@pytest.mark.parametrize("route", ROUTES, ids=[route.path for route in ROUTES])
def test_no_route_keeps_a_secret(route: Route) -> None:
    """What comes back is what a page may show: no password, code or secret is among it."""
    assert route.post is not None
    assert set(route.keeps).isdisjoint(SECRETS)
