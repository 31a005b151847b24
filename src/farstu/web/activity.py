"""What a person reads about an audit event of their own account.

Every event is here or in ``NOT_FOR_PEOPLE``, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from farstu.core.audit import AuditEvent
from farstu.web.words import Message, Words, lazy


@dataclass(frozen=True, slots=True)
class Sentence:
    """How an event reads without, and with, the name of what it was about."""

    plain: Message
    about: Message | None = None
    warns: bool = False
    """Whether it deserves a second look."""


ACTIVITY: Mapping[AuditEvent, Sentence] = {
    AuditEvent.SIGN_IN_SUCCEEDED: Sentence(lazy("Signed in"), lazy("Signed in with %(subject)s")),
    AuditEvent.SIGN_IN_FAILED: Sentence(lazy("Wrong password"), warns=True),
    AuditEvent.SIGN_IN_THROTTLED: Sentence(
        lazy("Too many wrong passwords: signing in was paused"), warns=True
    ),
    AuditEvent.SIGNED_OUT: Sentence(lazy("Signed out")),
    AuditEvent.DENIED: Sentence(lazy("Tried to do something that only others may do"), warns=True),
    AuditEvent.FACTOR_FAILED: Sentence(
        lazy("Wrong code, or a key that was refused"),
        lazy("Wrong code for %(subject)s, or it was refused"),
        warns=True,
    ),
    AuditEvent.FACTOR_THROTTLED: Sentence(
        lazy("Too many wrong codes: codes were paused"), warns=True
    ),
    AuditEvent.FACTOR_CLOSED: Sentence(
        lazy("Too many wrong codes in a row: the owner was told"), warns=True
    ),
    AuditEvent.CHALLENGE_PASSED: Sentence(lazy("Confirmed to the portal who it is")),
    AuditEvent.STEPPED_UP: Sentence(lazy("Confirmed again who is signed in")),
    AuditEvent.ENROLMENT_POSTPONED: Sentence(lazy("Put off setting up")),
    AuditEvent.AUTHENTICATOR_OFFERED: Sentence(
        lazy("A code token was handed out"), lazy("Code token %(subject)s was handed out")
    ),
    AuditEvent.OFFER_WITHDRAWN: Sentence(
        lazy("A code token was taken back"), lazy("Code token %(subject)s was taken back")
    ),
    AuditEvent.AUTHENTICATOR_ADDED: Sentence(
        lazy("Added a sign-in method"), lazy("Added %(subject)s")
    ),
    AuditEvent.AUTHENTICATOR_REMOVED: Sentence(
        lazy("Removed a sign-in method"), lazy("Removed %(subject)s"), warns=True
    ),
    AuditEvent.AUTHENTICATOR_RENAMED: Sentence(
        lazy("Renamed a sign-in method"), lazy("Renamed to %(subject)s")
    ),
    AuditEvent.AUTHENTICATOR_SUSPENDED: Sentence(
        lazy("Stopped a sign-in method after too many wrong codes"),
        lazy("Stopped %(subject)s after too many wrong codes"),
        warns=True,
    ),
    AuditEvent.AUTHENTICATOR_LOST: Sentence(
        lazy("A sign-in method was stopped: its key on the server was lost"),
        lazy("Stopped a sign-in method of %(subject)s: its key on the server was lost"),
        warns=True,
    ),
    AuditEvent.AUTHENTICATOR_TESTED: Sentence(
        lazy("Tested a sign-in method"), lazy("Tested %(subject)s")
    ),
    AuditEvent.PASSKEY_FAILED: Sentence(lazy("A passkey was refused"), warns=True),
    AuditEvent.AUTHENTICATOR_CLONED: Sentence(
        lazy("A key answered as if there were a copy of it"),
        lazy("%(subject)s answered as if there were a copy of it"),
        warns=True,
    ),
    AuditEvent.AUTHENTICATOR_BACKUP_CHANGED: Sentence(
        lazy("A passkey is now synced, or no longer"),
        lazy("%(subject)s is now synced, or no longer"),
    ),
    AuditEvent.RECOVERY_SHEET_CONFIRMED: Sentence(lazy("Saved new recovery codes")),
    AuditEvent.RECOVERY_CODE_USED: Sentence(lazy("Used a recovery code"), warns=True),
    AuditEvent.PASSWORD_CHANGED: Sentence(lazy("Changed the password")),
    AuditEvent.PASSWORD_RESET: Sentence(
        lazy("Set a new password by a link from the mailbox"), warns=True
    ),
    AuditEvent.EMAIL_CHANGED: Sentence(lazy("Changed the email address"), warns=True),
    AuditEvent.CHANGE_DISPUTED: Sentence(
        lazy("Said that a change was somebody else’s, and stopped everything"), warns=True
    ),
    AuditEvent.BROWSER_NEW: Sentence(
        lazy("Signed in from a browser that was new here"), warns=True
    ),
    AuditEvent.SESSION_ENDED: Sentence(lazy("Signed out another device")),
    AuditEvent.OTHER_SESSIONS_ENDED: Sentence(lazy("Signed out all other devices")),
    AuditEvent.DEVICE_REMEMBERED: Sentence(lazy("Had a device remembered")),
    AuditEvent.DEVICE_FORGOTTEN: Sentence(lazy("Had a remembered device forgotten")),
    AuditEvent.ALL_DEVICES_FORGOTTEN: Sentence(lazy("Had all remembered devices forgotten")),
    AuditEvent.REMEMBRANCE_COPIED: Sentence(
        lazy("A remembered device was used from a copy, and forgotten"), warns=True
    ),
    AuditEvent.ACCOUNT_ADDED: Sentence(lazy("The account was created")),
    AuditEvent.ACCOUNT_IMPORTED: Sentence(lazy("The account came from another system")),
    AuditEvent.ACCOUNT_CHANGED: Sentence(lazy("The portal changed what it keeps of the account")),
    AuditEvent.ACCOUNT_LINKED: Sentence(
        lazy("A program of the portal knows the account from now on"), warns=True
    ),
    AuditEvent.ACCOUNT_UNLINKED: Sentence(
        lazy("The programs of the portal no longer know the account")
    ),
    AuditEvent.ACCOUNT_SUSPENDED: Sentence(lazy("The account was suspended"), warns=True),
    AuditEvent.ACCOUNT_RESUMED: Sentence(lazy("The account was opened again")),
    AuditEvent.EXEMPTION_GRANTED: Sentence(
        lazy("An exception was made: two-factor authentication was not required for a while"),
        warns=True,
    ),
    AuditEvent.EXEMPTION_ENDED: Sentence(lazy("An exception was ended")),
    AuditEvent.INVITATION_ACCEPTED: Sentence(lazy("Joined an organisation")),
    AuditEvent.INVITATION_DECLINED: Sentence(lazy("Declined an invitation")),
    AuditEvent.DATA_EXPORTED: Sentence(lazy("Everything known of the account was exported")),
    AuditEvent.HELP_ASKED: Sentence(lazy("Asked for help with signing in")),
    AuditEvent.SETUP_SENT: Sentence(lazy("Was sent a mail about setting up")),
    AuditEvent.ACCESS_CODE_GIVEN: Sentence(lazy("Was given a one-time access code"), warns=True),
    AuditEvent.ACCESS_CODE_USED: Sentence(lazy("Used a one-time access code"), warns=True),
    AuditEvent.SUPPORT_CODE_SHOWN: Sentence(lazy("Had a support code shown")),
    AuditEvent.SUPPORT_CODE_FOUND: Sentence(lazy("Read a support code to somebody who helps")),
    AuditEvent.CASE_OPENED: Sentence(lazy("A case was opened to get in again"), warns=True),
    AuditEvent.CASE_AGREED: Sentence(lazy("The case was approved"), warns=True),
    AuditEvent.CASE_STOPPED: Sentence(lazy("The case was stopped"), warns=True),
    AuditEvent.CASE_TAKEN_UP: Sentence(lazy("The stopped case was taken up again"), warns=True),
    AuditEvent.CASE_CLOSED: Sentence(lazy("The case was closed")),
    AuditEvent.CASE_USED: Sentence(lazy("Got in through a case"), warns=True),
    AuditEvent.FACTORS_RESET: Sentence(lazy("Two-factor authentication was reset"), warns=True),
    AuditEvent.ROLE_CHANGED: Sentence(
        lazy("The role was changed"), lazy("The role is now: %(subject)s"), warns=True
    ),
    AuditEvent.MEMBERSHIP_SUSPENDED: Sentence(lazy("Suspended in the organisation"), warns=True),
    AuditEvent.MEMBERSHIP_RESUMED: Sentence(lazy("No longer suspended in the organisation")),
    AuditEvent.MEMBERSHIP_ENDED: Sentence(
        lazy("No longer belongs to the organisation"), warns=True
    ),
    AuditEvent.SESSIONS_ENDED: Sentence(lazy("Signed out everywhere")),
    AuditEvent.DEVICE_SIGNED_OUT: Sentence(lazy("Signed out on one device")),
    AuditEvent.REMINDED: Sentence(lazy("Reminded to set up a second step")),
    AuditEvent.RELYING_PARTY_ENTERED: Sentence(
        lazy("Went on to an application"), lazy("Went on to %(subject)s")
    ),
    AuditEvent.CONSENT_GIVEN: Sentence(lazy("Allowed an application"), lazy("Allowed %(subject)s")),
    AuditEvent.CONSENT_WITHDRAWN: Sentence(
        lazy("Took back what an application was allowed"),
        lazy("Took back what %(subject)s was allowed"),
    ),
    AuditEvent.TOKENS_COPIED: Sentence(
        lazy("Something that an application keeps was used from a copy, and ended"), warns=True
    ),
}

DISPUTABLE = frozenset(
    {
        AuditEvent.SIGN_IN_SUCCEEDED,
        AuditEvent.DENIED,
        AuditEvent.FACTOR_FAILED,
        AuditEvent.FACTOR_CLOSED,
        AuditEvent.CHALLENGE_PASSED,
        AuditEvent.STEPPED_UP,
        AuditEvent.AUTHENTICATOR_ADDED,
        AuditEvent.AUTHENTICATOR_REMOVED,
        AuditEvent.AUTHENTICATOR_RENAMED,
        AuditEvent.AUTHENTICATOR_CLONED,
        AuditEvent.RECOVERY_SHEET_CONFIRMED,
        AuditEvent.RECOVERY_CODE_USED,
        AuditEvent.PASSWORD_CHANGED,
        AuditEvent.PASSWORD_RESET,
        AuditEvent.EMAIL_CHANGED,
        AuditEvent.ACCOUNT_LINKED,
        AuditEvent.BROWSER_NEW,
        AuditEvent.DEVICE_REMEMBERED,
        AuditEvent.REMEMBRANCE_COPIED,
        AuditEvent.DATA_EXPORTED,
        AuditEvent.ACCESS_CODE_USED,
        AuditEvent.CASE_USED,
        AuditEvent.RELYING_PARTY_ENTERED,
        AuditEvent.CONSENT_GIVEN,
        AuditEvent.TOKENS_COPIED,
    }
)
"""What nobody does to an account who has not got into it, or halfway, in its owner's name.

