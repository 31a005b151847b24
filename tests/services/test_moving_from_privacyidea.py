"""Code tokens of privacyIDEA move in, to whom they were assigned there."""

from __future__ import annotations

import io
import json
from base64 import b32encode, b64encode
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.arriving import ArrivingToken, Finding, Problem
from farstu.services.moving.people import Fate
from farstu.services.moving.privacyidea import read_privacyidea
from tests.support.house import App, House
from tests.support.moving import move_tokens

SEED = bytes(range(20))
LINE = f"maja@example.com@old, TOTP0001, {SEED.hex()}, totp, 6, 30"


KEY = b64encode(bytes(32), altchars=b"-_")


def read(content: str | bytes, key: bytes = b"") -> list[ArrivingToken | Finding]:
    """Read an export."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_privacyidea(io.BytesIO(raw), key=key))


def exported(**more: Any) -> dict[str, Any]:
    """Write a token as privacyIDEA's own format has it."""
    about = {
        "serial": "TOTP0001",
        "type": "totp",
        "otpkey": SEED.hex(),
        "description": "",
        "otplen": 6,
        "active": True,
        "revoked": False,
        "locked": False,
        "rollout_state": "",
        "info_list": {"hashlib": "sha1", "timeStep": "30", "timeShift": "0"},
        "issuer": "privacyIDEA",
        "user": {"login": "maja@example.com", "realm": "old", "resolver": "ldap", "uid": "7"},
    }
    return about | more


def sealed(*tokens: object, key: bytes = KEY) -> bytes:
    """Seal a list of tokens as ``--format pi`` does."""
    return Fernet(key).encrypt(json.dumps(tokens, indent=2).encode())


def problems(content: bytes, key: bytes = KEY) -> list[Problem | None]:
    """Say what is wrong with each."""
    found = read(content, key)
    return [token.problem if isinstance(token, Finding) else None for token in found]


def one(content: str) -> ArrivingToken:
    """Read the token of a file."""
    [found] = read(content)
    assert isinstance(found, ArrivingToken)
    return found


@pytest.mark.parametrize("line", [LINE, LINE.replace(SEED.hex(), b32encode(SEED).decode())])
def test_what_was_assigned_there_is_in_use_here(house: House, line: str) -> None:
    """Seeds in hexadecimal or base32; its owner comes in with it, and need not enrol again."""
    maja = house.add_person()
    assert move_tokens(house, read(line)).fates == {Fate.NEW: 1}
    house.clock.advance(120)
    house.come_in(maja, App(id="", secret=SEED, clock=house.clock))


def test_the_hash_follows_from_the_length_of_the_seed() -> None:
    """As privacyIDEA makes them; of another length nobody knows, and nobody guesses."""
    assert one(LINE).choice["digest"] == "sha1"
    assert one(LINE.replace(SEED.hex(), "ab" * 32)).choice["digest"] == "sha256"
    assert one(LINE.replace(SEED.hex(), "ab" * 64)).choice["digest"] == ""
    assert one(LINE.replace(SEED.hex(), "?")).choice["digest"] == ""


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f"n/a, TOTP1, {SEED.hex()}, totp, 6, 30", Problem.OWNER_MISSING),
        (f"maja@old, TOTP1, {SEED.hex()}, totp, 6", Problem.CODES_UNKNOWN),
        (f"maja@old, TOTP1, {'ab' * 64}, totp, 6, 30", Problem.CODES_UNKNOWN),
        (f"maja@old, OATH1, {SEED.hex()}, hotp, 6", Problem.COUNTED),
        (f"maja@old, X1, {SEED.hex()}, push, 6", Problem.UNLIKE),
        ("maja@old, X1", Problem.UNREADABLE),
        ('"maja', Problem.UNREADABLE),
        (b"\xff", Problem.UNREADABLE),
        ("\n\n", Problem.EMPTY),
        (f"nobody@old, TOTP1, {SEED.hex()}, totp, 6, 30", Problem.OWNER_UNKNOWN),
    ],
)
def test_what_cannot_be_kept_is_named(house: House, content: str | bytes, problem: Problem) -> None:
    """By its line, and never with what stands there."""
    report = move_tokens(house, read(content))
    assert [one.problem for one in report.refused] == [problem]


