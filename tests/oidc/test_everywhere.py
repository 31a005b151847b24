"""Each end and each rise, seen at every door on the very next request (``docs/sessions.md``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.outcome import Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.factors.codes import PERIOD
from farstu.http.cookies import Cookie
from farstu.services import (
    accounts,
    disputes,
    erasing,
    holdings,
    members,
    own_password,
    own_sessions,
)
from farstu.services.forgotten import reset_password
from farstu.services.guest import Seat
from farstu.services.own_address import begin_change, complete_change
from farstu.services.recovery import use_recovery_code
from farstu.services.texts import Text
from farstu.services.undelivered import list_unsent
from farstu.store import memberships
from farstu.store.memberships import Membership
from tests.oidc.application import Visitor
from tests.oidc.everywhere import (
    BESIDE,
    GOODBYE,
    OF_THE_SESSION,
    PROXIES,
    Everywhere,
    go_everywhere,
)
from tests.support.databases import Database
from tests.support.house import PASSWORD, House
from tests.support.mailbox import dispute_link, password_link
from tests.support.officers import Officer
from tests.support.one_database import on_both
from tests.support.remembered import REMEMBERS
from tests.web.support.home import Home, open_home
from tests.web.support.story import Story

pytestmark = on_both

ALL = OF_THE_SESSION | BESIDE
MOMENT = timedelta(microseconds=1)
NEW = "four words that nobody guesses"
End = Callable[[Everywhere], object]


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    """Open a portal that a proxy asks, too."""
    with open_home(database, proxies=PROXIES) as home:
        yield home


@pytest.fixture
def here(home: Home, maja: Visitor) -> Everywhere:
    """Let Maja be signed in everywhere."""
    return go_everywhere(home, maja)


# Ends of this session ----------------------------------------------------------------------------


def elsewhere(e: Everywhere) -> Seat:
    """Sign Maja in in another browser, by the next code."""
    e.maja.house.clock.advance(PERIOD)
    return e.maja.house.come_in(e.maja.person, e.maja.app)


def officer(e: Everywhere) -> Officer:
    """Have somebody who looks after people."""
    house = e.maja.house
    person = house.add_person("ops@example.com", role=Role.OWNER, staff=True)
    return Officer(house, person, house.give_app(person))


def did(done: object) -> None:
    """It was no refusal."""
    assert not isinstance(done, Rejected), done


def sign_out(e: Everywhere) -> None:
    """Select *Sign out*."""
    e.maja.browser.get("/account/sessions")
    e.maja.browser.post("/logout")


def sign_out_at_the_shop(e: Everywhere) -> None:
    """Sign out there, which shows whom it is about (RP-Initiated Logout)."""
    said = {"id_token_hint": e.id_token, "post_logout_redirect_uri": GOODBYE}
    e.maja.browser.get(f"/oidc/end-session?{urlencode(said)}")


def end_one(e: Everywhere) -> None:
    """End it from the list of another browser."""
    h = e.maja.house
    did(own_sessions.end_session(h.kit, h.visit, elsewhere(e), session_id=e.session.id))


def idle(e: Everywhere) -> None:
    """Use nothing for half an hour."""
    e.maja.house.clock.advance(timedelta(minutes=30))


def outlive(e: Everywhere) -> None:
    """Use it all day."""
    for _ in range(36):
        e.maja.house.clock.advance(timedelta(minutes=20))
        e.maja.browser.get("/account/sessions")


def shorten(e: Everywhere) -> None:
    """Let the portal want shorter sessions, and use nothing for that long."""
    e.maja.house.with_settings(session_minutes=5)
    e.maja.house.clock.advance(timedelta(minutes=5))


# Ends of everything ------------------------------------------------------------------------------


def end_others(e: Everywhere) -> None:
    """Select *Sign out everywhere else* in another browser."""
    h = e.maja.house
    did(own_sessions.end_other_sessions(h.kit, h.visit, elsewhere(e)))


def end_all(e: Everywhere) -> None:
    """Sign out everywhere, in this browser."""
    h = e.maja.house
    did(own_sessions.sign_out_everywhere(h.kit, h.visit, e.session))


def ended_by_an_office(e: Everywhere) -> None:
    """Have somebody who looks after people do it."""
    h, by = e.maja.house, officer(e)
    did(members.end_sessions(h.kit, h.visit, by.seat, h.people, e.maja.person.id))


def suspended(e: Everywhere) -> None:
    """Be suspended by the operator."""
    h = e.maja.house
    did(h.write(lambda tx: accounts.suspend_account(h.kit, tx, e.maja.person.id)))


def suspended_by_an_office(e: Everywhere) -> None:
    """Be suspended by an administrator."""
    h, by = e.maja.house, officer(e)
    did(members.suspend_member(h.kit, h.visit, by.seat, h.people, e.maja.person.id))


def taken_out(e: Everywhere) -> None:
    """Belong nowhere any more."""
    h, by = e.maja.house, officer(e)
    did(members.remove_member(h.kit, h.visit, by.seat, h.people, e.maja.person.id))


def change_password(e: Everywhere) -> None:
    """Change it in another browser."""
    h = e.maja.house
    seat = elsewhere(e)
    did(own_password.change_password(h.kit, h.visit, seat, current=PASSWORD, new=NEW))


def forget_password(e: Everywhere) -> None:
    """Choose another one by mail."""
    h = e.maja.house
    did(reset_password(h.kit, h.visit, password_link(h, e.maja.person), password=NEW))


def change_address(e: Everywhere) -> None:
    """Move to another mailbox in another browser."""
    h, seat = e.maja.house, elsewhere(e)
    did(begin_change(h.kit, h.visit, seat, address="maja@new.example"))
    did(complete_change(h.kit, h.visit, seat, code=newest_code(h)))


def newest_code(house: House) -> str:
    """Read the newest mailed code."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    letters = [w.letter for w in waiting if w.letter and w.letter.template == Text.CODE]
    return str(letters[-1].facts["code"])


