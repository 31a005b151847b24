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
