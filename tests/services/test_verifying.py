"""A code verified in one call: what the long way says, written at once."""

from __future__ import annotations

import pytest

from farstu.core import login as machine
from farstu.core.assurance import ACR_MULTI
from farstu.core.audit import AuditEvent as E
from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import ANSWERS, CODES
from farstu.services.portal_challenges import Challenge, begin_challenge
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.tries import key_of
from farstu.services.verifying import verify_code
from farstu.services.vouched import Asking
from farstu.store import accounts, throttles
from tests.support.house import (
    ELSEWHERE,
    OPTIONAL,
    TOTP,
    App,
    House,
    Person,
    at_once,
)
from tests.support.mailbox import MAIL, WANTS_TWO_STEPS, give_mailbox


@pytest.fixture
def maja(house: House) -> Person:
    """Have somebody as the portal says."""
    wish = PersonWish(texts={Attribute.NAME: "Maja", Attribute.EMAIL: "maja@example.com"})
    done = put_person(house.kit, house.visit, "maja", wish)
    assert isinstance(done, Put)
    return Person(id=done.kept.subject.account.id, email="maja@example.com")


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an app."""
    return house.give_app(maja)


def verify(house: House, code: str, *, name: str = "maja") -> Challenge | Rejected:
    """Have a code judged."""
    return verify_code(house.kit, house.visit, name, kind=TOTP, code=code)


def reason(done: object) -> Reason:
    """Say why not."""
    assert isinstance(done, Rejected), done
    return done.reason


def test_a_right_code_passes_once(house: House, app: App) -> None:
    """With the events of the long way, and nothing left to answer."""
    before = house.events()
    done = verify(house, app.code())
    assert isinstance(done, Challenge)
    assert isinstance(done.state, machine.SignedIn)
    assert done.proven is not None
    assert (done.proven.acr, done.proven.amr, done.proven.limited) == (ACR_MULTI, ("otp",), False)
    assert dict(house.events(since=before)) == {
        E.CHALLENGE_ASKED: 1,
        E.FACTOR_PROVEN: 1,
        E.CHALLENGE_PASSED: 1,
    }
    assert reason(verify(house, app.code())) is Reason.CODE_USED


def test_of_two_at_once_one_passes(house: House, app: App) -> None:
    """One code, on either database, however many bring it."""
    code = app.code()
    done = at_once(*[lambda: verify(house, code)] * 4)
    assert sum(isinstance(one, Challenge) for one in done) == 1
    assert {reason(one) for one in done if isinstance(one, Rejected)} == {Reason.CODE_USED}


def test_parallel_guesses_do_not_outrun_the_counter(house: House, app: App) -> None:
    """Each is charged before it is judged."""
    wrong = app.wrong()["code"]
    done = at_once(*[lambda: verify(house, wrong)] * 12)
    said = [reason(one) for one in done]
    assert said.count(Reason.CODE_WRONG) == CODES.free
    assert said.count(Reason.TOO_MANY_TRIES) == 12 - CODES.free


def test_wrong_codes_count_for_their_network(house: House, app: App) -> None:
    """Right ones, and what was no try, do not; while it is closed nobody there is judged."""
    key = key_of(house.kit, ANSWERS, house.portal.id, house.visit.network)

    def failures() -> int:
        return house.read(lambda tx: throttles.failures_of(tx, key, ANSWERS, now=house.clock()))

    assert isinstance(verify(house, app.code()), Challenge)
    assert reason(verify(house, "")) is Reason.CODE_EMPTY
    assert failures() == 0
    assert reason(verify(house, app.wrong()["code"])) is Reason.CODE_WRONG
    assert failures() == 1
    for _ in range(ANSWERS.free - 1):
        house.write(lambda tx: throttles.charge(tx, key, ANSWERS, now=house.clock()))
    before = house.events()
    assert reason(verify(house, app.code(1))) is Reason.TOO_MANY_TRIES
    assert house.events(since=before)[E.FACTOR_PROVEN] == 0
    away = house.visit_from(ELSEWHERE)
    done = verify_code(house.kit, away, "maja", kind=TOTP, code=app.code(1))
    assert isinstance(done, Challenge)


def test_only_what_is_asked_for_is_judged(house: House, maja: Person) -> None:
    """Nothing is, of who holds nothing; a sent code takes two calls."""
    before = house.events()
    house.set_policy(OPTIONAL)
    assert reason(verify(house, "123456")) is Reason.NOT_OFFERED
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, maja)
    assert reason(verify(house, "123456")) is Reason.NOT_OFFERED
    sent = verify_code(house.kit, house.visit, "maja", kind=MAIL, code="12345678")
    assert reason(sent) is Reason.SENT_CODE_GONE
    assert house.events(since=before)[E.CHALLENGE_ASKED] == 1


def test_whoever_may_not_come_is_not_judged(house: House, maja: Person, app: App) -> None:
    """Nobody, the portal's own people, who is suspended; the last is written down."""
    assert reason(verify(house, app.code(), name="nobody")) is Reason.NOT_FOUND
    at = house.clock()
    house.write(lambda tx: accounts.suspend(tx, maja.id, at=at))
    assert reason(verify(house, app.code())) is Reason.ACCOUNT_SUSPENDED
    assert house.events()[E.SIGN_IN_FAILED] == 1


def test_it_says_what_the_long_way_says(house: House, app: App) -> None:
    """Where it stands, by the same machine."""
    begun = begin_challenge(house.kit, house.visit, "maja", Asking())
    assert isinstance(begun, Challenge)
    done = verify(house, app.code())
    assert isinstance(done, Challenge)
    assert done.expires_at == begun.expires_at
    assert (done.asked, done.offered) == ((), (TOTP,))
