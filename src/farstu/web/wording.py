"""What people read for each ``Reason``: the only table from a refusal to its status and words.

The words say what to do, and the same sentence stands at the top of the page and at the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.wording_errands import ERRANDS
from farstu.web.wording_helping import HELPING
from farstu.web.wording_imports import IMPORTS
from farstu.web.wording_invitations import INVITATIONS
from farstu.web.wording_portals import PORTALS
from farstu.web.wording_proving import PROVING
from farstu.web.wording_shape import Wording
from farstu.web.words import lazy

WORDINGS: Mapping[Reason, Wording] = {
    # signing in
    Reason.ACCOUNT_SUSPENDED: Wording(
        status=HTTPStatus.FORBIDDEN,
        title=lazy("This account is suspended"),
        text=lazy(
            "It’s really you, but your organisation or the people who run %(portal)s have stopped "
            "this account. Ask them why."
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
    **PROVING,
    **HELPING,
    **ERRANDS,
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
    Reason.NAME_TAKEN: Wording(
        status=HTTPStatus.CONFLICT,
        field="name",
        text=lazy("That name is taken. Choose one that people can tell apart."),
    ),
    Reason.NAME_UNPRINTABLE: Wording(
        field="name",
        text=lazy("The name has characters that can’t be shown. Use letters, digits and spaces."),
    ),
    Reason.NOT_FOUND: Wording(
        status=HTTPStatus.NOT_FOUND,
        text=lazy("That is not there any more. It may have been removed."),
    ),
    Reason.NOT_PERMITTED: Wording(
        status=HTTPStatus.FORBIDDEN, text=lazy("This page is for administrators.")
    ),
    Reason.NOT_OFFERED: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("That step is not open now. Go on from this page.")
    ),
    Reason.PROOF_NOT_FRESH: Wording(
        status=HTTPStatus.FORBIDDEN, text=lazy("Confirm that it’s you, then do that again.")
    ),
    Reason.CHANGES_FROZEN: Wording(
        status=HTTPStatus.FORBIDDEN,
        text=lazy(
            "Changes are stopped, because somebody said that one of them wasn’t theirs. Choose a "
            "new password first, through “Forgot your password?”."
        ),
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
    Reason.POLICY_CHANGED_MEANWHILE: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("Somebody else changed this rule meanwhile. Look at it, and change it again."),
    ),
    Reason.PLAN_ABSENT: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("There is no plan here that this could be done to.")
    ),
    Reason.PLAN_UNDER_WAY: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("A plan for this rule is under way. Change the plan, or roll it back first."),
    ),
    Reason.WAVE_PAST: Wording(
        field="starts_at", text=lazy("That day is over. Choose today, or a later day.")
    ),
    Reason.EXEMPTION_TERM: Wording(
        field="until", text=lazy("Choose a day within the next 90 days.")
    ),
    Reason.LABEL_INVALID: Wording(
        field="label",
        text=lazy("A label is one word of letters and digits, of at most 40 characters."),
    ),
    Reason.LABEL_UNKNOWN: Wording(
        text=lazy("Nobody here has that label. Check how it is written, or choose a share.")
    ),
    Reason.DAY_INVALID: Wording(text=lazy("Enter a day like 2026-12-01.")),
    Reason.AMOUNT_INVALID: Wording(
        text=lazy("Enter a whole number from %(amount)s to %(wanted)s."),
        bare=lazy("Enter a whole number."),
    ),
    Reason.EXPORT_LARGE: Wording(
        text=lazy("That is too much for one download. Choose fewer days.")
    ),
    Reason.TIME_ZONE_UNKNOWN: Wording(
        field="time_zone", text=lazy("Enter a time zone like Europe/Oslo.")
    ),
    Reason.LANGUAGE_UNKNOWN: Wording(
        field="languages", text=lazy("Enter languages that Farstu speaks, like sv, en.")
    ),
    **PORTALS,
    **IMPORTS,
    **INVITATIONS,
}


def status_of(reason: Reason) -> HTTPStatus:
    """Say which HTTP status a page that refuses for *reason* has."""
    return WORDINGS[reason].status
