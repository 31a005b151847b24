"""Answering errands: once, and only by who is there when it is written."""

from __future__ import annotations

import pytest

from farstu.core.errands import AskConsent, Trouble
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import OpenIdConnect
from farstu.crypto.tokens import new_token
from farstu.services.answering import Sent, answer_errand, choose_account, end_errand
from farstu.services.authorising import Begun, begin_authorisation
from farstu.services.errands import find_going, step_for
from farstu.services.guest import NOBODY
from farstu.services.own_sessions import sign_out
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store.sessions import SessionRow
from tests.support.house import House, at_once

BACK = "https://shop.example/callback"
RULES = OpenIdConnect(redirect_addresses=(BACK,))


@pytest.fixture
def session(house: House) -> SessionRow:
    """Let Maja be signed in."""
    maja = house.add_person("maja@example.com")
    return house.come_in(maja, house.give_app(maja))


@pytest.fixture
def browser(house: House) -> str:
    """Give a browser what errands are bound to."""
    return new_token(house.kit.entropy)


@pytest.fixture
def errand_id(house: House, browser: str) -> str:
    """Begin an errand."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Shop", rules=RULES))
    assert isinstance(added, Added)
    params = {
        "client_id": added.party.client_id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "openid",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
    }
    begun = begin_authorisation(house.kit, house.visit, params, browser=browser, is_inside=False)
    assert isinstance(begun, Begun)
    return begun.errand_id


def test_of_many_answers_at_once_one_is_written(
    house: House, session: SessionRow, browser: str, errand_id: str
) -> None:
    """The others hear that it is over, whether they would let in or turn away."""
    kit, visit = house.kit, house.visit

    def allow() -> object:
        return answer_errand(
            kit, visit, session, browser=browser, errand_id=errand_id, consent=True
        )

    def cancel() -> object:
        trouble = Trouble.ACCESS_DENIED
        return end_errand(kit, visit, browser=browser, errand_id=errand_id, trouble=trouble)

    done = at_once(*[allow, cancel] * 4)
    assert sum(isinstance(one, Sent) for one in done) == 1
    assert sum(one == Rejected(Reason.NOT_FOUND) for one in done) == 7


def test_nothing_is_answered_for_who_has_left(
    house: House, session: SessionRow, browser: str, errand_id: str
) -> None:
    """Although the session was good when the page was asked for."""
    kit, visit = house.kit, house.visit
    assert answer_errand(kit, visit, session, browser=browser, errand_id=errand_id) == AskConsent()
    sign_out(kit, visit, session)
    over = Rejected(Reason.LOGIN_EXPIRED)
    assert answer_errand(kit, visit, session, browser=browser, errand_id=errand_id) == over
    assert choose_account(kit, visit, session, browser=browser, errand_id=errand_id) == over


def test_another_browser_has_no_errand(
    house: House, session: SessionRow, browser: str, errand_id: str
) -> None:
    """Whoever knows the id of one."""
    other, kit, visit = new_token(house.kit.entropy), house.kit, house.visit
    gone = Rejected(Reason.NOT_FOUND)
    assert find_going(kit, visit, browser="x") is None
    assert find_going(kit, visit, browser=other, errand_id=errand_id) is None
    assert answer_errand(kit, visit, session, browser=other, errand_id=errand_id) == gone
    assert choose_account(kit, visit, session, browser=other, errand_id=errand_id) == gone
    going = find_going(kit, visit, browser=browser)
    assert going is not None
    assert (going.id, going.login_hint, going.languages) == (errand_id, "", ())
    assert step_for(kit, visit, going, NOBODY) is not None
