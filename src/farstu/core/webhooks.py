"""Webhooks: which events a portal's own programs are told of, and when they are told again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from farstu.core.audit import AuditEvent
from farstu.core.relying_parties import is_web_address

LIVING_SECRETS = 2
"""How many secrets a webhook has at most: one in use, and the one that replaces it."""
TEST = "webhook_test"
"""What a message is called that is about nothing: it shows that a webhook works."""
RETRIES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600))
"""How long after each attempt the next one comes; after the last a message is given up."""
LONGEST_PAUSE = timedelta(minutes=5)
"""How long a webhook that takes nothing is left alone, at most, between two messages."""
SUSPENDED_AFTER = timedelta(days=3)
"""How long a webhook may take nothing before nothing more is sent to it."""


class Kind(StrEnum):
    """What events are about: a webhook gets some kinds, and all events of these."""

    SIGN_INS = "sign_ins"
    METHODS = "methods"
    PASSWORDS = "passwords"
    SESSIONS = "sessions"
    PEOPLE = "people"
    RECOVERY = "recovery"
    APPLICATIONS = "applications"


class Condition(StrEnum):
    """How a webhook is."""

    WORKING = "working"
    FAILING = "failing"
    """It took nothing when it was tried last."""
    SUSPENDED = "suspended"


class Stage(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    WAITING = "waiting"
    GIVEN_UP = "given_up"


TOLD: Mapping[AuditEvent, Kind] = {
    AuditEvent.SIGN_IN_SUCCEEDED: Kind.SIGN_INS,
    AuditEvent.FACTOR_CLOSED: Kind.SIGN_INS,
    AuditEvent.BROWSER_NEW: Kind.SIGN_INS,
    AuditEvent.CHALLENGE_PASSED: Kind.SIGN_INS,
    AuditEvent.STEPPED_UP: Kind.SIGN_INS,
    AuditEvent.AUTHENTICATOR_ADDED: Kind.METHODS,
    AuditEvent.AUTHENTICATOR_REMOVED: Kind.METHODS,
    AuditEvent.AUTHENTICATOR_SUSPENDED: Kind.METHODS,
    AuditEvent.AUTHENTICATOR_LOST: Kind.METHODS,
    AuditEvent.AUTHENTICATOR_CLONED: Kind.METHODS,
    AuditEvent.FACTORS_RESET: Kind.METHODS,
    AuditEvent.PASSWORD_CHANGED: Kind.PASSWORDS,
    AuditEvent.PASSWORD_RESET: Kind.PASSWORDS,
    AuditEvent.SIGNED_OUT: Kind.SESSIONS,
    AuditEvent.SESSION_ENDED: Kind.SESSIONS,
    AuditEvent.OTHER_SESSIONS_ENDED: Kind.SESSIONS,
    AuditEvent.SESSIONS_ENDED: Kind.SESSIONS,
    AuditEvent.DEVICE_SIGNED_OUT: Kind.SESSIONS,
    AuditEvent.DEVICE_REMEMBERED: Kind.SESSIONS,
    AuditEvent.DEVICE_FORGOTTEN: Kind.SESSIONS,
    AuditEvent.ALL_DEVICES_FORGOTTEN: Kind.SESSIONS,
    AuditEvent.REMEMBRANCE_COPIED: Kind.SESSIONS,
    AuditEvent.CHANGE_DISPUTED: Kind.SESSIONS,
    AuditEvent.ACCOUNT_ADDED: Kind.PEOPLE,
    AuditEvent.ACCOUNT_IMPORTED: Kind.PEOPLE,
    AuditEvent.ACCOUNT_CHANGED: Kind.PEOPLE,
    AuditEvent.ACCOUNT_LINKED: Kind.PEOPLE,
    AuditEvent.ACCOUNT_UNLINKED: Kind.PEOPLE,
    AuditEvent.ACCOUNT_SUSPENDED: Kind.PEOPLE,
    AuditEvent.ACCOUNT_RESUMED: Kind.PEOPLE,
    AuditEvent.ACCOUNT_ERASED: Kind.PEOPLE,
    AuditEvent.EMAIL_CHANGED: Kind.PEOPLE,
    AuditEvent.ROLE_CHANGED: Kind.PEOPLE,
    AuditEvent.MEMBERSHIP_SUSPENDED: Kind.PEOPLE,
    AuditEvent.MEMBERSHIP_RESUMED: Kind.PEOPLE,
    AuditEvent.MEMBERSHIP_ENDED: Kind.PEOPLE,
    AuditEvent.RECOVERY_SHEET_CONFIRMED: Kind.RECOVERY,
    AuditEvent.RECOVERY_CODE_USED: Kind.RECOVERY,
    AuditEvent.ACCESS_CODE_GIVEN: Kind.RECOVERY,
    AuditEvent.ACCESS_CODE_USED: Kind.RECOVERY,
    AuditEvent.CASE_OPENED: Kind.RECOVERY,
    AuditEvent.CASE_AGREED: Kind.RECOVERY,
    AuditEvent.CASE_STOPPED: Kind.RECOVERY,
    AuditEvent.CASE_USED: Kind.RECOVERY,
    AuditEvent.CONSENT_GIVEN: Kind.APPLICATIONS,
    AuditEvent.CONSENT_WITHDRAWN: Kind.APPLICATIONS,
    AuditEvent.TOKENS_COPIED: Kind.APPLICATIONS,
}
"""The events that are told. Nothing that strangers can make happen as often as they like."""


def is_webhook_address(address: str) -> bool:
    """Say whether a webhook may have *address*: https, or http on this very machine.

    Whether anything may be posted there is judged each time, by where it leads then (OP-19).
    """
    return is_web_address(address)


def pause_after(failures: int) -> timedelta:
    """Say how long a webhook is left alone after so many *failures* in a row."""
    return min(timedelta(seconds=2 ** min(failures, 10)), LONGEST_PAUSE)


def is_success(status: int | None) -> bool:
    """Say whether an answer with *status* means that the other side has it."""
    return status is not None and 200 <= status < 300  # noqa: PLR2004 - success
