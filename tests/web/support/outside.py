"""Standings of browsers that count for nothing, whatever cookies they bring."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.store import accounts, logins, sessions
from tests.web.support.people import begin, prove, sit
from tests.web.support.town import Placed, Standings, Town, at_login, at_session

here = Standings()


@here.at("out")
def nobody(_town: Town, _role: Role) -> Placed:
    """Never was here."""
    return Placed(host="free.test", cookies={})


@here.at("out")
def idle(town: Town, role: Role) -> Placed:
    """Was away for longer than a session waits."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    return at_session(house, sit(house, maja, prove(house, app), seen=31), app)


@here.at("out")
def overdue(town: Town, role: Role) -> Placed:
    """Has used one session for longer than any lasts."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    return at_session(house, sit(house, maja, prove(house, app), ago=12 * 60), app)


@here.at("out")
def signed_out(town: Town, role: Role) -> Placed:
    """Has signed out, and kept the cookie."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    seat, now = sit(house, maja, prove(house, app)), house.clock()
    house.write(lambda tx: sessions.end(tx, seat.id, account_id=maja.id, at=now))
    return at_session(house, seat, app)


@here.at("out")
def revoked(town: Town, role: Role) -> Placed:
    """Changed the password on another device, which ended this session."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    seat = sit(house, maja, prove(house, app))
    house.write(lambda tx: accounts.raise_epoch(tx, maja.id, at=house.clock()))
    return at_session(house, seat, app)


@here.at("out")
def suspended_inside(town: Town, role: Role) -> Placed:
    """Was suspended while signed in."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    seat = sit(house, maja, prove(house, app))
    house.write(lambda tx: accounts.suspend(tx, maja.id, at=house.clock()))
    return at_session(house, seat, app)


@here.at("out")
def session_of_another_portal(town: Town, role: Role) -> Placed:
    """Is signed in next door."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    seat = sit(house, maja, prove(house, app))
    return replace(at_session(house, seat, app), host="strict.test")


@here.at("out")
def login_of_another_portal(town: Town, role: Role) -> Placed:
    """Has given the password next door."""
    house, maja, _ = town.add("free.test", role)
    return replace(at_login(house, begin(house, maja)), host="grace.test")


@here.at("out")
def login_used_up(town: Town, role: Role) -> Placed:
    """Has finished a login, and kept its cookie."""
    house, maja, [app] = town.add("strict.test", role, apps=1)
    seat = begin(house, maja, prove(house, app))
    house.write(lambda tx: logins.complete(tx, seat.id, at=house.clock()))
    return at_login(house, seat)


@here.at("out")
def login_as_session(town: Town, role: Role) -> Placed:
    """Has put a login's token into the session's cookie."""
    house, maja, _ = town.add("strict.test", role, apps=1)
    return Placed(host="strict.test", cookies={Cookie.SESSION: begin(house, maja).token})


@here.at("out")
def session_as_login(town: Town, role: Role) -> Placed:
    """Has put a session's token into the login's cookie."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    seat = sit(house, maja, prove(house, app))
    return Placed(host="free.test", cookies={Cookie.LOGIN: seat.token})


@here.at("out")
def rubbish(_town: Town, _role: Role) -> Placed:
    """Has cookies that nobody gave out."""
    cookies = {Cookie.SESSION: "\xff\xfe%00'--", Cookie.LOGIN: "x" * 8000, Cookie.VISIT: "{}"}
    return Placed(host="free.test", cookies=cookies)
