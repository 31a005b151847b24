"""How a name that somebody signs in with is compared."""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What an identifier is; all of them live in one namespace of their portal."""

    EMAIL = "email"
    USERNAME = "username"
    EXTERNAL = "external"
    """The portal's own id for a person."""


def fold(text: str) -> str:
    """Bring every spelling of one identifier to one form (Unicode TR 36, identifier folding).

    Case, width and surrounding space do not tell people apart; anything else does, so a name with
    an invisible character is simply unknown.
    """
    folded = unicodedata.normalize("NFKC", text.strip()).casefold()
    return unicodedata.normalize("NFKC", folded).strip()
