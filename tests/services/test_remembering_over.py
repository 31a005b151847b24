"""Remembered devices: what ends them, and how their owners see and forget them (REM-03)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.access import AtSession
from farstu.core.assurance import Assurance
from farstu.core.login import FactorPending, Repair, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy
from farstu.crypto.tokens import digest
from farstu.factors.codes import PERIOD
from farstu.services import accounts, holdings
from farstu.services.disputes import dispute
from farstu.services.forgotten import reset_password
from farstu.services.housekeeping import keep_house
from farstu.services.own_password import change_password
from farstu.services.own_remembrances import (
    forget,
    forget_all,
    forget_here,
    is_remembered,
    list_remembered,
)
from farstu.services.own_sessions import end_other_sessions, sign_out
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from farstu.store import authenticators, remembrances
from tests.support.house import OPTIONAL, PASSWORD, REQUIRED, TOTP, House
from tests.support.mailbox import dispute_link, password_link
from tests.support.remembered import DAYS, REMEMBERS, Browser, have_remembered, is_in, meet

MOMENT = timedelta(microseconds=1)
NEW = "another password altogether"


@pytest.fixture
def browser(house: House) -> Browser:
    """Have Maja's browser remembered."""
    return have_remembered(house)


@pytest.fixture
def newcomer(house: House) -> Browser:
    """Give Maja an app, where devices may be remembered and hers is not yet."""
    return meet(house)


# Over --------------------------------------------------------------------------------------------


def _change_password(b: Browser) -> None:
    seat = b.fresh()
    done = change_password(b.house.kit, b.house.visit, seat, current=PASSWORD, new=NEW)
    assert done is None
    b.person = replace(b.person, password=NEW)


def _reset_password(b: Browser) -> None:
    kit, visit = b.house.kit, b.house.visit
    token = password_link(b.house, b.person)
    assert reset_password(kit, visit, token, password=NEW) is None
    b.person = replace(b.person, password=NEW)


def _add(b: Browser) -> None:
    b.house.enrol(b.fresh(), name="Tablet")


def _remove(b: Browser) -> None:
    other = b.house.give_app(b.person, name="Tablet")
    done = holdings.remove(b.house.kit, b.house.visit, b.fresh(), authenticator_id=other.id)
    assert done is None


def _new_codes(b: Browser) -> None:
    b.house.save_codes(b.fresh())


def _reset_by_the_operator(b: Browser) -> None:
    b.house.write(lambda tx: accounts.reset_factors(b.house.kit, tx, b.person.id, reason="lost"))
    b.house.give_app(b.person)


def _suspend_and_resume(b: Browser) -> None:
    b.house.write(lambda tx: accounts.suspend_account(b.house.kit, tx, b.person.id))
    b.house.write(lambda tx: accounts.resume_account(b.house.kit, tx, b.person.id))


def _end_the_others(b: Browser) -> None:
    assert not isinstance(end_other_sessions(b.house.kit, b.house.visit, b.fresh()), Rejected)


def _forget_one(b: Browser) -> None:
    kit, visit, seat = b.house.kit, b.house.visit, b.fresh()
    (one,) = list_remembered(kit, visit, seat)
    assert forget(kit, visit, seat, remembrance_id=one.id) is None


def _forget_all(b: Browser) -> None:
    assert forget_all(b.house.kit, b.house.visit, b.fresh()) == 1


def _forget_here(b: Browser) -> None:
    forget_here(b.house.kit, b.house.visit, brought=b.kept)


def _expire(b: Browser) -> None:
    b.house.clock.advance(DAYS)


def _policy(policy: Policy) -> Callable[[Browser], None]:
    return lambda b: b.house.set_policy(policy)


