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


OWN = "\x1f"
"""How the key of an own id begins. No name that is typed folds to that, since it is a space."""


def key_of(kind: IdentifierKind, value: str) -> str:
    """Say by what an identifier is found, and told from every other of its portal."""
    return own_key(value) if kind is IdentifierKind.EXTERNAL else fold(value)


def own_key(own_id: str) -> str:
    """Say by what a portal's own id for somebody is found: exactly as the portal says it.

    *a1* and *A1* may be two people there. Nobody types it, so it is no name to sign in with, and
    stands in no other name's way.
    """
    return OWN + own_id


def fold(text: str) -> str:
    """Bring every spelling of one identifier to one form (Unicode TR 36, identifier folding).

    Case, width and surrounding space do not tell people apart; anything else does, so a name with
    an invisible character is simply unknown.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded).strip()
