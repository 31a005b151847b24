"""The bounds of what is refused as a password: one letter more or less, and it is another."""

from __future__ import annotations

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.core.password_rules import judge

COMMON = Rejected(Reason.PASSWORD_COMMON, field="password")
CLOSE = Rejected(Reason.PASSWORD_CONTEXT, field="password")
LISTED = frozenset({"kvastskaft", "papapapa", "password", "spelningen"})


def told(password: str, *context: str) -> Rejected | None:
    """Say what is told of *password* where four words are common."""
    return judge(password, at_least=8, context=context, common=LISTED)


@pytest.mark.parametrize(
    "password",
    [
        "pässwörd1234",
        "𝐏𝐀𝐒𝐒𝐖𝐎𝐑𝐃1234",  # noqa: RUF001 - mathematical letters are the point
        "papapapa",
        "12345678kvastskaft",
        "1234kvastskaft1234",
        "kvastskaft12345678",
        "xkvqxkvqxkvq",
        "xkvqxkvqx",
        "speln1ngen",
        "spe1ningen",
        "speln!ngen",
        "spe!ningen",
        "asdfgh83920175",
        "83920175hgfdsa",
    ],
)
def test_what_is_common_is_told_at_the_field(password: str) -> None:
    """Accents and odd capitals undone, eight signs cut off, four letters repeated, six in a row."""
    assert told(password) == COMMON


WAYS = (
    "abcdefghijkl",
    "qwertyuiopas",
    "qwertzuiopas",
    "azertyuiopqs",
    "qazwsxedcrfv",
    "q2w3e4r5t6y7",
    "qaz2wsx3edc4",
    "nopqrstuvwxyz",
    "asdfghjklzxcvbnm",
    "asdfghjklyxcvbnm",
    "qsdfghjklmwxcvbn",
    "y7u8i9o0p",
    "ujm8ik9ol0p",
    "yhnujmikolp",
)
"""Straight ways on three keyboards, from their first letter and to their last."""


@pytest.mark.parametrize("way", WAYS)
def test_a_straight_way_is_no_password(way: str) -> None:
    """Either way."""
    assert told(way) == told(way[::-1]) == told(f"{way}12") == COMMON


def test_digits_in_a_row_are_no_password() -> None:
    """However far they go on, and back."""
    for number in ("01234567890123456789", "98765432109876543210", "12345678901234"):
        assert told(number) == COMMON


@pytest.mark.parametrize(
    "password",
    [
        "xkvastskaft12",
        "1xkvastskaft2",
        "1kvastskaftx2",
        "123456789kvastskaft",
        "1234kvastskaft12345",
        "xkvqxkvq",
        "xkvqzxkvqzxkvqz",
        "asdfg83920175",
        "kvast nordskär",
        "nordskär kvast",
        "åsa!?#%&/()=",
    ],
)
def test_one_more_or_less_is_another_password(password: str) -> None:
    """A letter more, nine signs, twice only, five in a row, another word, or three letters left."""
    assert told(password, "Nordskär", "Åsa") is None


@pytest.mark.parametrize("password", ["bergåsaberg1", "maja!?#%&/()=", "ÅSABERG 1984"])
def test_names_of_three_letters_are_words(password: str) -> None:
    """And what is nothing but names is told at the field."""
    assert told(password, "Åsa Berg", "Maja") == CLOSE
