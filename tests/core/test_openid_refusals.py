"""OpenID Connect: what may not be asked for, and in which words its sender hears so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from farstu.core.openid import LONGEST_CLAIMS, LONGEST_VALUE, Asked, Wrong, read_request

from .test_openid import BACK, PARAMS, RULES, ask, asked

RESPONSE_TYPE = ("unsupported_response_type", "response_type has to be code")
NO_OPENID = ("invalid_scope", "scope has to name openid")
NO_METHOD = ("invalid_request", "code_challenge_method has to be S256")
NO_CHALLENGE = ("invalid_request", "code_challenge is a SHA-256 in base64url")
PROMPT = (
    "invalid_request",
    "prompt is none alone, or some of login, consent, select_account",
)
AGE = ("invalid_request", "max_age is a number of seconds")
CLAIMS = ("invalid_request", "claims is no JSON object")
UNMET = ("unmet_authentication_requirements", "none of these acr is known here")


@pytest.mark.parametrize(
    ("params", "refused"),
    [
        ({"response_type": "token"}, RESPONSE_TYPE),
        ({"response_type": "id_token"}, RESPONSE_TYPE),
        ({"response_type": "code id_token"}, RESPONSE_TYPE),
        ({"response_type": "-"}, RESPONSE_TYPE),
        ({"response_mode": "fragment"}, ("invalid_request", "response_mode has to be query")),
        ({"scope": "email"}, NO_OPENID),
        ({"scope": "openidx"}, NO_OPENID),
        ({"scope": "-"}, NO_OPENID),
        ({"request": "x"}, ("request_not_supported", "request is not taken")),
        (
            {"request_uri": "https://app.example/x"},
            ("request_uri_not_supported", "request_uri is not taken"),
        ),
        ({"registration": "{}"}, ("registration_not_supported", "registration is not taken")),
        ({"code_challenge": "-"}, NO_CHALLENGE),
        ({"code_challenge": "short"}, NO_CHALLENGE),
        ({"code_challenge_method": "plain"}, NO_METHOD),
        ({"code_challenge_method": "-"}, NO_METHOD),
        ({"prompt": "none login"}, PROMPT),
        ({"prompt": "none login consent select_account"}, PROMPT),
        ({"prompt": "now"}, PROMPT),
        ({"prompt": "login now"}, PROMPT),
        ({"max_age": "soon"}, AGE),
        ({"max_age": "-1"}, AGE),
        ({"max_age": "٣"}, AGE),
        ({"max_age": "1" * 9}, AGE),
        ({"state": "s" * 1025}, ("invalid_request", "state has more than 1024 characters")),
        ({"nonce": "n" * 1025}, ("invalid_request", "nonce has more than 1024 characters")),
        ({"claims": "["}, CLAIMS),
        ({"claims": "[]"}, CLAIMS),
        ({"claims": "[" * 4000}, CLAIMS),
        ({"claims": "{}".ljust(4097)}, CLAIMS),
        ({"claims": '{"id_token":{"acr":{"essential":true,"value":"phrh"}}}'}, UNMET),
        ({"claims": '{"id_token":{"acr":{"essential":true,"value":"gold"}}}'}, UNMET),
    ],
)
def test_what_may_not_be_asked_for_is_said_in_the_protocols_words(
    params: Mapping[str, str], refused: tuple[str, str]
) -> None:
    """And in some of ours for its developer, at the address that was registered."""
    read = ask(**params)
    assert isinstance(read, Wrong)
    assert (read.error, read.description) == refused
    assert read.redirect_address == BACK


def test_what_is_said_twice_is_refused() -> None:
    """Else two programs could read it differently; not even a doubled state comes back."""
    read = read_request(PARAMS, RULES, redirect_address=BACK, repeated={"state"})
    assert isinstance(read, Wrong)
    assert (read.error, read.state) == ("invalid_request", "")
    other = read_request(PARAMS, RULES, redirect_address=BACK, repeated={"scope"})
    assert isinstance(other, Wrong)
    assert other.state == "s"


def test_of_several_that_are_there_twice_the_first_by_name_is_told() -> None:
    """The same each time, whatever order they came in."""
    twice = ("state", "nonce", "scope")
    read = read_request(PARAMS, RULES, redirect_address=BACK, repeated=twice)
    assert isinstance(read, Wrong)
    assert read.description == "nonce is there more than once"


@pytest.mark.parametrize(
    ("state", "kept"),
    [("-", ""), ("s", "s"), ("s" * 1024, "s" * 1024), ("s" * 1025, "")],
)
def test_a_refusal_brings_the_state_back_as_it_came(state: str, kept: str) -> None:
    """But for one that is too long: it is what is complained about."""
    read = ask(state=state, response_type="token")
    assert isinstance(read, Wrong)
    assert read.state == kept


def test_what_is_just_as_long_as_it_may_be_is_taken() -> None:
    """To the letter, as the page says and the application can count."""
    assert (LONGEST_VALUE, LONGEST_CLAIMS) == (1024, 4096)
    read = asked(state="s" * 1024, nonce="n" * 1024, claims="{}".ljust(4096), max_age="9" * 8)
    assert isinstance(read, Asked)
    assert (len(read.state), len(read.nonce)) == (1024, 1024)
