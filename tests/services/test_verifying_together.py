"""Many codes at once: what is judged together is what is judged one after another.

The calls of one portal are done in the batches of the store; then, by the same people at another
portal, one after another, each alone. Verdicts, rows and events are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farstu.core.keeping import Attribute
from farstu.core.outcome import Rejected
from farstu.core.throttle import ANSWERS, CODES
from farstu.services.portal_challenges import Challenge
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.tries import key_of
from farstu.services.verifying import verify_code
from farstu.store import accounts, audit_events, throttles
from farstu.store.engine import Store
from farstu.store.postgresql_gathering import AloneError, Gathering, Job
from farstu.store.postgresql_store import PostgresqlStore
from farstu.store.schema import logins
from farstu.store.schema import throttles as throttle_table
from farstu.store.tx import Tx
from tests.support.house import ELSEWHERE, HOME, TOTP, App, House, Person, open_house

T = TypeVar("T")
Deed = Callable[[Tx], Any]

WHO = ("usual", "also", "tried", "suspended", "bare", "nobody")
"""The last of them is not there; one holds nothing, one is suspended, one is near a pause."""
CODES_TYPED = ("now", "before", "next", "wrong", "none", "letters")
RULES = {"codes": CODES, "answers": ANSWERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: whose code, which one, and where that person is."""

    who: str
    typed: str
    address: str


CALLS = st.lists(
    st.builds(
        Call,
        who=st.sampled_from(WHO),
        typed=st.sampled_from(CODES_TYPED),
        address=st.sampled_from((HOME, ELSEWHERE)),
    ),
    min_size=2,
    max_size=12,
)


