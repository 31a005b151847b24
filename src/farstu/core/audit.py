"""The closed catalogue of audit events."""

from __future__ import annotations

from enum import StrEnum


class AuditEvent(StrEnum):
    """What happened, in the words of the OWASP logging vocabulary where it has one."""

    SIGN_IN_SUCCEEDED = "authn_login_success"
    SIGN_IN_FAILED = "authn_login_fail"
    SIGN_IN_THROTTLED = "authn_login_throttled"
    SIGNED_OUT = "authn_logout"
    PASSKEY_FAILED = "authn_passkey_fail"
    FACTOR_PROVEN = "authn_factor_success"
    FACTOR_FAILED = "authn_factor_fail"
    FACTOR_THROTTLED = "authn_factor_throttled"
    STEPPED_UP = "authn_step_up"
    CODE_SENT = "authn_code_sent"
    ENROLMENT_BEGUN = "enrolment_begun"
    ENROLMENT_POSTPONED = "enrolment_postponed"
    AUTHENTICATOR_OFFERED = "authenticator_offered"
    OFFER_WITHDRAWN = "offer_withdrawn"
    AUTHENTICATOR_ADDED = "authenticator_added"
    AUTHENTICATOR_REMOVED = "authenticator_removed"
    AUTHENTICATOR_RENAMED = "authenticator_renamed"
    AUTHENTICATOR_SUSPENDED = "authenticator_suspended"
    AUTHENTICATOR_CLONED = "authenticator_cloned"
    AUTHENTICATOR_BACKUP_CHANGED = "authenticator_backup_changed"
    AUTHENTICATOR_TESTED = "authenticator_tested"
    RECOVERY_SHEET_MADE = "recovery_sheet_made"
    RECOVERY_SHEET_CONFIRMED = "recovery_sheet_confirmed"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_CHANGED = "authn_password_change"  # noqa: S105 - an event, no password
    PASSWORD_LINK_ASKED = "authn_password_link_asked"  # noqa: S105 - an event, no password
    PASSWORD_RESET = "authn_password_reset"  # noqa: S105 - an event, no password
    PASSWORD_REHASHED = "authn_password_rehashed"  # noqa: S105 - an event, no password
    SESSION_ENDED = "session_ended"
    OTHER_SESSIONS_ENDED = "other_sessions_ended"
    DEVICE_REMEMBERED = "device_remembered"
    DEVICE_FORGOTTEN = "device_forgotten"
    ALL_DEVICES_FORGOTTEN = "all_devices_forgotten"
    REMEMBRANCE_COPIED = "remembered_device_copied"
    EMAIL_CHANGED = "email_changed"
    CHANGE_DISPUTED = "change_disputed"
    ACCOUNT_ADDED = "user_created"
    ACCOUNT_SUSPENDED = "user_suspended"
    ACCOUNT_RESUMED = "user_resumed"
    FACTORS_RESET = "factors_reset"
    LINK_MADE = "link_made"
    LINK_SPENT = "link_spent"
    PORTAL_ADDED = "portal_created"
    PORTAL_CHANGED = "portal_changed"
    POLICY_CHANGED = "policy_changed"
    MESSAGE_WITHHELD = "message_withheld"
    BUDGET_USED_UP = "budget_used_up"
    MAIL_RETRIED = "mail_retried"
    DATA_KEY_ADDED = "data_key_added"
    DATA_KEY_RETIRED = "data_key_retired"
    AUDIT_KEY_ADDED = "audit_key_added"
    AUDIT_EXPORTED = "audit_exported"
