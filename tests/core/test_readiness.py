"""How well somebody is protected against losing things."""

from __future__ import annotations

import pytest

from farstu.core.assurance import Assurance
from farstu.core.login import Held
from farstu.core.readiness import Protection, protection_of

from .cast import APP, EMAIL, KEY, account, held, policy

SOMETHING = policy(Assurance.SINGLE, APP)


@pytest.mark.parametrize(
    ("holds", "codes", "protection"),
    [
        ((), 10, Protection.NONE),
        ((held(APP),), 10, Protection.ONE_KEY),
        ((held(APP),), 3, Protection.ONE_THING),
        ((held(APP),), 0, Protection.ONE_THING),
        ((held(APP), held(EMAIL, suspended=True)), 10, Protection.ONE_THING),
        ((held(APP), held(EMAIL)), 4, Protection.WELL),
        ((held(APP), held(KEY)), 10, Protection.WELL),
        ((held(KEY), held(KEY, number=2)), 10, Protection.BEST),
    ],
)
def test_protection_is_what_one_can_lose(
    holds: tuple[Held, ...], codes: int, protection: Protection
) -> None:
    """From nothing to two keys, each with what is worth fixing first."""
    assert protection_of(account(*holds, recovery_codes_left=codes), SOMETHING) is protection


def test_where_nothing_may_be_enrolled_nothing_is_missing() -> None:
    """A policy that is off offers nothing, so nobody is told that they lack it."""
    assert protection_of(account(), policy(Assurance.SINGLE)) is Protection.NOT_OFFERED
