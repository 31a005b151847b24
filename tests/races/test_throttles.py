"""Counters of a server that is killed while somebody guesses: they go on where they were.

Its clock stands still, so that no pause is over by the time that a slow machine has started it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest

from farstu.app import clock
from farstu.core.audit import AuditEvent
from farstu.core.throttle import CODES, NETWORK, PASSWORD, Rule
from farstu.http.network import network_of
from farstu.services.tries import key_of
from farstu.store import throttles
from tests.races.arena import Arena, Ground, Wall, open_ground, settle, wrong_codes
from tests.races.client import LOST, Post, post_at_once
from tests.support.databases import Database
from tests.support.house import App, Person

pytestmark = pytest.mark.slow

FACTOR, LOGIN = "/login/factor/totp", "/login"
CLOCKWORK = Path(__file__).parents[1] / "gauntlet/clockwork"
FREE, PEOPLE = 5, 6
WRONG, WAIT = 422, 429


class Still(Wall):
    """A clock that stands."""

    def __init__(self) -> None:
        """Stop now."""
        super().__init__()
        self._stopped = clock()

    def __call__(self) -> datetime:
        """Say when it stopped."""
        return self._stopped

    def now(self) -> datetime:
        """Say when it stopped."""
        return self._stopped


@pytest.fixture
def ground(database: Database, tmp_path: Path) -> Iterator[Ground]:
    """Give an installation that nobody serves yet, at a moment that does not pass."""
    with open_ground(database, tmp_path / "data", at=Still()) as opened:
        yield opened


def test_codes_go_on_where_they_were(ground: Ground) -> None:
    """Guessed in parallel at six accounts, killed amid it, guessed on: five are judged of each.

    Each failure that was noted is charged, and each charge noted: they are one transaction.
    """
    arena = settle(ground)
    crowd = [arena.add_owner_of_app() for _ in range(PEOPLE)]
    guesses = [one for person, app in crowd for one in _guess_codes(arena, person, app)]
    _guess_and_die(ground, guesses, after=PEOPLE * 2)
    before = [_charged(arena, CODES, person.id) for person, _ in crowd]
    noted = [arena.events(person)[AuditEvent.FACTOR_FAILED] for person, _ in crowd]
    assert noted == before
    with ground.serving(standing(ground)):
        answers = [ground.race(_guess_codes(arena, *one)) for one in crowd]
        rights = [_right_code(arena, *one) for one in crowd]
        assert {answer.status for answer in ground.race(rights)} == {WAIT}
    for (person, _), said, charged in zip(crowd, answers, before, strict=True):
        judged = [answer.status for answer in said].count(WRONG)
        assert judged == FREE - charged
        assert arena.events(person)[AuditEvent.FACTOR_FAILED] == FREE
        assert arena.opened(person) == 0


def test_passwords_go_on_where_they_were(ground: Ground) -> None:
    """Charged before they are judged: whatever a kill cuts short has cost its try all the same."""
    arena, address = settle(ground), "198.51.100.1"
    people = [arena.add_person() for _ in range(PEOPLE)]
    guesses = [one for person in people for one in _guess_passwords(ground, person, address)]
    _guess_and_die(ground, guesses, after=PEOPLE)
    network = network_of(address)
    before = [_charged(arena, PASSWORD, person.id, network) for person in people]
    assert _charged(arena, NETWORK, network) == sum(before)
    with ground.serving(standing(ground)):
        answers = [ground.race(_guess_passwords(ground, one, address)) for one in people]
        rights = [_password(ground, one, address, one.password) for one in people]
        assert {answer.status for answer in ground.race(rights)} == {WAIT}
    for person, said, charged in zip(people, answers, before, strict=True):
        assert [answer.status for answer in said].count(WRONG) == FREE - charged
        assert arena.events(person)[AuditEvent.SIGN_IN_FAILED] <= FREE


def standing(ground: Ground) -> dict[str, str]:
    """Have a server's clock stand where the one of its ground does."""
    return {"PYTHONPATH": str(CLOCKWORK), "GAUNTLET_STANDS": ground.clock().isoformat()}


def _guess_and_die(ground: Ground, guesses: Sequence[Post], *, after: int) -> None:
    """Guess before two workers, all of which die when so many answers are here."""
    with ground.serving(standing(ground)) as server:
        deaths: list[Thread] = []

        def die(count: int) -> None:
            if count == after:
                deaths.append(Thread(target=server.kill))
                deaths[-1].start()

        answers = post_at_once(ground.port, guesses, on_answer=die)
        for death in deaths:
            death.join()
    assert LOST in answers
    assert len([answer for answer in answers if answer is not LOST]) >= after


def _guess_codes(arena: Arena, person: Person, app: App) -> list[Post]:
    logins = arena.begin_logins(person, FREE + 3)
    codes = wrong_codes(app, len(logins))
    return [login.post(FACTOR, code=code) for login, code in zip(logins, codes, strict=True)]


def _guess_passwords(ground: Ground, person: Person, address: str) -> list[Post]:
    return [_password(ground, person, address, f"wrong one {n}") for n in range(FREE + 3)]


def _password(ground: Ground, person: Person, address: str, password: str) -> Post:
    return ground.outsider(address).post(LOGIN, identifier=person.email, password=password)


def _right_code(arena: Arena, person: Person, app: App) -> Post:
    [login] = arena.begin_logins(person, 1)
    return login.post(FACTOR, code=app.code())


def _charged(arena: Arena, rule: Rule, *about: str) -> int:
    key = key_of(arena.house.kit, rule, arena.house.portal.id, *about)
    return arena.house.read(
        lambda tx: throttles.failures_of(tx, key, rule, now=arena.house.clock())
    )
