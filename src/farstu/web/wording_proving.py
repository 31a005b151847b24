"""What people read when a proof is refused; a part of the table in ``wording.py``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.wording_shape import Wording
from farstu.web.words import lazy, lazy_plural

PASSKEY_WRONG = lazy("That passkey didn’t work here. Try another one, or use your password.")

PROVING: Mapping[Reason, Wording] = {
    # codes
    Reason.CODE_EMPTY: Wording(field="code", text=lazy("Enter the code that your app shows")),
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
    Reason.SEED_TAKEN: Wording(
        status=HTTPStatus.CONFLICT,
        field="seed",
        text=lazy("Another code token has the same seed. Each has one of its own."),
    ),
    Reason.SERIAL_TAKEN: Wording(
        status=HTTPStatus.CONFLICT,
        field="serial",
        text=lazy(
            "The code token of that number is somebody else’s, or has another seed. Take it back "
            "first."
        ),
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
    Reason.KEY_ANONYMOUS: Wording(
        field="credential",
        text=lazy(
            "The key didn’t say what model it is. If your browser asks whether to show that, allow "
            "it. Try again, or use another key."
        ),
    ),
    Reason.KEY_CLONED: Wording(
        field="credential",
        text=lazy(
            "This key answered as if there were a copy of it. Use another method, and tell the "
            "people who run %(portal)s."
        ),
    ),
    Reason.KEY_MODEL_BROKEN: Wording(
        field="credential",
        text=lazy("A weakness of this model of key is known, so it isn’t taken. Use another key."),
    ),
    Reason.KEY_MODEL_REFUSED: Wording(
        field="credential",
        text=lazy("%(portal)s doesn’t take this model of key. Use another key."),
    ),
    Reason.KEY_MODELS_UNKNOWN: Wording(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        text=lazy(
            "%(portal)s can’t check security keys right now. Use another method, and tell the "
            "people who run it."
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
    Reason.KEY_UNTRUSTED: Wording(
        field="credential",
        text=lazy("What model this key is can’t be confirmed. Use another key."),
    ),
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
}
