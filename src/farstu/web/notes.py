"""The one sentence about a deed that succeeded, shown on the page that one is sent to next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from farstu.web.words import Message, Words, lazy


class Note(StrEnum):
    """What succeeded. The value is what a redirect may carry; the words are looked up here."""

    ADMINISTRATORS_TOLD = "administrators-told"
    APPLICATION_CHANGED = "application-changed"
    APPLICATION_REMOVED = "application-removed"
    APPLICATION_RESUMED = "application-resumed"
    APPLICATION_SUSPENDED = "application-suspended"
    SECRET_REMOVED = "secret-removed"  # noqa: S105 - a note, no secret
    AUTHENTICATOR_ADDED = "authenticator-added"
    AUTHENTICATOR_REMOVED = "authenticator-removed"
    AUTHENTICATOR_RENAMED = "authenticator-renamed"
    AUTHENTICATOR_TESTED = "authenticator-tested"
    ALL_DEVICES_FORGOTTEN = "all-devices-forgotten"
    CASE_APPROVED = "case-approved"
    CASE_CLOSED = "case-closed"
    CASE_OPENED = "case-opened"
    CASE_TAKEN_UP = "case-taken-up"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    CODES_SAVED = "codes-saved"
    CONFIRMED = "confirmed"
    DEVICE_FORGOTTEN = "device-forgotten"
    DECLINED = "declined"
    EMAIL_CHANGED = "email-changed"
    EMAIL_REPLACED = "email-replaced"
    HELP_PUBLISHED = "help-published"
    HELP_TAKEN_AWAY = "help-taken-away"
    IMPORT_STOPPED = "import-stopped"
    IMPORT_WITHDRAWN = "import-withdrawn"
    INVITATION_SENT = "invitation-sent"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    INVITATIONS_SENT = "invitations-sent"
    INVITATIONS_WITHHELD = "invitations-withheld"
    KEY_REVOKED = "key-revoked"
    WEBHOOK_CHANGED = "webhook-changed"
    WEBHOOK_REMOVED = "webhook-removed"
    WEBHOOK_RESUMED = "webhook-resumed"
    WEBHOOK_SECRET_REMOVED = "webhook-secret-removed"  # noqa: S105 - a note, no secret
    WEBHOOK_SUSPENDED = "webhook-suspended"
    WEBHOOK_TESTED = "webhook-tested"
    MESSAGE_AGAIN = "message-again"
    LOOK_CHANGED = "look-changed"
    LOGO_CHANGED = "logo-changed"
    LOGO_REMOVED = "logo-removed"
    JOINED = "joined"
    JOINED_ALREADY = "joined-already"
    FACTORS_RESET = "factors-reset"
    OTHER_SESSIONS_ENDED = "other-sessions-ended"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a note, no password
    PASSWORD_RESET = "password-reset"  # noqa: S105 - a note, no password
    POSTPONED = "postponed"
    SIGNED_OUT_THERE = "signed-out-there"
    SESSION_ENDED = "session-ended"
    TYPED_BACK = "typed-back"
    SETUP_CANCELLED = "setup-cancelled"
    ROLE_CHANGED = "role-changed"
    MANY_SIGNED_OUT = "many-signed-out"
    MANY_SUSPENDED = "many-suspended"
    MEMBER_SUSPENDED = "member-suspended"
    MEMBER_RESUMED = "member-resumed"
    MEMBER_REMOVED = "member-removed"
    MEMBER_SIGNED_OUT = "member-signed-out"
    ORGANISATION_LEFT = "organisation-left"
    REQUEST_APPROVED = "request-approved"
    REQUEST_DECLINED = "request-declined"
    REQUEST_SENT = "request-sent"
    REQUEST_UNSENT = "request-unsent"
    REQUEST_WITHDRAWN = "request-withdrawn"
    REQUESTS_SENT = "requests-sent"
    SETUP_SENT = "setup-sent"
    RULE_STARTED = "rule-started"
    RULE_UNDONE = "rule-undone"
    REMINDERS_SENT = "reminders-sent"
    NOBODY_REMINDED = "nobody-reminded"
    PLAN_PAUSED = "plan-paused"
    PLAN_RESUMED = "plan-resumed"
    PLAN_ROLLED_BACK = "plan-rolled-back"
    EXCEPTION_GRANTED = "exception-granted"
    EXCEPTION_ENDED = "exception-ended"


NOTES: Mapping[Note, Message] = {
    Note.ADMINISTRATORS_TOLD: lazy(
        "We have written to %(subject)s. They make sure that it’s you, and help you in."
    ),
    Note.APPLICATION_CHANGED: lazy("%(subject)s is changed. It counts from the next request on."),
    Note.APPLICATION_REMOVED: lazy("%(subject)s is removed, with all that it held."),
    Note.APPLICATION_RESUMED: lazy("People get into %(subject)s again."),
    Note.APPLICATION_SUSPENDED: lazy("%(subject)s is suspended: nobody gets in by it."),
    Note.SECRET_REMOVED: lazy("The secret …%(subject)s opens nothing any more."),
    Note.AUTHENTICATOR_ADDED: lazy("%(subject)s is ready."),
    Note.AUTHENTICATOR_REMOVED: lazy("%(subject)s was removed. It no longer works here."),
    Note.AUTHENTICATOR_RENAMED: lazy("The name is now %(subject)s."),
    Note.AUTHENTICATOR_TESTED: lazy("%(subject)s works. Last checked just now."),
    Note.ALL_DEVICES_FORGOTTEN: lazy(
        "All devices are forgotten. The second step is asked for everywhere."
    ),
    Note.CASE_APPROVED: lazy("Your approval is written down."),
    Note.CASE_CLOSED: lazy("The case is closed."),
    Note.CASE_OPENED: lazy("The case is open. Every address of the account has been told."),
    Note.CASE_TAKEN_UP: lazy("You have taken the case up. Somebody else approves it now."),
    Note.CONSENT_WITHDRAWN: lazy("%(subject)s may know nothing more of you, and asks next time."),
    Note.CODES_SAVED: lazy("Your new recovery codes are in place. Older ones no longer work."),
    Note.CONFIRMED: lazy("Thank you. You can go on for the next five minutes."),
    Note.DEVICE_FORGOTTEN: lazy(
        "That device is forgotten. The second step is asked for there next time."
    ),
    Note.DECLINED: lazy("You declined the invitation to %(subject)s."),
    Note.EMAIL_CHANGED: lazy("Your email address is now %(subject)s."),
    Note.EMAIL_REPLACED: lazy(
        "Your email address is now %(subject)s. For 72 hours no link to a new password goes there."
    ),
    Note.HELP_PUBLISHED: lazy("It is published: it stands above the help now."),
    Note.HELP_TAKEN_AWAY: lazy("It is gone from the help. What it said stands below, for an hour."),
    Note.IMPORT_STOPPED: lazy("Stopped. Nobody more is invited; what was sent stays."),
    Note.IMPORT_WITHDRAWN: lazy("The invitations are withdrawn. Their links no longer open."),
    Note.INVITATION_SENT: lazy("The invitation to %(subject)s is on its way."),
    Note.INVITATION_WITHDRAWN: lazy(
        "The invitation to %(subject)s is withdrawn. Its link no longer opens."
    ),
    Note.INVITATIONS_SENT: lazy("The invitations are on their way."),
    Note.INVITATIONS_WITHHELD: lazy(
        "Today’s budget for mail is used up, so not all invitations were sent. Send those again "
        "tomorrow; they are marked below."
    ),
    Note.KEY_REVOKED: lazy("The key of %(subject)s is revoked. It opens nothing any more."),
    Note.WEBHOOK_CHANGED: lazy("It is changed, from the next message on."),
    Note.WEBHOOK_REMOVED: lazy("%(subject)s is told nothing more."),
    Note.WEBHOOK_RESUMED: lazy("It is told again, what waits for it first."),
    Note.WEBHOOK_SECRET_REMOVED: lazy("Nothing is signed by that secret any more."),
    Note.WEBHOOK_SUSPENDED: lazy("It is told nothing more, until it is resumed."),
    Note.WEBHOOK_TESTED: lazy("A test is on its way. Load this page again to see what came of it."),
    Note.MESSAGE_AGAIN: lazy("It is sent again within seconds."),
    Note.LOOK_CHANGED: lazy("It is saved. Every page has it from now on."),
    Note.LOGO_CHANGED: lazy("The logo is in its place, on every page."),
    Note.LOGO_REMOVED: lazy("The logo is gone. The door is back in its place."),
    Note.JOINED: lazy("You belong to %(subject)s now."),
    Note.JOINED_ALREADY: lazy("You belonged to %(subject)s already. Nothing changed."),
    Note.FACTORS_RESET: lazy(
        "%(subject)s has no methods any more, and sets up anew at the next sign-in."
    ),
    Note.OTHER_SESSIONS_ENDED: lazy("You are signed out everywhere else."),
    Note.PASSWORD_CHANGED: lazy("Your password was changed. All other devices are signed out."),
    Note.PASSWORD_RESET: lazy("Your password is set. Sign in with it to go on."),
    Note.POSTPONED: lazy("We will ask again next time."),
    Note.SIGNED_OUT_THERE: lazy("You are signed out of %(subject)s."),
    Note.SESSION_ENDED: lazy("That device is signed out."),
    Note.TYPED_BACK: lazy("What you typed is here again. It was not sent yet."),
    Note.SETUP_CANCELLED: lazy("Setup was cancelled. Nothing changed."),
    Note.ROLE_CHANGED: lazy("%(subject)s has another role now, and was told by email."),
    Note.MEMBER_SUSPENDED: lazy("%(subject)s is suspended, and was told by email."),
    Note.MEMBER_RESUMED: lazy("%(subject)s is no longer suspended."),
    Note.MEMBER_REMOVED: lazy("%(subject)s was removed, and was told by email."),
    Note.MANY_SIGNED_OUT: lazy("They are signed out everywhere."),
    Note.MANY_SUSPENDED: lazy("They are suspended, and are told by email."),
    Note.MEMBER_SIGNED_OUT: lazy("%(subject)s is signed out everywhere."),
    Note.RULE_STARTED: lazy("The rule is on. Until something else changes, Undo takes it back."),
    Note.REMINDERS_SENT: lazy("The reminders are on their way."),
    Note.NOBODY_REMINDED: lazy(
        "No reminder was sent: nobody needs one, or everybody had one within the last day."
    ),
    Note.RULE_UNDONE: lazy("The last change was undone."),
    Note.PLAN_PAUSED: lazy("The plan is paused. Whom it has reached stays reached."),
    Note.PLAN_RESUMED: lazy("The plan goes on."),
    Note.PLAN_ROLLED_BACK: lazy("The plan is gone. Everybody is under the rule of before."),
    Note.EXCEPTION_GRANTED: lazy("The exception is made."),
    Note.EXCEPTION_ENDED: lazy("The exception is over."),
    Note.ORGANISATION_LEFT: lazy("You no longer belong to %(subject)s."),
    Note.REQUEST_APPROVED: lazy("%(subject)s is invited. The mail is on its way."),
    Note.REQUEST_DECLINED: lazy(
        "The request is declined. Your reason stands in the list of those who asked."
    ),
    Note.REQUEST_SENT: lazy(
        "You have asked for an account for %(subject)s. The answer comes by email."
    ),
    Note.REQUEST_UNSENT: lazy(
        "%(subject)s is invited, but today’s budget for mail is used up there. Send the invitation "
        "again tomorrow, from the invitations of that organisation."
    ),
    Note.REQUEST_WITHDRAWN: lazy("The request for %(subject)s is withdrawn."),
    Note.REQUESTS_SENT: lazy("You have asked for these accounts. The answers come by email."),
    Note.SETUP_SENT: lazy("We have written to %(subject)s how to set up."),
}


def note_text(note: Note, *, words: Words, subject: str = "") -> str:
    """Put *note* into words; *subject* is the name of what it is about."""
    return words.say(NOTES[note], subject=subject)
