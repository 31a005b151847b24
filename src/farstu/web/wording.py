"""What people read for each ``Reason``: the only table from a refusal to its status and words.

The words say what to do, and the same sentence stands at the top of the page and at the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.words import Message, lazy, lazy_plural

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
"""The status of a form that is shown again with a complaint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one reason is answered and said.

    *field* is where it belongs unless the refusal names another. *bare* is said instead of *text*
    where the detail that *text* needs is missing. *title* heads the page, for reasons that end
    everything; they have a page of their own.
    """

    status: HTTPStatus = WRONG
    text: Message
    field: str = ""
    bare: Message | None = None
    title: Message | None = None


PASSKEY_WRONG = lazy("That passkey didn’t work here. Try another one, or use your password.")

WORDINGS: Mapping[Reason, Wording] = {
    # signing in
    Reason.ACCOUNT_SUSPENDED: Wording(
        status=HTTPStatus.FORBIDDEN,
        title=lazy("This account is suspended"),
        text=lazy(
            "It’s really you, but the people who run %(portal)s have stopped this account. "
            "Ask them why."
        ),
    ),
    Reason.LOGIN_EXPIRED: Wording(
        status=HTTPStatus.FORBIDDEN,
        title=lazy("You took a little too long"),
        text=lazy(
            "For your safety, signing in has to be finished within a few minutes. Start "
            "again; nothing is lost."
        ),
    ),
    Reason.LOGIN_UNMET: Wording(
        status=HTTPStatus.FORBIDDEN,
        title=lazy("You can’t get in this way"),
        text=lazy(
            "%(portal)s asks for more than any method that you could use here. Someone has "
            "to help you."
        ),
    ),
    Reason.PASSWORD_RESET_UNFINISHED: Wording(
        status=HTTPStatus.FORBIDDEN,
        title=lazy("Your password has to be changed first"),
        text=lazy(
            "Use the newest link that was sent to you to choose a new password, then sign in."
        ),
    ),
    Reason.SIGN_IN_WRONG: Wording(
        field="identifier",
        text=lazy("The email or password is not right. Check both and try again."),
    ),
    Reason.TOO_MANY_TRIES: Wording(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        text=lazy("Too many wrong tries. You can try again at %(time)s."),
        bare=lazy("Too many wrong tries. Wait a little before you try again."),
    ),
    Reason.SERVER_BUSY: Wording(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        text=lazy("Many people are signing in right now. Wait a moment and try again."),
    ),
    # codes
    Reason.CODE_EMPTY: Wording(field="code", text=lazy("Enter the 6-digit code from your app")),
    Reason.CODE_EXPIRED: Wording(
        field="code", text=lazy("That code has already expired. Enter the one showing now.")
    ),
    Reason.CODE_LENGTH: Wording(
        field="code",
        text=lazy("The code is %(wanted)s digits. You entered %(amount)s."),
        bare=lazy("The code is digits and nothing else. Check it and try again."),
    ),
    Reason.CODE_USED: Wording(
        field="code",
        text=lazy("You’ve already used that code. Wait for the next one, up to 30 seconds."),
    ),
    Reason.CODE_WRONG: Wording(
        field="code",
        text=lazy("That code is not right. Check that you’re looking at %(portal)s in your app."),
    ),
    Reason.CLOCK_FAST: Wording(
        field="code",
        text=lazy_plural(
            "The clock behind that code is about %(amount)s minute fast. Turn on automatic time, "
            "then enter the next code.",
            "The clock behind that code is about %(amount)s minutes fast. Turn on automatic time, "
            "then enter the next code.",
        ),
        bare=lazy(
            "The clock behind that code is fast. Turn on automatic time, then enter the next code."
        ),
    ),
    Reason.CLOCK_SLOW: Wording(
        field="code",
        text=lazy_plural(
            "The clock behind that code is about %(amount)s minute slow. Turn on automatic time, "
            "then enter the next code.",
            "The clock behind that code is about %(amount)s minutes slow. Turn on automatic time, "
            "then enter the next code.",
        ),
        bare=lazy(
            "The clock behind that code is slow. Turn on automatic time, then enter the next code."
        ),
    ),
    Reason.AUTHENTICATOR_SUSPENDED: Wording(
        status=HTTPStatus.FORBIDDEN,
        field="code",
        text=lazy(
            "This method was stopped after too many wrong codes. Use another one, or a recovery "
            "code."
        ),
    ),
    Reason.SEED_INVALID: Wording(
        field="seed",
        text=lazy("That is no seed. It has the letters A to Z and 2 to 7, or 0 to 9 and A to F."),
    ),
    Reason.SEED_LENGTH: Wording(
        field="seed",
        text=lazy("A seed has 16 to 64 bytes. Check that all of it is there, and nothing else."),
    ),
    # codes that are sent
    Reason.SENT_CODE_EMPTY: Wording(
        field="code", text=lazy("Enter the code from the message that we sent")
    ),
    Reason.SENT_CODE_GONE: Wording(
        field="code", text=lazy("That code doesn’t work any more. Send a new one.")
    ),
    Reason.SENT_CODE_WRONG: Wording(
        field="code",
        text=lazy("That code is not right. Check that it’s from the newest message."),
    ),
    Reason.SENT_JUST_NOW: Wording(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        text=lazy("A code was sent just now. You can send another one at %(time)s."),
        bare=lazy("A code was sent just now. Wait a little before you send another one."),
    ),
    Reason.ADDRESS_HELD: Wording(
        status=HTTPStatus.CONFLICT,
        field="address",
        text=lazy("That is on your account already. Use another one."),
    ),
    Reason.NUMBER_INVALID: Wording(
        field="address",
        text=lazy("Enter a mobile number with country code, like +46 70 123 45 67"),
    ),
    Reason.NUMBER_NOT_MOBILE: Wording(
        field="address",
        text=lazy("Text messages can’t be sent to that number. Enter a mobile number."),
    ),
    Reason.COUNTRY_NOT_SERVED: Wording(
        text=lazy(
            "%(portal)s sends no text messages to numbers of that country. Use another method."
        ),
    ),
    # keys
    Reason.CHALLENGE_GONE: Wording(
        field="credential", text=lazy("That took too long. Nothing changed. Try again.")
    ),
    Reason.KEY_CLONED: Wording(
        field="credential",
        text=lazy(
            "This key answered as if there were a copy of it. Use another method, and tell the "
            "people who run %(portal)s."
        ),
    ),
    Reason.KEY_REFUSED: Wording(
        field="credential", text=lazy("That didn’t work. Try again, or use another method.")
    ),
    Reason.KEY_SILENT: Wording(
        field="credential",
        text=lazy("This browser can’t use security keys here. Use another method."),
    ),
    Reason.KEY_TAKEN: Wording(
        status=HTTPStatus.CONFLICT,
        field="credential",
        text=lazy("This key is in use already. Try another one."),
    ),
    Reason.KEY_UNKNOWN: Wording(
        field="credential",
        text=lazy("That key isn’t on this account. Try another of your keys."),
    ),
    Reason.KEY_UNVERIFIED: Wording(
        field="credential",
        text=lazy(
            "That key didn’t check that it’s you, so it can’t stand in for your password. Sign in "
            "with your password, then use the key."
        ),
    ),
    Reason.PASSKEY_NOT_ALLOWED: Wording(
        status=HTTPStatus.FORBIDDEN,
        field="credential",
        text=lazy(
            "That is your passkey, but %(portal)s doesn’t let passkeys in any more. Sign in with "
            "your password."
        ),
    ),
    # One sentence for both (WAA-08): a page tells nobody which credentials there are.
    Reason.PASSKEY_UNKNOWN: Wording(field="credential", text=PASSKEY_WRONG),
    Reason.PASSKEY_WRONG: Wording(field="credential", text=PASSKEY_WRONG),
    # recovery
    Reason.RECOVERY_CODE_EMPTY: Wording(
        field="code", text=lazy("Enter one of your recovery codes")
    ),
    Reason.RECOVERY_CODE_USED: Wording(
        field="code", text=lazy("That code has been used. Each works once.")
    ),
    Reason.RECOVERY_CODE_WRONG: Wording(
        field="code", text=lazy("That recovery code is not right. Check it against your list.")
    ),
    Reason.SHEET_GONE: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("These recovery codes can’t be used any more. Create new ones and save those."),
    ),
    Reason.SHEET_CODE_WRONG: Wording(
        field="code_back",
        text=lazy("That isn’t code %(amount)s. Check the number and try again."),
        bare=lazy("That isn’t the code we asked for. Check the number and try again."),
    ),
    # enrolment and management
    Reason.ENROLMENT_GONE: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("What you began here is out of date. Start again."),
    ),
    Reason.FACTOR_NOT_ALLOWED: Wording(
        status=HTTPStatus.FORBIDDEN,
        field="kind",
        text=lazy("That method is not allowed at %(portal)s. Choose another."),
    ),
    Reason.LAST_AUTHENTICATOR: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("Add another method first, then remove this one.")
    ),
    Reason.NAME_TOO_LONG: Wording(
        field="name",
        text=lazy("Use at most %(amount)s characters for the name."),
        bare=lazy("That name is too long. Use a shorter one."),
    ),
    Reason.NAME_EMPTY: Wording(field="name", text=lazy("Enter a name")),
    Reason.NAME_UNPRINTABLE: Wording(
        field="name",
        text=lazy("The name has characters that can’t be shown. Use letters, digits and spaces."),
    ),
    Reason.NOT_FOUND: Wording(
        status=HTTPStatus.NOT_FOUND,
        text=lazy("That is not there any more. It may have been removed."),
    ),
    Reason.NOT_OFFERED: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("That step is not open now. Go on from this page.")
    ),
    Reason.PROOF_NOT_FRESH: Wording(
        status=HTTPStatus.FORBIDDEN, text=lazy("Confirm that it’s you, then do that again.")
    ),
    Reason.TOO_MANY_AUTHENTICATORS: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("You have as many of these as an account can hold. Remove one first."),
    ),
    # fields
    Reason.EMAIL_INVALID: Wording(
        field="email", text=lazy("Enter an email address like name@example.com")
    ),
    Reason.EMAIL_TAKEN: Wording(
        status=HTTPStatus.CONFLICT,
        field="email",
        text=lazy("There is an account with that email already. Use another, or sign in."),
    ),
    Reason.CHOICE_UNKNOWN: Wording(text=lazy("Choose one of those on the page.")),
    Reason.FIELD_EMPTY: Wording(text=lazy("Fill this in")),
    Reason.FIELD_TOO_LONG: Wording(
        text=lazy("Use at most %(amount)s characters."),
        bare=lazy("That is too long. Use fewer characters."),
    ),
    Reason.FIELD_UNPRINTABLE: Wording(
        text=lazy("That has characters that can’t be shown. Type it again with letters and digits.")
    ),
    Reason.PASSWORD_COMMON: Wording(
        field="password",
        text=lazy("That password is on a list of stolen passwords. Choose another."),
    ),
    Reason.PASSWORD_CONTEXT: Wording(
        field="password",
        text=lazy(
            "That password is too close to your name, your email or this portal. Choose another."
        ),
    ),
    Reason.PASSWORD_LONG: Wording(
        field="password",
        text=lazy("Use at most %(amount)s characters."),
        bare=lazy("That password is too long. Use fewer characters."),
    ),
    Reason.PASSWORD_SAME: Wording(
        field="new", text=lazy("That is the password you have now. Choose a new one.")
    ),
    Reason.PASSWORD_SHORT: Wording(
        field="password",
        text=lazy("Use at least %(amount)s characters. Four random words work well."),
        bare=lazy("That password is too short. Four random words work well."),
    ),
    Reason.PASSWORD_WRONG: Wording(
        field="password", text=lazy("That password is not right. Check it and try again.")
    ),
    # links, policy, operator
    Reason.LINK_DEAD: Wording(
        status=HTTPStatus.GONE, text=lazy("This link has been used or is too old.")
    ),
    Reason.LAST_OWNER: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("This would lock out every owner. Leave at least one owner who can sign in."),
    ),
    Reason.POLICY_UNSATISFIABLE: Wording(
        text=lazy("Nobody could meet this rule: no allowed method is strong enough for it.")
    ),
    Reason.TIME_ZONE_UNKNOWN: Wording(
        field="time_zone", text=lazy("Enter a time zone like Europe/Oslo.")
    ),
}


def status_of(reason: Reason) -> HTTPStatus:
    """Say which HTTP status a page that refuses for *reason* has."""
    return WORDINGS[reason].status
