"""Which way comes first: asked for, and recommended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.assurance import FactorKind
from farstu.core.choosing import kinds_advised, kinds_asked, kinds_held
from farstu.core.login import FactorPending, Held, IdentityPending

from .cast import (
    APP,
    CHANNELS,
    EMAIL,
    HOUSE,
    JUST_NOW,
    KEY,
    LONG_AGO,
    NOW,
    SMS,
    account,
    held,
    subsets,
)


def used(kind: FactorKind, days: float, *, number: int = 1) -> Held:
    """Build an authenticator that was used so many days ago."""
    return replace(held(kind, number=number), used_at=NOW - timedelta(days=days))


# Asked for -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holds", "first"),
    [
        ((held(APP),), APP),
        ((held(APP), held(KEY)), KEY),
        ((used(APP, 0), used(KEY, 300)), KEY),
        ((held(EMAIL), held(APP)), APP),
        ((used(SMS, 0), used(APP, 30)), APP),
        ((used(EMAIL, 0), used(SMS, 30)), SMS),
        ((held(KEY, suspended=True), held(APP)), APP),
        ((held(KEY, suspended=True), held(KEY, number=2), held(APP)), KEY),
    ],
)
def test_the_strongest_is_asked_for_first(holds: tuple[Held, ...], first: FactorKind) -> None:
    """However it is held, and however lately something weaker was used."""
    choices = frozenset(h.kind for h in holds if not h.suspended)
    for order in (holds, holds[::-1]):
        assert kinds_asked(FactorPending(choices, recovery=True), account(*order))[0] == first


def test_of_equally_strong_ones_the_last_used_comes_first() -> None:
    """A kind that nobody has used comes after one that somebody has, however long ago."""
    other = FactorKind("card")
    card = replace(held(APP), kind=other, authenticator_id="card")
    both = FactorPending(frozenset({APP, other}), recovery=True)
    for app_at, card_at, first in (
        (JUST_NOW, LONG_AGO, APP),
        (LONG_AGO, JUST_NOW, other),
        (None, LONG_AGO, other),
        (LONG_AGO, None, APP),
    ):
        holds = replace(held(APP), used_at=app_at), replace(card, used_at=card_at)
        assert kinds_asked(both, account(*holds))[0] == first


@pytest.mark.parametrize("choices", list(subsets(HOUSE)))
def test_only_what_is_waited_for_is_asked(choices: tuple[FactorKind, ...]) -> None:
    """All of it and nothing else, each kind once, though several of a kind are held."""
    holds = [held(kind, number=number) for kind in HOUSE for number in (1, 2)]
    asked = kinds_asked(FactorPending(frozenset(choices), recovery=False), account(*holds))
    assert sorted(asked) == sorted(choices)


def test_where_no_factor_is_waited_for_none_is_asked() -> None:
    """Before the password there is nothing to order."""
    assert kinds_asked(IdentityPending(), account(held(APP))) == ()


def test_what_was_stopped_is_held_last() -> None:
    """However strong it was."""
    holds = account(held(KEY, suspended=True), held(EMAIL), held(APP))
    assert kinds_held(holds) == (APP, EMAIL, KEY)


# Recommended -----------------------------------------------------------------

EVERYTHING = (APP, KEY, SMS, EMAIL)


@pytest.mark.parametrize(
    ("holds", "allowed", "usual", "with_platform"),
    [
        ((), EVERYTHING, APP, KEY),
        ((), (KEY, SMS, EMAIL), KEY, KEY),
        ((), (SMS, EMAIL), SMS, SMS),
        ((), (EMAIL, SMS, APP), APP, APP),
        ((held(APP),), EVERYTHING, KEY, KEY),
        ((held(KEY),), EVERYTHING, APP, APP),
        ((held(APP), held(KEY)), EVERYTHING, KEY, KEY),
        ((held(SMS),), EVERYTHING, APP, KEY),
        ((held(APP), held(SMS)), EVERYTHING, KEY, KEY),
        ((held(APP),), (APP, SMS, EMAIL), APP, APP),
        ((held(SMS),), (SMS, EMAIL), EMAIL, EMAIL),
        ((held(APP, suspended=True),), EVERYTHING, APP, KEY),
    ],
)
def test_one_way_is_recommended(
    holds: tuple[Held, ...],
    allowed: tuple[FactorKind, ...],
    usual: FactorKind,
    with_platform: FactorKind,
) -> None:
    """By what one holds, what may be set up, and what the browser's machine can do."""
    channels = {kind: CHANNELS[kind] for kind in allowed}
    assert kinds_advised(channels, holds, platform=False)[0] == usual
    assert kinds_advised(channels, holds, platform=True)[0] == with_platform


@pytest.mark.parametrize("platform", [False, True])
@pytest.mark.parametrize(
    ("holds", "offered", "first"),
    [
        ((), (APP,), APP),
        ((), (KEY,), KEY),
        ((held(SMS),), (APP,), APP),
        ((held(KEY, suspended=True),), (APP,), APP),
        ((held(APP),), (APP,), KEY),
        ((held(APP), held(KEY)), (APP,), KEY),
    ],
)
def test_what_was_handed_out_comes_first_to_who_has_nothing(
    holds: tuple[Held, ...], offered: tuple[FactorKind, ...], first: FactorKind, *, platform: bool
) -> None:
    """Whatever their machine can do; whoever has something that works is advised as ever."""
    channels = {kind: CHANNELS[kind] for kind in EVERYTHING}
    order = kinds_advised(channels, holds, platform=platform, offered=offered)
    assert order[0] == first
    assert sorted(order) == sorted(EVERYTHING)


@pytest.mark.parametrize("platform", [False, True])
@pytest.mark.parametrize("holds", list(subsets(EVERYTHING)))
@pytest.mark.parametrize("allowed", list(subsets(EVERYTHING)))
def test_sent_codes_come_last(
    allowed: tuple[FactorKind, ...], holds: tuple[FactorKind, ...], *, platform: bool
) -> None:
    """Whatever is held: all that may be set up is there, and nothing sent is before the rest."""
    channels = {kind: CHANNELS[kind] for kind in allowed}
    order = kinds_advised(channels, [held(kind) for kind in holds], platform=platform)
    assert sorted(order) == sorted(allowed)
    sent = [kind in {SMS, EMAIL} for kind in order]
    assert sent == sorted(sent)


def test_a_spare_is_not_lost_with_the_first() -> None:
    """With an app a key is advised, with a key an app: they are not in the same pocket."""
    channels = {kind: CHANNELS[kind] for kind in EVERYTHING}
    for platform in (False, True):
        assert kinds_advised(channels, [held(APP)], platform=platform)[0] == KEY
        assert kinds_advised(channels, [held(KEY)], platform=platform)[0] == APP
