"""Accounts as the operator sees them: what a suspension and a reset leave, and never leave."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.login import EnrolmentPending
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.factors.codes import PERIOD
from farstu.services import accounts
from farstu.services.accounts import NewAccount, add_account, find_account, list_accounts
from farstu.services.answer import answer
from farstu.services.enrolment import begin_enrolment
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.store import schema
from farstu.store.tx import Tx
from tests.support.house import (
    OPTIONAL,
    PASSWORD,
    REQUIRED,
    TOTP,
    House,
    Person,
    at_once,
    open_house,
)
from tests.support.remembered import REMEMBERS, have_remembered


@pytest.fixture
def maja(house: House) -> Person:
    """Add somebody."""
    return house.add_person()


def suspend(house: House, person: Person) -> Rejected | None:
    """Suspend somebody."""
    return house.write(lambda tx: accounts.suspend_account(house.kit, tx, person.id))


def reset(house: House, person: Person) -> int | Rejected:
    """Remove what somebody holds."""
    kit = house.kit
    return house.write(lambda tx: accounts.reset_factors(kit, tx, person.id, reason="lost phone"))


# Adding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled", ["maja@example.com", "MAJA@Example.com", "\uff4daja@example.com"]
)
def test_an_address_is_taken_in_every_spelling(house: House, maja: Person, spelled: str) -> None:
    """Nobody gets an account beside somebody else's, and the attempt leaves nothing behind."""
    assert maja.email == "maja@example.com"
    new = NewAccount(name="Mallory", email=spelled, role=Role.MEMBER)

    def deed(tx: Tx) -> tuple[object, int]:
        now = house.clock()
        return add_account(house.kit, tx, None, new, now=now), len(list_accounts(tx))

    taken = Rejected(Reason.EMAIL_TAKEN, field="email")
    assert house.write(deed) == (taken, 1)
    assert len(house.read(list_accounts)) == 1


def test_of_two_who_take_an_address_at_once_one_gets_it(house: House) -> None:
    """The other is told that it is taken."""
    new = NewAccount(name="Maja", email="maja@example.com", role=Role.MEMBER)

    def add() -> object:
        return house.write(lambda tx: add_account(house.kit, tx, None, new, now=house.clock()))

    outcomes = at_once(*[add] * 6)
    assert outcomes.count(Rejected(Reason.EMAIL_TAKEN, field="email")) == 5
    assert len(house.read(list_accounts)) == 1


def test_people_are_found_in_their_own_portal_only(house: House, maja: Person) -> None:
    """By name or id, from within another fence, there is nobody."""
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        for text in (maja.email, maja.id):
            found = other.read(lambda tx, text=text: find_account(other.kit, tx, text))  # type: ignore[misc]
            assert found is None
        assert other.read(list_accounts) == []
        assert suspend(other, maja) == Rejected(Reason.NOT_FOUND)
        assert reset(other, maja) == Rejected(Reason.NOT_FOUND)


def test_lists_go_on_behind_the_last_one(house: House) -> None:
    """Accounts come by id, a page at a time."""
    people = sorted(house.add_person(f"p{number}@example.com").id for number in range(5))
    after = house.read(partial(list_accounts, after=people[2]))
    assert [listed.account.id for listed in after] == people[3:]


# Suspending --------------------------------------------------------------------------------------


def test_the_last_owner_is_not_suspended(house: House) -> None:
    """Somebody has to be able to let the others in again."""
    first = house.add_person("a@example.com", role=Role.OWNER, staff=True)
    second = house.add_person("b@example.com", role=Role.OWNER, staff=True)
    house.add_person("c@example.com", role=Role.ADMINISTRATOR, staff=True)
    assert suspend(house, first) is None
    assert suspend(house, second) == Rejected(Reason.LAST_OWNER)
    assert suspend(house, first) == Rejected(Reason.NOT_FOUND)


def test_an_owner_who_never_came_in_is_no_owner_to_rely_on(house: House) -> None:
    """An invitation may never be opened: who can sign in today stays."""
    first = house.add_person("a@example.com", role=Role.OWNER, staff=True)
    invited = house.add_person("b@example.com", role=Role.OWNER, staff=True, password=None)
    assert suspend(house, first) == Rejected(Reason.LAST_OWNER)
    assert suspend(house, invited) is None


