"""What a change of rules takes away."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from farstu.core.assurance import Assurance
from farstu.core.forward_auth import ForwardAuth, Rule
from farstu.core.relying_parties import (
    RULES,
    Authentication,
    OpenIdConnect,
    Rules,
    Scope,
    SigningAlgorithm,
)
from farstu.core.rule_losses import TAKEN, Loss, Lost, losses_of

A, B = "https://a.example/", "https://b.example/"
OPENID = OpenIdConnect(redirect_addresses=(A, B), signed_out_addresses=(A,), logout_address=A)
GUARDED = ForwardAuth(hosts=("https://a.example", "https://b.example"))


@pytest.mark.parametrize(
    ("before", "change", "lost"),
    [
        (OPENID, {"redirect_addresses": (A,)}, Lost(loss=Loss.REDIRECT_ADDRESS, what=(B,))),
        (OPENID, {"signed_out_addresses": ()}, Lost(loss=Loss.SIGNED_OUT_ADDRESS, what=(A,))),
        (OPENID, {"logout_address": B}, Lost(loss=Loss.LOGOUT_ADDRESS)),
        (OPENID, {"scopes": (Scope.OPENID,)}, Lost(loss=Loss.SCOPE, what=("profile", "email"))),
        (OPENID, {"least": Assurance.MULTI}, Lost(loss=Loss.EASE)),
        (replace(OPENID, takes_limited=True), {"takes_limited": False}, Lost(loss=Loss.LIMITED)),
        (OPENID, {"asks_consent": False}, Lost(loss=Loss.CONSENT)),
        (OPENID, {"is_pairwise": True}, Lost(loss=Loss.NAMES)),
        (OPENID, {"authentication": Authentication.NONE}, Lost(loss=Loss.AUTHENTICATION)),
        (replace(OPENID, keys={"keys": [1]}), {"keys": {}}, Lost(loss=Loss.AUTHENTICATION)),
        (OPENID, {"algorithm": SigningAlgorithm.ES256}, Lost(loss=Loss.ALGORITHM)),
        (replace(OPENID, is_native=True), {"is_native": False}, Lost(loss=Loss.PORTS)),
        (GUARDED, {"hosts": GUARDED.hosts[:1]}, Lost(loss=Loss.HOST, what=GUARDED.hosts[1:])),
        (GUARDED, {"rules": (Rule(path="/a"), Rule())}, Lost(loss=Loss.PATHS)),
        (GUARDED, {"folds_case": True}, Lost(loss=Loss.PATHS)),
        (GUARDED, {"least": Assurance.MULTI}, Lost(loss=Loss.EASE)),
    ],
)
def test_each_loss_is_named(before: Rules, change: dict[str, Any], lost: Lost) -> None:
    """With what is gone, where that has a name."""
    assert losses_of(before, replace(before, **change)) == (lost,)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (OPENID, {}),
        (OPENID, {"redirect_addresses": (B, A, "https://c.example/")}),
        (replace(OPENID, logout_address=""), {"logout_address": A}),
        (replace(OPENID, least=Assurance.MULTI), {"least": Assurance.SINGLE}),
        (OPENID, {"takes_limited": True, "is_native": True, "scopes": tuple(Scope)}),
        (replace(OPENID, asks_consent=False), {"asks_consent": True}),
        (GUARDED, {"hosts": (*GUARDED.hosts, "https://c.example")}),
    ],
)
def test_what_only_gives_takes_nothing(before: Rules, change: dict[str, Any]) -> None:
    """More addresses, a lower demand, more that it may be told."""
    assert losses_of(before, replace(before, **change)) == ()


def test_every_rule_has_been_thought_of() -> None:
    """A rule of any door is judged; only that a proxy's people are not asked is the same ever."""
    known = {one.name for kind in RULES.values() for one in fields(kind)}
    assert known == set(TAKEN)
