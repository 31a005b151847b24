"""How the house says no: one closed list of reasons, returned and never raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Every expected refusal. Status, title and text are looked up in ``web/wording.py``."""

    # signing in
    ACCOUNT_SUSPENDED = "account_suspended"
    LOGIN_EXPIRED = "login_expired"
    LOGIN_UNMET = "login_unmet"
    PASSWORD_RESET_UNFINISHED = "password_reset_unfinished"  # noqa: S105 - a reason, no password
    SIGN_IN_WRONG = "sign_in_wrong"
    TOO_MANY_TRIES = "too_many_tries"
    SERVER_BUSY = "server_busy"
    # codes
    CODE_EMPTY = "code_empty"
    CODE_EXPIRED = "code_expired"
    CODE_LENGTH = "code_length"
    CODE_USED = "code_used"
    CODE_WRONG = "code_wrong"
    CLOCK_FAST = "clock_fast"
    CLOCK_SLOW = "clock_slow"
    AUTHENTICATOR_SUSPENDED = "authenticator_suspended"
    SEED_INVALID = "seed_invalid"
    SEED_LENGTH = "seed_length"
    SEED_TAKEN = "seed_taken"
    SERIAL_TAKEN = "serial_taken"
    # codes that are sent
    SENT_CODE_EMPTY = "sent_code_empty"
    SENT_CODE_GONE = "sent_code_gone"
    SENT_CODE_WRONG = "sent_code_wrong"
    SENT_JUST_NOW = "sent_just_now"
    ADDRESS_HELD = "address_held"
    NUMBER_INVALID = "number_invalid"
    NUMBER_NOT_MOBILE = "number_not_mobile"
    COUNTRY_NOT_SERVED = "country_not_served"
    # keys
    CHALLENGE_GONE = "challenge_gone"
    KEY_ANONYMOUS = "key_anonymous"
    KEY_CLONED = "key_cloned"
    KEY_MODEL_BROKEN = "key_model_broken"
    KEY_MODEL_REFUSED = "key_model_refused"
    KEY_MODELS_UNKNOWN = "key_models_unknown"
    KEY_REFUSED = "key_refused"
    KEY_SILENT = "key_silent"
    KEY_TAKEN = "key_taken"
    KEY_UNKNOWN = "key_unknown"
    KEY_UNTRUSTED = "key_untrusted"
    KEY_UNVERIFIED = "key_unverified"
    PASSKEY_NOT_ALLOWED = "passkey_not_allowed"
    PASSKEY_UNKNOWN = "passkey_unknown"
    PASSKEY_WRONG = "passkey_wrong"
    # recovery
    RECOVERY_CODE_EMPTY = "recovery_code_empty"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODE_WRONG = "recovery_code_wrong"
    ACCESS_CODE_EMPTY = "access_code_empty"
    ACCESS_CODE_WRONG = "access_code_wrong"
    SHEET_GONE = "sheet_gone"
    SHEET_CODE_WRONG = "sheet_code_wrong"
    # helping
    HELP_SELF = "help_self"
    HELP_NOT_YOURS = "help_not_yours"
    HELP_ASKED = "help_asked"
    PERSON_UNKNOWN = "person_unknown"
    CHECK_MISSING = "check_missing"
    CHECKS_THIN = "checks_thin"
    CHECK_OUTSIDE = "check_outside"
    CASE_LIVING = "case_living"
    CASE_MOVED = "case_moved"
    CASE_YOURS = "case_yours"
    CASE_SENIOR = "case_senior"
    SUPPORT_CODE_UNKNOWN = "support_code_unknown"
    # enrolment and management
    ENROLMENT_GONE = "enrolment_gone"
    FACTOR_NOT_ALLOWED = "factor_not_allowed"
    LAST_AUTHENTICATOR = "last_authenticator"
    NAME_TOO_LONG = "name_too_long"
    NAME_EMPTY = "name_empty"
    NAME_TAKEN = "name_taken"
    NAME_UNPRINTABLE = "name_unprintable"
    NOT_FOUND = "not_found"
    NOT_OFFERED = "not_offered"
    NOT_PERMITTED = "not_permitted"
    PROOF_NOT_FRESH = "proof_not_fresh"
    CHANGES_FROZEN = "changes_frozen"
    TOO_MANY_AUTHENTICATORS = "too_many_authenticators"
    # fields
    EMAIL_INVALID = "email_invalid"
    EMAIL_TAKEN = "email_taken"
    CHOICE_UNKNOWN = "choice_unknown"
    FIELD_EMPTY = "field_empty"
    FIELD_TOO_LONG = "field_too_long"
    FIELD_UNPRINTABLE = "field_unprintable"
    PASSWORD_COMMON = "password_common"  # noqa: S105 - a reason, no password
    PASSWORD_CONTEXT = "password_context"  # noqa: S105 - a reason, no password
    PASSWORD_LONG = "password_long"  # noqa: S105 - a reason, no password
    PASSWORD_SAME = "password_same"  # noqa: S105 - a reason, no password
    PASSWORD_SHORT = "password_short"  # noqa: S105 - a reason, no password
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a reason, no password
    # files of people
    FILE_COLUMNS = "file_columns"
    FILE_EMPTY = "file_empty"
    FILE_LARGE = "file_large"
    FILE_SPREADSHEET = "file_spreadsheet"
    FILE_UNQUOTED = "file_unquoted"
    FILE_UNREADABLE = "file_unreadable"
    IMPORT_OVER = "import_over"
    FILE_WIDE = "file_wide"
    PEOPLE_MANY = "people_many"
    ROLE_ABOVE = "role_above"
    ROLE_UNKNOWN = "role_unknown"
    ROW_LONG = "row_long"
    # invitations
    ADDRESSES_MANY = "addresses_many"
    INVITATION_OVER = "invitation_over"
    INVITED_ALREADY = "invited_already"
    LINES_LEFT = "lines_left"
    LINES_WRONG = "lines_wrong"
    LINE_LINKS = "line_links"
    MAIL_WITHHELD = "mail_withheld"
    MEMBER_ALREADY = "member_already"
    # requests for accounts
    ASKER_UNFIT = "asker_unfit"
    PERSON_UNNAMED = "person_unnamed"
    REQUESTED_ALREADY = "requested_already"
    REQUEST_OVER = "request_over"
    REQUESTS_MANY = "requests_many"
    REQUESTS_WRONG = "requests_wrong"
    # links, policy, operator
    LINK_DEAD = "link_dead"
    LAST_OWNER = "last_owner"
    POLICY_UNSATISFIABLE = "policy_unsatisfiable"
    POLICY_CHANGED_MEANWHILE = "policy_changed_meanwhile"
    PLAN_ABSENT = "plan_absent"
    PLAN_UNDER_WAY = "plan_under_way"
    WAVE_PAST = "wave_past"
    EXEMPTION_TERM = "exemption_term"
    LABEL_INVALID = "label_invalid"
    LABEL_UNKNOWN = "label_unknown"
    DAY_INVALID = "day_invalid"
    AMOUNT_INVALID = "amount_invalid"
    EXPORT_LARGE = "export_large"
    TIME_ZONE_UNKNOWN = "time_zone_unknown"
    LANGUAGE_UNKNOWN = "language_unknown"
    HOST_INVALID = "host_invalid"
    HOST_OUTSIDE = "host_outside"
    HOST_TAKEN = "host_taken"
    RELYING_PARTY_TAKEN = "relying_party_taken"
    COLOUR_FAINT = "colour_faint"
    COLOUR_UNKNOWN = "colour_unknown"
    PORTAL_CHANGED_MEANWHILE = "portal_changed_meanwhile"
    LOGO_INVALID = "logo_invalid"
    LOGO_LARGE = "logo_large"
    LOGO_SIZE = "logo_size"
    NETWORK_INVALID = "network_invalid"
    WEBHOOK_ADDRESS = "webhook_address"
    LAST_SECRET = "last_secret"  # noqa: S105 - a reason, no secret
    # the API
    KEPT_BY_PORTAL = "kept_by_portal"
    KEPT_BY_FARSTU = "kept_by_farstu"
    KEY_ELSEWHERE = "key_elsewhere"
    CHANGED_SINCE_SEEN = "changed_since_seen"
    OWN_ID_INVALID = "own_id_invalid"
    OWN_ID_TAKEN = "own_id_taken"
    OWN_ID_HELD = "own_id_held"
    # relying parties
    ADDRESS_MISSING = "address_missing"
    ADDRESS_OPEN = "address_open"
    ADDRESSES_TOO_MANY = "addresses_too_many"
    ERRANDS_MANY = "errands_many"
    ERRAND_OVER = "errand_over"
    HOSTED_OVER = "hosted_over"
    HOSTED_UNREADABLE = "hosted_unreadable"
    HOSTED_UNSIGNED = "hosted_unsigned"
    KEYS_UNREADABLE = "keys_unreadable"
    NO_SECRET_KEPT = "no_secret_kept"  # noqa: S105 - a reason, no secret
    REDIRECT_UNKNOWN = "redirect_unknown"
    RELYING_PARTY_UNKNOWN = "relying_party_unknown"
    RULES_CHANGED_MEANWHILE = "rules_changed_meanwhile"
    SECRETS_TWO = "secrets_two"
    HOST_GUARDED = "host_guarded"
    HOSTS_MISSING = "hosts_missing"
    ORIGIN_UNCLEAR = "origin_unclear"
    PLACE_UNCLEAR = "place_unclear"
    RULE_UNCLEAR = "rule_unclear"
    RULES_TOO_MANY = "rules_too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What the text of a refusal may mention; each reason says which one it needs."""

    opens_at: datetime | None = None
    """When one may try again (``TOO_MANY_TRIES``, ``SENT_JUST_NOW``)."""
    wanted: int | None = None
    """Digits that a code has (``CODE_LENGTH``), the most (``AMOUNT_INVALID``,
    ``EXPORT_LARGE``)."""
    amount: int | None = None
    """Digits typed (``CODE_LENGTH``), minutes (``CLOCK_FAST``, ``CLOCK_SLOW``), characters
    (``PASSWORD_SHORT``, ``PASSWORD_LONG``, ``NAME_TOO_LONG``, ``FIELD_TOO_LONG``), the least
    (``AMOUNT_INVALID``), addresses (``ADDRESSES_MANY``, ``LINES_WRONG``, ``LINES_LEFT``,
    ``REQUESTS_MANY``, ``REQUESTS_WRONG``), bytes (``SEED_LENGTH``), the number of the code asked
    back (``SHEET_CODE_WRONG``), KiB (``LOGO_LARGE``, ``FILE_LARGE``), pixels
    (``LOGO_SIZE``), a line (``FILE_UNQUOTED``), columns (``FILE_WIDE``), people
    (``PEOPLE_MANY``), addresses that may be (``ADDRESSES_TOO_MANY``), rules that may be
    (``RULES_TOO_MANY``)."""
    ratio: float | None = None
    """The contrast that a colour has (``COLOUR_FAINT``)."""
    shade: str = ""
    """The nearest shade of it that can be read (``COLOUR_FAINT``)."""


NO_DETAIL = Detail()


@dataclass(frozen=True, slots=True)
class Rejected:
    """An expected no. *field* names the form field that it belongs to, if there is one."""

    reason: Reason
    detail: Detail = NO_DETAIL
    field: str = ""
