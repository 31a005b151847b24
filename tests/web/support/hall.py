"""Standings of browsers with a login in progress."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.store import accounts
from farstu.store.schema import accounts as accounts_table
from farstu.store.tx import Tx
from tests.support.house import House, Person
from tests.web.support.people import begin, prove, sit
from tests.web.support.town import Placed, Standings, Town, at_login

here = Standings()


@here.at("fac")
def code_wanted(town: Town, role: Role) -> Placed:
    """Has given the password where a second factor is required."""
    house, maja, _ = town.add("strict.test", role, apps=1)
    return at_login(house, begin(house, maja))


@here.at("fac")
def code_wanted_by_choice(town: Town, role: Role) -> Placed:
    """Has given the password and chose a second factor, where none is required."""
    house, maja, _ = town.add("free.test", role, apps=2)
    return at_login(house, begin(house, maja))


@here.at("fac")
def code_wanted_again(town: Town, role: Role) -> Placed:
    """Was away, and has given the password again."""
    house, maja, [app] = town.add("strict.test", role, apps=1)
    gone = sit(house, maja, prove(house, app), seen=31)
    cookies = {Cookie.SESSION: gone.token, Cookie.LOGIN: begin(house, maja).token}
    return Placed(host="strict.test", cookies=cookies)


@here.at("fak")
def key_wanted(town: Town, role: Role) -> Placed:
    """Has given the password, and holds a key only."""
    house, maja, _ = town.add_with_key(role)
    return at_login(house, begin(house, maja))


@here.at("fam")
def mailbox_wanted(town: Town, role: Role) -> Placed:
    """Has given the password, and holds a mailbox only."""
    house, maja, _ = town.add_with_mailbox(role)
    return at_login(house, begin(house, maja))


@here.at("enr")
def setup_wanted(town: Town, role: Role) -> Placed:
    """Has given the password, and holds nothing where something is required."""
    house, maja, _ = town.add("strict.test", role)
    return at_login(house, begin(house, maja))


@here.at("lat", owner="enr")
def setup_wanted_some_day(town: Town, role: Role) -> Placed:
    """The same within the days of grace."""
    house, maja, _ = town.add("grace.test", role)
    return at_login(house, begin(house, maja))


@here.at("rep")
def came_by_recovery_code(town: Town, role: Role) -> Placed:
    """Has lost the phone, and used a recovery code."""
    house, maja, _ = town.add("strict.test", role, apps=1)
    return at_login(house, begin(house, maja, recovered=True))


@here.at("ovr")
def took_too_long(town: Town, role: Role) -> Placed:
    """Has given the password, and then gone for lunch."""
    house, maja, _ = town.add("strict.test", role, apps=1)
    return at_login(house, begin(house, maja, ago=11))


@here.at("ovr")
def suspended_meanwhile(town: Town, role: Role) -> Placed:
    """Has given the password, and was then suspended."""
    house, maja, _ = town.add("strict.test", role, apps=1)
    seat = begin(house, maja)
    house.write(lambda tx: accounts.suspend(tx, maja.id, at=house.clock()))
    return at_login(house, seat)


@here.at("ovr")
def nothing_suffices(town: Town, role: Role) -> Placed:
    """Has given the password where nothing that there is would be enough."""
    house, maja, _ = town.add("beyond.test", role)
    return at_login(house, begin(house, maja))


@here.at("ovr")
def password_reset_unfinished(town: Town, role: Role) -> Placed:
    """Has given a password that must be changed first, and has nothing else."""
    house, maja, _ = town.add("free.test", role)
    _distrust_password(house, maja)
    return at_login(house, begin(house, maja))


@here.at("ovr")
def password_to_be_changed(town: Town, role: Role) -> Placed:
    """Has given a password that must be changed first, and the code."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    _distrust_password(house, maja)
    return at_login(house, begin(house, maja, prove(house, app)))


def _distrust_password(house: House, person: Person) -> None:
    def deed(tx: Tx) -> None:
        tx.execute(
            sa.update(accounts_table)
            .where(tx.inside(accounts_table), accounts_table.c.id == person.id)
            .values(must_change_password_since=house.clock())
        )

    house.write(deed)