class Waiting:
    """A store that does nothing yet of what is to be done together, and says what that is."""

    def __init__(self, store: Store) -> None:
        """Stand before a store."""
        self._store = store
        self.jobs: list[Job] = []

    def __getattr__(self, name: str) -> Any:
        """Be that store in everything else."""
        return getattr(self._store, name)

    def write_together(self, deed: Deed, *, portal_id: str, about: str) -> Any:
        """Keep it for later."""
        self.jobs.append(Job(deed, portal_id, about, Future()))
        return None

    def do(self) -> list[int]:
        """Do all that waits in batches, then alone what has to be; say in which order."""
        order: list[int] = []
        if not isinstance(self._store, PostgresqlStore):
            for job in self.jobs:
                job.done.set_result(self._store.write(job.deed, portal_id=job.portal_id))
            return list(range(len(self.jobs)))
        together, deeds = self._store._do_together, [job.deed for job in self.jobs]

        def batch(some: list[Deed], portal_id: str) -> list[Any]:
            done = together(some, portal_id)
            order.extend(map(deeds.index, some))
            return done

        gathering = Gathering(batch)
        gathering._jobs.extend(self.jobs)
        gathering._closed = True
        gathering._work()
        for number, job in enumerate(self.jobs):
            if isinstance(job.done.exception(), AloneError):
                order.append(number)
                alone: Future[Any] = Future()
                alone.set_result(self._store.write(job.deed, portal_id=job.portal_id))
                self.jobs[number] = replace(job, done=alone)
        return order


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A portal with the people of one example."""

    house: House
    number: int
    people: dict[str, Person] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)

    def own_id(self, who: str) -> str:
        """Say by which id they are called."""
        return f"{who}-{self.number}"

    def fill(self, *, tried: int, answered: int) -> None:
        """Have everybody there; the network at home had so many wrong answers."""
        house = self.house
        for who in WHO[:-1]:
            done = put_person(
                house.kit, house.visit, self.own_id(who), PersonWish(texts={Attribute.NAME: who})
            )
            assert isinstance(done, Put)
            self.people[who] = Person(id=done.kept.subject.account.id, email="")
            if who != "bare":
                self.apps[who] = house.give_app(self.people[who])
        now = house.clock()
        house.write(lambda tx: accounts.suspend(tx, self.people["suspended"].id, at=now))
        house.write(lambda tx: self._charge(tx, tried=tried, answered=answered, now=now))

    def _charge(self, tx: Tx, *, tried: int, answered: int, now: datetime) -> None:
        for _ in range(tried):
            throttles.charge(tx, self.key("codes", "tried"), CODES, now=now)
        throttles.clear(tx, self.key("answers", HOME))
        for _ in range(answered):
            throttles.charge(tx, self.key("answers", HOME), ANSWERS, now=now)

    def key(self, rule: str, about: str) -> str:
        """Name a counter."""
        whom = self.people[about].id if rule == "codes" else self.house.visit_from(about).network
        return key_of(self.house.kit, RULES[rule], self.house.portal.id, whom)

    def ask(self, kit: Any, call: Call) -> Challenge | Rejected | None:
        """Have a code judged."""
        app = self.apps.get(call.who) or next(iter(self.apps.values()))
        ahead = {"now": 0, "before": -1, "next": 1}
        typed = {"wrong": app.wrong()["code"], "none": "", "letters": "abcdef"}
        code = typed.get(call.typed) or (app.code(ahead[call.typed]) if call.typed in ahead else "")
        visit = self.house.visit_from(call.address)
        return verify_code(kit, visit, self.own_id(call.who), kind=TOTP, code=code)

    def state(self) -> dict[str, Any]:
        """Say what the database has of everybody, without what is chance."""
        read = self.house.read
        places = (HOME, ELSEWHERE)
        return {
            "people": {who: read(partial(self._rows, who=who)) for who in self.people},
            "counters": {
                at: read(partial(self._counter, rule="answers", about=at)) for at in places
            },
        }

    def _rows(self, tx: Tx, *, who: str) -> list[Any]:
        account_id, t = self.people[who].id, logins
        trail = audit_events.list_of_subject(tx, account_id, limit=999)
        theirs = sa.select(t.c.completed_at, t.c.expires_at, t.c.agent, t.c.network).where(
            tx.inside(t), t.c.account_id == account_id
        )
        app, account = self.apps.get(who), accounts.find(tx, account_id)
        held = app and self.house.held(app, self.people[who])
        assert account is not None
        return [
            sorted((e.at, e.event, _plain(e.facts), e.actor_id is None) for e in trail),
            sorted(map(str, tx.execute(theirs).all())),
            held
            and (held.counter, held.drift, held.drift_step, held.last_used_at, held.suspended_at),
            (account.signed_in_at, account.epoch),
            self._counter(tx, rule="codes", about=who),
        ]

    def _counter(self, tx: Tx, *, rule: str, about: str) -> tuple[Any, ...] | None:
        t = throttle_table
        query = sa.select(t.c.failures, t.c.opens_at, t.c.charged_at)
        row = tx.execute(query.where(t.c.key == self.key(rule, about))).first()
        return None if row is None else tuple(row)


def _plain(facts: Any) -> str:
    """Write facts without the ids in them."""
    return str(sorted((k, str(v)) for k, v in facts.items() if k not in {"challenge", "factor_id"}))


def said(done: Challenge | Rejected | None) -> Any:
    """Say what was answered, without ids."""
    assert done is not None
    return done if isinstance(done, Rejected) else replace(done, id="")


@pytest.fixture
def portals(store: Store) -> Iterator[tuple[House, House]]:
    """Open two portals, beside each other, at the same time of day."""
    with ExitStack() as stack:
        one = stack.enter_context(open_house(store))
        host = "other.example.com"
        yield one, stack.enter_context(open_house(store, clock=one.clock, host=host))


NUMBERS = count()


@given(
    calls=CALLS,
    tried=st.integers(min_value=3, max_value=5),
    answered=st.integers(min_value=ANSWERS.free - 4, max_value=ANSWERS.free),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_together_is_one_after_another(
    portals: tuple[House, House], calls: Sequence[Call], tried: int, answered: int
) -> None:
    """Whatever comes at once: the same verdicts, rows and events, item for item."""
    number = next(NUMBERS)
    stages = [Stage(house=house, number=number) for house in portals]
    portals[0].clock.advance(3600 * 24)
    for stage in stages:
        stage.fill(tried=tried, answered=answered)
    together, alone = stages
    waiting = Waiting(together.house.kit.store)
    for call in calls:
        together.ask(replace(together.house.kit, store=waiting), call)
    order = waiting.do()
    assert sorted(order) == list(range(len(calls)))
    expected = {place: said(alone.ask(alone.house.kit, calls[place])) for place in order}
    for place, job in enumerate(waiting.jobs):
        assert said(job.done.result()) == expected[place]
    assert together.state() == alone.state()


def test_what_breaks_is_done_alone(house: House) -> None:
    """Whoever breaks hears of it; whoever was beside them is done."""
    stage, waiting = Stage(house=house, number=next(NUMBERS)), Waiting(house.kit.store)
    stage.fill(tried=0, answered=0)
    call = Call(who="usual", typed="now", address=HOME)
    stage.ask(replace(house.kit, store=waiting), call)

    def breaks(tx: Tx) -> None:
        accounts.find(tx, stage.people["also"].id)
        raise ZeroDivisionError

    waiting.write_together(breaks, portal_id=house.portal.id, about="nobody")
    with pytest.raises(ZeroDivisionError):
        waiting.do()
    assert isinstance(waiting.jobs[0].done.result(), Challenge)
