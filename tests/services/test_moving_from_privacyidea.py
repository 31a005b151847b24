"""Code tokens of privacyIDEA move in, to whom they were assigned there."""

from __future__ import annotations

import io
from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.arriving import ArrivingToken, Finding, Problem
from farstu.services.moving.people import Fate
from farstu.services.moving.privacyidea import read_privacyidea
from tests.support.house import App, House
from tests.support.moving import move_tokens

SEED = bytes(range(20))
LINE = f"maja@example.com@old, TOTP0001, {SEED.hex()}, totp, 6, 30"


def read(content: str | bytes) -> list[ArrivingToken | Finding]:
    """Read an export."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_privacyidea(io.BytesIO(raw)))


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
