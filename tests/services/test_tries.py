"""Counters of failed tries: which an attempt touches, and what happens while names are sprayed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.throttle import CODES, GLOBAL, NETWORK, PASSWORD, PORTAL, RECOVERY, Rule
from farstu.services.tries import PasswordTry, charge_password, key_of, pay_back, too_many
from farstu.store import throttles
from farstu.store import tx as within
from farstu.store.columns import EPOCH
from farstu.store.prepared import Prepared, Ran, Row, run
from farstu.store.schema import throttles as t
from farstu.store.throttles import Charged, Closed
from tests.support.house import ELSEWHERE, HOME, House, open_house

RULES = (PASSWORD, NETWORK, PORTAL, GLOBAL)
MOMENT = timedelta(microseconds=1)
COUNTS = (1, 4, 5, 11, 49, 57, 999, 1000)
FORGIVEN = [timedelta(seconds=0.72), timedelta(seconds=3.6), timedelta(minutes=59)]


def attempt(house: House, whom: str = "maja", *, address: str = HOME) -> PasswordTry | Rejected:
    """Charge a password attempt."""
    visit, now = house.visit_from(address), house.clock()
    return house.write(lambda tx: charge_password(house.kit, tx, visit, whom, now=now))


def failures(house: House, tried: PasswordTry) -> dict[str, int]:
    """Read the four counters of an attempt."""
    keys = (tried.account_key, tried.network_key, tried.portal_key, tried.global_key)
    now = house.clock()
    return house.read(
        lambda tx: {
            rule.name: throttles.failures_of(tx, key, rule, now=now)
            for rule, key in zip(RULES, keys, strict=True)
        }
    )


def spray(house: House, rule: Rule, times: int, *about: str) -> None:
    """Write the counter that *times* failures at many names would leave."""
    values = {
        "key": key_of(house.kit, rule, *about),
        "failures": times,
        "opens_at": EPOCH,
        "charged_at": house.clock(),
    }
    house.write(lambda tx: tx.execute(sa.insert(t).values(values)))


@contextmanager
def watch_keys() -> Iterator[list[str]]:
    """Note the keys of the counters that are written, in their order."""
    seen: list[str] = []

    def look(connection: sa.Connection, one: Prepared, values: Row) -> Ran:
        if not one.words.startswith("SELECT"):
            seen.extend(v for v in values.values() if isinstance(v, str) and len(v) == 64)
        return run(connection, one, values)

    with patch.object(within, "run", look):
        yield seen


def test_an_attempt_charges_four_counters(house: House) -> None:
    """The account from this network, the network, the portal, and the installation."""
    tried = attempt(house)
    assert isinstance(tried, PasswordTry)
    assert failures(house, tried) == {"password": 1, "network": 1, "portal": 1, "global": 1}
    beside = attempt(house, "sven", address=ELSEWHERE)
    assert isinstance(beside, PasswordTry)
    assert failures(house, beside) == {"password": 1, "network": 1, "portal": 2, "global": 2}


def test_each_portal_counts_for_itself(house: House) -> None:
    """Only the installation's counter is everybody's."""
    attempt(house)
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        tried = attempt(other)
        assert isinstance(tried, PasswordTry)
        assert failures(other, tried) == {"password": 1, "network": 1, "portal": 1, "global": 2}


@pytest.mark.parametrize("knew", [True, False])
def test_paying_back_leaves_nothing(house: House, *, knew: bool) -> None:
    """What was no failure is on no counter."""
    tried = attempt(house)
    assert isinstance(tried, PasswordTry)
    house.write(partial(pay_back, tried=tried, knew=knew))
    assert failures(house, tried) == {"password": 0, "network": 0, "portal": 0, "global": 0}


def test_only_somebody_who_knew_starts_afresh(house: House) -> None:
    """Where nothing was judged, earlier failures stay; a success clears those of the account."""
    counts: list[dict[str, int]] = []
    for knew in (False, True):
        tried = [attempt(house, f"knew {knew}") for _ in range(3)][-1]
        assert isinstance(tried, PasswordTry)
        house.write(partial(pay_back, tried=tried, knew=knew))
        counts.append(failures(house, tried))
    assert [count["password"] for count in counts] == [2, 0]
    assert counts[-1]["network"] == 4


def test_paying_back_twice_gives_nothing(house: House) -> None:
    """No counter ever goes below nothing, where it would give tries away."""
    tried = attempt(house)
    assert isinstance(tried, PasswordTry)
    for _ in range(3):
        house.write(partial(pay_back, tried=tried, knew=False))
    again = attempt(house)
    assert isinstance(again, PasswordTry)
    assert failures(house, again)["password"] == 1


def test_counters_are_written_in_one_order(house: House) -> None:
    """Charging and paying back never wait for each other in a circle (PostgreSQL locks rows)."""
    with watch_keys() as charged:
        tried = attempt(house)
    assert isinstance(tried, PasswordTry)
    for knew in (True, False):
        with watch_keys() as paid:
            house.write(partial(pay_back, tried=tried, knew=knew))
        assert paid == charged
    assert len(charged) == 4


@pytest.mark.parametrize(("rule", "free"), [(PORTAL, 1000), (GLOBAL, 5000)])
def test_spraying_narrows_every_network(house: House, rule: Rule, free: int) -> None:
    """Beyond a thousand failures at a portal, or 5,000 in all, a network has two tries."""
    about = (house.portal.id,) if rule is PORTAL else ()
    spray(house, rule, free - 1, *about)
    assert isinstance(attempt(house, "a", address=ELSEWHERE), PasswordTry)
    assert [isinstance(attempt(house, name), PasswordTry) for name in "bcd"] == [True, True, False]
    no = attempt(house, "e")
    opens_at = house.clock() + timedelta(seconds=30)
    assert no == Rejected(Reason.TOO_MANY_TRIES, Detail(opens_at=opens_at))


@pytest.mark.parametrize(("rule", "free"), [(PORTAL, 1000), (GLOBAL, 5000)])
def test_a_portal_that_narrows_nothing_would_be_seen(house: House, rule: Rule, free: int) -> None:
    """The test above fails where nobody looks for spraying."""
    off = patch("farstu.services.tries.is_strained", return_value=False)
    with off, pytest.raises(AssertionError):
        test_spraying_narrows_every_network(house, rule, free)


def test_spraying_closes_no_network_that_did_nothing(house: House) -> None:
    """The portal's own people come in while it is being sprayed."""
    spray(house, PORTAL, 100_000, house.portal.id)
    spray(house, GLOBAL, 100_000)
    for number in range(1, 6):
        assert isinstance(attempt(house, address=f"203.0.{number}.1"), PasswordTry)


