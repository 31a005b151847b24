"""OpenID Connect: what an authorisation request may say."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance
from farstu.core.errands import Ask
from farstu.core.openid import (
    ACCESS_LASTS,
    CLAIMS_OF,
    CODE_LASTS,
    ID_TOKEN_LASTS,
    LOGOUT_TOKEN_LASTS,
    OFFLINE_IDLE,
    OFFLINE_LASTS,
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


def challenge_of(verifier: str) -> str:
    """Make the challenge of a verifier, a good one or not."""
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    return made.rstrip(b"=").decode()


CHALLENGE = challenge_of(VERIFIER)
PARAMS = {
    "response_type": "code",
    "client_id": "app",
    "redirect_uri": BACK,
    "scope": "openid",
    "state": "s",
    "code_challenge": CHALLENGE,
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


def test_scopes_are_those_that_it_may_have() -> None:
    """Others are left out, in silence (OIDC Core 3.1.2.1)."""
    assert asked(scope="openid email groups offline_access").scopes == (Scope.OPENID, Scope.EMAIL)


def test_a_plain_request_asks_for_nothing_special() -> None:
    """Whoever is signed in may come."""
    read = asked()
    assert read.ask == Ask()
    assert (read.state, read.nonce, read.id_token_hint) == ("s", "", "")
    assert (read.login_hint, read.languages, read.id_token_claims) == ("", (), ())
    assert asked(state="-").state == ""


def test_a_nonce_comes_with_the_request() -> None:
    """It binds the ID token to the browser that asked for it (OIDC Core 15.5.2)."""
    assert asked(nonce="n-0S6_WzA2Mj").nonce == "n-0S6_WzA2Mj"


def test_prompts_and_age() -> None:
    """Each of them says one thing."""
    assert asked(prompt="login").ask.again
    assert asked(prompt="none").ask.silent
    both = asked(prompt="consent select_account").ask
    assert (both.consent, both.choose, both.again, both.silent) == (True, True, False, False)
    assert asked(max_age="0").ask.max_age == timedelta(0)
    assert asked(max_age="300").ask.max_age == timedelta(minutes=5)


def test_acr_values_are_wished_for() -> None:
    """In the order of the request, without those that nobody here knows."""
    read = asked(acr_values="gold phr urn:farstu:acr:2")
    assert read.ask.wished == (Assurance.PHISHING_RESISTANT, Assurance.MULTI)
    assert read.ask.least is Assurance.SINGLE


@pytest.mark.parametrize("said", [{"value": "phr"}, {"values": ["phr", "gold", 7, {}]}])
def test_an_essential_acr_is_needed(said: Mapping[str, object]) -> None:
    """And goes before what else is wished for (OIDC Core 5.5.1.1)."""
    claims = json.dumps({"id_token": {"acr": {"essential": True, **said}}})
    read = asked(claims=claims, acr_values="urn:farstu:acr:2").ask
    assert read.least is Assurance.PHISHING_RESISTANT
    assert read.wished == (Assurance.PHISHING_RESISTANT,)


def test_of_several_essential_ones_the_least_is_needed() -> None:
    """Any of them will do, and the first is the dearest."""
    values = ["phr", "urn:farstu:acr:2"]
    claims = json.dumps({"id_token": {"acr": {"essential": True, "values": values}}})
    read = asked(claims=claims).ask
    assert read.least is Assurance.MULTI
    assert read.wished == (Assurance.PHISHING_RESISTANT, Assurance.MULTI)


@pytest.mark.parametrize("essential", [False, None, "true", 1])
def test_an_acr_that_is_not_essential_is_wished_for(essential: object) -> None:
    """Only what is plainly true makes it one, and an unknown one is no trouble then."""
    said = {"essential": essential, "values": ["phr", "gold"]}
    read = asked(claims=json.dumps({"id_token": {"acr": said}})).ask
    assert (read.least, read.wished) == (Assurance.SINGLE, (Assurance.PHISHING_RESISTANT,))
    said["values"] = ["gold"]
    assert asked(claims=json.dumps({"id_token": {"acr": said}})).ask == Ask()


@pytest.mark.parametrize("values", ["phr", 7, {"phr": 1}, None, []])
def test_values_that_are_no_list_are_none(values: object) -> None:
    """What ``acr_values`` names counts then, as if nothing had been said."""
    claims = json.dumps({"id_token": {"acr": {"values": values}}})
    read = asked(claims=claims, acr_values="urn:farstu:acr:2").ask
    assert (read.least, read.wished) == (Assurance.SINGLE, (Assurance.MULTI,))


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


def test_each_scope_tells_just_this() -> None:
    """As the page and the discovery document say; to act while nobody is there tells nothing."""
    assert CLAIMS_OF == {
        Scope.OPENID: ("sub",),
        Scope.PROFILE: ("name", "preferred_username", "locale"),
        Scope.EMAIL: ("email", "email_verified"),
        Scope.ORGANISATIONS: ("organisations",),
        Scope.OFFLINE: (),
    }


def test_what_is_given_lasts_as_long_as_the_page_says() -> None:
    """A code a minute; tokens minutes, or, where the person allowed it, days."""
    assert timedelta(minutes=1) == CODE_LASTS
    assert timedelta(minutes=10) == ID_TOKEN_LASTS == ACCESS_LASTS
    assert timedelta(days=30) == OFFLINE_LASTS
    assert timedelta(days=14) == OFFLINE_IDLE
    assert timedelta(minutes=2) == LOGOUT_TOKEN_LASTS


def test_hints_are_kept() -> None:
    """For the sign-in page, at a length that a name may have."""
    read = asked(login_hint="m" * 400, ui_locales="sv en", id_token_hint="x.y.z")
    assert len(read.login_hint) == 320
    assert read.languages == ("sv", "en")
    assert read.id_token_hint == "x.y.z"
    many = [f"l{number}" for number in range(12)]
    assert list(asked(ui_locales=" ".join(many)).languages) == many[:10]


def test_an_answer_goes_to_a_registered_address_only() -> None:
    """Or nowhere."""
    assert find_redirect(PARAMS, RULES) == BACK
    assert find_redirect({**PARAMS, "redirect_uri": BACK + "/"}, RULES) is None
    assert find_redirect({}, RULES) is None
    two = replace(RULES, redirect_addresses=("https://app.example/other", BACK))
    assert find_redirect(PARAMS, two) == BACK


def test_whoever_names_no_address_is_sent_nowhere() -> None:
    """Not even where none, by some mistake, had been registered as one."""
    assert find_redirect({}, replace(RULES, redirect_addresses=("", BACK))) is None


def test_an_answer_is_added_to_what_an_address_has() -> None:
    """Encoded, so that nothing of it becomes another parameter."""
    assert answer_address(BACK, {"state": "a&b=c"}) == f"{BACK}?state=a%26b%3Dc"
    assert answer_address(f"{BACK}?x=1", {"code": "c"}) == f"{BACK}?x=1&code=c"


def test_a_verifier_proves_its_own_challenge_only() -> None:
    """The vector of RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert proves(verifier, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    assert not proves(verifier, CHALLENGE)
    assert not proves("short", challenge_of("short"))
    assert not proves("v" * 42, challenge_of("v" * 42))
    assert proves("v" * 128, challenge_of("v" * 128))
    assert not proves("v" * 129, challenge_of("v" * 129))
    assert not proves("ü" * 43, challenge_of("ü" * 43))
    assert not proves("", "")


@pytest.mark.parametrize("value", [True, "1", None, -1, 0, float("inf"), float("nan"), 10**20])
def test_what_is_no_time_is_no_time(value: object) -> None:
    """Whatever a token claims."""
    assert not is_moment(value)
    assert is_moment(1_800_000_000.5)


def test_a_time_ends_where_calendars_do() -> None:
    """From the first second of 1970 to the last of 9999, so that no clock has to say another."""
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert is_moment(1)
    assert is_moment(0.5)
    assert is_moment(last.timestamp())
    assert not is_moment(last.timestamp() + 1)


@given(st.dictionaries(st.sampled_from([*PARAMS, "claims", "max_age", "prompt"]), st.text()))
def test_no_request_breaks_the_reader(params: Mapping[str, str]) -> None:
    """Anything is taken, or refused with a word of the protocol."""
    read = read_request({**PARAMS, **params}, RULES, redirect_address=BACK)
    assert isinstance(read, Asked) or read.error