def add(e: Everywhere) -> None:
    """Add an app in another browser."""
    e.maja.house.save_codes(seat := elsewhere(e))
    e.maja.house.clock.advance(PERIOD)
    e.maja.house.enrol(seat, name="Tablet")


def remove(e: Everywhere) -> None:
    """Remove an app in another browser."""
    h = e.maja.house
    tablet, seat = h.give_app(e.maja.person, name="Tablet"), elsewhere(e)
    did(holdings.remove(h.kit, h.visit, seat, authenticator_id=tablet.id))


def make_codes(e: Everywhere) -> None:
    """Make recovery codes in another browser."""
    e.maja.house.save_codes(elsewhere(e))


def come_back_by_code(e: Everywhere) -> None:
    """Sign in by a recovery code in another browser, and set up what is asked for."""
    h = e.maja.house
    codes, seat = h.give_codes(e.maja.person), h.knock(e.maja.person)
    did(use_recovery_code(h.kit, h.visit, seat, typed=codes[0]))
    h.enrol(seat, name="Tablet")


def reset(e: Everywhere) -> None:
    """Have all methods taken away."""
    h = e.maja.house
    h.write(lambda tx: accounts.reset_factors(h.kit, tx, e.maja.person.id, reason="lost"))


def dispute(e: Everywhere) -> None:
    """Follow *Wasn’t you?* in a mail."""
    h = e.maja.house
    did(disputes.dispute(h.kit, h.visit, dispute_link(h, e.maja.person)))


def dispute_inside(e: Everywhere) -> None:
    """Select *Wasn’t you?*."""
    h = e.maja.house
    did(disputes.dispute_own(h.kit, h.visit, e.session))


def erase(e: Everywhere) -> None:
    """Erase the account."""
    h = e.maja.house
    did(h.write(lambda tx: erasing.erase_account(h.kit, tx, e.maja.person.id)))


OVER: frozenset[str] = frozenset()
ALONE = frozenset(BESIDE)
UNLESS_LATE = ALONE - {"challenge"}
"""A challenge lives for ten minutes."""
ENDS: dict[str, tuple[End, frozenset[str]]] = {
    "Sign out": (sign_out, ALONE),
    "signing out at an application": (sign_out_at_the_shop, ALONE),
    "ended from the list": (end_one, ALONE),
    "nobody used it": (idle, UNLESS_LATE),
    "the total limit": (outlive, UNLESS_LATE),
    "the portal wants shorter sessions": (shorten, ALONE),
    "Sign out everywhere else": (end_others, OVER),
    "Sign out everywhere": (end_all, OVER),
    "signed out by an office": (ended_by_an_office, OVER),
    "suspended": (suspended, OVER),
    "suspended by an office": (suspended_by_an_office, OVER),
    "taken out of the last organisation": (taken_out, OVER),
    "another password": (change_password, OVER),
    "another password, by mail": (forget_password, OVER),
    "another email address": (change_address, OVER),
    "a method added": (add, OVER),
    "a method removed": (remove, OVER),
    "new recovery codes": (make_codes, OVER),
    "a way back by recovery code": (come_back_by_code, OVER),
    "methods reset": (reset, OVER),
    "Wasn’t you?, by mail": (dispute, OVER),
    "Wasn’t you?, inside": (dispute_inside, OVER),
    "erased": (erase, OVER),
}


@pytest.mark.parametrize("name", ENDS)
def test_an_end_is_seen_at_every_door(here: Everywhere, name: str) -> None:
    """On the next request, by whatever trusted the session; the application hears of it."""
    end, goes_on = ENDS[name]
    assert here.open_doors() == ALL
    end(here)
    assert here.open_doors() == goes_on
    assert here.is_told()
    assert not here.is_told()


def test_a_stricter_rule_is_seen_at_every_door(here: Everywhere) -> None:
    """On the next request, until its owner has set up what it wants; the session is not over.

    What somebody agreed to offline goes on, and a challenge asks for what is held before the rest.
    """
    house = here.maja.house
    keys = frozenset({FactorKind("webauthn")})
    house.set_policy(replace(REMEMBERS, required=Assurance.PHISHING_RESISTANT, allowed=keys))
    assert here.open_doors() == {"offline", "challenge"}
    assert here.maja.browser.get("/account/sessions").location == "/setup"
    assert not here.is_told()
    house.set_policy(REMEMBERS)
    assert here.open_doors() == ALL


