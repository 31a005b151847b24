"""The ledger: what a way back in is made of, and whether that is as much as what it replaces.

Each channel counts once, however often it was used: a password that a mailed link set *is* the
mailbox, and whoever said yes says nothing more by saying it again. A channel that is contested, or
was used to reset what is asked for, counts for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from farstu.core.assurance import Assurance
from farstu.core.helping import Check
from farstu.core.proofs import MAIL_RESET_LASTS


class Means(StrEnum):
    """What a way back in can be made of."""

    PASSWORD = "password"  # noqa: S105 - a word, no password
    MAILBOX = "mailbox"
    PERSON = "person"
    """Somebody in charge, who answers for it; each of them is a channel."""
    CALL = "call"
    PRESENCE = "presence"
    FACE = "face"
    WORD = "word"
    """A check in other words: it may be anything, so at most one counts."""
    TIME = "time"
    """A wait during which every address can stop it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: a means, and whose it is where that makes it another channel."""

    means: Means
    whose: str = ""


OF_CHECK: dict[Check, Means] = {
    Check.KNOWN_NUMBER: Means.CALL,
    Check.MET: Means.PRESENCE,
    Check.FACE: Means.FACE,
    Check.OTHER: Means.WORD,
}
"""What each check of an identity leans on."""

NEEDED: dict[Assurance, int] = {
    Assurance.NONE: 1,
    Assurance.SINGLE: 1,
    Assurance.TWO_STEP: 2,
    Assurance.MULTI: 3,
    Assurance.PHISHING_RESISTANT: 4,
}
"""How many channels replace what was lost: one more for each step that it was worth."""

CONTESTED = frozenset({Means.PASSWORD, Means.MAILBOX, Means.WORD})
"""What counts for nothing in a case that was stopped: one of two people has these in hand."""


def password_of(reset_by_mail_at: datetime | None, *, now: datetime) -> Entry:
    """Say which channel a right password is: for a day after a mailed link, the mailbox."""
    if reset_by_mail_at is not None and now - reset_by_mail_at < MAIL_RESET_LASTS:
        return Entry(Means.MAILBOX)
    return Entry(Means.PASSWORD)


def path_of(
    password: Entry, people: Iterable[str], checks: Iterable[Check], *, waits: bool = False
) -> frozenset[Entry]:
    """Write the ledger of a way back in: the password, who answers for it, and how they checked."""
    lines = {password, *(Entry(Means.PERSON, who) for who in people)}
    lines |= {Entry(OF_CHECK[check]) for check in checks}
    return frozenset(lines | {Entry(Means.TIME)} if waits else lines)


def is_enough(
    path: Collection[Entry],
    *,
    replaces: Assurance,
    spent: Collection[Means] = frozenset({Means.MAILBOX}),
) -> bool:
    """Say whether *path* is no weaker than what it *replaces*; what is *spent* counts for nothing.

    A mailbox is spent unless somebody says otherwise: it opens passwords already.
    """
    counted = {entry for entry in path if entry.means not in spent}
    checked = any(entry.means in OF_CHECK.values() for entry in counted)
    return checked and len(counted) >= NEEDED[replaces]
