"""How long one waits after how many tries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core import throttle
from farstu.core.throttle import Rule, is_strained

TYPED = (throttle.CODES, throttle.RECOVERY, throttle.PASSWORD)
DELAYING = (*TYPED, throttle.NETWORK, throttle.STRAINED_NETWORK)
COUNTING = (throttle.PORTAL, throttle.GLOBAL)


@pytest.mark.parametrize("rule", TYPED, ids=lambda rule: rule.name)
def test_the_delay_doubles_from_half_a_minute_to_an_hour(rule: Rule) -> None:
    """Four tries are free, the fifth costs 30 s, and each one after doubles it up to an hour."""
    seconds = [rule.delay_after(failures).total_seconds() for failures in range(15)]
    doubling = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert seconds == [0, 0, 0, 0, 0, *doubling]


@pytest.mark.parametrize("rule", DELAYING, ids=lambda rule: f"{rule.name} {rule.free}")
def test_a_delay_never_shrinks_and_never_ends(rule: Rule) -> None:
    """More failures never wait less, however many there are; nothing overflows."""
    delays = [rule.delay_after(failures) for failures in (*range(200), 10**6, 10**18)]
    assert delays == sorted(delays)
    assert delays[-1] == rule.longest == rule.delay_after(rule.longest_after)
    assert rule.delay_after(rule.longest_after - 1) < rule.longest
    assert rule.delay_after(rule.free - 1) == timedelta(0)


@pytest.mark.parametrize("rule", COUNTING, ids=lambda rule: rule.name)
def test_portal_and_installation_close_for_nobody(rule: Rule) -> None:
    """Those counters only say that somebody is spraying: they never make anybody wait."""
    assert rule.delay_after(10**6) == timedelta(0)
    assert rule.longest_after == rule.free
    assert not is_strained(rule, rule.free - 1)
    assert is_strained(rule, rule.free)


HOURLY = Rule(
    name="hourly",
    free=6,
    first=timedelta(seconds=1),
    longest=timedelta(seconds=1),
    forget_after=timedelta(hours=1),
    forgives_every=timedelta(minutes=10),
)


@pytest.mark.parametrize(
    ("minutes", "left"), [(0, 5), (9, 5), (10, 4), (25, 3), (50, 0), (59, 0), (60, 0), (600, 0)]
)
def test_a_rate_forgives_one_failure_at_a_time(minutes: int, left: int) -> None:
    """Each tenth minute takes one failure off, and none is left to take off after the last."""
    assert HOURLY.left_of(5, after=timedelta(minutes=minutes)) == left


def test_a_rate_forgets_all_of_it_to_the_moment() -> None:
    """However many there were, they are forgotten once the counter was left alone long enough."""
    hour, moment = timedelta(hours=1), timedelta(microseconds=1)
    assert HOURLY.left_of(1000, after=hour - moment) == 995
    assert HOURLY.left_of(1000, after=hour) == 0


def test_a_sum_is_remembered_whole_until_it_is_forgotten() -> None:
    """A counter that forgives nothing keeps all its failures to the last moment, then none."""
    year = timedelta(days=365)
    assert throttle.CODES.left_of(49, after=timedelta(0)) == 49
    assert throttle.CODES.left_of(49, after=year - timedelta(microseconds=1)) == 49
    assert throttle.CODES.left_of(49, after=year) == 0


def test_a_clock_that_was_set_back_neither_forgives_nor_adds() -> None:
    """A last failure that lies ahead leaves the count as it is."""
    assert HOURLY.left_of(5, after=-timedelta(minutes=30)) == 5


def test_recovery_codes_have_a_counter_of_their_own() -> None:
    """Whoever has the password and guesses codes does not close the spare door."""
    names = {rule.name for rule in TYPED}
    assert len(names) == len(TYPED)


def test_only_codes_suspend() -> None:
    """The fiftieth wrong code suspends what was asked for (63B 3.2.2); nothing else ever does."""
    assert throttle.CODES.suspend_at == 50
    assert not any(rule.suspend_at for rule in (*DELAYING, *COUNTING) if rule != throttle.CODES)


def test_a_strained_network_counts_on() -> None:
    """While a portal is sprayed, the same counter is read with less patience."""
    assert throttle.STRAINED_NETWORK.name == throttle.NETWORK.name
    assert throttle.STRAINED_NETWORK.free < throttle.NETWORK.free


SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
DECIDED = {
    "CODES": ("codes", 5, 30 * SECOND, HOUR, 365 * DAY, None),
    "KEYS": ("keys", 20, 30 * SECOND, HOUR, HOUR, None),
    "SENDS": ("sends", 3, 30 * SECOND, HOUR, DAY, None),
    "RESETS": ("resets", 10, 30 * SECOND, HOUR, HOUR, None),
    "RECOVERY": ("recovery", 5, 30 * SECOND, HOUR, 365 * DAY, None),
    "ASKS": ("asks", 2, HOUR, DAY, DAY, None),
    "CALLS": ("calls", 10, 30 * SECOND, HOUR, HOUR, None),
    "PASSWORD": ("password", 5, 30 * SECOND, HOUR, DAY, None),
    "NETWORK": ("network", 50, 30 * SECOND, HOUR, HOUR, None),
    "ERRANDS": ("errands", 5000, 30 * SECOND, 30 * SECOND, HOUR, HOUR / 5000),
    "ANSWERS": ("answers", 200, 30 * SECOND, HOUR, HOUR, HOUR / 200),
    "API_KEYS": ("api keys", 20, 30 * SECOND, HOUR, HOUR, None),
    "DENIALS": ("denials", 20, 30 * SECOND, HOUR, HOUR, None),
    "PORTAL": ("portal", 1000, 0 * SECOND, 0 * SECOND, HOUR, HOUR / 1000),
    "GLOBAL": ("global", 5000, 0 * SECOND, 0 * SECOND, HOUR, HOUR / 5000),
    "STRAINED_NETWORK": ("network", 2, 30 * SECOND, HOUR, HOUR, None),
}


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_each_counter_is_as_decided(name: str) -> None:
    """The figures are a decision, not an accident: whoever changes one changes it here, too."""
    rule: Rule = getattr(throttle, name)
    figures = (rule.name, rule.free, rule.first, rule.longest, rule.forget_after)
    assert (*figures, rule.forgives_every) == DECIDED[name]


def test_no_counter_is_left_undecided() -> None:
    """Every counter of the module has its row."""
    made = {name for name, value in vars(throttle).items() if isinstance(value, Rule)}
    assert made == set(DECIDED)
