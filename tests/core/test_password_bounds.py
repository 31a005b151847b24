"""The bounds of what is refused as a password: one letter more or less, and it is another."""

from __future__ import annotations

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.core.password_rules import judge

COMMON = Rejected(Reason.PASSWORD_COMMON, field="password")
CLOSE = Rejected(Reason.PASSWORD_CONTEXT, field="password")
LISTED = frozenset({"kvastskaft", "papapapa", "password"})


def told(password: str, *context: str) -> Rejected | None:
    """Say what is told of *password* where three words are common."""
    return judge(password, at_least=8, context=context, common=LISTED)


@pytest.mark.parametrize(
    "password",
    [
        "pässwörd1234",
        "𝐏𝐀𝐒𝐒𝐖𝐎𝐑𝐃1234",
        "papapapa",
        "12345678kvastskaft",
        "1234kvastskaft1234",
        "kvastskaft12345678",
        "xkvqxkvqxkvq",
        "xkvqxkvqx",
        "asdfgh83920175",
        "83920175hgfdsa",
    ],
)
def test_what_is_common_is_told_at_the_field(password: str) -> None:
    """Accents and odd capitals undone, eight signs cut off, four letters repeated, six in a row."""
    assert told(password) == COMMON


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
