"""The machine finds what a guard is for as soon as the guard is switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from farstu.core.access import Verdict
from farstu.factors.shape import Held
from farstu.services import holdings, proving, seats
from farstu.services.kit import Kit
from farstu.services.secrets import open_held
from farstu.store import accounts, authenticators, recovery_sheets, throttles
from farstu.store.authenticators import Authenticator
from farstu.store.engine import Store
from farstu.store.throttles import Charged
from farstu.store.tx import Tx
from tests.machine.playing import TEETH, play
from tests.support.one_database import on_sqlite

Switch = Callable[[pytest.MonkeyPatch], None]
"""Switches a guard off."""


def counters(patch: pytest.MonkeyPatch) -> None:
    """Charge nothing for a try."""
    patch.setattr(throttles, "charge", lambda *_, **__: Charged(1))


def spent_steps(patch: pytest.MonkeyPatch) -> None:
    """Forget which codes were used."""

    def open_unused(kit: Kit, tx: Tx, held: Iterable[Authenticator]) -> list[Held]:
        return [replace(one, counter=-1) for one in open_held(kit, tx, held)]

    patch.setattr(proving, "open_held", open_unused)
    patch.setattr(authenticators, "spend", lambda *_, **__: True)


def spent_codes(patch: pytest.MonkeyPatch) -> None:
    """Take no line off a sheet."""
    patch.setattr(recovery_sheets, "spend", lambda *_, **__: True)


def epochs(patch: pytest.MonkeyPatch) -> None:
    """Revoke nothing."""
    patch.setattr(accounts, "raise_epoch", lambda *_, **__: 0)


def gates(patch: pytest.MonkeyPatch) -> None:
    """Open every gate to whoever has a seat."""
    patch.setattr(seats, "judge", lambda *_: Verdict.OPEN)


def last_ones(patch: pytest.MonkeyPatch) -> None:
    """Let go of what the policy demands."""
    patch.setattr(holdings, "is_needed", lambda *_: False)


@on_sqlite
@pytest.mark.slow
@pytest.mark.parametrize(
    "switch",
    [counters, spent_steps, spent_codes, epochs, gates, last_ones],
    ids=lambda switch: switch.__name__,
)
def test_without_its_guard_something_is_found(
    store: Store, monkeypatch: pytest.MonkeyPatch, switch: Switch
) -> None:
    """Within the budget of one run, and by nothing but what the machine asserts."""
    switch(monkeypatch)
    with pytest.raises(AssertionError):
        play(store, by=TEETH)
