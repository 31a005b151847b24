"""Codes of authenticator apps that come at the same moment, to two worker processes."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from tests.races.arena import LONG_AGO, ROUNDS, Arena, in_one_step, wrong_codes
from tests.races.client import Answer
from tests.support.house import Person

pytestmark = pytest.mark.slow

FACTOR = "/login/factor/totp"
INSIDE = "/account/security"


def test_of_twenty_logins_with_one_code_one_gets_in(arena: Arena) -> None:
    """One right code from 20 logins at once opens one session; the others are late or too many."""

    def play() -> tuple[Person, list[Answer]]:
        person, app = arena.add_owner_of_app()
        logins, code = arena.begin_logins(person, 20), app.code()
        return person, arena.race(*(login.post(FACTOR, code=code) for login in logins))

    for _ in range(ROUNDS):
        person, answers = in_one_step(play)
        assert Counter(answer.status for answer in answers) == {303: 1, 422: 5, 429: 14}
        assert sum(a.session is not None and a.leads_to(INSIDE) for a in answers) == 1
        assert arena.opened(person) == 1
        assert arena.failures(person) == {"code_used": 5}


def test_one_code_proves_one_thing(arena: Arena) -> None:
    """A sign-in, a step-up and the test of an app with one code at once: one of them succeeds."""

    def play(first: int) -> Person:
        person, app = arena.add_owner_of_app()
        [login] = arena.begin_logins(person, 1)
        old, young = arena.open_session(person, app, ago=LONG_AGO), arena.open_session(person, app)
        code = app.code()
        posts = [
            login.post(FACTOR, code=code),
            old.post("/account/confirm", code=code),
            young.post(f"{INSIDE}/authenticators/{app.id}/test", code=code),
        ]
        arena.race(*posts[first:], *posts[:first])
        return person

    for number in range(ROUNDS):
        person = in_one_step(partial(play, number % 3))
        events = arena.events(person)
        assert events[AuditEvent.FACTOR_PROVEN] == 1
        done = {
            AuditEvent.SIGN_IN_SUCCEEDED,
            AuditEvent.STEPPED_UP,
            AuditEvent.AUTHENTICATOR_TESTED,
        }
        assert sum(events[event] for event in done) == 1
        assert arena.failures(person) == {"code_used": 2}


def test_the_newer_of_two_codes_counts_in_any_order(arena: Arena) -> None:
    """Of two right codes at once from two logins the newer gets in, whichever is judged first."""

    def play(number: int) -> tuple[Person, Answer, Answer]:
        person, app = arena.add_owner_of_app()
        first, second = arena.begin_logins(person, 2)
        ahead = number % 2  # the code before this one and this one, or this one and the next
        older = first.post(FACTOR, code=app.code(ahead - 1), later=number // 2 % 3)
        newer = second.post(FACTOR, code=app.code(ahead), later=number // 3 % 3)
        if number % 4 > 1:
            newer_said, older_said = arena.race(newer, older)
        else:
            older_said, newer_said = arena.race(older, newer)
        return person, older_said, newer_said

    for number in range(ROUNDS):
        person, older, newer = in_one_step(partial(play, number))
        assert newer.leads_to(INSIDE)
        assert newer.session is not None
        assert older.leads_to(INSIDE) or arena.failures(person) == {"code_used": 1}
        assert arena.opened(person) == 1 + older.leads_to(INSIDE)


BURSTS = 8
"""Of a hundred each: the right code comes at another place in every one."""


def test_no_burst_outruns_the_throttle(arena: Arena) -> None:
    """Of 100 codes at once, the right one among them, five are judged; the rest hear *too many*.

    Where the right one is among those five somebody is in, and then five more may be wrong.
    """

    def play(number: int) -> tuple[Person, list[Answer]]:
        person, app = arena.add_owner_of_app()
        codes = list(wrong_codes(app, 99))
        codes.insert(37 * number % 100, app.code())
        logins = arena.begin_logins(person, 100)
        return person, arena.race(
            *(login.post(FACTOR, code=code) for login, code in zip(logins, codes, strict=True))
        )

    for number in range(BURSTS):
        person, answers = in_one_step(partial(play, number))
        events, said = arena.events(person), Counter(answer.status for answer in answers)
        proven, failed = events[AuditEvent.FACTOR_PROVEN], events[AuditEvent.FACTOR_FAILED]
        assert failed == 5 if not proven else 5 <= failed < 5 + 5
        assert proven == said[303] == arena.opened(person) <= 1
        assert failed == said[422]
        assert events[AuditEvent.FACTOR_THROTTLED] == said[429] == 100 - proven - failed