ENDS: dict[str, Callable[[Browser], None]] = {
    "password changed": _change_password,
    "password reset": _reset_password,
    "factor added": _add,
    "factor removed": _remove,
    "new recovery codes": _new_codes,
    "reset by the operator": _reset_by_the_operator,
    "suspended": _suspend_and_resume,
    "signed out everywhere else": _end_the_others,
    "forgotten from the list": _forget_one,
    "all forgotten": _forget_all,
    "forgotten while signing out": _forget_here,
    "thirty days": _expire,
    "policy: remembers no more": _policy(REQUIRED),
    "policy: shorter": _policy(replace(REMEMBERS, remembers=timedelta(seconds=30))),
    "policy: required raised": _policy(
        replace(REMEMBERS, required=Assurance.PHISHING_RESISTANT, allowed=frozenset({TOTP}))
    ),
    "policy: kind banned": _policy(replace(REMEMBERS, allowed=frozenset())),
}


@pytest.mark.parametrize("name", ENDS)
def test_it_is_over(browser: Browser, name: str) -> None:
    """Each of these ends the remembering, and what it had begun (REM-03, F8)."""
    house = browser.house
    begun = browser.come_in()
    house.clock.advance(PERIOD)
    ENDS[name](browser)
    moved = browser.knock(password=browser.person.password)
    assert not isinstance(moved.state, SignedIn)
    assert moved.handed is None
    standing = house.guest(begun.token).standing
    assert not isinstance(standing, AtSession) or isinstance(standing.state, FactorPending)


def test_a_disputed_change_ends_it(browser: Browser) -> None:
    """*Wasn’t you?*: the factor is asked for again, before there is even a new password."""
    house = browser.house
    token = dispute_link(house, browser.person)
    assert not isinstance(dispute(house.kit, house.visit, token), Rejected)
    assert browser.is_asked()


def test_renaming_ends_nothing(browser: Browser) -> None:
    """A name is no change to how one signs in."""
    house = browser.house
    seat = browser.fresh()
    done = holdings.rename(
        house.kit, house.visit, seat, authenticator_id=browser.app.id, name="Old"
    )
    assert done is None
    browser.come_in()


def test_signing_out_keeps_it(browser: Browser) -> None:
    """Unless one asks for it to be forgotten."""
    house = browser.house
    sign_out(house.kit, house.visit, house.seat(browser.come_in()))
    assert is_remembered(house.kit, house.visit, browser.kept)
    browser.come_in()


def test_it_counts_to_the_last_moment(browser: Browser) -> None:
    """Thirty days, to the microsecond, from the proof and not from the last use."""
    house = browser.house
    seat = house.seat(browser.come_in())
    (row,) = list_remembered(house.kit, house.visit, seat)
    house.clock.advance(row.expires_at - house.clock() - MOMENT)
    browser.come_in()
    house.clock.advance(MOMENT)
    assert browser.is_asked()


def test_a_longer_policy_lengthens_no_promise(browser: Browser) -> None:
    """Whoever ticked *for 1 day* is remembered for one, whatever is promised later."""
    house = browser.house
    house.set_policy(replace(REMEMBERS, remembers=timedelta(days=1)))
    short = Browser(house, browser.person, browser.app)
    moved = short.prove(short.knock())
    assert moved.handed is not None
    assert moved.handed.lasts == timedelta(days=1)
    house.set_policy(REMEMBERS)
    house.clock.advance(timedelta(days=1))
    assert short.is_asked()


def test_no_policy_remembers_for_longer_than_thirty_days(newcomer: Browser) -> None:
    """Not even one that somebody wrote into the database."""
    browser, house = newcomer, newcomer.house
    house.set_policy(replace(REQUIRED, remembers=timedelta(days=400)))
    moved = browser.prove(browser.knock())
    assert moved.handed is not None
    assert moved.handed.lasts == DAYS


def test_a_suspended_authenticator_remembers_nothing(browser: Browser) -> None:
    """Fifty wrong codes stop the app, and with it what was remembered of it."""
    house = browser.house
    begun = browser.come_in()
    house.write(lambda tx: authenticators.suspend(tx, [browser.app.id], at=house.clock()))
    assert isinstance(browser.knock().state, FactorPending)
    standing = house.guest(begun.token).standing
    assert isinstance(standing, AtSession)
    assert isinstance(standing.state, FactorPending)