def test_spraying_one_portal_narrows_no_other(house: House) -> None:
    """What is done to one portal is not done to its neighbours, until it is very much."""
    spray(house, PORTAL, 4000, house.portal.id)
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        assert all(isinstance(attempt(other, name), PasswordTry) for name in "abcdefgh")


def test_the_table_of_counters_names_nobody(house: House) -> None:
    """Keys are digests under a key of the installation: they cannot be guessed from names."""
    tried = attempt(house, "maja@example.com")
    assert isinstance(tried, PasswordTry)
    keys = house.read(lambda tx: list(tx.execute(sa.select(t.c.key)).scalars()))
    assert len(keys) == 4
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)


def test_no_two_counters_share_a_key(house: House) -> None:
    """Rule, portal, account and network all tell counters apart."""
    rules = (CODES, RECOVERY, PASSWORD, NETWORK, PORTAL, GLOBAL)
    abouts = ((), ("a",), ("b",), ("a", "b"), ("b", "a"), ("ab",), ("a", "b", "c"))
    keys = {key_of(house.kit, rule, *about) for rule in rules for about in abouts}
    assert len(keys) == len(rules) * len(abouts)


def test_a_refusal_says_when_it_opens(house: House) -> None:
    """The page shows a clock time, at the field that it is about."""
    opens_at = house.clock()
    detail = Detail(opens_at=opens_at)
    assert too_many(Closed(opens_at)) == Rejected(Reason.TOO_MANY_TRIES, detail)
    at_field = too_many(Closed(opens_at), field="code")
    assert at_field == Rejected(Reason.TOO_MANY_TRIES, detail, "code")


@pytest.mark.parametrize(("seconds", "narrow"), [(3.6, False), (10, False), (3, True)])
def test_a_trickle_is_no_spraying(house: House, seconds: float, *, narrow: bool) -> None:
    """A busy portal has wrong passwords all day: only more than a thousand an hour narrow it."""
    spray(house, PORTAL, 990, house.portal.id)
    for number in range(12):
        house.clock.advance(seconds)
        attempt(house, f"name{number}", address=f"203.0.{number}.1")
    tries = [isinstance(attempt(house, name), PasswordTry) for name in "abc"]
    assert tries == [True, True, not narrow]


@pytest.mark.parametrize("rule", [CODES, PASSWORD, NETWORK, PORTAL, GLOBAL], ids=lambda r: r.name)
def test_the_database_counts_as_the_rule_says(house: House, rule: Rule) -> None:
    """The CASE in the statement and ``Rule`` agree, on what is left and on when it opens."""
    moments = [timedelta(0), timedelta(seconds=-90), timedelta(seconds=0.7199), *FORGIVEN]
    moments += [rule.forget_after - MOMENT, rule.forget_after, rule.forget_after + MOMENT]
    for number, (before, after) in enumerate((b, a) for b in COUNTS for a in moments):
        key, now = f"{rule.name} {number}", house.clock()
        row = {"key": key, "failures": before, "opens_at": EPOCH, "charged_at": now - after}
        house.write(lambda tx, row=row: tx.execute(sa.insert(t).values(row)))  # type: ignore[misc]
        charged = house.write(partial(throttles.charge, key=key, rule=rule, now=now))
        expected = rule.left_of(before, after=after) + 1
        assert charged == Charged(expected), (before, after)
        opens_at = house.read(partial(throttles.opens_at, key=key))
        delay = rule.delay_after(expected)
        assert opens_at == (now + delay if delay else EPOCH), (before, after)
