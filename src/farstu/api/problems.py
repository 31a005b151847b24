"""What a caller is told that gets a no: the only table from a code to its status and words.

Codes are stable: those of the house's ``Reason``, and those of the door (RFC 9457). Words are for
whoever writes the portal, and say what to do; what people read is the portal's to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from farstu.core.outcome import Reason, Rejected
from farstu.services.api_keys import KeyFault
from farstu.services.repeating import Conflict

TYPE = "application/problem+json"
NAMES = "urn:farstu:problem:"


class Fault(StrEnum):
    """What the door refuses before any service is asked."""

    BODY_LARGE = "body_large"
    BODY_MEDIA_TYPE = "body_media_type"
    BODY_UNREADABLE = "body_unreadable"
    CLOSED = "closed"
    DATABASE = "database"
    FIELDS_WRONG = "fields_wrong"
    FAILED = "failed"
    METHOD = "method"
    PATH_UNKNOWN = "path_unknown"
    PORTAL_UNKNOWN = "portal_unknown"
    HEADER_WRONG = "header_wrong"
    KEY_TRIES = "key_tries"


@dataclass(frozen=True, slots=True)
class Words:
    """The status of a code, and what it means."""

    status: int
    title: str


PROBLEMS: Mapping[str, Words] = {
    # the door
    Fault.BODY_LARGE: Words(413, "Send at most 64 KiB."),
    Fault.BODY_MEDIA_TYPE: Words(415, "Send JSON, and say so: Content-Type: application/json."),
    Fault.BODY_UNREADABLE: Words(400, "Send one JSON object."),
    Fault.CLOSED: Words(503, "Nobody owns this installation yet."),
    Fault.DATABASE: Words(
        503, "The database cannot be used: let nobody in, and try again in a moment."
    ),
    Fault.FIELDS_WRONG: Words(422, "Some fields are not as documented: see errors."),
    Fault.FAILED: Words(500, "Something broke here. Tell who runs Farstu the reference."),
    Fault.METHOD: Words(405, "This path does not take that method: see the header Allow."),
    Fault.PATH_UNKNOWN: Words(404, "There is no such path: see /api/v1/openapi.json."),
    Fault.PORTAL_UNKNOWN: Words(421, "No portal lives at this host."),
    Fault.HEADER_WRONG: Words(400, "A header is not as documented."),
    Fault.KEY_TRIES: Words(429, "Too many calls without a right key from this network: wait."),
    KeyFault.MISSING: Words(401, "Send an API key: Authorization: Bearer farstu_…"),
    KeyFault.UNKNOWN: Words(401, "No such API key works at this portal."),
    KeyFault.REVOKED: Words(401, "This API key was revoked: use its successor."),
    KeyFault.EXPIRED: Words(401, "This API key has expired: make another one."),
    KeyFault.OUTSIDE: Words(403, "This API key may not be used from that address."),
    KeyFault.SCOPE: Words(403, "This API key lacks the scope that this call takes."),
    Conflict.OTHER: Words(422, "That Idempotency-Key was used for another request."),
    Conflict.UNDER_WAY: Words(409, "That request is under way: ask again in a moment."),
    # services
    Reason.ACCOUNT_SUSPENDED: Words(403, "This person is suspended: let them in nowhere."),
    Reason.LOGIN_UNMET: Words(403, "Nothing that this person could use here is enough."),
    Reason.LOGIN_EXPIRED: Words(410, "This challenge is over: begin another one."),
    Reason.NOT_OFFERED: Words(409, "That is not to be done now: look where it stands."),
    Reason.KEY_ELSEWHERE: Words(
        409, "Keys answer in a browser, at Farstu's own host: send the person there."
    ),
    Reason.TOO_MANY_TRIES: Words(429, "Too many wrong answers: wait until retry_at."),
    Reason.CODE_EMPTY: Words(422, "There is no code."),
    Reason.CODE_LENGTH: Words(422, "The code is too short or too long, or not all digits."),
    Reason.CODE_WRONG: Words(422, "The code is wrong."),
    Reason.CODE_USED: Words(422, "The code was used before: wait for the next one."),
    Reason.CODE_EXPIRED: Words(422, "The code is too old: read it again."),
    Reason.CLOCK_FAST: Words(422, "The clock of the app is fast: set it to automatic."),
    Reason.CLOCK_SLOW: Words(422, "The clock of the app is slow: set it to automatic."),
    Reason.AUTHENTICATOR_SUSPENDED: Words(403, "Stopped after too many wrong codes: use another."),
    Reason.SENT_CODE_EMPTY: Words(422, "There is no code."),
    Reason.SENT_CODE_GONE: Words(409, "No code waits to be typed: have another one sent."),
    Reason.SENT_CODE_WRONG: Words(422, "The code is wrong."),
    Reason.SENT_JUST_NOW: Words(429, "A code was sent just now: wait until retry_at."),
    Reason.COUNTRY_NOT_SERVED: Words(422, "No text messages are sent to that country."),
    Reason.RECOVERY_CODE_EMPTY: Words(422, "There is no recovery code."),
    Reason.RECOVERY_CODE_WRONG: Words(422, "The recovery code is wrong."),
    Reason.RECOVERY_CODE_USED: Words(422, "The recovery code was used before: take another."),
    Reason.FACTOR_NOT_ALLOWED: Words(403, "The policy does not allow that to this person."),
    Reason.TOO_MANY_AUTHENTICATORS: Words(409, "They hold as many of these as anybody may."),
    Reason.ENROLMENT_GONE: Words(409, "That enrolment is over: begin another one."),
    Reason.SHEET_GONE: Words(409, "Recovery codes have to be saved first: recovery-codes."),
    Reason.SHEET_CODE_WRONG: Words(422, "That is not the code of the number asked_back."),
    Reason.ADDRESS_HELD: Words(409, "They hold that already."),
    Reason.NUMBER_INVALID: Words(422, "That is no phone number: write it like +46 70 174 06 36."),
    Reason.NUMBER_NOT_MOBILE: Words(422, "That phone number takes no text messages."),
    Reason.NAME_TOO_LONG: Words(422, "That name is too long."),
    Reason.NAME_UNPRINTABLE: Words(422, "That name has characters that cannot be shown."),
    Reason.PROOF_NOT_FRESH: Words(409, "What is held has to be proven again: begin anew."),
    Reason.OWN_ID_INVALID: Words(404, "An own id has up to 200 characters, all printable, no /."),
    Reason.OWN_ID_TAKEN: Words(409, "Somebody has that own id already."),
    Reason.OWN_ID_HELD: Words(409, "They are known here by an own id already."),
    Reason.ERRAND_OVER: Words(410, "No such agreement waits for that own id: begin another one."),
    Reason.FIELD_EMPTY: Words(422, "That field has to be there, and not empty."),
    Reason.FIELD_TOO_LONG: Words(422, "That field is too long."),
    Reason.FIELD_UNPRINTABLE: Words(422, "That field has characters that cannot be shown."),
    Reason.EMAIL_INVALID: Words(422, "That is no email address."),
    Reason.EMAIL_TAKEN: Words(409, "Somebody else at this portal has that email address."),
    Reason.NAME_TAKEN: Words(409, "That name is taken at this portal."),
    Reason.CHOICE_UNKNOWN: Words(422, "That cannot be chosen here: say one, of those there are."),
    Reason.ADDRESS_MISSING: Words(422, "At least one redirect address is needed."),
    Reason.ADDRESS_OPEN: Words(
        422, "Write addresses whole: https, no wildcard, no user, nothing after #."
    ),
    Reason.ADDRESSES_TOO_MANY: Words(422, "These are too many addresses."),
    Reason.KEYS_UNREADABLE: Words(
        422, "Send a JSON Web Key Set of public keys: RSA from 2048 bits, P-256 or Ed25519."
    ),
    Reason.HOSTS_MISSING: Words(422, "At least one host is needed."),
    Reason.HOST_GUARDED: Words(409, "One of these hosts is a portal's, or another application's."),
    Reason.ORIGIN_UNCLEAR: Words(422, "Write each host once, as an origin: https://wiki.example."),
    Reason.RULE_UNCLEAR: Words(422, "One of these lines is no rule, such as: /admin/ multi."),
    Reason.RULES_TOO_MANY: Words(422, "These are too many rules."),
    Reason.RULES_CHANGED_MEANWHILE: Words(
        409, "Somebody else changed it since that revision: look at it again."
    ),
    Reason.CHANGED_SINCE_SEEN: Words(
        412, "It is not as If-Match or If-None-Match says: look at it again."
    ),
    Reason.NO_SECRET_KEPT: Words(409, "This application has no secret by its rules."),
    Reason.SECRETS_TWO: Words(409, "There are two secrets already: remove one first."),
    Reason.LAST_SECRET: Words(409, "That is the only secret: add another one first."),
    Reason.WEBHOOK_ADDRESS: Words(422, "Write the address whole: https, no user, nothing after #."),
    Reason.LANGUAGE_UNKNOWN: Words(422, "Farstu does not speak that language."),
    Reason.KEPT_BY_FARSTU: Words(
        409, "Farstu keeps that: leave it out, or say in owners that the portal does."
    ),
    Reason.LAST_OWNER: Words(
        409, "An organisation would be without an owner: make somebody else one first."
    ),
    Reason.NOT_PERMITTED: Words(403, "The portal's own people are not touched by keys."),
    Reason.NOT_FOUND: Words(404, "There is nothing of that id."),
    Reason.SERVER_BUSY: Words(503, "Many people are being signed in right now: try again."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One no, as it goes out."""

    code: str
    words: Words
    detail: str = ""
    retry_at: datetime | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def write(self, reference: str) -> Mapping[str, Any]:
        """Write it as RFC 9457 has it, with our *reference* of the call."""
        said = {
            "type": NAMES + self.code,
            "title": self.words.title,
            "status": self.words.status,
            "code": self.code,
            "reference": reference,
        }
        detail = {"detail": self.detail} if self.detail else {}
        at = {} if self.retry_at is None else {"retry_at": self.retry_at.isoformat()}
        return {**said, **detail, **at, **self.more}


def problem(code: str, *, detail: str = "", **more: Any) -> Problem:
    """Make the problem of a code of the door."""
    return Problem(code=code, words=PROBLEMS[code], detail=detail, more=more)


def problem_of(rejected: Rejected) -> Problem:
    """Make the problem of a service's no; one without words of its own is a no all the same."""
    known = PROBLEMS.get(rejected.reason, Words(422, "Refused: the code says why."))
    named = {"field": rejected.field} if rejected.field else {}
    return Problem(
        code=rejected.reason.value,
        words=known,
        retry_at=rejected.detail.opens_at,
        more=named,
    )
