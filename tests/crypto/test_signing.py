"""Signatures, against a vector of RFC 8032 and against everything else."""

from __future__ import annotations

import pytest

from farstu.crypto.signing import is_signed, new_signing_secret, public_half, sign
from farstu.crypto.tokens import Entropy

SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
"""RFC 8032 7.1, test 1; the public half is that of RFC 8037 A.2."""


def test_the_public_half_is_that_of_the_rfc() -> None:
    """In the spelling of RFC 8037."""
    assert public_half(SECRET) == PUBLIC


def test_what_was_signed_is_signed_and_nothing_else_is() -> None:
    """Another statement, another purpose, another key, another signature: no."""
    signature = sign(SECRET, {"number": 7}, about="test")
    assert is_signed(PUBLIC, signature, {"number": 7}, about="test")
    assert not is_signed(PUBLIC, signature, {"number": 8}, about="test")
    assert not is_signed(PUBLIC, signature, {"number": 7}, about="rest")
    assert not is_signed(public_half(bytes(32)), signature, {"number": 7}, about="test")
    assert not is_signed(PUBLIC, signature[:-4] + "AAAA", {"number": 7}, about="test")


@pytest.mark.parametrize("text", ["", "short", "ö", "*" * 43, PUBLIC + "AA"])
def test_nonsense_is_no_signature_and_no_key(text: str) -> None:
    """It is refused without an error."""
    signature = sign(SECRET, 1, about="test")
    assert not is_signed(text, signature, 1, about="test")
    assert not is_signed(PUBLIC, text, 1, about="test")


def test_each_key_is_another(entropy: Entropy) -> None:
    """It comes from chance."""
    assert new_signing_secret(entropy) != new_signing_secret(entropy)
