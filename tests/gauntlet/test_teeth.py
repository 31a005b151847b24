"""Tests of the gauntlet fail where the guard is switched off that they are about.

The same tests are run on a Farstu in this process, of which one function was replaced. One row in
five is tried so: what does not fail without its guard proves nothing with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from farstu.factors import totp
from farstu.factors.shape import Held
from farstu.http import arrival, door
from farstu.services import proving, recovery, sign_in
from farstu.services.kit import Kit
from farstu.services.secrets import open_held
from farstu.store import authenticators, recovery_sheets, throttles
from farstu.store.authenticators import Authenticator
from farstu.store.throttles import Charged
from farstu.store.tx import Tx
from tests.gauntlet import test_a_code_guessing as a
from tests.gauntlet import test_b_replay_and_race as b
from tests.gauntlet.stage import Stage, open_loose_stage
from tests.support.databases import make_sqlite_database

pytestmark = pytest.mark.slow

Switch = Callable[[pytest.MonkeyPatch], None]
"""Switches a guard off."""


def counters(patch: pytest.MonkeyPatch) -> None:
    """Charge nothing for a try."""
    patch.setattr(throttles, "charge", lambda *_, **__: Charged(1))


def login_end(patch: pytest.MonkeyPatch) -> None:
    """Let a login wait for its second proof for hours."""
    patch.setattr(sign_in, "LOGIN", timedelta(hours=5))


def ascii_digits(patch: pytest.MonkeyPatch) -> None:
    """Read as a digit whatever Unicode takes for one."""
    patch.setattr(totp, "_read", lambda typed, _: unicodedata.normalize("NFKC", typed))


def known_proxies(patch: pytest.MonkeyPatch) -> None:
    """Believe anybody who says where a visitor is."""
    patch.setattr(arrival, "client_address", lambda peer, said, _: next(iter(said), peer))


def whole_networks(patch: pytest.MonkeyPatch) -> None:
    """Take each spelling of an address for a network of its own."""
    patch.setattr(door, "network_of", str)


def spent_steps(patch: pytest.MonkeyPatch) -> None:
    """Forget which codes were used."""

    def open_unused(kit: Kit, tx: Tx, held: Iterable[Authenticator]) -> list[Held]:
        return [replace(one, counter=-1) for one in open_held(kit, tx, held)]

    patch.setattr(proving, "open_held", open_unused)
    patch.setattr(authenticators, "spend", lambda *_, **__: True)


def retirement(patch: pytest.MonkeyPatch) -> None:
    """Leave alone what a lost phone shows."""
    patch.setattr(recovery, "_retire_captured_answers", lambda *_: None)


def spent_codes(patch: pytest.MonkeyPatch) -> None:
    """Take no line off a sheet."""
    patch.setattr(recovery_sheets, "spend", lambda *_, **__: True)


TEETH: tuple[tuple[Callable[[Stage], None], Switch], ...] = (
    (a.test_a1_many_sessions_share_one_budget, counters),
    (a.test_a4_a_login_cannot_be_waited_out, login_end),
    (a.test_a5_form_and_api_share_one_budget, counters),
    (lambda stage: a.test_a10_only_ascii_digits_are_digits(stage, "\uff10"), ascii_digits),
    (a.test_a19_parallel_passwords_are_counted_before_they_are_judged, counters),
    (lambda stage: a.test_a25_strangers_do_not_choose_their_network(stage, HEADER), known_proxies),
    (a.test_a26_a_whole_network_is_one, whole_networks),
    (b.test_b1_a_used_code_is_used_everywhere, spent_steps),
    (b.test_b4_a_code_works_once_over_all_doors, spent_steps),
    (b.test_b8_a_code_that_set_something_up_signs_nobody_in, retirement),
    (b.test_b11_a_recovery_code_works_once, spent_codes),
)
HEADER = "x-forwarded-for"


@pytest.fixture
def loose(run_folder: Path, tmp_path: Path) -> Iterator[Stage]:
    """Give a portal in this process, which the test can take apart."""
    with open_loose_stage(make_sqlite_database(run_folder, folder=tmp_path), tmp_path) as stage:
        yield stage


@pytest.mark.parametrize(("tried", "switch"), TEETH, ids=lambda one: one.__name__)
def test_without_its_guard_it_fails(
    loose: Stage, monkeypatch: pytest.MonkeyPatch, tried: Callable[[Stage], None], switch: Switch
) -> None:
    """And by nothing but what it claims."""
    switch(monkeypatch)
    with pytest.raises(AssertionError):
        tried(loose)


def test_with_all_of_them_it_does_not(loose: Stage) -> None:
    """The same test is green on the same kind of Farstu that nobody took apart."""
    b.test_b1_a_used_code_is_used_everywhere(loose)
    a.test_a4_a_login_cannot_be_waited_out(loose)
