"""Rules of relying parties, by each door: kept as plain data, and read as what they were."""

from __future__ import annotations

import json

import pytest

from farstu.core.assurance import Assurance
from farstu.core.duo import DuoUniversal
from farstu.core.forward_auth import Access, ForwardAuth, Rule
from farstu.core.hosted_page import HostedPage
from farstu.core.relying_parties import (
    LIVING_SECRETS,
    MOST_ADDRESSES,
    RULES,
    Authentication,
    Door,
    OpenIdConnect,
    Rules,
    Scope,
    SigningAlgorithm,
    decode_rules,
    door_of,
    encode_rules,
)
from farstu.core.roles import Role

KEPT: dict[Door, Rules] = {
    Door.OPENID_CONNECT: OpenIdConnect(
        redirect_addresses=("https://app.example/in", "https://app.example/too"),
        signed_out_addresses=("https://app.example/out",),
        logout_address="https://app.example/logout",
        authentication=Authentication.PRIVATE_KEY,
        keys={"keys": []},
        algorithm=SigningAlgorithm.ED25519,
        scopes=(Scope.OPENID, Scope.OFFLINE),
        least=Assurance.MULTI,
        takes_limited=True,
        asks_consent=False,
        is_native=True,
        is_pairwise=True,
    ),
    Door.FORWARD_AUTH: ForwardAuth(
        hosts=("https://app.example",),
        rules=(Rule(path="/admin", access=Access.SIGNED_IN, roles=(Role.OWNER,)),),
        folds_case=True,
        least=Assurance.PHISHING_RESISTANT,
    ),
    Door.HOSTED_PAGE: HostedPage(
        return_addresses=("https://app.example/back",), least=Assurance.TWO_STEP
    ),
    Door.DUO_UNIVERSAL: DuoUniversal(
        return_addresses=("https://app.example/duo",), least=Assurance.MULTI, takes_limited=True
    ),
}


@pytest.mark.parametrize("door", Door)
def test_rules_are_read_as_what_they_were(door: Door) -> None:
    """To the type, after they were kept as JSON: a list is no tuple, and a word no member."""
    rules = KEPT[door]
    kept = json.loads(json.dumps(encode_rules(rules)))
    read = decode_rules(door, kept)
    assert read == rules
    assert repr(read) == repr(rules)
    assert door_of(read) is door
    assert RULES[door] is type(rules)


@pytest.mark.parametrize("door", Door)
def test_what_was_never_said_is_as_it_is_for_everybody(door: Door) -> None:
    """Rules that were kept before there was more to say are read all the same."""
    assert decode_rules(door, {}) == RULES[door]()


def test_an_application_may_little_unless_it_is_said() -> None:
    """It keeps a secret, is told who somebody is after asking them, and takes nobody limited."""
    rules = OpenIdConnect()
    assert rules.redirect_addresses == rules.signed_out_addresses == ()
    assert rules.logout_address == ""
    assert rules.authentication is Authentication.SECRET
    assert rules.keys == {}
    assert rules.algorithm is SigningAlgorithm.RS256
    assert rules.scopes == (Scope.OPENID, Scope.PROFILE, Scope.EMAIL)
    assert rules.least is Assurance.SINGLE
    assert rules.asks_consent
    assert (rules.takes_limited, rules.is_native, rules.is_pairwise) == (False, False, False)


def test_addresses_and_secrets_have_an_end() -> None:
    """Twenty addresses of a kind; two secrets, of which one replaces the other."""
    assert (MOST_ADDRESSES, LIVING_SECRETS) == (20, 2)
