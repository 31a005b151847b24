"""From a refusal to the line that people read: with the number, the time and the name in it."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.web.times import Calendar, write_ratio
from farstu.web.views import ErrorLine, Portal
from farstu.web.wording import WORDINGS
from farstu.web.words import Message, Words, lazy

EMPTY: Mapping[str, Message] = {
    "identifier": lazy("Enter your email or username"),
    "password": lazy("Enter your password"),
    "current": lazy("Enter your current password"),
    "new": lazy("Enter a new password"),
    "email": lazy("Enter your email address"),
    "addresses": lazy("Enter at least one email address"),
    "address": lazy("Enter where the code should go"),
    "name": lazy("Enter your name"),
    "application_name": lazy("Enter a name for the application"),
    "key_name": lazy("Enter what uses the key"),
    "hook_name": lazy("Enter what is told"),
    "kinds": lazy("Choose at least one kind of events"),
    "scopes": lazy("Choose at least one thing that it may do"),
    "portal_name": lazy("Enter a name for the portal"),
    "logo": lazy("Choose a picture first"),
    "kind": lazy("Choose a method"),
    "person": lazy("Enter whom it is for"),
    "reason": lazy("Enter why"),
    "methods": lazy("Choose at least one method"),
    "reach_1": lazy("Choose whom the first wave is for"),
    "code_back": lazy("Enter the code from your list"),
}
"""What ``FIELD_EMPTY`` says at each field that has words of its own."""

SHUT: Mapping[str, Message] = {
    "code": lazy("Too many wrong codes. You can try again at %(time)s."),
    "password": lazy("Too many wrong passwords. You can try again at %(time)s."),
}
"""What ``TOO_MANY_TRIES`` says at each field that has words of its own."""


def explain(rejected: Rejected, *, words: Words, portal: Portal | None) -> ErrorLine:
    """Say *rejected* in one sentence, at the field that it belongs to."""
    field = rejected.field or WORDINGS[rejected.reason].field
    message = _message(rejected.reason, rejected.detail, field)
    calendar = Calendar(words, portal.zone if portal else "")
    opens_at = rejected.detail.opens_at
    text = words.say(
        message,
        amount=rejected.detail.amount,
        wanted=rejected.detail.wanted,
        portal=portal.name if portal else "",
        time=calendar.clock(opens_at) if opens_at else "",
        ratio=write_ratio(rejected.detail.ratio or 0, words=words),
        shade=rejected.detail.shade,
    )
    return ErrorLine(field, text)


def _message(reason: Reason, detail: Detail, field: str) -> Message:
    wording = WORDINGS[reason]
    if wording.bare and not _suffices(reason, detail):
        return wording.bare
    if reason is Reason.FIELD_EMPTY:
        return EMPTY.get(field, wording.text)
    if reason is Reason.TOO_MANY_TRIES:
        return SHUT.get(field, wording.text)
    return wording.text


def _suffices(reason: Reason, detail: Detail) -> bool:
    """Say whether *detail* has what the full sentence needs."""
    if reason in {Reason.TOO_MANY_TRIES, Reason.SENT_JUST_NOW}:
        return detail.opens_at is not None
    if reason is Reason.CODE_LENGTH:  # "you entered 6" would explain nothing
        return detail.wanted is not None and detail.amount not in {None, 0, detail.wanted}
    if reason is Reason.COLOUR_FAINT:
        return detail.ratio is not None
    return detail.amount is not None
