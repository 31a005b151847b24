"""Remembered devices: who is let in by one, and what its cookie survives (REM-01, REM-02)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.access import Outside
from farstu.core.assurance import Assurance, amr
from farstu.core.audit import AuditEvent as E
from farstu.core.login import FactorPending, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.core.session_limits import THROUGH_REMEMBERED
from farstu.crypto.tokens import new_token
from farstu.factors.codes import PERIOD
from farstu.services.answer import answer
from farstu.services.housekeeping import keep_house
from farstu.services.own_password import change_password
from farstu.services.own_remembrances import forget, forget_all, is_remembered, list_remembered
from farstu.services.own_sessions import note_seen
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_factor
from farstu.store.sessions import SessionRow
from tests.support.house import PASSWORD, REQUIRED, TOTP, House
from tests.support.openings import ways_in
from tests.support.remembered import REMEMBERS, Browser, have_remembered, is_in, meet

ASKED = FactorPending(frozenset({TOTP}), recovery=False)
NEW = "another password altogether"


@pytest.fixture
def browser(house: House) -> Browser:
    """Have Maja's browser remembered."""
    return have_remembered(house)


@pytest.fixture
def newcomer(house: House) -> Browser:
    """Give Maja an app, where devices may be remembered and hers is not yet."""
    return meet(house)


# Let in ------------------------------------------------------------------------------------------


def test_the_password_is_enough_on_a_remembered_device(browser: Browser) -> None:
    """The session says what was proven: one factor, and no ``mfa`` (REM-01)."""
    moved = browser.come_in()
    facts = browser.house.seat(moved).facts
    assert facts.identity is not None
    assert facts.proofs == ()
    assert amr(facts.identity.source, facts.proofs, {}) == ("pwd",)
    assert browser.house.events()[E.DEVICE_REMEMBERED] == 1
    assert ways_in(browser.house, browser.person)[0] == ("password", "remembered_device")


def test_nobody_is_remembered_who_did_not_ask(newcomer: Browser) -> None:
    """Without the tick nothing is handed out."""
    assert newcomer.prove(newcomer.knock(), remember=False).handed is None
    assert newcomer.is_asked()


def test_a_tick_is_no_use_where_the_policy_does_not_remember(newcomer: Browser) -> None:
    """A form of another day, or one that was made up, remembers nothing."""
    browser, house = newcomer, newcomer.house
    house.set_policy(REQUIRED)
    moved = browser.prove(browser.knock())
    assert moved.is_session
    assert moved.handed is None


def test_nothing_is_remembered_half_way(newcomer: Browser) -> None:
    """Whoever ticks the box and stops before the second step is asked for it again (F2)."""
    browser, house = newcomer, newcomer.house
    moved = browser.knock()
    done = answer(
        house.kit,
        house.visit,
        house.seat(moved),
        kind=TOTP,
        response=browser.app.wrong(),
        remember=True,
    )
    assert isinstance(done, Rejected)
    assert list_remembered(house.kit, house.visit, house.seat(moved)) == []


def test_a_session_through_a_remembered_device_lasts_twelve_hours(browser: Browser) -> None:
    """And no longer, whatever else the limits come to say."""
    house = browser.house
    seat = house.seat(browser.come_in())
    assert isinstance(seat, SessionRow)
    assert seat.facts.expires_at - seat.created_at <= THROUGH_REMEMBERED


def test_a_change_still_asks_for_the_factor(browser: Browser) -> None:
    """A remembered session steps up like any other, and knows no way around it."""
    house = browser.house
    seat = house.seat(browser.come_in())
    done = change_password(house.kit, house.visit, seat, current=PASSWORD, new=NEW)
    assert done == Rejected(Reason.PROOF_NOT_FRESH)
    assert forget_all(house.kit, house.visit, seat) == Rejected(Reason.PROOF_NOT_FRESH)
    house.clock.advance(PERIOD)
    stepped = confirm_with_factor(
        house.kit, house.visit, seat, kind=TOTP, response=browser.app.answer()
    )
    assert isinstance(stepped, Moved)
    assert stepped.state == SignedIn(Assurance.MULTI)


def test_the_cookie_is_nothing_without_the_password(browser: Browser) -> None:
    """A wrong password changes nothing about what is kept, and ends nothing."""
    house, kit, visit = browser.house, browser.house.kit, browser.house.visit
    for _ in range(2):
        no = sign_in(
            kit, visit, identifier=browser.person.email, password="wrong", brought=browser.kept
        )
        assert no == Rejected(Reason.SIGN_IN_WRONG)
    assert house.guest(browser.kept.partition(".")[2]).standing == Outside()
    browser.come_in()


