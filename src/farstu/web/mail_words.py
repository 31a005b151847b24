"""What people read in a security notice: the only table from a notice to its words."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.core.assurance import Channel
from farstu.core.budget import Scope
from farstu.core.roles import Role
from farstu.services.notices import Notice
from farstu.web.mail_words_cases import CASE_WORDS
from farstu.web.mail_words_requests import REQUEST_WORDS
from farstu.web.mail_words_shape import NoticeWords
from farstu.web.words import Message, lazy, lazy_plural

NOTICE_WORDS: Mapping[Notice, NoticeWords] = {
    Notice.AUTHENTICATOR_ADDED: NoticeWords(
        subject=lazy("A sign-in method was added"),
        named=lazy("Sign-in method “%(name)s” was added"),
        meaning=lazy("From now on it is asked for when you sign in to %(portal)s."),
    ),
    Notice.AUTHENTICATOR_REMOVED: NoticeWords(
        subject=lazy("A sign-in method was removed"),
        named=lazy("Sign-in method “%(name)s” was removed"),
        meaning=lazy("It no longer opens your account at %(portal)s."),
    ),
    Notice.AUTHENTICATOR_RENAMED: NoticeWords(
        subject=lazy("A sign-in method is now called “%(new_name)s”"),
        named=lazy("Sign-in method “%(name)s” is now called “%(new_name)s”"),
        meaning=lazy("It opens your account at %(portal)s as before."),
    ),
    Notice.AUTHENTICATOR_CLONED: NoticeWords(
        subject=lazy("A security key answered as if there were a copy of it"),
        named=lazy("“%(name)s” answered as if there were a copy of it"),
        meaning=lazy(
            "It was refused. If that happens again, remove it from your account at %(portal)s, and "
            "set up a new one."
        ),
    ),
    Notice.AUTHENTICATOR_SUSPENDED: NoticeWords(
        subject=lazy("Sign-in methods were stopped after too many wrong codes"),
        meaning=lazy(
            "What asks for typed codes opens nothing at %(portal)s any more. Whoever typed the "
            "wrong ones knew your password. You come in by another method or a recovery code."
        ),
    ),
    Notice.FACTOR_CLOSED: NoticeWords(
        subject=lazy("Somebody with your password could not prove that it is you"),
        meaning=lazy(
            "Too many answers in a row were wrong at %(portal)s, and the next one has to wait. "
            "Nobody came in by them."
        ),
    ),
    Notice.BROWSER_NEW: NoticeWords(
        subject=lazy("Your account was opened in a new browser"),
        meaning=lazy(
            "Nobody had signed in to your account at %(portal)s from that browser before. If you "
            "have a new device, or had its cookies cleared, it was you."
        ),
    ),
    Notice.RECOVERY_CODES_SAVED: NoticeWords(
        subject=lazy("New recovery codes were saved"),
        meaning=lazy("They take the place of any that you had for %(portal)s."),
    ),
    Notice.RECOVERY_CODE_USED: NoticeWords(
        subject=lazy_plural(
            "A recovery code was used: %(amount)s left", "A recovery code was used: %(amount)s left"
        ),
        meaning=lazy("Whoever used it can set up a new method for your account at %(portal)s."),
    ),
    Notice.PASSWORD_CHANGED: NoticeWords(
        subject=lazy("Your password was changed"),
        meaning=lazy("All other devices were signed out of %(portal)s."),
    ),
    Notice.PASSWORD_RESET: NoticeWords(
        subject=lazy("Your password was reset"),
        meaning=lazy(
            "Somebody used the link that we sent to this account at %(portal)s and chose a new "
            "password. Every device was signed out."
        ),
    ),
    Notice.FACTORS_RESET: NoticeWords(
        subject=lazy("Your two-factor authentication was reset"),
        meaning=lazy(
            "All methods and recovery codes of your account at %(portal)s were removed, and every "
            "device was signed out. You may have to set up again at the next sign-in."
        ),
    ),
    Notice.ACCOUNT_SUSPENDED: NoticeWords(
        subject=lazy("Your account was suspended"),
        meaning=lazy("Nobody can sign in to %(portal)s with it until it is opened again."),
    ),
    Notice.BUDGET_USED_UP: NoticeWords(
        subject=lazy("%(portal)s stopped sending codes where a day’s budget is used up"),
        meaning=lazy(
            "Somebody asks for more codes or links than people need. Nothing more is sent until "
            "midnight UTC where that would be too much; people can use their other methods. The "
            "audit log says who asked, and from where."
        ),
        advised=False,
    ),
    Notice.WEBHOOK_FAILED: NoticeWords(
        subject=lazy("A webhook of %(portal)s was suspended"),
        meaning=lazy(
            "It took nothing for days, or said that it wants nothing more, so nothing is sent to "
            "it. What it was not told is in the audit log. See that it answers, then resume it."
        ),
        advised=False,
    ),
    Notice.EMAIL_CHANGED: NoticeWords(
        subject=lazy("Your email address was changed"),
        meaning=lazy("From now on %(new_name)s is what you sign in to %(portal)s with."),
    ),
    Notice.ACCOUNT_LINKED: NoticeWords(
        subject=lazy("%(asker)s knows your account from now on"),
        meaning=lazy(
            "At %(asker)s you are known as %(own_id)s. Its programs can ask you to prove that it "
            "is you, and do with your account what %(portal)s lets them."
        ),
    ),
    Notice.REMEMBRANCE_COPIED: NoticeWords(
        subject=lazy("Somebody may have copied a remembered device"),
        meaning=lazy(
            "Somebody with your password came to %(portal)s with what a remembered device had kept "
            "from before. We forgot that device and signed out what it had opened, and the second "
            "step is asked for again. A browser that was restored from a backup looks the same."
        ),
    ),
    Notice.SESSIONS_ENDED: NoticeWords(
        subject=lazy("You were signed out everywhere"),
        meaning=lazy("No device is signed in or remembered any more. Your password is as it was."),
    ),
    Notice.DEVICE_SIGNED_OUT: NoticeWords(
        subject=lazy("One of your devices was signed out"),
        meaning=lazy("Your other devices stay signed in, and your password is as it was."),
    ),
    Notice.ROLE_CHANGED: NoticeWords(
        subject=lazy("Your role at %(organisation)s was changed"),
        meaning=lazy("From now on you are: %(role)s."),
    ),
    Notice.MEMBERSHIP_SUSPENDED: NoticeWords(
        subject=lazy("You were suspended at %(organisation)s"),
        meaning=lazy(
            "You can do nothing there until somebody lets you in again. If you belong to no other "
            "organisation at %(portal)s, you can’t sign in."
        ),
    ),
    Notice.MEMBERSHIP_ENDED: NoticeWords(
        subject=lazy("You no longer belong to %(organisation)s"),
        meaning=lazy(
            "If you belong to no other organisation at %(portal)s, you can’t sign in there any "
            "more."
        ),
    ),
    Notice.REMINDED: NoticeWords(
        subject=lazy("Set up two-factor authentication for %(portal)s"),
        meaning=lazy(
            "%(organisation)s asks you to: a password alone can be stolen. It takes about two "
            "minutes. Go to %(origin)s by typing it, sign in, and select Security and login."
        ),
        advised=False,
        replacing=NoticeWords(
            subject=lazy("Set up another sign-in method for %(portal)s"),
            meaning=lazy(
                "%(organisation)s asks you to: what you sign in with is not enough. It takes "
                "about two minutes. Go to %(origin)s by typing it, sign in, and select Security "
                "and login."
            ),
            advised=False,
        ),
    ),
    Notice.CHANGE_DISPUTED: NoticeWords(
        subject=lazy("Your account was secured"),
        meaning=lazy(
            "Somebody said that a change at %(portal)s was not theirs: by the link in one of our "
            "mails, or signed in to your account. Every device was signed out, and nothing can be "
            "changed until a new password is chosen, through “Forgot your password?”."
        ),
        advised=False,
    ),
    **CASE_WORDS,
    **REQUEST_WORDS,
}

LINK_SUBJECT = lazy("Reset your %(portal)s password")
LINK_LEAD = lazy("Choose a new password here:")
LINK_MEANING = lazy(
    "The link works once, and for an hour. After that you sign in with the new password, and with "
    "your second step as always."
)
LINK_ADVICE = lazy(
    "If you did not ask for it, you need do nothing: your password stays as it is. Nobody from "
    "%(portal)s will ask you for this link."
)
INVITATION_SUBJECT = lazy("%(inviter)s invites you to %(organisation)s at %(portal)s")
INVITATION_LEAD = lazy(
    "%(inviter)s invites you to %(organisation)s at %(portal)s, as %(role)s. Open this link to "
    "choose a password and come in:"
)
INVITATION_KNOWN = lazy(
    "%(inviter)s invites you to %(organisation)s at %(portal)s, as %(role)s. You have an account "
    "with %(email)s: open this link, sign in with it, and join:"
)
INVITATION_MEANING = lazy(
    "The link works for 24 hours. After that its page sends you a new one, until %(day)s."
)
INVITATION_ADVICE = lazy(
    "If you don’t expect this, you need do nothing: you belong nowhere before you accept. Nobody "
    "from %(portal)s will ask you for this link."
)
JOINED_AS: Mapping[Role, Message] = {
    Role.MEMBER: lazy("a member"),
    Role.ADMINISTRATOR: lazy("an administrator"),
    Role.OWNER: lazy("an owner"),
}
CODE_SUBJECT = lazy("%(code)s is your %(portal)s code")
CODE = (
    lazy("Enter this code where you were asked for it:"),
    lazy("It works for 10 minutes, and once. Nobody from %(portal)s will ask you for it."),
)
CODE_CONFIRMS = (
    lazy("Enter this code where you were asked for it, to confirm what follows:"),
    lazy(
        "Enter it only if that is what you want. It works for 10 minutes, and once. Nobody from "
        "%(portal)s will ask you for it."
    ),
)
"""What is said before and after a code: of any, and of one that confirms a sentence."""
CODE_ADVICE = lazy(
    "If you did not ask for it, somebody may know your password: go to %(origin)s by typing it, "
    "and change your password in Security and login."
)

SETUP_SUBJECT = lazy("How to sign in to %(portal)s")
SETUP_LEAD = lazy("%(by)s sends you this. Sign in here:")
SETUP_MEANING = lazy(
    "After your password you are led through setting up two-factor authentication. It takes about "
    "two minutes; have your phone or your security key at hand."
)
INVITED_LEAD = lazy("%(by)s invites you. Choose your password here:")
SETUP_ADVICE = lazy(
    "If you expected nothing from %(portal)s, you need do nothing. Nobody will ask you for a "
    "password or a code."
)
HELP_SUBJECT = lazy("%(name)s needs help signing in")
HELP_LEAD = lazy("See how you can help:")
HELP_MEANING = lazy(
    "Somebody with the password of %(name)s asks for help at %(portal)s. Make sure that it is "
    "them first: call a number that you know, or meet them."
)
HELP_ADVICE = lazy(
    "Never read a code to somebody who called you. If you are not sure, do nothing, and ask "
    "%(name)s another way."
)

WHEN = lazy("When")
READY = lazy("From")
SENT_BY = lazy("Sent by")
SENT: Mapping[Channel, Message] = {
    Channel.MAILBOX: lazy("email"),
    Channel.PHONE: lazy("text message"),
}
USED_UP = lazy("Used up")
WEBHOOK = lazy("Webhook")
TO_THOSE_WHO_RUN_IT = frozenset({"budget", "webhook"})
"""Facts of notices to those whom everybody else would ask."""
BUDGETS: Mapping[Scope, Message] = {
    Scope.ACCOUNT: lazy("the budget of one account"),
    Scope.ADDRESS: lazy("the budget of one mailbox or phone number"),
    Scope.PREFIX: lazy("the budget of phone numbers that begin alike"),
    Scope.NETWORK: lazy("the budget of one network"),
    Scope.ORGANISATION: lazy("the budget of one organisation"),
    Scope.PORTAL: lazy("the budget of the portal"),
    Scope.INSTALLATION: lazy("the budget of the installation"),
}
BROWSER = lazy("Browser")
ADDRESS = lazy("Address")
BY = lazy("By")
OPERATOR = lazy("the people who run %(portal)s")

ROLES: Mapping[str, Message] = {
    "member": lazy("member"),
    "administrator": lazy("administrator"),
    "owner": lazy("owner"),
}
OWN_ADVICE = (lazy("If this was you, you need do nothing."),)
"""What to do about a deed that was done at one's own account, signed in as oneself."""
NOT_ME = lazy(
    "If not, open this link and select the button there. It signs every device out, stops what was "
    "changed, and lets you choose a new password:"
)
STOP_IT = lazy(
    "If not, open this link and select the button there. It stops this case, and nobody gets in by "
    "it:"
)
OPERATOR_ADVICE = (lazy("If you know about this, you need do nothing."),)
ASK_CONTACT = lazy("If you can’t get in: ask %(contact)s.")
ASK_ANYBODY = lazy("If you can’t get in: ask the people who run %(portal)s.")
