"""What plug-ins for Duo ask for, and the words that they know a proof by."""

from __future__ import annotations

from typing import Any

import pytest

from farstu.core.assurance import Assurance
from farstu.core.duo import ALGORITHM, AUTHORISE, HEALTH, TOKEN, DuoUniversal
from farstu.core.duo_requests import (
    FACTORS,
    Prompt,
    factor_word,
    find_return,
    read_prompt,
    read_state,
)
from farstu.factors import REGISTRY


def test_every_factor_has_a_word() -> None:
    """Or a code of a new one would break where it is told."""
    assert FACTORS.keys() == {one.kind for one in REGISTRY}


@pytest.mark.parametrize(
    ("kinds", "remembered", "word"),
    [
        (["email_code", "webauthn"], False, "webauthn"),
        (["totp"], True, "passcode"),
        ([], True, "remembered_device"),
        ([], False, "not_available"),
    ],
)
def test_the_last_proof_is_told(kinds: list[str], word: str, *, remembered: bool) -> None:
    """Or that nothing was asked, and why."""
    assert factor_word(kinds, remembered=remembered) == word


def test_each_factor_has_the_word_that_duo_has_for_it() -> None:
    """Applications show it, and some decide by it."""
    assert FACTORS == {
        "totp": "passcode",
        "email_code": "passcode",
        "sms_code": "sms_passcode",
        "webauthn": "webauthn",
    }


BACK = "https://vpn.example.org/back"
STATE = "s" * 16
CLAIMS: dict[str, Any] = {
    "iss": "vpn",
    "client_id": "vpn",
    "response_type": "code",
    "scope": "openid",
    "redirect_uri": BACK,
    "state": STATE,
    "duo_uname": "maja",
}


def read(
    *, said: dict[str, str] | None = None, without: str = "", **claims: object
) -> Prompt | None:
    """Read a request that is as usual but for *claims*, with *said* beside it in the address."""
    asked = {name: value for name, value in {**CLAIMS, **claims}.items() if name != without}
    return read_prompt(asked, said or {}, return_to=BACK, state=STATE)


def test_the_rules_demand_a_password_and_everything_set_up() -> None:
    """Unless they say otherwise; an application that was told nothing answers nowhere."""
    rules = DuoUniversal()
    assert (rules.return_addresses, rules.least, rules.takes_limited) == (
        (),
        Assurance.SINGLE,
        False,
    )


@pytest.mark.parametrize("asked", [None, 5, "", BACK + "/", BACK.upper(), [BACK]])
def test_an_answer_goes_to_a_registered_address_only(asked: object) -> None:
    """Letter by letter."""
    rules = DuoUniversal(return_addresses=("https://other.example.org/", BACK))
    assert find_return({"redirect_uri": BACK}, rules) == BACK
    assert find_return({"redirect_uri": asked}, rules) is None
    assert find_return({}, rules) is None


@pytest.mark.parametrize(
    ("state", "is_one"),
    [
        ("s" * 15, False),
        ("s" * 16, True),
        ("s" * 1024, True),
        ("s" * 1025, False),
        ("s" * 16 + "\n", False),
        (None, False),
        (16, False),
        (["s"] * 16, False),
    ],
)
def test_a_state_tells_a_browser_from_others(state: object, *, is_one: bool) -> None:
    """Sixteen letters at least, and nothing that a header would break at."""
    assert read_state({"state": state}) == (state if is_one else None)
    assert read_state({}) is None


def test_a_usual_request_asks_for_a_code_about_somebody() -> None:
    """The plug-ins of today have it called ``duo_code``, and may say no nonce."""
    assert read() == Prompt(
        return_to=BACK, state=STATE, person="maja", code_name="duo_code", nonce=""
    )


@pytest.mark.parametrize(("named", "code_name"), [(True, "duo_code"), (False, "code")])
def test_an_application_chooses_what_its_code_is_called(*, named: bool, code_name: str) -> None:
    """By the one claim that is there for it."""
    prompt = read(use_duo_code_attribute=named)
    assert prompt is not None
    assert prompt.code_name == code_name


def test_a_nonce_may_be_said_beside_what_is_signed() -> None:
    """Within, or in the address; within counts, and they may not differ."""
    within, beside = read(nonce="n1"), read(said={"nonce": "n2"})
    assert within is not None
    assert beside is not None
    assert (within.nonce, beside.nonce) == ("n1", "n2")
    assert read(nonce="n1", said={"nonce": "n2"}) is None


@pytest.mark.parametrize(
    "name", ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce"]
)
def test_what_is_said_twice_is_said_alike(name: str) -> None:
    """What stands in the address as well may not differ from what was signed, nor hide in it."""
    signed = {**CLAIMS, "nonce": "n1"}
    assert read(nonce="n1", said={name: signed[name]}) is not None
    assert read(nonce="n1", said={**{one: str(signed[one]) for one in signed}, name: "x"}) is None


def test_what_an_address_says_besides_does_not_matter() -> None:
    """Plug-ins add the signed request itself, and more."""
    assert read(said={"request": "x", "duo_uname": "x"}) == read()


@pytest.mark.parametrize("length", [1, 200])
def test_a_name_has_up_to_two_hundred_letters(length: int) -> None:
    """Both ends are names."""
    prompt = read(duo_uname="m" * length)
    assert prompt is not None
    assert prompt.person == "m" * length


def test_a_nonce_has_up_to_1024_letters() -> None:
    """The last is one."""
    prompt = read(nonce="n" * 1024)
    assert prompt is not None
    assert prompt.nonce == "n" * 1024


@pytest.mark.parametrize(
    "claim",
    [
        {"duo_uname": ""},
        {"duo_uname": "m" * 201},
        {"duo_uname": 5},
        {"duo_uname": ["maja"]},
        {"duo_uname": "maja\n"},
        {"nonce": 5},
        {"nonce": "n" * 1025},
        {"nonce": "n\n"},
        {"use_duo_code_attribute": "true"},
        {"use_duo_code_attribute": 1},
        {"client_id": "other"},
        {"response_type": "token"},
        {"scope": "openid profile"},
    ],
)
def test_what_has_another_shape_asks_for_nothing(claim: dict[str, Any]) -> None:
    """One claim that is not understood refuses the request."""
    assert read(**claim) is None


@pytest.mark.parametrize("name", ["client_id", "response_type", "scope", "duo_uname"])
def test_what_is_left_out_is_not_guessed(name: str) -> None:
    """A request without one of these is none."""
    assert read(without=name) is None


def test_an_answer_to_nobody_has_its_usual_names() -> None:
    """Where a request was not read to its end, the answer says so under the usual name."""
    bare = Prompt(return_to=BACK, state=STATE)
    assert (bare.person, bare.code_name, bare.nonce) == ("", "duo_code", "")


def test_a_plug_in_finds_what_it_knows() -> None:
    """It asks at three addresses and signs by one algorithm, and is not changed for us."""
    assert (HEALTH, AUTHORISE, TOKEN) == (
        "/oauth/v1/health_check",
        "/oauth/v1/authorize",
        "/oauth/v1/token",
    )
    assert ALGORITHM == "HS512"
