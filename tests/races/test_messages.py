"""What is sent, and used at the same moment at two worker processes: each works once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from farstu.app import clock
from farstu.core.audit import AuditEvent
from farstu.crypto.passwords import verify_password
from farstu.factors.shape import Prompt
from farstu.services.challenging import begin_challenge
from farstu.services.links import make_link
from farstu.services.own_address import begin_change
from farstu.services.undelivered import list_unsent
from farstu.store import accounts, authenticators, challenges, identifiers
from farstu.store.links import Purpose
from tests.races.arena import ROUNDS, Arena
from tests.races.client import Browser
from tests.races.test_changes import under
from tests.races.test_links import AT_ONCE, password_of
from tests.support.house import Person
from tests.support.mailbox import MAIL, WANTS_TWO_STEPS, give_mailbox

pytestmark = pytest.mark.slow

FACTOR = f"/login/factor/{MAIL}"
INSIDE = "/account/security"


def make_token(arena: Arena, person: Person, purpose: Purpose, about: str | None = None) -> str:
    """Make a link for *person*, and say its token."""
    house = arena.house
    make = partial(
        make_link, house.kit, purpose=purpose, account_id=person.id, now=clock(), about=about
    )
    return house.write(make)


def ask(arena: Arena, login: Browser) -> str:
    """Ask for a code, and read it."""
    house = arena.house
    asked = begin_challenge(house.kit, arena.visit(), arena.seat_of(login), kind=MAIL)
    assert isinstance(asked, Prompt)
    assert asked.send is not None
    return asked.send.code


def has_open_question(arena: Arena, person: Person) -> bool:
    """Whether something is left of *person* to answer; other tests leave theirs behind."""
    left = arena.house.read(lambda tx: challenges.list_all(tx, after="", limit=1_000))
    return any(challenge.account_id == person.id for challenge in left)


@pytest.fixture
def mailing(arena: Arena) -> Iterator[Arena]:
    """Have a portal that takes mailboxes too, for as long as the test is."""
    with under(arena, WANTS_TWO_STEPS):
        yield arena


def test_a_sent_code_opens_one_session(mailing: Arena) -> None:
    """Ten times from one login at once; afterwards there is no question left to answer."""
    house = mailing.house
    for _ in range(ROUNDS):
        person = mailing.add_person()
        give_mailbox(house, person)
        [login] = mailing.begin_logins(person, 1)
        code = ask(mailing, login)
        answers = mailing.race(*(login.post(FACTOR, code=code) for _ in range(AT_ONCE)))
        assert sum(a.session is not None and a.leads_to(INSIDE) for a in answers) == 1
        assert mailing.opened(person) == 1
        assert not has_open_question(mailing, person)


def test_a_burst_of_wrong_codes_gets_five_answers(mailing: Arena) -> None:
    """Of ten at once from one login no more are judged; the right one then comes too late."""
    house = mailing.house
    for _ in range(ROUNDS):
        person = mailing.add_person()
        give_mailbox(house, person)
        [login] = mailing.begin_logins(person, 1)
        code = ask(mailing, login)
        wrong = [f"{(int(code) + n) % 10**8:08}" for n in range(1, AT_ONCE + 1)]
        mailing.race(*(login.post(FACTOR, code=typed) for typed in wrong))
        assert mailing.failures(person)["sent_code_wrong"] <= 5
        mailing.race(login.post(FACTOR, code=code))
        assert mailing.opened(person) == 0


def test_a_link_sets_one_password(arena: Arena) -> None:
    """Ten people use it at once: the password is that of one, and the others are told."""
    house = arena.house
    for _ in range(ROUNDS):
        person = arena.add_person()
        token = make_token(arena, person, Purpose.PASSWORD_RESET)
        answers = arena.race(
            *(
                arena.ground.outsider().post(
                    f"/password/reset/{token}", password=password_of(number)
                )
                for number in range(AT_ONCE)
            )
        )
        [winner] = [n for n, answer in enumerate(answers) if answer.leads_to("/login")]
        assert all(a.status >= 400 for n, a in enumerate(answers) if n != winner)
        stored = house.read(lambda tx: accounts.find(tx, person.id))  # noqa: B023 - called at once
        assert stored is not None
        assert verify_password(stored.password_hash or "", password_of(winner))


def test_a_dispute_is_made_once(arena: Arena) -> None:
    """Ten times at once: one leads to a new password, and what was added is stopped."""
    house = arena.house
    for _ in range(ROUNDS):
        person, app = arena.add_owner_of_app()
        token = make_token(arena, person, Purpose.DISPUTE, about=app.id)
        outsiders = [arena.ground.outsider() for _ in range(AT_ONCE)]
        answers = arena.race(*(one.post(f"/not-me/{token}") for one in outsiders))
        assert sorted({answer.status for answer in answers}) == [303, 410]
        assert [answer.status for answer in answers].count(303) == 1
        [held] = house.read(
            lambda tx: authenticators.list_of_account(tx, person.id)  # noqa: B023 - called at once
        )
        assert held.disputed_at is not None
        assert held.suspended_at is not None


def test_an_address_is_changed_once(arena: Arena) -> None:
    """Ten times with the right code at once: one changes it, and both addresses hear it once."""
    house = arena.house
    for _ in range(ROUNDS):
        person, app = arena.add_owner_of_app()
        session = arena.open_session(person, app)
        new = f"new-{person.email}"
        seat = arena.seat_of(session)
        assert begin_change(house.kit, arena.visit(), seat, address=new) is None
        code = code_for(arena, new)
        answers = arena.race(
            *(session.post("/account/email/confirm", code=code) for _ in range(AT_ONCE))
        )
        assert sum(answer.leads_to(INSIDE) for answer in answers) == 1
        assert emails_of(arena, person) == [new]
        assert arena.events(person)[AuditEvent.EMAIL_CHANGED] == 1


def test_an_address_comes_back_once(arena: Arena) -> None:
    """Ten times at once: one leads to a new password, and the address is in its place."""
    for _ in range(ROUNDS):
        person = arena.add_person()
        token = make_token(arena, person, Purpose.ADDRESS_BACK, about=f"old-{person.email}")
        outsiders = [arena.ground.outsider() for _ in range(AT_ONCE)]
        answers = arena.race(*(one.post(f"/not-me/{token}") for one in outsiders))
        assert [answer.status for answer in answers].count(303) == 1
        assert emails_of(arena, person) == [f"old-{person.email}"]


def code_for(arena: Arena, address: str) -> str:
    """Read the code that waits for an address."""
    waiting = arena.house.read(lambda tx: list_unsent(arena.house.kit, tx))
    sent = [one.letter for one in waiting if one.letter and one.letter.recipient == address]
    return str(sent[-1].facts["code"])


def emails_of(arena: Arena, person: Person) -> list[str]:
    """Say what addresses somebody signs in with."""
    known = arena.house.read(lambda tx: identifiers.list_emails(tx, person.id))
    return [one.value for one in known]
