"""Phone numbers: what is read, what is refused, and how little is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.phone_numbers import Number, NumberTrouble, country_of, mask_number, parse_number

MAJA = Number(e164="+46701740617", country="SE", prefix="+46")


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("070-174 06 17", "SE"),
        ("(070) 174 06 17", "SE"),
        ("+46 70 174 06 17", None),
        ("+46701740617", "NO"),
        ("0046 70 174 06 17", "SE"),
        ("+46 (0)70 174 06 17", None),
        ("٠٧٠١٧٤٠٦١٧", "SE"),
        (" 0701740617 ", "SE"),
        ("+46701740617".ljust(40), None),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, country: str | None) -> None:
    """With or without the country, with spaces, hyphens and brackets, in anybody's digits."""
    assert parse_number(typed, country=country) == MAJA


@pytest.mark.parametrize(
    ("typed", "country", "why"),
    [
        ("", "SE", NumberTrouble.UNREADABLE),
        ("0701740617", None, NumberTrouble.UNREADABLE),
        ("Maja", "SE", NumberTrouble.UNREADABLE),
        ("1-800-FLOWERS", "US", NumberTrouble.UNREADABLE),
        ("+999 123 456 789", None, NumberTrouble.UNREADABLE),
        ("+46 70 174 06 17 ext. 5", None, NumberTrouble.UNREADABLE),
        ("+46 70 174 06 17#5", None, NumberTrouble.UNREADABLE),
        ("+46701740617".ljust(41), None, NumberTrouble.UNREADABLE),
        ("112", "SE", NumberTrouble.IMPOSSIBLE),
        ("+46 70 174 06", None, NumberTrouble.IMPOSSIBLE),
        ("+46 70 174 06 17 17 17", None, NumberTrouble.IMPOSSIBLE),
        ("08-123 456 78", "SE", NumberTrouble.NOT_MOBILE),
        ("0900-123 45 67", "SE", NumberTrouble.NOT_MOBILE),
        ("0771-123 456", "SE", NumberTrouble.NOT_MOBILE),
        ("020-123 456", "SE", NumberTrouble.NOT_MOBILE),
        ("+44 70 1234 5678", None, NumberTrouble.NOT_MOBILE),
        ("+882 16 1234567", None, NumberTrouble.NOT_MOBILE),
    ],
)
def test_what_takes_no_texts_is_refused(typed: str, country: str | None, why: str) -> None:
    """Landlines, numbers that cost, satellites, extensions, and what is no number at all."""
    assert parse_number(typed, country=country) is why


def test_where_nobody_can_tell_a_number_may_be_mobile() -> None:
    """In North America landlines and mobile phones have the same numbers."""
    assert parse_number("+1 202 555 0143") == Number(e164="+12025550143", country="US", prefix="+1")


@pytest.mark.parametrize(
    ("e164", "country"),
    [
        ("+46701740617", "SE"),
        ("+12025550143", "US"),
        ("+11111111111", ""),
        ("+46", ""),
        ("+999123456789", ""),
        ("", ""),
    ],
)
def test_the_country_of_a_number_is_named(e164: str, country: str) -> None:
    """Where it has one."""
    assert country_of(e164) == country


def test_only_the_end_of_a_number_is_shown() -> None:
    """Enough to know one's own."""
    assert MAJA.ending == "17"
    assert mask_number(MAJA.e164) == "…17"


@given(st.text(max_size=60), st.sampled_from(["SE", "US", "GB", None]))
def test_anything_may_be_typed(typed: str, country: str | None) -> None:
    """It is a number, in a form that is read as the same number again, or a refusal."""
    found = parse_number(typed, country=country)
    if isinstance(found, Number):
        assert parse_number(found.e164) == found
    else:
        assert found in NumberTrouble
