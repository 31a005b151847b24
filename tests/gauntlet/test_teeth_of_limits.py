"""Tests of throttles fail where what they are about is switched off: they count what they say.

A counter can be there and not hold: one for each door, for each spelling of a name, or for each
address that somebody makes up. So the guard that is switched off is the one that makes it hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.gauntlet import limits, switches
from tests.gauntlet import test_a_code_guessing as a
from tests.gauntlet import test_one_address as address
from tests.gauntlet import test_one_budget as budget
from tests.gauntlet.code_doors import EVERY_CODE, open_vpn
from tests.gauntlet.front import open_front
from tests.gauntlet.stage import Stage, open_loose_stage
from tests.gauntlet.switches import Switch
from tests.support.databases import make_sqlite_database
from tests.support.freeradius import FreeRadius

pytestmark = pytest.mark.slow

Tried = Callable[[Stage, FreeRadius], None]


def alone(tried: Callable[..., None], *more: str) -> Tried:
    """Run a test that needs no VPN."""
    return lambda stage, _: tried(stage, *more)


def at(door: str) -> Tried:
    """Run the test of one budget at one door."""
    return lambda stage, vpn: budget.test_a_code_counts_at_every_door_for_all_of_them(
        stage, vpn, door
    )


PLAIN: tuple[tuple[str, Callable[..., None], Switch], ...] = (
    ("many codes", a.test_a2_hundreds_of_codes_in_one_session, switches.counters),
    ("another's success", a.test_a8_success_opens_only_ones_own_door, switches.counters),
    ("the password", a.test_a11_the_right_password_forgives_no_code, limits.kept_failures),
    ("what is closed", a.test_a13_a_closed_account_gets_nothing_else, switches.counters),
    ("the API", a.test_a14_the_api_counts_like_the_pages, switches.counters),
    ("names", a.test_a16_all_names_of_an_account_share_one_counter, limits.one_counter_an_account),
    ("step-up", a.test_a20_the_step_up_is_counted_too, switches.counters),
    ("no counters", a.test_a23_without_its_counters_nobody_gets_in, limits.counting_first),
)
"""What is tried in a browser or by the API, and what it is about."""

BESIDES: tuple[tuple[str, Tried, Switch], ...] = (
    ("step-up and page", at("step-up"), limits.shared_counters),
    ("mail and page", at("mail"), limits.shared_counters),
    ("hosted page and page", at("hosted page"), limits.shared_counters),
    ("Duo and page", at("Duo"), limits.shared_counters),
    ("verify and page", at("verify"), limits.shared_counters),
    ("RADIUS and page", at("RADIUS"), limits.shared_counters),
    ("privacyIDEA and page", at("privacyIDEA"), limits.shared_counters),
    (
        "door after door",
        budget.test_a_walk_through_all_doors_has_five_tries,
        limits.shared_counters,
    ),
    (
        "recovery codes",
        budget.test_recovery_codes_have_a_budget_of_their_own,
        limits.spare_counters,
    ),
    ("a flood", address.test_a_flood_for_one_keeps_nobody_else_out, limits.floods_cost_nothing),
    (
        "a spray",
        address.test_a_spray_closes_the_address_that_it_comes_from,
        limits.counters_of_addresses,
    ),
    (
        "passed addresses",
        address.test_who_may_pass_no_address_passes_none,
        limits.keys_that_pass_addresses,
    ),
    (
        "made-up addresses",
        lambda stage, vpn: address.test_what_is_no_address_is_refused(stage, vpn, "localhost"),
        limits.plain_addresses,
    ),
)
"""What is tried where codes of every kind are allowed, with a VPN beside."""


@pytest.fixture
def loose(run_folder: Path, tmp_path: Path) -> Iterator[Stage]:
    """Give a portal in this process, which the test can take apart."""
    with open_loose_stage(make_sqlite_database(run_folder, folder=tmp_path), tmp_path) as stage:
        yield stage


@pytest.mark.parametrize(("tried", "switch"), [row[1:] for row in PLAIN], ids=[r[0] for r in PLAIN])
def test_without_its_guard_it_fails(
    loose: Stage, monkeypatch: pytest.MonkeyPatch, tried: Callable[..., None], switch: Switch
) -> None:
    """And by nothing but what it claims."""
    switch(monkeypatch)
    with pytest.raises(AssertionError):
        tried(loose)


@pytest.mark.parametrize(
    ("tried", "switch"), [row[1:] for row in BESIDES], ids=[row[0] for row in BESIDES]
)
def test_without_its_guard_it_fails_by_every_door(
    loose: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tried: Tried, switch: Switch
) -> None:
    """From one door to another, and behind one address."""
    (tmp_path / "vpn").mkdir()
    with ExitStack() as stack:
        stack.enter_context(loose.policy(EVERY_CODE))
        vpn = stack.enter_context(open_vpn(loose, tmp_path / "vpn"))
        switch(monkeypatch)
        with pytest.raises(AssertionError):
            tried(loose, vpn)


def test_behind_a_proxy_it_fails_where_each_address_counts_alone(
    loose: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nginx says of where somebody is does not make a network of them."""
    (tmp_path / "front").mkdir()
    with open_front(loose, tmp_path / "front") as front:
        switches.whole_networks(monkeypatch)
        with pytest.raises(AssertionError):
            address.test_addresses_of_one_network_are_one_through_a_real_proxy(loose, front)


def test_with_all_of_them_it_does_not(loose: Stage, tmp_path: Path) -> None:
    """The same tests are green on the same kind of Farstu that nobody took apart."""
    a.test_a16_all_names_of_an_account_share_one_counter(loose)
    (tmp_path / "vpn").mkdir()
    with ExitStack() as stack:
        stack.enter_context(loose.policy(EVERY_CODE))
        vpn = stack.enter_context(open_vpn(loose, tmp_path / "vpn"))
        budget.test_a_walk_through_all_doors_has_five_tries(loose, vpn)
        address.test_a_flood_for_one_keeps_nobody_else_out(loose, vpn)
