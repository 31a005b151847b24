"""Changes to an account that come at the same moment, to two worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.policy import Policy
from farstu.crypto.passwords import FLOOR
from farstu.http.cookies import Cookie
from tests.races.arena import LONG_AGO, ROUNDS, Arena, in_one_step
from tests.races.client import Answer, Browser, Post
from tests.support.house import OPTIONAL, PASSWORD, REQUIRED, Person

pytestmark = pytest.mark.slow

INSIDE = "/account/security"
CONFIRM = "/account/confirm"
FACTOR = "/login/factor/totp"
OTHER_PASSWORD = "violet harbour lantern"


def test_the_last_authenticator_stays(arena: Arena) -> None:
    """The last two are removed at once, from one session or from two: one of them stays.

    Each goes by a proof of the other; one session has shown one of them.
    """
    for number in range(ROUNDS):
        person, first = arena.add_owner_of_app()
        second = arena.house.give_app(person)
        browsers = [arena.open_session(person, app) for app in (second, first)]
        if number % 2:
            browsers = browsers[:1] * 2
        answers = arena.race(
            *(
                browser.post(f"{INSIDE}/authenticators/{app.id}/remove", later=number // 2 % 3 * n)
                for n, (browser, app) in enumerate(zip(browsers, (first, second), strict=True))
            )
        )
        assert sum(answer.leads_to(INSIDE) for answer in answers) == 1
        assert len(arena.house.subject(person).held) == 1
        assert arena.events(person)[AuditEvent.AUTHENTICATOR_REMOVED] == 1


def test_an_old_password_leaves_no_login_behind(arena: Arena) -> None:
    """Signing in by a password while it is changed leads nowhere, even with the right code."""
    for number in range(ROUNDS):
        person = add_person(arena)
        app = arena.house.give_app(person)
        session = arena.open_session(person, app)
        changed, began = arena.race(change(session), sign_in(arena, person, later=number))
        assert changed.leads_to(INSIDE)
        if began.login is not None:
            login = arena.ground.browser(Cookie.LOGIN, began.login)
            arena.race(login.post(FACTOR, code=app.code()))
        assert [row.id for row in arena.living(person)] == [arena.seat_of(session).id]


def test_an_old_password_leaves_no_session_behind(arena: Arena) -> None:
    """Where a password is enough, the session that it opened while it was changed is over."""
    with under(arena, OPTIONAL):
        for number in range(ROUNDS):
            person = add_person(arena)
            session = arena.open_session(person)
            changed, began = arena.race(change(session), sign_in(arena, person, later=number))
            assert changed.leads_to(INSIDE)
            assert began.leads_to(INSIDE) or began.status == 422
            assert [row.id for row in arena.living(person)] == [arena.seat_of(session).id]


def test_signing_out_ends_a_session_that_steps_up(arena: Arena) -> None:
    """Whoever hears that they are signed out is, though a step-up gave the session a new token.

    Where the step-up came first, the form of the old page is refused like that of any stale page.
    """

    def play(number: int) -> tuple[Person, Answer, Answer]:
        person, app = arena.add_owner_of_app()
        browser = arena.open_session(person, app, ago=LONG_AGO)
        step_up = browser.post(CONFIRM, code=app.code(), later=number % 5)
        out = browser.post("/logout", later=number // 5 + 1)
        if number % 2:
            signed_out, stepped_up = arena.race(out, step_up)
        else:
            stepped_up, signed_out = arena.race(step_up, out)
        return person, signed_out, stepped_up

    for number in range(ROUNDS):
        person, signed_out, stepped_up = in_one_step(partial(play, number))
        if signed_out.leads_to("/signed-out"):
            assert arena.living(person) == []
        else:
            assert signed_out.status == 403
            assert stepped_up.session is not None
            again = arena.ground.browser(Cookie.SESSION, stepped_up.session)
            assert arena.race(again.post("/logout"))[0].leads_to("/signed-out")
            assert arena.living(person) == []


def add_person(arena: Arena) -> Person:
    """Add somebody whose password is hashed at the server's own cost."""
    email = f"p{next(arena.numbers)}@example.com"
    return arena.house.with_kit(cost=FLOOR).add_person(email)


def change(session: Browser) -> Post:
    """Choose another password."""
    return session.post(f"{INSIDE}/password", current=PASSWORD, new=OTHER_PASSWORD)


def sign_in(arena: Arena, person: Person, *, later: int) -> Post:
    """Sign in by the old password."""
    outsider = arena.ground.outsider()
    return outsider.post("/login", later=later, identifier=person.email, password=PASSWORD)


@contextmanager
def under(arena: Arena, policy: Policy) -> Iterator[None]:
    """Change the policy of the portal for a while."""
    arena.house.set_policy(policy)
    try:
        yield
    finally:
        arena.house.set_policy(REQUIRED)
