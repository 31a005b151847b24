"""What the operator reads: refusals that the command line can meet, and the house's own words.

Every other refusal belongs to somebody at a browser; ``web/wording.py`` has those.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from farstu.core.languages import LANGUAGES
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role

FIELDS: Mapping[str, str] = {
    "email": "email address",
    "name": "name",
    "reason": "reason",
    "support_contact": "support contact",
}

WORDINGS: Mapping[Reason, str] = {
    Reason.EMAIL_INVALID: "“{typed}” is not an email address.",
    Reason.EMAIL_TAKEN: "{typed} has an account already.",
    Reason.FIELD_EMPTY: "The {field} is empty.",
    Reason.FIELD_TOO_LONG: "The {field} is longer than {amount} characters.",
    Reason.FIELD_UNPRINTABLE: "The {field} has characters that cannot be shown.",
    Reason.KEY_MODELS_UNKNOWN: (
        "Nobody could set up such a key: there is no metadata of FIDO (`webauthn.metadata`), it is "
        "too old, or no sound model in it is good enough."
    ),
    Reason.LANGUAGE_UNKNOWN: (
        f"“{{typed}}” names a language that Farstu does not have. It has {', '.join(LANGUAGES)}."
    ),
    Reason.LAST_OWNER: "{typed} is the last owner. Make somebody else an owner first.",
    Reason.NOT_FOUND: "Nobody is known as {typed} here.",
    Reason.POLICY_UNSATISFIABLE: (
        "Nobody could sign in under this policy: what is allowed is not enough for what is "
        "required, here or together with the policy of an organisation or a role."
    ),
    Reason.TIME_ZONE_UNKNOWN: "“{typed}” is not a time zone. They are named like Europe/Oslo.",
}

ROLES: Mapping[Role, str] = {role: role.name.lower() for role in Role}

KINDS: Mapping[str, str] = {
    "totp": "authenticator app",
    "webauthn": "security key",
    "sms_code": "text message (restricted, SP 800-63B 3.2.9)",
    "email_code": "email (no second factor by SP 800-63B)",
}
"""What people call a kind of factor; one that is not listed goes by its own name."""


def explain(rejected: Rejected, *, typed: str = "") -> str:
    """Say a refusal in a sentence; *typed* is what it is about, as the operator wrote it."""
    return WORDINGS[rejected.reason].format(
        typed=typed,
        field=FIELDS.get(rejected.field, "text"),
        amount=rejected.detail.amount,
    )


def name_kind(kind: str) -> str:
    """Say what people call a kind of factor."""
    return KINDS.get(kind, kind)


def count(number: int, one: str, many: str = "") -> str:
    """Say how many: ``1 portal``, ``2 portals``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def on_day(moment: datetime | None) -> str:
    """Say a day, as the machine that the operator sits at has it."""
    return "–" if moment is None else moment.astimezone().strftime("%Y-%m-%d")


def at_minute(moment: datetime) -> str:
    """Say a moment to the minute, with its zone."""
    return moment.astimezone().strftime("%a %Y-%m-%d %H:%M %Z")
