"""Ids, bearer tokens and comparing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.crypto.tokens import ALPHABET, Entropy, digest, is_token, new_id, new_token, same

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9999, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def zeros(size: int) -> bytes:
    """Chance at its lowest."""
    return bytes(size)


def ones(size: int) -> bytes:
    """Chance at its highest."""
    return b"\xff" * size


def test_an_id_is_26_characters_that_can_be_read_aloud(now: datetime, entropy: Entropy) -> None:
    """An id has 26 characters of Crockford's alphabet."""
    made = new_id(now, entropy)
    assert len(made) == 26
    assert set(made) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ilou")


def test_an_id_says_its_millisecond_and_its_chance() -> None:
    """Ten characters of milliseconds, sixteen of chance (the example of the ULID specification)."""
    moment = datetime(2016, 7, 30, 22, 36, 16, 385000, tzinfo=UTC)
    assert new_id(moment, zeros) == "01aryz6s41" + "0" * 16
    assert new_id(moment, ones) == "01aryz6s41" + "z" * 16


@given(earlier=MOMENTS, later=MOMENTS)
def test_ids_sort_by_time(earlier: datetime, later: datetime) -> None:
    """An id made a millisecond or more later is greater as text, whatever chance says."""
    earlier, later = sorted((earlier, later))
    later += timedelta(milliseconds=1)
    assert new_id(earlier, ones) < new_id(later, zeros)


def test_ids_of_one_moment_differ(now: datetime, entropy: Entropy) -> None:
    """Two ids of the same moment differ by chance."""
    assert new_id(now, entropy) != new_id(now, entropy)


def test_an_id_is_the_same_in_every_time_zone(now: datetime) -> None:
    """The moment counts, not how the clock on the wall names it."""
    assert new_id(now, zeros) == new_id(now.astimezone(timezone(timedelta(hours=5))), zeros)


def test_an_id_needs_a_moment_that_knows_its_zone(now: datetime) -> None:
    """A naive time is a bug, and said to be one."""
    with pytest.raises(TypeError):
        new_id(now.replace(tzinfo=None), zeros)


@given(chance=st.binary(min_size=32, max_size=32))
def test_a_token_is_43_characters_and_looks_like_one(chance: bytes) -> None:
    """Every token that can be made has the shape of a token."""
    made = new_token(lambda size: chance[:size])
    assert len(made) == 43
    assert is_token(made)


def test_a_token_holds_all_its_chance() -> None:
    """The token of known bytes is their base64url without padding."""
    assert new_token(zeros) == "A" * 43
    assert new_token(ones) == "_" * 42 + "8"


@pytest.mark.parametrize(
    "text",
    ["", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "A" * 42 + "\n", "A" * 43 + "\n",
     "+" * 43, "å" * 43, "A" * 41 + " A", "\ud800" * 43, "A\x00" * 21 + "A"],
)  # fmt: skip
def test_what_is_no_token_does_not_look_like_one(text: str) -> None:
    """Wrong length, wrong characters, or bits that 32 bytes do not have: no token."""
    assert not is_token(text)


def test_the_digest_is_sha256_in_hexadecimal() -> None:
    """What is stored can be recomputed by anybody who has the token, and by nobody else."""
    assert digest("A" * 43) == hashlib.sha256(b"A" * 43).hexdigest()


@given(text=st.text(st.characters(codec=None)))
def test_any_text_has_a_digest(text: str) -> None:
    """A cookie may hold anything and still is only a token that nobody has."""
    assert len(digest(text)) == 64


@given(a=st.text(st.characters(codec=None)), b=st.text(st.characters(codec=None)))
def test_same_is_equality(a: str, b: str) -> None:
    """Comparing in constant time gives the answer that ``==`` gives."""
    assert same(a, b) == (a == b)
    assert same(a, a)


def test_same_compares_text_with_bytes() -> None:
    """Text is the same as its UTF-8, so callers need not care which they hold."""
    assert same("hallå", "hallå".encode())
    assert same(b"\xff", b"\xff")
    assert not same("hallå", b"hall")
