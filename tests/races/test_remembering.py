"""What a remembered device keeps, brought twice at the same moment, to two worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest

from farstu.core.audit import AuditEvent
from farstu.http.cookies import Cookie
from tests.races.arena import ROUNDS, Arena
from tests.races.client import Post
from tests.support.house import PASSWORD, REQUIRED, Person
from tests.support.remembered import REMEMBERS, give_remembrance

pytestmark = pytest.mark.slow

INSIDE, OUTSIDE = "/account/security", "/login"
FACTOR = "/login/factor/totp"
COPIED = AuditEvent.REMEMBRANCE_COPIED


@pytest.fixture(autouse=True)
def _remembering(arena: Arena) -> Iterator[None]:
    """Let devices be remembered meanwhile."""
    arena.house.set_policy(REMEMBERS)
    yield
    arena.house.set_policy(REQUIRED)


def have_remembered(arena: Arena) -> tuple[Person, str]:
    """Add somebody whose browser is remembered, and who is nowhere signed in."""
    person, app = arena.add_owner_of_app()
    return person, give_remembrance(arena.house, person, app)[1]


def sign_in(arena: Arena, person: Person, kept: str, *, later: int = 0) -> Post:
    """Sign in with the password, in a browser that keeps *kept*."""
    form = {"identifier": person.email, "password": PASSWORD}
    post = arena.ground.outsider("203.0.113.9").post("/login", later=later, **form)
    return replace(post, cookie=f"{post.cookie}; {Cookie.REMEMBERED}={kept}")


def test_the_same_cookie_twice_at_once_is_one_session(arena: Arena) -> None:
    """A button that was pressed twice: both are let in, one session lives, and nobody is told."""
    for number in range(ROUNDS):
        person, kept = have_remembered(arena)
        posts = [sign_in(arena, person, kept, later=number // 2 % 3 * n) for n in range(2)]
        answers = arena.race(*posts)
        assert [answer.leads_to(INSIDE) for answer in answers] == [True, True]
        assert (arena.opened(person), len(arena.living(person))) == (2, 1)
        assert arena.events(person)[COPIED] == 0


def test_coming_back_and_an_older_value_decide_it_between_them(arena: Arena) -> None:
    """Either the session arrived first, and all is over; or the value came first, and it is not."""
    for number in range(ROUNDS):
        person, kept = have_remembered(arena)
        [first] = arena.race(sign_in(arena, person, kept))
        assert first.session
        browser = arena.ground.browser(Cookie.SESSION, first.session)
        arrival = browser.post("/account/confirm", later=number // 2 % 3 * 2)
        arrived, second = arena.race(arrival, sign_in(arena, person, kept))
        if second.leads_to(INSIDE):  # the session was over before it, or its form, was read
            assert arrived.leads_to(OUTSIDE) or arrived.status == HTTPStatus.FORBIDDEN
            assert (len(arena.living(person)), arena.events(person)[COPIED]) == (1, 0)
        else:
            assert second.leads_to(FACTOR)
            assert (len(arena.living(person)), arena.events(person)[COPIED]) == (0, 1)


def test_an_older_value_twice_at_once_is_told_once(arena: Arena) -> None:
    """Two copies at the same moment: the family is over, and one mail says so."""
    for _ in range(ROUNDS):
        person, kept = have_remembered(arena)
        [first] = arena.race(sign_in(arena, person, kept))
        assert first.session
        arena.race(arena.ground.browser(Cookie.SESSION, first.session).post("/account/confirm"))
        answers = arena.race(*(sign_in(arena, person, kept) for _ in range(2)))
        assert [answer.leads_to(FACTOR) for answer in answers] == [True, True]
        assert (len(arena.living(person)), arena.events(person)[COPIED]) == (0, 1)
