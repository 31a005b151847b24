"""Where a message can reach somebody: email addresses, read and shown."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from farstu.core.outcome import Reason, Rejected
from farstu.core.unseen import hides_something

LONGEST_EMAIL = 254
SHOWN = 2
"""Letters of a name that are shown: enough for its owner, too little for anybody else."""


def read_email(text: str, *, field: str = "email") -> str | Rejected:
    """Check the shape of an address; whether it is theirs is another matter.

    Reasons: FIELD_EMPTY, EMAIL_INVALID.
    """
    folded = text.strip()
    if not folded:
        return Rejected(Reason.FIELD_EMPTY, field=field)
    if len(folded) > LONGEST_EMAIL or hides_something(folded):
        return Rejected(Reason.EMAIL_INVALID, field=field)
    try:
        found = validate_email(folded, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return Rejected(Reason.EMAIL_INVALID, field=field)
    return found.normalized


def mask_email(address: str) -> str:
    """Show an address to somebody who may not be its owner, such as ``ma•••@example.com``."""
    name, _, host = address.rpartition("@")
    return f"{name[:SHOWN] if len(name) > SHOWN else ''}•••@{host}"
