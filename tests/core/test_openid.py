"""OpenID Connect: what an authorisation request may say."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance
from farstu.core.errands import Ask
from farstu.core.openid import (
    Asked,
    Wrong,
    answer_address,
    find_redirect,
    is_moment,
    proves,
    read_request,
)
from farstu.core.relying_parties import OpenIdConnect, Scope

BACK = "https://app.example/callback"
RULES = OpenIdConnect(redirect_addresses=(BACK,), scopes=(Scope.OPENID, Scope.EMAIL, Scope.PROFILE))
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
PARAMS = {
    "response_type": "code",
    "client_id": "app",
    "redirect_uri": BACK,
    "scope": "openid",
    "state": "s",
    "code_challenge": CHALLENGE.decode(),
    "code_challenge_method": "S256",
}


def ask(**params: str) -> Asked | Wrong:
    """Read the usual request with some parameters more."""
    said = {name: value for name, value in {**PARAMS, **params}.items() if value != "-"}
    return read_request(said, RULES, redirect_address=BACK)


def asked(**params: str) -> Asked:
    """Read one that is taken."""
    read = ask(**params)
    assert isinstance(read, Asked), read
    return read


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "-"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "email"}, "invalid_scope"),
        ({"scope": "-"}, "invalid_scope"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "https://app.example/x"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"code_challenge": "-"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "-"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "now"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"state": "s" * 1025}, "invalid_request"),
        ({"nonce": "n" * 1025}, "invalid_request"),
        ({"claims": "["}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": "[" * 4000}, "invalid_request"),
        ({"claims": " " * 5000}, "invalid_request"),
        (
            {"claims": '{"id_token":{"acr":{"essential":true,"value":"phrh"}}}'},
            "unmet_authentication_requirements",
        ),
        (
            {"claims": '{"id_token":{"acr":{"essential":true,"value":"gold"}}}'},
            "unmet_authentication_requirements",
        ),
    ],
)
def test_what_may_not_be_asked_for_is_said_in_the_protocols_words(
    params: Mapping[str, str], error: str
) -> None:
    """And the sender is told at the address that was registered."""
    read = ask(**params)
    assert isinstance(read, Wrong)
    assert (read.error, read.redirect_address) == (error, BACK)
    assert read.description


def test_what_is_said_twice_is_refused() -> None:
    """Else two programs could read it differently; not even a doubled state comes back."""
    read = read_request(PARAMS, RULES, redirect_address=BACK, repeated={"state"})
    assert isinstance(read, Wrong)
    assert (read.error, read.state) == ("invalid_request", "")
    other = read_request(PARAMS, RULES, redirect_address=BACK, repeated={"scope"})
    assert isinstance(other, Wrong)
    assert other.state == "s"


def test_a_state_that_is_too_long_does_not_come_back() -> None:
    """It is what is complained about."""
    read = ask(state="s" * 1025)
    assert isinstance(read, Wrong)
    assert not read.state


def test_scopes_are_those_that_it_may_have() -> None:
    """Others are left out, in silence (OIDC Core 3.1.2.1)."""
    assert asked(scope="openid email groups offline_access").scopes == (Scope.OPENID, Scope.EMAIL)


def test_a_plain_request_asks_for_nothing_special() -> None:
    """Whoever is signed in may come."""
    read = asked()
    assert read.ask == Ask()
    assert (read.state, read.nonce, read.id_token_hint) == ("s", "", "")


def test_prompts_and_age() -> None:
    """Each of them says one thing."""
    assert asked(prompt="login").ask.again
    assert asked(prompt="none").ask.silent
    both = asked(prompt="consent select_account").ask
    assert (both.consent, both.choose, both.again, both.silent) == (True, True, False, False)
    assert asked(max_age="0").ask.max_age == timedelta(0)


def test_acr_values_are_wished_for() -> None:
    """In the order of the request, without those that nobody here knows."""
    read = asked(acr_values="gold phr urn:farstu:acr:2")
    assert read.ask.wished == (Assurance.PHISHING_RESISTANT, Assurance.MULTI)
    assert read.ask.least is Assurance.SINGLE


@pytest.mark.parametrize("said", [{"value": "phr"}, {"values": ["phr", "gold", 7]}])
def test_an_essential_acr_is_needed(said: Mapping[str, object]) -> None:
    """And goes before what else is wished for (OIDC Core 5.5.1.1)."""
    claims = json.dumps({"id_token": {"acr": {"essential": True, **said}}})
    read = asked(claims=claims, acr_values="urn:farstu:acr:2").ask
    assert read.least is Assurance.PHISHING_RESISTANT
    assert read.wished == (Assurance.PHISHING_RESISTANT,)


@pytest.mark.parametrize(
    "claims",
    [
        "{}",
        '{"id_token": null}',
        '{"id_token": []}',
        '{"id_token": {"acr": null}}',
        '{"id_token": {"acr": {"essential": true}}}',
        '{"id_token": {"acr": {"values": "phr"}}}',
    ],
)
def test_claims_that_name_no_acr_ask_for_none(claims: str) -> None:
    """However they are shaped."""
    assert asked(claims=claims).ask == Ask()


def test_claims_of_the_id_token_are_those_of_its_scopes() -> None:
    """Nothing comes that way which the scopes do not tell."""
    claims = '{"id_token": {"email": null, "name": {"essential": true}}}'
    assert asked(scope="openid email", claims=claims).id_token_claims == ("email",)


def test_hints_are_kept() -> None:
    """For the sign-in page, at a length that a name may have."""
    read = asked(login_hint="m" * 400, ui_locales="sv en", id_token_hint="x.y.z")
    assert len(read.login_hint) == 320
    assert read.languages == ("sv", "en")
    assert read.id_token_hint == "x.y.z"


def test_an_answer_goes_to_a_registered_address_only() -> None:
    """Or nowhere."""
    assert find_redirect(PARAMS, RULES) == BACK
    assert find_redirect({**PARAMS, "redirect_uri": BACK + "/"}, RULES) is None
    assert find_redirect({}, RULES) is None


def test_an_answer_is_added_to_what_an_address_has() -> None:
    """Encoded, so that nothing of it becomes another parameter."""
    assert answer_address(BACK, {"state": "a&b=c"}) == f"{BACK}?state=a%26b%3Dc"
    assert answer_address(f"{BACK}?x=1", {"code": "c"}) == f"{BACK}?x=1&code=c"


def test_a_verifier_proves_its_own_challenge_only() -> None:
    """The vector of RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert proves(verifier, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    assert not proves(verifier, CHALLENGE.decode())
    assert not proves("short", CHALLENGE.decode())
    assert not proves("", "")


@pytest.mark.parametrize("value", [True, "1", None, -1, 0, float("inf"), float("nan"), 10**20])
def test_what_is_no_time_is_no_time(value: object) -> None:
    """Whatever a token claims."""
    assert not is_moment(value)
    assert is_moment(1_800_000_000.5)


@given(st.dictionaries(st.sampled_from([*PARAMS, "claims", "max_age", "prompt"]), st.text()))
def test_no_request_breaks_the_reader(params: Mapping[str, str]) -> None:
    """Anything is taken, or refused with a word of the protocol."""
    read = read_request({**PARAMS, **params}, RULES, redirect_address=BACK)
    assert isinstance(read, Asked) or read.error
