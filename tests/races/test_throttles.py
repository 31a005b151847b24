"""Counters of a server that is killed while somebody guesses: they go on where they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Thread

import pytest

from farstu.app import clock
from farstu.core.audit import AuditEvent
from farstu.core.throttle import CODES, PASSWORD, Rule
from farstu.http.network import network_of
from farstu.services.tries import key_of
from farstu.store import throttles
from tests.races.arena import Arena, Ground, settle, wrong_codes
from tests.races.client import HOME, LOST, Answer, Post, post_at_once
from tests.support.house import App, Person

pytestmark = pytest.mark.slow

FACTOR, LOGIN = "/login/factor/totp", "/login"
FREE, PEOPLE, TRIES = 5, 6, 5
NO_ANSWER, WRONG, WAIT = 0, 422, 429


def test_codes_go_on_where_they_were(ground: Ground) -> None:
    """Guessed in parallel at six accounts, killed amid it, guessed on: five are judged of each.

    Each failure that was noted is charged, and each charge noted: they are one transaction.
    """
    arena = settle(ground)

    def play() -> bool:
        crowd = [arena.add_owner_of_app() for _ in range(PEOPLE)]
        guesses = [one for person, app in crowd for one in _guess_codes(arena, person, app)]
        began = clock()
        lost = _guess_and_die(ground, guesses, after=PEOPLE * 2)
        before = {person.id: _charged_codes(arena, person) for person, _ in crowd}
        with ground.serving():
            answers = [post_at_once(ground.port, _guess_codes(arena, *one)) for one in crowd]
            rights = [
                login.post(FACTOR, code=app.code())
                for person, app in crowd
                for login in arena.begin_logins(person, 1)
            ]
            last = ground.race(rights)
        if (clock() - began).total_seconds() > CODES.first.total_seconds():
            return False
        assert lost
        for (person, _), said in zip(crowd, answers, strict=True):
            judged = Counter(answer.status for answer in said)
            assert judged[WRONG] == FREE - before[person.id]
            assert arena.events(person)[AuditEvent.FACTOR_FAILED] == FREE
            assert _charged_codes(arena, person) == FREE
        assert {answer.status for answer in last} == {WAIT}
        assert sum(arena.opened(person) for person, _ in crowd) == 0
        return True

    _play_until_in_time(play)


def test_passwords_go_on_where_they_were(ground: Ground) -> None:
    """Charged before they are judged: whatever a kill cuts short has cost its try all the same."""
    arena = settle(ground)
    networks = iter(range(250))

    def play() -> bool:
        address = f"198.51.{next(networks)}.1"
        person = arena.add_person()
        began = clock()
        lost = _guess_and_die(ground, _guess_passwords(ground, person, address), after=2)
        charged = _charged_passwords(arena, person, address)
        with ground.serving():
            answers = post_at_once(ground.port, _guess_passwords(ground, person, address))
            [last] = ground.race([_password(ground, person, address, person.password)])
        if (clock() - began).total_seconds() > PASSWORD.first.total_seconds():
            return False
        assert lost
        judged = Counter(answer.status for answer in answers)
        assert judged == {WRONG: FREE - charged, WAIT: len(answers) - FREE + charged}
        assert arena.events(person)[AuditEvent.SIGN_IN_FAILED] <= FREE
        assert _charged_passwords(arena, person, address) == FREE
        assert last.status == WAIT
        return True

    _play_until_in_time(play)


def _play_until_in_time(play: Callable[[], bool]) -> None:
    """Play until a restart was quicker than the first pause, after which counters open anyway."""
    assert any(play() for _ in range(TRIES)), f"{TRIES} restarts took longer than a pause"


def _guess_and_die(ground: Ground, guesses: Sequence[Post], *, after: int) -> bool:
    """Guess before two workers, all of which die when so many answers are here.

    Say whether some guesses were cut short.
    """
    with ground.serving() as server:
        deaths: list[Thread] = []

        def die(count: int) -> None:
            if count == after:
                deaths.append(Thread(target=server.kill))
                deaths[-1].start()

        answers: list[Answer] = post_at_once(ground.port, guesses, on_answer=die)
        for death in deaths:
            death.join()
    return LOST in answers


def _guess_codes(arena: Arena, person: Person, app: App) -> list[Post]:
    logins = arena.begin_logins(person, FREE + 3)
    codes = wrong_codes(app, len(logins))
    return [login.post(FACTOR, code=code) for login, code in zip(logins, codes, strict=True)]


def _guess_passwords(ground: Ground, person: Person, address: str) -> list[Post]:
    return [_password(ground, person, address, f"wrong one {n}") for n in range(FREE + 3)]


def _password(ground: Ground, person: Person, address: str, password: str) -> Post:
    form = {"identifier": person.email, "password": password}
    return ground.outsider(address).post(LOGIN, **form)


def _charged_codes(arena: Arena, person: Person) -> int:
    return _charged(arena, CODES, person.id)


def _charged_passwords(arena: Arena, person: Person, address: str) -> int:
    return _charged(arena, PASSWORD, person.id, network_of(address))


def _charged(arena: Arena, rule: Rule, *about: str) -> int:
    key = key_of(arena.house.kit, rule, arena.house.portal.id, *about)
    return arena.house.read(lambda tx: throttles.failures_of(tx, key, rule, now=clock()))