def test_two_owners_are_not_suspended_at_once(house: House) -> None:
    """Of two operators at two terminals one is told that it would be the last one."""
    for number in range(5):
        owners = [house.add_person(f"{name}{number}@example.com", role=Role.OWNER) for name in "ab"]
        outcomes = at_once(*(partial(suspend, house, owner) for owner in owners))
        assert outcomes.count(None) == 1, number
        assert outcomes.count(Rejected(Reason.LAST_OWNER)) == 1
        left = owners[outcomes.index(Rejected(Reason.LAST_OWNER))]
        house.write(partial(_leave, house, left))


def _leave(house: House, person: Person, tx: Tx) -> None:
    t = schema.memberships
    tx.execute(sa.delete(t).where(t.c.portal_id == house.portal.id, t.c.account_id == person.id))


# Resetting ---------------------------------------------------------------------------------------


def test_a_reset_takes_everything_and_asks_for_it_anew(house: House, maja: Person) -> None:
    """Apps, codes and what was begun are gone; the password stays, and leads to set-up."""
    app = house.give_app(maja)
    house.give_app(maja, name="Tablet")
    codes = house.give_codes(maja)
    session = house.come_in(maja, app)
    assert begin_enrolment(house.kit, house.visit, session, kind=TOTP) is None
    assert reset(house, maja) == 2
    subject = house.subject(maja)
    assert (subject.held, subject.recovery_codes_left) == ((), 0)
    moved = sign_in(house.kit, house.visit, identifier=maja.email, password=PASSWORD)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, EnrolmentPending)
    seat = house.seat(moved)
    no = use_recovery_code(house.kit, house.visit, seat, typed=codes[0])
    assert no == Rejected(Reason.NOT_OFFERED)


def test_a_reset_forgets_wrong_codes(house: House, maja: Person) -> None:
    """They were wrong for what is gone: the new app starts with all its tries."""
    app = house.give_app(maja)
    house.give_codes(maja)
    for _ in range(6):
        seat = house.knock(maja)
        answer(house.kit, house.visit, seat, kind=TOTP, response=app.wrong())
        use_recovery_code(house.kit, house.visit, seat, typed="1-wrong")
    assert shown(house, maja).codes_open_at == house.clock() + timedelta(seconds=30)
    reset(house, maja)
    assert shown(house, maja).codes_open_at is None
    new = house.enrol(house.knock(maja))
    house.clock.advance(PERIOD)
    house.come_in(maja, new)


def shown(house: House, person: Person) -> accounts.Shown:
    """Look somebody up."""
    found = house.read(lambda tx: find_account(house.kit, tx, person.email.upper()))
    assert found is not None
    return found


def test_a_reset_of_nothing_still_ends_sessions(house: House, maja: Person) -> None:
    """Whoever is in with a password alone is out, and can put nothing off any more."""
    house.set_policy(OPTIONAL)
    house.come_in(maja)
    assert len(shown(house, maja).sessions) == 1
    assert reset(house, maja) == 0
    assert shown(house, maja).sessions == ()
    assert house.subject(maja).account.grace_ended_at == house.clock()


def test_remembered_devices_are_shown_until_a_reset(house: House) -> None:
    """The operator sees those that would stand in now, and none after the factors are gone."""
    browser = have_remembered(house)
    [device] = shown(house, browser.person).remembered
    assert device.account_id == browser.person.id
    house.set_policy(REQUIRED)
    assert shown(house, browser.person).remembered == ()
    house.set_policy(REMEMBERS)
    reset(house, browser.person)
    assert shown(house, browser.person).remembered == ()


def test_nothing_secret_is_shown(house: House, maja: Person) -> None:
    """What the operator sees of somebody has no seed and no code in it (J2)."""
    app, codes = house.give_app(maja), house.give_codes(maja)
    text = repr(shown(house, maja))
    assert app.id in text
    assert app.secret not in text.encode("latin-1", "replace")
    assert not any(code.partition("-")[2] in text for code in codes)
