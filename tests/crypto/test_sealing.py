"""Sealing and wrapping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from farstu.crypto.keyring import Purpose, WrappingKey
from farstu.crypto.sealing import (
    DataKey,
    Place,
    SealError,
    data_key_id_of,
    new_data_key,
    seal,
    unseal,
    unwrap,
    wrap,
)
from farstu.crypto.tokens import Entropy, new_id

Key = TypeVar("Key", DataKey, WrappingKey)

PLAIN = b"a seed of 20 bytes.."
PLACE = Place(portal_id="portal", account_id="account", row_id="row", purpose="totp")


@pytest.fixture
def key(now: datetime, entropy: Entropy) -> DataKey:
    """Make the data key of a portal."""
    return new_data_key(now, entropy)


@pytest.fixture
def wrapping_key(now: datetime, entropy: Entropy) -> WrappingKey:
    """Make a key of the key file."""
    return WrappingKey(id=new_id(now, entropy), secret=entropy(32), created_at=now)


@pytest.fixture
def blob(key: DataKey, entropy: Entropy) -> bytes:
    """Seal a seed into its place."""
    return seal(PLAIN, place=PLACE, key=key, entropy=entropy)


@pytest.fixture
def wrapped(key: DataKey, wrapping_key: WrappingKey, entropy: Entropy) -> bytes:
    """Wrap the data key as it lies in the database."""
    return wrap(key, portal_id="portal", key=wrapping_key, entropy=entropy)


def knows(key: Key) -> Callable[[str], Key | None]:
    """Find that one key and no other."""
    return {key.id: key}.get


# Sealing ----------------------------------------------------------------------


@given(plain=st.binary(), chance=st.binary(min_size=44, max_size=44))
def test_what_was_sealed_opens_in_its_place(plain: bytes, chance: bytes) -> None:
    """Any bytes come back as they were, the empty ones too."""
    key = DataKey(id="0" * 26, secret=chance[:32])
    blob = seal(plain, place=PLACE, key=key, entropy=lambda _: chance[32:])
    assert unseal(blob, place=PLACE, find=lambda _: key) == plain


def test_a_blob_is_laid_out_as_documented(blob: bytes, key: DataKey) -> None:
    """Version, id of the key, nonce, ciphertext with its tag; nothing of the plain text shows."""
    assert blob[:1] == b"\x01"
    assert blob[1:27].decode() == key.id == data_key_id_of(blob)
    assert len(blob) == 1 + 26 + 12 + len(PLAIN) + 16
    assert PLAIN[:4] not in blob
    bound = (blob[:27], b"row", b"portal", b"account", b"row", b"totp")
    about = b"".join(len(part).to_bytes(4) + part for part in bound)
    assert AESGCM(key.secret).decrypt(blob[27:39], blob[39:], about) == PLAIN


def test_the_same_secret_never_looks_the_same(blob: bytes, key: DataKey, entropy: Entropy) -> None:
    """Each sealing has a fresh nonce."""
    assert seal(PLAIN, place=PLACE, key=key, entropy=entropy)[27:] != blob[27:]


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, portal_id="other"),
        replace(PLACE, account_id="other"),
        replace(PLACE, row_id="other"),
        replace(PLACE, purpose="other"),
        replace(PLACE, portal_id="portalaccount", account_id=""),
        replace(PLACE, portal_id="account", account_id="portal"),
        replace(PLACE, account_id="accountr", row_id="ow"),
        replace(PLACE, row_id="rowt", purpose="otp"),
    ],
)
def test_a_blob_that_was_moved_does_not_open(elsewhere: Place, blob: bytes, key: DataKey) -> None:
    """Another portal, account, row or purpose is another place, however the names run together."""
    assert unseal(blob, place=PLACE, find=knows(key)) == PLAIN
    with pytest.raises(SealError):
        unseal(blob, place=elsewhere, find=knows(key))


def test_a_change_of_any_bit_of_any_byte_is_noticed(blob: bytes, key: DataKey) -> None:
    """Version, key id, nonce, ciphertext and tag: each bit counts, even if any id finds the key."""
    for index in range(len(blob)):
        for bit in range(8):
            broken = bytearray(blob)
            broken[index] ^= 1 << bit
            with pytest.raises(SealError):
                unseal(bytes(broken), place=PLACE, find=lambda _: key)


def test_a_blob_of_any_other_length_is_noticed(blob: bytes, key: DataKey) -> None:
    """Cut anywhere, or grown, it does not open."""
    for length in range(len(blob)):
        with pytest.raises(SealError):
            unseal(blob[:length], place=PLACE, find=lambda _: key)
    with pytest.raises(SealError):
        unseal(blob + b"\x00", place=PLACE, find=lambda _: key)


@given(blob=st.binary())
def test_rubbish_does_not_open(blob: bytes) -> None:
    """Whatever bytes stand in the column, the answer is the same refusal."""
    key = DataKey(id="0" * 26, secret=bytes(32))
    for candidate in (blob, b"\x01" + blob, b"\x01" + b"0" * 26 + blob):
        with pytest.raises(SealError):
            unseal(candidate, place=PLACE, find=lambda _: key)


def test_an_unknown_version_is_not_even_asked_for_its_key(blob: bytes) -> None:
    """What another version means by its next bytes is not ours to guess."""
    for version in (0, 2, 255):
        with pytest.raises(SealError):
            data_key_id_of(bytes([version]) + blob[1:])


def test_the_wrong_key_under_the_right_id_does_not_open(blob: bytes, key: DataKey) -> None:
    """An id is only a claim."""
    with pytest.raises(SealError):
        unseal(blob, place=PLACE, find=lambda _: replace(key, secret=bytes(32)))


def test_every_refusal_is_the_same(blob: bytes, key: DataKey) -> None:
    """Unknown version, unknown key, damage and wrong place cannot be told apart (ASVS 11.2.5)."""
    attempts = [
        (b"\x02" + blob[1:], PLACE, knows(key)),
        (blob, PLACE, lambda _: None),
        (blob[:-1] + bytes([blob[-1] ^ 1]), PLACE, knows(key)),
        (blob, replace(PLACE, row_id="other"), knows(key)),
        (b"\x01\xff" + blob[2:], PLACE, knows(key)),
        (b"", PLACE, knows(key)),
    ]
    said = set()
    for candidate, place, find in attempts:
        with pytest.raises(SealError) as refused:
            unseal(candidate, place=place, find=find)
        assert refused.value.__cause__ is None
        said.add((type(refused.value), str(refused.value), refused.value.args))
    assert len(said) == 1


def test_a_place_may_be_named_in_any_script(key: DataKey, entropy: Entropy) -> None:
    """Names are bound as UTF-8."""
    place = replace(PLACE, purpose="återställning")
    blob = seal(PLAIN, place=place, key=key, entropy=entropy)
    assert unseal(blob, place=place, find=knows(key)) == PLAIN


# Data keys --------------------------------------------------------------------


def test_data_keys_are_fresh_and_never_shown(key: DataKey, now: datetime, entropy: Entropy) -> None:
    """Two data keys differ, and ``repr`` keeps the secret."""
    other = new_data_key(now, entropy)
    assert (other.id, other.secret) != (key.id, key.secret)
    assert len(key.secret) == 32
    assert repr(key.secret) not in repr(key)


def test_a_wrapped_data_key_comes_back(
    wrapped: bytes, key: DataKey, wrapping_key: WrappingKey
) -> None:
    """What was wrapped for a portal is unwrapped for it."""
    opened = unwrap(wrapped, data_key_id=key.id, portal_id="portal", find=knows(wrapping_key))
    assert opened == key


def test_a_wrapped_data_key_says_who_wrapped_it_and_hides_what(
    wrapped: bytes, key: DataKey, wrapping_key: WrappingKey
) -> None:
    """It has the layout of every blob, under the id of the wrapping key."""
    assert data_key_id_of(wrapped) == wrapping_key.id
    assert key.secret not in wrapped


def test_a_wrapped_data_key_belongs_to_its_portal_and_id(
    wrapped: bytes, key: DataKey, wrapping_key: WrappingKey
) -> None:
    """Nobody gives a portal the key of another, or an old key the id of a new one."""
    find = knows(wrapping_key)
    with pytest.raises(SealError):
        unwrap(wrapped, data_key_id=key.id, portal_id="other", find=find)
    with pytest.raises(SealError):
        unwrap(wrapped, data_key_id="0" * 26, portal_id="portal", find=find)


def test_a_wrapped_data_key_needs_the_key_that_wrapped_it(
    wrapped: bytes, key: DataKey, wrapping_key: WrappingKey
) -> None:
    """A database without its key file opens nothing."""
    with pytest.raises(SealError):
        unwrap(wrapped, data_key_id=key.id, portal_id="portal", find=lambda _: None)
    other = replace(wrapping_key, secret=bytes(32))
    with pytest.raises(SealError):
        unwrap(wrapped, data_key_id=key.id, portal_id="portal", find=lambda _: other)


def test_a_change_of_any_byte_of_a_wrapped_key_is_noticed(
    wrapped: bytes, key: DataKey, wrapping_key: WrappingKey
) -> None:
    """As with every blob."""
    for index in range(len(wrapped)):
        broken = bytearray(wrapped)
        broken[index] ^= 1
        with pytest.raises(SealError):
            unwrap(
                bytes(broken), data_key_id=key.id, portal_id="portal", find=lambda _: wrapping_key
            )


def test_a_wrapped_key_is_no_row_and_a_row_no_wrapped_key(
    wrapped: bytes, key: DataKey, wrapping_key: WrappingKey, entropy: Entropy
) -> None:
    """Even under one and the same secret the two do not pass for each other."""
    same = DataKey(id=wrapping_key.id, secret=wrapping_key.derive(Purpose.WRAP))
    place = Place(portal_id="portal", account_id=key.id, row_id="", purpose="")
    with pytest.raises(SealError):
        unseal(wrapped, place=place, find=knows(same))
    blob = seal(bytes(32), place=place, key=same, entropy=entropy)
    with pytest.raises(SealError):
        unwrap(blob, data_key_id=key.id, portal_id="portal", find=knows(wrapping_key))
