"""Text that people type into forms: folded, or refused with a reason."""

from __future__ import annotations

import unicodedata

from farstu.core.help_texts import split
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.unseen import hides_something

LONGEST_TEXT = 100
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories that nobody types on purpose: controls, invisible format characters."""


def clean_text(text: str, *, field: str, longest: int = LONGEST_TEXT) -> str | Rejected:
    """Fold the space in one line of text.

    Reasons: FIELD_EMPTY, FIELD_TOO_LONG, FIELD_UNPRINTABLE.
    """
    folded = " ".join(text.split())
    if not folded:
        return Rejected(Reason.FIELD_EMPTY, field=field)
    if len(folded) > longest:
        return Rejected(Reason.FIELD_TOO_LONG, Detail(amount=longest), field=field)
    if is_misleading(folded):
        return Rejected(Reason.FIELD_UNPRINTABLE, field=field)
    return folded


def clean_paragraphs(text: str, *, field: str, longest: int) -> str | Rejected:
    """Fold the space in some paragraphs, with an empty line between them; none is allowed.

    Reasons: FIELD_TOO_LONG, FIELD_UNPRINTABLE.
    """
    folded = "\n\n".join(split(text.replace("\r\n", "\n")))
    if len(folded) > longest:
        return Rejected(Reason.FIELD_TOO_LONG, Detail(amount=longest), field=field)
    if is_unprintable(folded.replace("\n", "")):
        return Rejected(Reason.FIELD_UNPRINTABLE, field=field)
    return folded


def is_unprintable(text: str) -> bool:
    """Say whether *text* has a character that cannot be shown."""
    return any(unicodedata.category(c) in UNPRINTABLE for c in text)


def is_misleading(text: str) -> bool:
    """Say whether a name in this spelling could not be told from another one by looking at it."""
    return is_unprintable(text) or hides_something(text)


def mistakes(*values: object) -> tuple[Rejected, ...]:
    """Gather what was refused, in the order of the form."""
    return tuple(value for value in values if isinstance(value, Rejected))