LAPSES = [
    ("somebody who looks after others", {}, timedelta(minutes=15)),
    ("anybody", {}, timedelta(minutes=30)),
    ("anybody", {"session_minutes": 5}, timedelta(minutes=5)),
]


@pytest.mark.parametrize(("who", "settings", "idle"), LAPSES)
def test_an_application_hears_of_a_session_that_lapsed(
    home: Home, maja: Visitor, who: str, settings: dict[str, int], idle: timedelta
) -> None:
    """By the limits of whoever it is, and of the portal as it is today; not a moment before."""
    here = go_everywhere(home, maja)
    house = home.house
    if who != "anybody":
        officer_of(here, house.add_organisation())
    house.with_settings(**settings)
    house.clock.advance(idle - MOMENT)
    assert not here.is_told()
    house.clock.advance(MOMENT)
    assert here.is_told()


def test_an_application_hears_of_a_total_that_is_shorter_today(here: Everywhere) -> None:
    """Also where it was longer when the session began."""
    house = here.maja.house
    house.with_settings(session_hours=1)
    for _ in range(5):
        house.clock.advance(timedelta(minutes=10))
        here.maja.browser.get("/account/sessions")
    assert not here.is_told()
    house.clock.advance(timedelta(minutes=10))
    assert here.is_told()


def officer_of(e: Everywhere, organisation_id: str) -> None:
    """Let Maja look after an organisation, too."""
    house = e.maja.house
    belongs = Membership(
        id=house.kit.new_id(house.clock()),
        account_id=e.maja.person.id,
        organisation_id=organisation_id,
        kind=OrganisationKind.CUSTOMER,
        role=Role.ADMINISTRATOR,
        created_at=house.clock(),
    )
    house.write(lambda tx: memberships.add(tx, belongs))


# Rises -------------------------------------------------------------------------------------------


def second_step(e: Everywhere) -> str:
    """Sign in in a new browser; say what it had before the second step."""
    browser = e.maja.browser
    browser.cookies = {}
    browser.get("/login")
    browser.post("/login", {"identifier": e.maja.person.email, "password": PASSWORD})
    before = browser.cookies[Cookie.LOGIN]
    e.maja.house.clock.advance(PERIOD)
    browser.get("/login/factor/totp")
    browser.post("/login/factor/totp", e.maja.app.answer())
    return before


def step_up(e: Everywhere) -> str:
    """Prove it again."""
    before = e.maja.browser.cookies[Cookie.SESSION]
    e.maja.house.clock.advance(timedelta(minutes=6))
    e.maja.browser.get("/account/confirm?next=/account/sessions")
    e.maja.confirm("/account/sessions")
    return before


def set_up_inside(e: Everywhere) -> str:
    """Set an app up, and take the cookie that comes with it."""
    house, before = e.maja.house, e.maja.browser.cookies[Cookie.SESSION]
    house.save_codes(e.session)
    house.clock.advance(PERIOD)
    browser = e.maja.browser
    browser.get("/account/security/add")
    browser.post("/setup/method", {"kind": "totp"})
    story = Story(browser=browser, clock=house.clock)
    story.scan()
    assert story.turn_on("Tablet").location == "/setup/done"
    return before


def come_back(e: Everywhere) -> str:
    """Come back by a recovery code; say what the browser had until something was set up."""
    house = e.maja.house
    codes, browser = house.give_codes(e.maja.person), e.maja.browser
    browser.cookies = {}
    browser.get("/login")
    browser.post("/login", {"identifier": e.maja.person.email, "password": PASSWORD})
    before = browser.cookies[Cookie.LOGIN]
    browser.get("/login/recovery-code")
    browser.post("/login/recovery-code", {"code": codes[0]})
    browser.get("/setup/method")
    browser.post("/setup/method", {"kind": "totp"})
    story = Story(browser=browser, clock=house.clock)
    story.scan()
    assert story.turn_on("Tablet").location == "/setup/done"
    return before


RISES: dict[str, Callable[[Everywhere], str]] = {
    "the second step of a sign-in": second_step,
    "proving it again": step_up,
    "a method set up inside": set_up_inside,
    "a way back by recovery code": come_back,
}


@pytest.mark.parametrize("name", RISES)
def test_a_rise_brings_another_token(here: Everywhere, name: str) -> None:
    """What the browser had before opens nothing any more; what it got opens what the session is."""
    before = RISES[name](here)
    after = here.maja.browser.cookies[Cookie.SESSION]
    assert after != before
    assert here.open_doors() >= {"pages", "authorize"}
    thief = here.maja.browser
    for cookie in (Cookie.SESSION, Cookie.LOGIN):
        thief.cookies = {cookie: before}
        assert not here.open_doors() & {"pages", "authorize"}
    assert here.home.house.guest(before).seat is None
