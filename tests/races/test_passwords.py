"""Passwords that come at the same moment, to two worker processes."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from tests.races.arena import ROUNDS, Arena, in_one_step
from tests.races.client import Answer, Post
from tests.support.house import PASSWORD, Person

pytestmark = pytest.mark.slow

FACTOR = "/login/factor/totp"


def test_one_network_has_five_tries_and_closes_nobody_out(arena: Arena) -> None:
    """Of 40 wrong passwords at once from one network five are judged; the owner gets in."""

    def play(number: int) -> tuple[Person, list[Answer]]:
        person, _app = arena.add_owner_of_app()
        theirs = [
            sign_in(arena, person, password=f"wrong {n}", address=f"198.51.{number}.{n}")
            for n in range(40)
        ]
        owners = sign_in(arena, person, address=f"203.0.{number}.1")
        return person, [*arena.race(owners, *theirs), *arena.race(owners)]

    for number in range(ROUNDS):
        person, [meanwhile, *refused, afterwards] = in_one_step(partial(play, number))
        assert meanwhile.leads_to(FACTOR)
        assert Counter(answer.status for answer in refused) == {422: 5, 429: 35}
        events = arena.events(person)
        assert events[AuditEvent.SIGN_IN_FAILED] == 5
        assert events[AuditEvent.SIGN_IN_THROTTLED] == 35
        assert afterwards.leads_to(FACTOR)


def test_a_password_is_right_while_it_is_hashed_again(arena: Arena) -> None:
    """Of four right passwords at once, the first after the cost rose, none is called wrong."""
    for number in range(ROUNDS):
        person, _app = arena.add_owner_of_app()
        address = f"203.0.{100 + number}.1"
        answers = arena.race(*(sign_in(arena, person, address=address) for _ in range(4)))
        assert [answer.leads_to(FACTOR) for answer in answers] == [True] * 4
        events = arena.events(person)
        assert events[AuditEvent.PASSWORD_REHASHED] == 1
        assert events[AuditEvent.SIGN_IN_FAILED] == 0


def sign_in(arena: Arena, person: Person, *, address: str, password: str = PASSWORD) -> Post:
    """Sign in from somewhere."""
    outsider = arena.ground.outsider(address)
    return outsider.post("/login", identifier=person.email, password=password)
