"""Email addresses: which are read, and how little of one is shown."""

from __future__ import annotations

import pytest

from farstu.core.addresses import mask_email, read_email
from farstu.core.outcome import Reason, Rejected

HOST = ".".join(["h" * 63, "h" * 63, "h" * 58])
LONGEST = f"{'m' * 64}@{HOST}.se"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("maja@example.com", "maja@example.com"),
        (" maja@example.com\n", "maja@example.com"),
        ("maja@Example.COM", "maja@example.com"),
        ("maja@nordskär.example", "maja@nordskär.example"),
        ("maja@nowhere.test", "maja@nowhere.test"),
        (LONGEST, LONGEST),
    ],
)
def test_an_address_is_read_as_it_is_kept(typed: str, read: str) -> None:
    """Without the space around it, its host in small letters; nobody is asked whether it exists."""
    assert read_email(typed) == read
    assert len(LONGEST) == 254


@pytest.mark.parametrize("typed", ["", " ", "\t\n"])
def test_nothing_is_said_to_be_nothing(typed: str) -> None:
    """At the field that it was left out of."""
    assert read_email(typed) == Rejected(Reason.FIELD_EMPTY, field="email")
    assert read_email(typed, field="address") == Rejected(Reason.FIELD_EMPTY, field="address")


@pytest.mark.parametrize(
    "typed",
    [
        "maja",
        "maja@",
        "@example.com",
        "maja@example",
        "a b@example.com",
        "maja\u3164@example.com",
        f"m{LONGEST}",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    """At the field where it was typed."""
    assert read_email(typed) == Rejected(Reason.EMAIL_INVALID, field="email")
    assert read_email(typed, field="address") == Rejected(Reason.EMAIL_INVALID, field="address")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("maja@example.com", "ma•••@example.com"),
        ("bob@example.com", "bo•••@example.com"),
        ("bo@example.com", "•••@example.com"),
        ("b@example.com", "•••@example.com"),
        ('"a@b"@example.com', '"a•••@example.com'),
    ],
)
def test_two_letters_are_shown_where_there_are_more(address: str, shown: str) -> None:
    """Enough for its owner, and of a short name nothing, which would be all of it."""
    assert mask_email(address) == shown
