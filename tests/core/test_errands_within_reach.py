"""Errands: what somebody could prove of what is wished for, and by which names it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.assurance import Assurance, FactorKind, acr
from farstu.core.errands import ASSURANCE_OF_ACR, LASTS, Ask, AskProof, best_within_reach
from farstu.core.facts import Demand
from farstu.core.policy import Policy

from .test_errands import ALL, APP, KEY, MAIL, present, step


def test_who_has_proven_less_than_any_wish_is_asked() -> None:
    """A code by mail lets them in here, and is none of what was wished for."""
    wish = Ask(wished=(Assurance.PHISHING_RESISTANT, Assurance.MULTI))
    asked = AskProof(Demand(assurance=Assurance.MULTI))
    assert step(wish, present(MAIL, APP, proven=(MAIL,))) == asked


@pytest.mark.parametrize(
    ("suspended", "allowed", "best"),
    [
        (frozenset(), ALL, Assurance.PHISHING_RESISTANT),
        (frozenset({KEY}), ALL, Assurance.MULTI),
        (frozenset(), frozenset({APP, MAIL}), Assurance.MULTI),
        (frozenset({APP}), frozenset({APP, MAIL}), Assurance.TWO_STEP),
        (frozenset({APP, KEY, MAIL}), ALL, Assurance.SINGLE),
        (frozenset(), frozenset[FactorKind](), Assurance.SINGLE),
    ],
)
def test_only_what_is_held_and_allowed_is_within_reach(
    suspended: frozenset[FactorKind], allowed: frozenset[FactorKind], best: Assurance
) -> None:
    """What is suspended proves nothing, nor does what the policy does not take."""
    who = present(MAIL, APP, KEY, policy=Policy(required=Assurance.SINGLE, allowed=allowed))
    held = tuple(replace(one, suspended=one.kind in suspended) for one in who.account.held)
    assert best_within_reach(replace(who, account=replace(who.account, held=held))) is best


def test_an_errand_waits_as_long_as_enrolling_may_take() -> None:
    """Half an hour; and a relying party asks by the names that it is answered with."""
    assert timedelta(minutes=30) == LASTS
    assert all(acr(worth) == name for name, worth in ASSURANCE_OF_ACR.items())
    assert set(ASSURANCE_OF_ACR) == {acr(worth) for worth in Assurance}
