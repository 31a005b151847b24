"""Chains of records, against values that were computed by hand."""

from __future__ import annotations

import hashlib

import pytest

from farstu.crypto.chain import canonical, first_hash, next_hash


def test_the_canonical_form_is_the_only_one() -> None:
    """Names sorted, no space, nothing beyond ASCII."""
    assert canonical({"b": [1, None, True], "a": "ö"}) == '{"a":"\\u00f6","b":[1,null,true]}'


def test_what_is_no_json_has_no_canonical_form() -> None:
    """An endless number would be read back differently, or not at all."""
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("inf"))


def test_a_hash_covers_the_one_before_and_the_record() -> None:
    """As the document of the format says it, so that anybody can compute it."""
    start = hashlib.sha256(b"farstu audit chain 1\nabc").hexdigest()
    assert first_hash("abc") == start
    expected = hashlib.sha256(start.encode() + b'\n{"number":1}').hexdigest()
    assert next_hash(start, {"number": 1}) == expected
    assert next_hash(first_hash("abd"), {"number": 1}) != expected
