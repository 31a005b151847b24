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
    "accent_dark": "accent for the dark",
    "email": "email address",
    "accent": "accent",
    "authenticator_apps": "list of apps",
    "logout_address": "logout address",
    "name": "name",
    "owner": "owner",
    "reason": "reason",
    "redirect_addresses": "addresses that people are sent back to",
    "return_addresses": "addresses that people are sent back to",
    "session_hours": "number of hours",
    "session_minutes": "number of minutes",
    "signed_out_addresses": "addresses after signing out",
    "support_contact": "support contact",
}

WORDINGS: Mapping[Reason, str] = {
    Reason.ADDRESS_MISSING: "At least one --{option} is needed.",
    Reason.ADDRESS_OPEN: (
        "The {field} has to be written whole, as in https://app.example/callback: https, no "
        "wildcard, no name or password in it, nothing after #."
    ),
    Reason.ADDRESSES_TOO_MANY: "The {field} may be {amount} at most.",
    Reason.AMOUNT_INVALID: "The {field} has to be a number from {amount} to {wanted}.",
    Reason.CASE_MOVED: "That case was stopped already, or is over.",
    Reason.COLOUR_FAINT: (
        "The {field} “{typed}” is too faint: {ratio} to 1 against what it meets, and 4.5 are "
        "needed. The nearest shade that can be read is {shade}."
    ),
    Reason.COLOUR_UNKNOWN: "“{typed}” is not a colour. They are written like #1b5545.",
    Reason.EMAIL_INVALID: "“{typed}” is not an email address.",
    Reason.EMAIL_TAKEN: "{typed} has an account already.",
    Reason.FIELD_EMPTY: "The {field} is empty.",
    Reason.FIELD_TOO_LONG: "The {field} is longer than {amount} characters.",
    Reason.FIELD_UNPRINTABLE: "The {field} has characters that cannot be shown.",
    Reason.HOSTS_MISSING: "Name with --host where it is reached, such as https://wiki.example.",
    Reason.HOST_GUARDED: "Another application has one of those hosts, or a portal lives there.",
    Reason.HOST_INVALID: (
        "“{typed}” is not a host name. They are written like portal.example: no https://, no port, "
        "and other scripts as browsers send them (xn--…)."
    ),
    Reason.HOST_OUTSIDE: (
        "Passkeys of “{typed}” do not work there: it has to be the host, or a name that the host "
        "is under."
    ),
    Reason.HOST_TAKEN: "There is a portal at {typed} already.",
    Reason.KEY_MODELS_UNKNOWN: (
        "Nobody could set up such a key: there is no metadata of FIDO (`webauthn.metadata`), it is "
        "too old, or no sound model in it is good enough."
    ),
    Reason.KEYS_UNREADABLE: (
        "With private_key_jwt, --keys has to name a JSON Web Key Set with public keys: RSA with "
        "2048 bits or more, P-256 or Ed25519."
    ),
    Reason.LANGUAGE_UNKNOWN: (
        f"“{{typed}}” names a language that Farstu does not have. It has {', '.join(LANGUAGES)}."
    ),
    Reason.LAST_OWNER: (
        "This would leave an organisation without an owner who can sign in. Make sure of another "
        "one first."
    ),
    Reason.LOGO_INVALID: "{typed} is not a PNG picture, or it is damaged.",
    Reason.LOGO_LARGE: "{typed} is larger than {amount} KiB.",
    Reason.LOGO_SIZE: "{typed} has a side of less than 16 pixels, or of more than {amount}.",
    Reason.NAME_TAKEN: "There is an organisation called “{typed}” already.",
    Reason.NETWORK_INVALID: (
        "“{typed}” is no list of at most 20 networks. They are written like 192.0.2.0/24 or "
        "2001:db8::/64."
    ),
    Reason.WEBHOOK_ADDRESS: (
        "“{typed}” is no address of a webhook: it is written like https://portal.example/events, "
        "without user or fragment. Only on this very machine it may be http."
    ),
    Reason.NOT_PERMITTED: "The portal's own people are known to none of its programs.",
    Reason.OWN_ID_INVALID: "An own id has up to 200 characters, all printable, and no /.",
    Reason.OWN_ID_TAKEN: "Somebody else is known by that id already.",
    Reason.OWN_ID_HELD: "{typed} is known by another id already: `farstu account unlink` first.",
    Reason.LAST_SECRET: "That is the only secret of “{typed}”. Add another one first.",
    Reason.NO_SECRET_KEPT: "“{typed}” has no secret by its rules.",
    Reason.NOT_FOUND: "Nobody is known as {typed} here.",
    Reason.NOT_OFFERED: "Somebody has an account at {typed}: its first owner’s link is over.",
    Reason.POLICY_UNSATISFIABLE: (
        "Nobody could sign in under this policy: what is allowed is not enough for what is "
        "required, here or together with the policy of an organisation or a role."
    ),
    Reason.POLICY_CHANGED_MEANWHILE: (
        "Somebody else changed this policy meanwhile. Look at it, and say it again."
    ),
    Reason.PLAN_ABSENT: "There is no plan here that this could be done to.",
    Reason.PLAN_UNDER_WAY: (
        "A plan is under way here. Say from when (--from, --wave) to change it, or roll it back "
        "first."
    ),
    Reason.WAVE_PAST: "A wave cannot begin on a day that is over.",
    Reason.EXEMPTION_TERM: "An exception ends within 90 days.",
    Reason.LABEL_INVALID: (
        "A label is one word of letters, digits, dots, dashes and underscores, of at most 40."
    ),
    Reason.PORTAL_CHANGED_MEANWHILE: "Somebody changed the portal at this moment. Say it again.",
    Reason.RELYING_PARTY_TAKEN: (
        "Passkeys of “{typed}” belong to another portal: a browser would offer them at both, and "
        "each would call those of the other unknown."
    ),
    Reason.SECRETS_TWO: (
        "“{typed}” has two secrets already. Remove the one that is no longer used first."
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
        option=(rejected.field or "").removesuffix("es").replace("_", "-"),
        amount=rejected.detail.amount,
        wanted=rejected.detail.wanted,
        ratio=f"{rejected.detail.ratio or 0:.2f}",
        shade=rejected.detail.shade,
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
