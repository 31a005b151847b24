"""Host names, and the names that passkeys belong to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.hosts import is_within, read_host
from farstu.core.outcome import Reason, Rejected

LONGEST = ".".join(["a" * 50] * 4 + ["a" * 49])
"""253 letters (RFC 1035, section 2.3.4, without the dot at the end)."""


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("portal.example", "portal.example"),
        ("  Portal.EXAMPLE. ", "portal.example"),
        ("localhost", "localhost"),
        ("registry.localhost", "registry.localhost"),
        ("xn--nordskr-9za.example", "xn--nordskr-9za.example"),
        (f"{'a' * 63}.example", f"{'a' * 63}.example"),
        (LONGEST, LONGEST),
        (f"{LONGEST}.", LONGEST),
    ],
)
def test_a_host_is_read_as_browsers_send_it(typed: str, host: str) -> None:
    """Lower case, and without the final dot."""
    assert read_host(typed, field="host") == host


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", ".", "..", "a..b", "-a.example", "a-.example", "a_b.example", "a b.example"),
        *("https://portal.example", "portal.example:8440", "portal.example/login", "*.example"),
        *("192.0.2.7", "[::1]", "::1", "1", "a.0x1f", "nordskär.example", "\u212aarin.example"),
        *(f"{'a' * 64}.example", f"a{LONGEST}", "portal.example\x00", "a@b.example"),
    ],
)
def test_anything_else_is_no_host(typed: str) -> None:
    """No scheme, port, path, wildcard or number, and other scripts only as browsers write them."""
    assert read_host(typed, field="host") == Rejected(Reason.HOST_INVALID, field="host")


@pytest.mark.parametrize(
    ("host", "above", "said"),
    [
        ("portal.example", "portal.example", True),
        ("id.portal.example", "portal.example", True),
        ("a.b.portal.example", "portal.example", True),
        ("portal.example", "id.portal.example", False),
        ("evilportal.example", "portal.example", False),
        ("portal.example", "example", False),
        ("localhost", "localhost", True),
        ("registry.localhost", "localhost", False),
    ],
)
def test_passkeys_belong_to_the_host_or_a_name_above_it(
    host: str, above: str, *, said: bool
) -> None:
    """A name above is a whole part of the host's, and no top-level domain."""
    assert is_within(host, above) is said


@given(st.text(max_size=80))
def test_what_is_read_stays_what_it_is(text: str) -> None:
    """Whatever is typed, it is refused, or is a name that reads as itself."""
    host = read_host(text, field="host")
    if isinstance(host, str):
        assert read_host(host, field="host") == host
        assert is_within(host, host)
