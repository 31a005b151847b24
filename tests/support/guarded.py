"""Browsers at the hosts of applications: sent away, signed in at the portal, handed over."""

from __future__ import annotations

from farstu.core.forward_auth import authority_of
from farstu.crypto.tokens import new_token
from farstu.services.answering import Sent, answer_errand
from farstu.services.forward_auth import Knock, Unproven, judge
from farstu.services.handing_off import Away, arrive, send_away, take_over
from farstu.store.sessions import SessionRow
from tests.support.house import House

NETWORK = "203.0.113.0/24"


def knock_at(origin: str, target: str = "/", *, badge: str = "", method: str = "GET") -> Knock:
    """Make the question that a proxy asks about a request."""
    return Knock(host=authority_of(origin), method=method, target=target, badge=badge)


def set_out(house: House, origin: str, target: str = "/", *, badge: str = "") -> Away:
    """Come to an application with too little, and be sent to the portal."""
    knock = knock_at(origin, target, badge=badge)
    verdict = judge(house.kit, knock)
    assert isinstance(verdict, Unproven), verdict
    away = send_away(house.kit, knock, verdict, binding="", network=NETWORK)
    assert away is not None
    return away


def code_for(house: House, away: Away, session: SessionRow) -> str:
    """Go on at the portal with a session, and be let in; say the code."""
    browser = new_token(house.kit.entropy)
    assert take_over(house.kit, house.visit, away.errand_id, browser=browser)
    sent = answer_errand(house.kit, house.visit, session, browser=browser, errand_id=away.errand_id)
    assert isinstance(sent, Sent), sent
    return sent.address.partition("?code=")[2]


def give_badge(house: House, origin: str, session: SessionRow) -> str:
    """Go all the way; say the badge."""
    away = set_out(house, origin)
    code = code_for(house, away, session)
    arrived = arrive(house.kit, host=authority_of(origin), code=code, binding=away.binding)
    assert arrived is not None
    return arrived.badge
