"""What browsers send of keys: read as it is, bounded, and a no where it does not fit."""

from __future__ import annotations

import json

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.factors.credentials import (
    from_text,
    is_resident,
    read_credential,
    to_text,
    transports_of,
)

LONGEST = 48 * 1024
WHOLE = {"id": "a", "response": {"clientDataJSON": "b"}}
REFUSED = Rejected(Reason.KEY_REFUSED, field="credential")
SILENT = Rejected(Reason.KEY_SILENT, field="credential")


@pytest.mark.parametrize("told", [None, 7, {}, "", " ", "\n\t"])
def test_a_browser_that_brought_nothing_is_silent(told: object) -> None:
    """A form without the field, or with an empty one: nobody touched a key."""
    assert read_credential({"credential": told}) == read_credential({}) == SILENT


@pytest.mark.parametrize(
    "told", ["{", "7", "null", "[]", "{}", '[{"response": {}}]', '{"response": []}', "[" * 9000]
)
def test_what_is_no_credential_is_refused(told: str) -> None:
    """An object with an object in it, and nothing else, whatever it is called."""
    assert read_credential({"credential": told}) == REFUSED


def test_a_credential_has_a_longest() -> None:
    """So many characters are read, and not one more."""
    text = json.dumps(WHOLE).ljust(LONGEST)
    assert read_credential({"credential": text}) == WHOLE
    assert read_credential({"credential": f"{text} "}) == REFUSED


def test_a_way_to_a_key_has_a_longest_name() -> None:
    """Twenty letters; what is no list of words says nothing."""
    fits, too_long = "x" * 20, "x" * 21
    assert transports_of({"response": {"transports": [fits, too_long, "usb"]}}) == [fits, "usb"]
    for told in (None, "usb", 7, {"usb": 1}):
        assert transports_of({"response": {"transports": told}}) == []


@pytest.mark.parametrize("results", [None, 7, "credProps", ["credProps"], {"credProps": None}, {}])
def test_a_browser_that_does_not_say_leaves_open_whether_a_key_remembers(results: object) -> None:
    """Whatever stands where its answer should."""
    assert is_resident({"clientExtensionResults": results}) is is_resident({}) is None


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xfb\xff", bytes(range(32))])
def test_bytes_are_text_without_padding(data: bytes) -> None:
    """In the alphabet of addresses, and back."""
    assert from_text(to_text(data)) == data
    assert not set(to_text(data)) & set("+/=")
