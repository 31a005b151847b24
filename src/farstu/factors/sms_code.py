"""Codes by text message (OOB-05).

NIST calls it restricted (SP 800-63B 3.1.3.3): numbers can be taken over. It is allowed only where a
policy names it, says so where it is set up, and stands beside something better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.phone_numbers import NumberTrouble, mask_number, parse_number
from farstu.factors.sent import SentCode
from farstu.factors.shape import Traits

TROUBLES: Mapping[NumberTrouble, Reason] = {
    NumberTrouble.UNREADABLE: Reason.NUMBER_INVALID,
    NumberTrouble.IMPOSSIBLE: Reason.NUMBER_INVALID,
    NumberTrouble.NOT_MOBILE: Reason.NUMBER_NOT_MOBILE,
}


@dataclass(frozen=True, slots=True)
class SmsCode(SentCode):
    """A phone that its owner can read texts on."""

    kind: ClassVar[FactorKind] = FactorKind("sms_code")
    traits: ClassVar[Traits] = Traits(
        worth=Assurance.MULTI,
        channel=Channel.PHONE,
        amr=("sms",),
        asks=True,
        sends=True,
        usual=False,
        most=3,
    )
    digits: ClassVar[int] = 6

    def read_address(self, typed: str) -> str | Rejected:
        """Read a mobile number with its country code.

        Reasons: FIELD_EMPTY, NUMBER_INVALID, NUMBER_NOT_MOBILE.
        """
        if not typed.strip():
            return Rejected(Reason.FIELD_EMPTY, field="address")
        number = parse_number(typed)
        if isinstance(number, NumberTrouble):
            return Rejected(TROUBLES[number], field="address")
        return number.e164

    def mask(self, address: str) -> str:
        """Show the last two digits."""
        return mask_number(address)
