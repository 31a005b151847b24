"""Servers that are restarted, and workers that are killed in the middle of a burst."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import datetime

import pytest
import sqlalchemy as sa

from farstu.app import clock
from farstu.core.audit import AuditEvent
from farstu.core.throttle import CODES
from farstu.services.tries import key_of
from farstu.store import audit_events, authenticators, throttles
from farstu.store.schema import logins, sessions
from farstu.store.tx import EVERYWHERE, Tx
from tests.races.arena import ROUNDS, Arena, Ground, settle, wait_for_workers, wrong_codes
from tests.races.client import LOST, Answer, post_at_once
from tests.support.databases import SQLITE
from tests.support.house import App, Person
from tests.support.server import FarstuServer, wait_until

pytestmark = pytest.mark.slow

FACTOR = "/login/factor/totp"
INSIDE = "/account/security"
PEOPLE = 8
TRIES = 5

Crowd = list[tuple[Person, App]]


def test_a_restart_opens_nothing(ground: Ground) -> None:
    """Whoever was told to wait is told so by the next server too, with the right code in hand."""
    arena = settle(ground)
    for _ in range(TRIES):
        crowd = [arena.add_owner_of_app() for _ in range(ROUNDS)]
        with ground.serving() as server:
            for person, app in crowd:
                try_wrong_codes(arena, person, app)
            assert server.stop() == 0
        with ground.serving():
            posts = [
                login.post(FACTOR, code=app.code())
                for person, app in crowd
                for login in arena.begin_logins(person, 1)
            ]
            answers = arena.race(*posts)
        if all(clock() < opens_at(arena, person) for person, _ in crowd):
            assert {answer.status for answer in answers} == {429}
            assert sum(arena.opened(person) for person, _ in crowd) == 0
            return
    raise AssertionError(f"{TRIES} restarts took longer than the first wait of a throttle")


DEATHS = range(1, 2 * PEOPLE, 2)
"""After which of a burst's answers a worker dies: every other one."""


def test_a_killed_worker_leaves_nothing_half_done(ground: Ground) -> None:
    """A worker dies in a burst: each deed was done whole or not at all, and the next ones work."""
    arena = settle(ground)
    with ground.serving() as server:
        oldest = wait_for_workers(server)[0]
        for deadly in DEATHS:
            # never the same place twice: two deaths within seconds end the server (granian)
            victim, oldest = oldest, next(pid for pid in wait_for_workers(server) if pid != oldest)
            crowd = [arena.add_owner_of_app() for _ in range(PEOPLE)]
            answers = post_twice_each(arena, crowd, victim=victim, at=deadly)
            for (person, _), said in zip(crowd, answers, strict=True):
                assert_whole(arena, person, said)
            assert_references_hold(ground)
            wait_for_another(server, victim=victim)
            posts = [
                login.post(FACTOR, code=app.code(1))
                for person, app in crowd
                for login in arena.begin_logins(person, 1)
            ]
            assert all(answer.leads_to(INSIDE) for answer in arena.race(*posts))


def try_wrong_codes(arena: Arena, person: Person, app: App) -> None:
    """Try more wrong codes at once than are judged."""
    logins = arena.begin_logins(person, 8)
    codes = wrong_codes(app, len(logins))
    posts = [login.post(FACTOR, code=code) for login, code in zip(logins, codes, strict=True)]
    assert 429 in {answer.status for answer in arena.race(*posts)}


def opens_at(arena: Arena, person: Person) -> datetime:
    """Say until when the codes of *person* are closed."""
    key = key_of(arena.house.kit, CODES, arena.house.portal.id, person.id)
    opens = arena.house.read(lambda tx: throttles.opens_at(tx, key))
    assert opens is not None
    return opens


def post_twice_each(
    arena: Arena, crowd: Crowd, *, victim: int, at: int
) -> list[tuple[Answer, Answer]]:
    """Post everybody's code from two logins, and kill *victim* when answer number *at* is here."""
    posts = [
        login.post(FACTOR, code=app.code())
        for person, app in crowd
        for login in arena.begin_logins(person, 2)
    ]

    def kill(count: int) -> None:
        if count == at:
            os.kill(victim, signal.SIGKILL)

    answers = post_at_once(arena.ground.port, posts, on_answer=kill)
    return list(zip(answers[::2], answers[1::2], strict=True))


def assert_whole(arena: Arena, person: Person, said: tuple[Answer, Answer]) -> None:
    """See that what is stored about *person* is all of a sign-in, or nothing of it."""
    house = arena.house
    key, now = key_of(house.kit, CODES, house.portal.id, person.id), clock()

    def question(tx: Tx) -> tuple[list[int], int, int]:
        trail = audit_events.list_of_subject(tx, person.id, limit=99)
        noted = Counter(row.event for row in trail)
        [held] = authenticators.list_of_account(tx, person.id)
        signs = [
            count(tx, sessions, sessions.c.account_id == person.id),
            count(tx, logins, logins.c.account_id == person.id, logins.c.completed_at.is_not(None)),
            noted[AuditEvent.FACTOR_PROVEN],
            noted[AuditEvent.SIGN_IN_SUCCEEDED],
            int(held.counter > 0),
        ]
        charged = throttles.failures_of(tx, key, CODES, now=now)
        return signs, charged, noted[AuditEvent.FACTOR_FAILED]

    signs, charged, failed = house.read(question)
    assert signs in ([0] * 5, [1] * 5)
    assert charged == failed
    assert sum(answer.leads_to(INSIDE) for answer in said) in {signs[0], signs[0] - (LOST in said)}


def count(tx: Tx, table: sa.Table, *clauses: sa.ColumnElement[bool]) -> int:
    """Count the rows of *table* for which all *clauses* hold."""
    query = sa.select(sa.func.count()).select_from(table).where(tx.inside(table), *clauses)
    return int(tx.execute(query).scalar_one())


def assert_references_hold(ground: Ground) -> None:
    """See that no row of an SQLite file refers to one that is not there; PostgreSQL sees itself."""
    if ground.database.kind == SQLITE:
        check = sa.text("PRAGMA foreign_key_check")
        broken = ground.kit.store.read(lambda tx: tx.execute(check).all(), portal_id=EVERYWHERE)
        assert broken == []


def wait_for_another(server: FarstuServer, *, victim: int) -> None:
    """Wait until a new worker listens in the place of *victim*."""
    wait_until(lambda: victim not in server.workers(), otherwise=lambda: f"{victim} lives")
    wait_for_workers(server)
