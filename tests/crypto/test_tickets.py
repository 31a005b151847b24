"""Tickets: a browser brings back what we gave it, for what we gave it, or nothing."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.crypto.keyring import KeyFile, WrappingKey
from farstu.crypto.tickets import LONGEST, read_ticket, write_ticket

NOW = datetime(2030, 1, 1, tzinfo=UTC)
KEYS = KeyFile(keys=(WrappingKey(id="w" * 26, secret=b"s" * 32, created_at=NOW),))
OTHER_KEYS = KeyFile(keys=(WrappingKey(id="w" * 26, secret=b"t" * 32, created_at=NOW),))
DATA = {"id": "a", "memory": {"challenge": "å"}, "expires_at": 7}
ABOUT = ("passkey", "portal", "browser")
TICKET = write_ticket(KEYS, DATA, about=ABOUT)


def test_a_ticket_brings_back_what_was_written() -> None:
    """As plain data, to whoever asks about the same."""
    assert read_ticket(KEYS, TICKET, about=ABOUT) == DATA


@pytest.mark.parametrize(
    "about",
    [
        ("passkey", "portal", "another browser"),
        ("passkey", "another portal", "browser"),
        ("something else", "portal", "browser"),
        ("passkey", "portalbrowser"),
        ("passkey", "portal", "browser", ""),
        (),
    ],
)
def test_it_is_good_for_what_it_is_about(about: tuple[str, ...]) -> None:
    """Nowhere else, and parts do not run into each other."""
    assert read_ticket(KEYS, TICKET, about=about) is None


def test_another_installation_knows_nothing_of_it() -> None:
    """The signature is by our own key."""
    assert read_ticket(OTHER_KEYS, TICKET, about=ABOUT) is None


@given(st.text(max_size=200))
def test_nobody_else_writes_one(text: str) -> None:
    """Whatever is brought instead is no ticket, and no error."""
    body, _, signature = TICKET.partition(".")
    for ticket in (text, f"{text}.{signature}", f"{body}.{text}"):
        if ticket != TICKET:
            assert read_ticket(KEYS, ticket, about=ABOUT) is None


def test_a_body_that_is_longer_than_any_is_not_read() -> None:
    """Nor one that says the same in other letters."""
    assert read_ticket(KEYS, TICKET + "0" * LONGEST, about=ABOUT) is None
    body, _, signature = TICKET.partition(".")
    forged = urlsafe_b64encode(b'{"id":"b"}').decode()
    assert read_ticket(KEYS, f"{forged}.{signature}", about=ABOUT) is None
    assert read_ticket(KEYS, f"!{body[1:]}.{signature}", about=ABOUT) is None