def test_the_cookie_of_somebody_else_is_nothing(browser: Browser) -> None:
    """Bound to its account: another one is asked, and the family lives on."""
    house = browser.house
    sven = house.add_person("sven@example.com")
    house.give_app(sven)
    moved = sign_in(
        house.kit, house.visit, identifier=sven.email, password=PASSWORD, brought=browser.kept
    )
    assert isinstance(moved, Moved)
    assert moved.state == ASKED
    browser.come_in()


@pytest.mark.parametrize("rubbish", ["", ".", "x.y", "é" * 43 + ".", "a" * 5000])
def test_rubbish_in_the_cookie_is_nothing(browser: Browser, rubbish: str) -> None:
    """Whatever a browser sends that we never gave: the second step is asked for."""
    assert isinstance(browser.knock(rubbish).state, FactorPending)
    unknown = f"{new_token(browser.house.kit.entropy)}.{new_token(browser.house.kit.entropy)}"
    assert isinstance(browser.knock(unknown).state, FactorPending)
    assert not is_remembered(browser.house.kit, browser.house.visit, unknown)
    browser.come_in()


def test_two_devices_are_remembered_apart(browser: Browser) -> None:
    """Each has a family of its own, and outlives the other (F4)."""
    house = browser.house
    other = Browser(house, browser.person, browser.app)
    seat = house.seat(other.prove(other.knock()))
    assert other.kept.partition(".")[0] != browser.kept.partition(".")[0]
    older = list_remembered(house.kit, house.visit, seat)[-1]
    assert forget(house.kit, house.visit, seat, remembrance_id=older.id) is None
    assert browser.is_asked()
    other.come_in()


def test_a_browser_is_remembered_once(browser: Browser) -> None:
    """Proving again in it, with the box ticked, takes the place of what there was."""
    house = browser.house
    house.set_policy(REQUIRED)
    login = browser.knock()
    house.set_policy(REMEMBERS)
    seat = house.seat(browser.prove(login))
    assert len(list_remembered(house.kit, house.visit, seat)) == 1
    browser.come_in()


# Changed at each use -----------------------------------------------------------------------------


def test_what_is_kept_changes_at_each_use(browser: Browser) -> None:
    """The family stays, the value is new, and what is left of the thirty days goes with it."""
    first = browser.kept
    browser.house.clock.advance(timedelta(days=2))
    moved = browser.come_in()
    assert moved.handed is not None
    assert moved.handed.lasts == timedelta(days=28)
    assert browser.kept != first
    assert browser.kept.partition(".")[0] == first.partition(".")[0]


def test_an_older_value_ends_the_family_and_what_it_began(browser: Browser) -> None:
    """Owner or thief, whoever comes second shows that there are two (REM-02, F5)."""
    house, stolen = browser.house, browser.kept
    owner = browser.come_in()
    before = house.events()
    assert browser.knock(stolen).state == ASKED
    assert not is_in(house, owner)
    assert browser.is_asked()
    assert house.events(since=before)[E.REMEMBRANCE_COPIED] == 1


def test_a_thief_who_comes_first_is_out_when_the_owner_comes(browser: Browser) -> None:
    """A thief with password and copy looks around until then, and no longer."""
    house, copy = browser.house, browser.kept
    thief = browser.knock(copy)
    assert browser.arrive(thief)
    assert thief.handed is not None
    assert browser.knock().state == ASKED
    assert not is_in(house, thief)
    assert browser.knock(thief.handed.value).state == ASKED


def test_an_answer_that_got_lost_costs_nothing(browser: Browser) -> None:
    """The browser comes with the value before, as nobody came with the one after; even next day."""
    house = browser.house
    lost = browser.knock()
    house.clock.advance(timedelta(hours=13))
    assert keep_house(house.kit, holder="h") is not None
    again = browser.come_in()
    assert not is_in(house, lost)
    assert is_in(house, again)
    browser.come_in()


def test_a_thief_gains_nothing_from_lost_answers(browser: Browser) -> None:
    """What they held back ends when the owner comes, and is an older value from then on."""
    house = browser.house
    hidden = browser.knock()
    assert hidden.handed is not None
    owner = browser.come_in()
    assert not is_in(house, hidden)
    assert is_in(house, owner)
    assert browser.knock(hidden.handed.value).state == ASKED
    assert not is_in(house, owner)
    assert house.events()[E.REMEMBRANCE_COPIED] == 1


def test_a_session_that_was_ended_meanwhile_arrives_nowhere(browser: Browser) -> None:
    """A request that was let in a moment too early does not settle what it came by."""
    house = browser.house
    lost = browser.knock()
    seat = house.seat(lost)
    browser.come_in()
    assert note_seen(house.kit, house.visit, seat) is False
    browser.come_in()


def test_a_second_request_of_the_same_page_is_no_other_arrival(browser: Browser) -> None:
    """Two requests at once with the first cookie of a session are both let in."""
    house = browser.house
    moved = browser.knock()
    seat = house.seat(moved)
    assert note_seen(house.kit, house.visit, seat)
    assert note_seen(house.kit, house.visit, seat)
