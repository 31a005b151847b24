"""Changing one's own password, while other things happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.crypto.passwords import LEAST, Cost
from farstu.factors.codes import PERIOD
from farstu.services.own_password import change_password
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_password
from farstu.store import schema
from farstu.store.sessions import SessionRow
from tests.support.house import OPTIONAL, PASSWORD, App, House, Person

NEW = "another password altogether"
OTHER = "a third one that nobody guessed"
DEARER = Cost(memory_kib=LEAST.memory_kib * 2, passes=LEAST.passes)
WRONG = Rejected(Reason.PASSWORD_WRONG, field="current")


@pytest.fixture
def maja(house: House) -> Person:
    """Add somebody."""
    return house.add_person()


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an authenticator app."""
    return house.give_app(maja)


@pytest.fixture
def session(house: House, maja: Person, app: App) -> SessionRow:
    """Sign her in."""
    return house.come_in(maja, app)


def change(
    house: House, seat: SessionRow, current: str = PASSWORD, new: str = NEW
) -> Rejected | None:
    """Send the form."""
    return change_password(house.kit, house.visit, seat, current=current, new=new)


def works(house: House, person: Person, password: str) -> bool:
    """Say whether a password is the right one."""
    tried = sign_in(house.kit, house.visit, identifier=person.email, password=password)
    return isinstance(tried, Moved)


def test_the_old_password_is_nobodys_from_then_on(
    house: House, maja: Person, session: SessionRow
) -> None:
    """The new one works, and it is known since when."""
    house.clock.advance(60)
    assert change(house, session) is None
    assert [works(house, maja, password) for password in (PASSWORD, NEW)] == [False, True]
    assert house.subject(maja).account.password_changed_at == house.clock()


def test_composed_and_decomposed_letters_are_one_password(
    house: House, maja: Person, session: SessionRow
) -> None:
    """Keyboards differ in how they write an å, and in nothing else (PWD-02)."""
    composed, apart = "sm\u00e5 gr\u00e5 katter i regn", "sma\u030a gra\u030a katter i regn"
    assert change(house, session, new=composed) is None
    assert works(house, maja, apart)
    assert not works(house, maja, composed.upper())


def test_the_current_password_is_asked_even_of_a_fresh_session(
    house: House, maja: Person, session: SessionRow
) -> None:
    """A session alone, however fresh, changes no password (PWD-05)."""
    assert change(house, session, current="wrong") == WRONG
    assert change(house, session, current="") == Rejected(Reason.FIELD_EMPTY, field="current")
    assert works(house, maja, PASSWORD)


def test_the_counter_closes_here_as_well(house: House, session: SessionRow) -> None:
    """A form inside is no place to try passwords without end."""
    assert [change(house, session, current="wrong") for _ in range(5)] == [WRONG] * 5
    opens_at = house.clock() + timedelta(seconds=30)
    closed = Rejected(Reason.TOO_MANY_TRIES, Detail(opens_at=opens_at), "current")
    assert change(house, session) == closed


def test_a_password_that_was_changed_meanwhile_is_not_changed_back(
    house: House, maja: Person, app: App, session: SessionRow
) -> None:
    """Of two browsers that change it at once, one is told that its session is over."""
    house.clock.advance(PERIOD)
    beside = house.come_in(maja, app)

    def change_beside() -> None:
        house.clock.advance(1)
        assert change(house, beside, new=OTHER) is None

    kit = house.while_(change_beside, before=3)
    done = change_password(kit, house.visit, session, current=PASSWORD, new=NEW)
    assert done == Rejected(Reason.LOGIN_EXPIRED)
    assert works(house, maja, OTHER)


def test_a_hash_that_was_renewed_meanwhile_is_the_same_password(
    house: House, maja: Person, session: SessionRow
) -> None:
    """Signing in elsewhere may bring the stored hash to today's cost: nobody is wrong by that."""
    today = house.with_kit(cost=DEARER)
    kit = house.while_(lambda: works(today, maja, PASSWORD), before=3)
    assert change_password(kit, house.visit, session, current=PASSWORD, new=NEW) is None
    assert works(house, maja, NEW)


def test_confirming_stands_when_the_hash_was_renewed_meanwhile(house: House, maja: Person) -> None:
    """The same where the password is all that there is to confirm with."""
    house.set_policy(OPTIONAL)
    sven = house.add_person("sven@example.com")
    session = house.come_in(sven)
    house.clock.advance(timedelta(minutes=6))
    today = house.with_kit(cost=DEARER)
    kit = house.while_(lambda: works(today, sven, PASSWORD), before=3)
    done = confirm_with_password(kit, house.visit, session, password=PASSWORD)
    assert isinstance(done, Moved)
    assert works(house, maja, PASSWORD)


def test_confirming_with_a_password_that_was_changed_meanwhile_fails(house: House) -> None:
    """What was right when it was judged is wrong when it is used."""
    house.set_policy(OPTIONAL)
    sven = house.add_person("sven@example.com")
    session = house.come_in(sven)
    house.clock.advance(timedelta(minutes=6))
    t, at = schema.accounts, house.clock()
    unseen = sa.update(t).where(t.c.portal_id == house.portal.id).values(password_changed_at=at)
    kit = house.while_(lambda: house.write(lambda tx: tx.changes(unseen)), before=3)
    done = confirm_with_password(kit, house.visit, session, password=PASSWORD)
    assert done == Rejected(Reason.PASSWORD_WRONG, field="password")


def test_a_password_change_that_was_overtaken_fails(
    house: House, maja: Person, session: SessionRow
) -> None:
    """The same at the change itself, even where nobody ended this session."""
    t, at = schema.accounts, house.clock.advance(1)
    unseen = sa.update(t).where(t.c.portal_id == house.portal.id).values(password_changed_at=at)
    kit = house.while_(lambda: house.write(lambda tx: tx.changes(unseen)), before=3)
    assert change_password(kit, house.visit, session, current=PASSWORD, new=NEW) == WRONG
    assert works(house, maja, PASSWORD)


def test_an_account_that_is_gone_changes_nothing(house: House, session: SessionRow) -> None:
    """A seat of nobody is no seat."""
    nobody = replace(session, account_id="nobody")
    assert change(house, nobody) == Rejected(Reason.LOGIN_EXPIRED)
    no = confirm_with_password(house.kit, house.visit, nobody, password=PASSWORD)
    assert no == Rejected(Reason.PASSWORD_WRONG, field="password")