def test_after_a_recovery_code_nothing_is_remembered(newcomer: Browser) -> None:
    """Repair offers no box, and its session is not remembered by one that was made up."""
    browser, house = newcomer, newcomer.house
    (code, *_) = house.give_codes(browser.person)
    moved = use_recovery_code(house.kit, house.visit, house.seat(browser.knock()), typed=code)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, Repair)
    assert moved.handed is None


# Seen and kept -----------------------------------------------------------------------------------


def test_the_list_says_where_and_until_when(browser: Browser) -> None:
    """The browser, where it was last used, since when and until when; the newest first."""
    house = browser.house
    seat = house.seat(browser.come_in())
    (row,) = list_remembered(house.kit, house.visit, seat)
    assert (row.agent, row.address) == (house.visit.agent, house.visit.address)
    assert row.last_used_at == house.clock()
    assert row.expires_at - row.created_at == DAYS


def test_nobody_forgets_for_somebody_else(browser: Browser) -> None:
    """Another account's device is not there, with whatever proof."""
    house = browser.house
    (row,) = list_remembered(house.kit, house.visit, house.seat(browser.come_in()))
    sven = house.add_person("sven@example.com")
    seat = house.come_in(sven, house.give_app(sven))
    no = forget(house.kit, house.visit, seat, remembrance_id=row.id)
    assert no == Rejected(Reason.NOT_FOUND)
    assert forget_all(house.kit, house.visit, seat) == 0
    browser.come_in()


def test_a_session_by_a_remembered_device_forgets_none_of_them(browser: Browser) -> None:
    """Neither one nor all, before the factor was proven in it; the page may always be left."""
    house, kit, visit = browser.house, browser.house.kit, browser.house.visit
    seat = house.seat(browser.come_in())
    (row,) = list_remembered(kit, visit, seat)
    stale = Rejected(Reason.PROOF_NOT_FRESH)
    assert forget(kit, visit, seat, remembrance_id=row.id) == stale
    assert forget_all(kit, visit, seat) == stale
    for unknown in ("", f"{'A' * 43}.{'A' * 43}"):
        forget_here(kit, visit, brought=unknown)
    browser.come_in()


def test_who_forgets_this_device_stays_signed_in(browser: Browser) -> None:
    """The session that asks has just been proven with the factor; the others end."""
    house, kit, visit = browser.house, browser.house.kit, browser.house.visit
    seat = house.seat(browser.come_in())
    house.clock.advance(PERIOD)
    moved = confirm_with_factor(kit, visit, seat, kind=TOTP, response=browser.app.answer())
    assert isinstance(moved, Moved)
    assert forget_all(kit, visit, house.seat(moved)) == 1
    assert is_in(house, moved)


def test_what_is_stored_opens_nothing(browser: Browser) -> None:
    """Digests, of 256 random bits each, and never what the browser keeps."""
    house = browser.house
    seat = house.seat(browser.come_in())
    (row,) = list_remembered(house.kit, house.visit, seat)
    family, _, value = browser.kept.partition(".")
    assert (row.family_digest, row.value_digest) == (digest(family), digest(value))
    stored = f"{row.family_digest}.{row.value_digest}"
    assert not is_remembered(house.kit, house.visit, stored)


def test_housekeeping_forgets_what_is_over(browser: Browser) -> None:
    """Rows go with their thirty days."""
    house = browser.house
    house.clock.advance(DAYS)
    assert keep_house(house.kit, holder="h") is not None
    rows = house.read(lambda tx: remembrances.list_of_account(tx, browser.person.id))
    assert rows == []


def test_where_it_is_optional_it_is_remembered_too(newcomer: Browser) -> None:
    """Who chose a factor may skip it on their own device (portal 002)."""
    browser, house = newcomer, newcomer.house
    house.set_policy(replace(OPTIONAL, remembers=DAYS))
    browser.prove(browser.knock())
    browser.come_in()
