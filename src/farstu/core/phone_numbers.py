"""Phone numbers: what a person typed, as the one number that a text message goes to.

Numbers that cost their owner's callers, or that nobody reads texts at, are refused here, whoever
asks: a form that sends texts to them is a way to earn money with (toll fraud).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
    region_code_for_number,
)

ENDING = 2
LONGEST = 40
"""Characters that are looked at; a number has fifteen digits (E.164)."""

MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
"""Kinds of numbers that take texts. In North America nobody can tell the two apart."""


class NumberTrouble(StrEnum):
    """Why something is no number that texts can go to."""

    UNREADABLE = "unreadable"
    """It is no phone number, or one of no country that is known."""
    IMPOSSIBLE = "impossible"
    """Nobody can have it: digits lack, are too many, or begin as no number there does."""
    NOT_MOBILE = "not_mobile"
    """A landline, or one that costs: premium rate, shared cost, free of charge, pager and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A mobile number: *e164* is ``+46701740617``, *country* ``SE``, *prefix* ``+46``."""

    e164: str
    country: str
    prefix: str

    @property
    def ending(self) -> str:
        """The last digits, by which people know their own number and nobody learns another's."""
        return self.e164[-ENDING:]


def parse_number(typed: str, *, country: str | None = None) -> Number | NumberTrouble:
    """Read what a person typed, in *country* (``SE``) unless it begins with a plus.

    Without a country only such numbers can be read. Spaces, hyphens and brackets do not matter, nor
    does whose digits they are; an extension is refused, since no text goes there.
    """
    try:
        found = parse(typed[:LONGEST], country)
    except NumberParseException:
        return NumberTrouble.UNREADABLE
    if len(typed) > LONGEST or found.extension or any(map(str.isalpha, typed)):
        return NumberTrouble.UNREADABLE
    return _judge(found)


def country_of(e164: str) -> str:
    """Name the country of a number (``SE``), or nothing for a number of none."""
    try:
        return region_code_for_number(parse(e164, None)) or ""
    except NumberParseException:
        return ""


def mask_number(e164: str) -> str:
    """Show enough of a number to know one's own, and no more."""
    return f"…{e164[-ENDING:]}"


def _judge(found: PhoneNumber) -> Number | NumberTrouble:
    if not is_valid_number(found):
        return NumberTrouble.IMPOSSIBLE
    region = region_code_for_number(found)
    if number_type(found) not in MOBILE or region is None:
        return NumberTrouble.NOT_MOBILE
    return Number(
        e164=format_number(found, PhoneNumberFormat.E164),
        country=region,
        prefix=f"+{found.country_code}",
    )