def test_an_owner_without_a_realm_is_an_owner() -> None:
    """Whoever wrote the file by hand."""
    assert one(LINE.replace("maja@example.com@old", "maja")).owner == "maja"


@given(st.binary(max_size=200))
def test_whatever_a_file_is_has_an_answer(raw: bytes) -> None:
    """Never an exception."""
    assert all(isinstance(found, ArrivingToken | Finding) for found in read(raw))


def test_its_own_format_says_whose_a_token_is_and_by_which_hash(house: House) -> None:
    """Sealed as a whole; below it may stand what the program wrote to the same output."""
    maja = house.add_person()
    content = sealed(exported()) + b"\n\n\nSuccessfully exported 1 tokens.\n"
    assert move_tokens(house, read(content, KEY)).fates == {Fate.NEW: 1}
    house.clock.advance(120)
    house.come_in(maja, App(id="", secret=SEED, clock=house.clock))


def test_what_its_own_format_leaves_out_is_what_is_usual_there() -> None:
    """SHA-1 and half a minute; what it says is taken, whatever the length of the seed."""
    [found] = read(sealed(exported(info_list={})), KEY)
    assert isinstance(found, ArrivingToken)
    assert (found.choice["digest"], found.choice["period"]) == ("sha1", 30)
    info = {"hashlib": "SHA256", "timeStep": 60}
    [found] = read(sealed(exported(info_list=info, rollout_state="enrolled")), KEY)
    assert isinstance(found, ArrivingToken)
    assert (found.choice["digest"], found.choice["period"]) == ("sha256", 60)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"type": "hotp"}, Problem.COUNTED),
        ({"type": "push"}, Problem.UNLIKE),
        ({"active": False}, Problem.UNUSED),
        ({"revoked": True}, Problem.UNUSED),
        ({"locked": True}, Problem.UNUSED),
        ({"rollout_state": "clientwait"}, Problem.UNUSED),
        ({"user": None}, Problem.OWNER_MISSING),
        ({"otpkey": None}, Problem.SEED_WRONG),
        ({"info_list": {"hashlib": "sha512", "timeStep": "30"}}, Problem.CODES_UNKNOWN),
    ],
)
def test_what_its_own_format_has_that_cannot_come_is_named(
    house: House, more: dict[str, Any], problem: Problem
) -> None:
    """Above all what was stopped there: whoever found it must not turn it on here."""
    report = move_tokens(house, read(sealed(exported(**more)), KEY))
    assert [(found.where, found.problem) for found in report.refused] == [
        ("token TOTP0001", problem)
    ]


def test_a_sealed_file_is_opened_by_its_key_alone() -> None:
    """And not if a letter of it was changed."""
    content = sealed(exported())
    changed = content[:-9] + (b"A" if content[-9:-8] != b"A" else b"B") + content[-8:]
    other = b64encode(bytes([1] * 32), altchars=b"-_")
    for raw, key in ((content, b""), (content, b"?"), (content, other), (changed, KEY)):
        assert problems(raw, key) == [Problem.KEY_WRONG]
    assert problems(content) == [None]


@pytest.mark.parametrize(
    ("plain", "problem"),
    [(b"[]", Problem.EMPTY), (b"{}", Problem.EMPTY), (b"[{", Problem.UNREADABLE)],
)
def test_what_was_sealed_and_is_no_list_of_tokens_says_so(plain: bytes, problem: Problem) -> None:
    """It may have been another file of the same key."""
    assert problems(Fernet(KEY).encrypt(plain)) == [problem]


@given(st.dictionaries(st.sampled_from(sorted(exported())), st.none() | st.integers() | st.text()))
def test_whatever_was_sealed_has_an_answer(more: dict[str, Any]) -> None:
    """Never an exception."""
    [found] = read(sealed(exported(**more)), KEY)
    assert isinstance(found, ArrivingToken | Finding)