A wrong password is not among it: whoever typed that got nowhere. What another did who looks after
the account has somebody to be asked."""

HOUSEHOLD: Mapping[AuditEvent, Message] = {
    AuditEvent.FACTOR_PROVEN: lazy("Proved a method"),
    AuditEvent.CHALLENGE_ASKED: lazy("The portal asked who it is"),
    AuditEvent.CODE_SENT: lazy("A code was sent"),
    AuditEvent.CASE_APPROVED: lazy("A case was approved"),
    AuditEvent.MESSAGE_WITHHELD: lazy("A message was not sent: the budget of the day is used up"),
    AuditEvent.BUDGET_USED_UP: lazy("The budget of the day was used up"),
    AuditEvent.ENROLMENT_BEGUN: lazy("Began to set up a method"),
    AuditEvent.RECOVERY_SHEET_MADE: lazy("New recovery codes were made"),
    AuditEvent.PASSWORD_REHASHED: lazy("The password is stored by today’s rules"),
    AuditEvent.PASSWORD_LINK_ASKED: lazy("A link to a new password was asked for"),
    AuditEvent.INVITATION_SENT: lazy("Invited"),
    AuditEvent.INVITATION_RENEWED: lazy("The invitation was sent again"),
    AuditEvent.INVITATION_WITHDRAWN: lazy("The invitation was withdrawn"),
    AuditEvent.PEOPLE_IMPORT_STARTED: lazy("Began to invite people from a file"),
    AuditEvent.PEOPLE_IMPORT_ENDED: lazy("Inviting people from a file ended"),
    AuditEvent.PEOPLE_IMPORT_WITHDRAWN: lazy("The invitations from a file were withdrawn"),
    AuditEvent.MOVED_IN: lazy("People were brought in from another system"),
    AuditEvent.ACCOUNT_REQUESTED: lazy("An account was asked for"),
    AuditEvent.REQUEST_WITHDRAWN: lazy("The request for an account was withdrawn"),
    AuditEvent.REQUEST_APPROVED: lazy("A request for an account was approved"),
    AuditEvent.REQUEST_DECLINED: lazy("A request for an account was declined"),
    AuditEvent.ACCOUNT_ERASED: lazy("An account was erased"),
    AuditEvent.LINK_MADE: lazy("A link was made"),
    AuditEvent.LINK_SPENT: lazy("A link was used"),
    AuditEvent.ORGANISATION_ADDED: lazy("The organisation was added"),
    AuditEvent.ORGANISATION_RENAMED: lazy("The organisation has another name"),
    AuditEvent.PORTAL_ADDED: lazy("The portal was made"),
    AuditEvent.PORTAL_CHANGED: lazy("Name, look or settings of the portal were changed"),
    AuditEvent.POLICY_CHANGED: lazy("A rule was changed"),
    AuditEvent.POLICY_PLANNED: lazy("A rule was planned"),
    AuditEvent.POLICY_UNDONE: lazy("The last change of a rule was undone"),
    AuditEvent.PLAN_PAUSED: lazy("A plan was paused"),
    AuditEvent.PLAN_RESUMED: lazy("A plan was resumed"),
    AuditEvent.PLAN_ROLLED_BACK: lazy("A plan was rolled back"),
    AuditEvent.LABELS_CHANGED: lazy("Labels were changed"),
    AuditEvent.MAIL_RETRIED: lazy("Messages that had failed are tried again"),
    AuditEvent.API_KEY_ADDED: lazy("An API key was made"),
    AuditEvent.API_KEY_REVOKED: lazy("An API key was revoked"),
    AuditEvent.API_KEY_REFUSED: lazy("A call of the API was refused"),
    AuditEvent.WEBHOOK_ADDED: lazy("A webhook was added"),
    AuditEvent.WEBHOOK_CHANGED: lazy("A webhook was changed"),
    AuditEvent.WEBHOOK_SUSPENDED: lazy("A webhook was suspended"),
    AuditEvent.WEBHOOK_FAILED: lazy("Was told that a webhook takes nothing"),
    AuditEvent.WEBHOOK_RESUMED: lazy("A webhook was resumed"),
    AuditEvent.WEBHOOK_REMOVED: lazy("A webhook was removed"),
    AuditEvent.WEBHOOK_SECRET_ADDED: lazy("A webhook was given a secret"),
    AuditEvent.WEBHOOK_SECRET_REMOVED: lazy("A secret of a webhook was removed"),
    AuditEvent.DATA_KEY_ADDED: lazy("A data key was made"),
    AuditEvent.DATA_KEY_RETIRED: lazy("A data key was retired"),
    AuditEvent.AUDIT_KEY_ADDED: lazy("A key that signs the audit log was made"),
    AuditEvent.AUDIT_EXPORTED: lazy("The audit log was taken away"),
    AuditEvent.RELYING_PARTY_ADDED: lazy("An application was added"),
    AuditEvent.RELYING_PARTY_CHANGED: lazy("An application was changed"),
    AuditEvent.RELYING_PARTY_REMOVED: lazy("An application was removed"),
    AuditEvent.RELYING_PARTY_SUSPENDED: lazy("An application was suspended"),
    AuditEvent.RELYING_PARTY_RESUMED: lazy("An application was opened again"),
    AuditEvent.RELYING_PARTY_SECRET_ADDED: lazy("An application was given a secret"),
    AuditEvent.RELYING_PARTY_SECRET_REMOVED: lazy("A secret of an application was removed"),
    AuditEvent.TOKEN_KEY_ADDED: lazy("A key that signs for applications was made"),
}
"""Steps on the way to something that is shown, and what concerns the house rather than a person:
read in the audit log only."""

NOT_FOR_PEOPLE = frozenset(HOUSEHOLD)


def describe(event: AuditEvent, *, words: Words, subject: str = "") -> str:
    """Say what happened; also what only the audit log tells."""
    sentence = ACTIVITY.get(event) or Sentence(HOUSEHOLD[event])
    if subject and sentence.about:
        return words.say(sentence.about, subject=subject)
    return words.say(sentence.plain)


SHOWN = frozenset(ACTIVITY)
"""What there are words for."""


def warns(event: AuditEvent) -> bool:
    """Say whether *event* deserves a second look."""
    return event in ACTIVITY and ACTIVITY[event].warns
