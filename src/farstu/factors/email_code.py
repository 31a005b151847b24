"""Codes by email (OOB-08).

Whoever is in the mailbox has them, and the mailbox opens the password too: worth TWO_STEP, and
never what a policy means by two factors (63B 3.1.3.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from farstu.core.addresses import mask_email, read_email
from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.outcome import Rejected
from farstu.factors.sent import SentCode
from farstu.factors.shape import Traits


@dataclass(frozen=True, slots=True)
class EmailCode(SentCode):
    """A mailbox that its owner can read."""

    kind: ClassVar[FactorKind] = FactorKind("email_code")
    traits: ClassVar[Traits] = Traits(
        worth=Assurance.TWO_STEP,
        channel=Channel.MAILBOX,
        amr=("urn:farstu:amr:email",),
        asks=True,
        sends=True,
        usual=False,
        most=3,
    )
    digits: ClassVar[int] = 8

    def read_address(self, typed: str) -> str | Rejected:
        """Read an email address. Reasons: FIELD_EMPTY, EMAIL_INVALID."""
        return read_email(typed, field="address")

    def mask(self, address: str) -> str:
        """Show two letters and where it is."""
        return mask_email(address)
