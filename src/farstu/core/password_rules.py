"""What a password has to be: long enough, printable, and nothing that people try first.

No composition rules and no expiry (63B 3.1.1.2, ASVS 6.2.5). Instead of listing whatever people
make of a word, ``roots`` undoes it: digits and signs around it, letters written as digits, turned
round, repeated. What is left is looked up whole (``docs/passwords.md``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator

from farstu.core.assurance import Assurance
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.policy import Policy

MAX_LENGTH = 256
SHORTEST_ALONE = 15
"""Where the password can be the only factor (63B 3.1.1.2)."""
SHORTEST_BESIDE = 12
"""Where a second factor is required of everybody, from the first sign-in on."""

PRODUCT = "Farstu"
SHORTEST_WORD = 3
"""Pieces of a name that are shorter say nothing: *of*, *AB*."""
SHORTEST_ROOT = 4
AFFIX = 8
"""How many digits and signs around a word still leave it that word: a birthday is eight digits."""

RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
"""Straight ways over alphabet and keyboard; any part of them, either way, is no password."""
SHORTEST_RUN = 6
SHORTEST_UNIT = 4
"""Something repeated that is no longer than this is no password, whatever it is."""

SPELLINGS = (
    str.maketrans("013457@$!", "oieastasi"),
    str.maketrans("013457@$!", "oleastasl"),
)
"""Digits and signs that stand for letters; 1 and ! are two of them."""


def shortest(policy: Policy) -> int:
    """Say how long a password must be under *policy*.

    Grace and limited entry let the password in alone, if only for a while.
    """
    alone = policy.required <= Assurance.SINGLE or bool(policy.grace) or policy.limited_entry
    return SHORTEST_ALONE if alone else SHORTEST_BESIDE


def judge(
    password: str, *, at_least: int, context: Iterable[str], common: Container[str]
) -> Rejected | None:
    """Say why *password* is refused, if it is; *context* is what a guesser knows of its owner.

    Reasons: FIELD_UNPRINTABLE, PASSWORD_LONG, PASSWORD_SHORT, PASSWORD_COMMON, PASSWORD_CONTEXT.
    """
    text = unicodedata.normalize("NFC", password)
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        return Rejected(Reason.FIELD_UNPRINTABLE, field="password")
    if len(text) > MAX_LENGTH:
        return Rejected(Reason.PASSWORD_LONG, Detail(amount=MAX_LENGTH), field="password")
    if len(text) < at_least:
        return Rejected(Reason.PASSWORD_SHORT, Detail(amount=at_least), field="password")
    found = set(roots(text))
    if any(root in common or _is_pattern(root) or _unit(root) in common for root in found):
        return Rejected(Reason.PASSWORD_COMMON, field="password")
    words = words_of([*context, PRODUCT])
    if any(_is_made_of(words, root) for root in found):
        return Rejected(Reason.PASSWORD_CONTEXT, field="password")
    return None


# Words -----------------------------------------------------------------------


def plain(text: str) -> str:
    """Bring spellings together that a guesser would try together: case, width, accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words_of(names: Iterable[str]) -> frozenset[str]:
    """List the words in *names*, which may be addresses and hosts."""
    pieces = (piece for name in names for piece in re.split(r"[\W_]+", plain(name)))
    return frozenset(piece for piece in pieces if len(piece) >= SHORTEST_WORD)


def roots(password: str) -> Iterator[str]:
    """Undo what people do to a word to make it pass for a password."""
    folded = plain(password)
    for text in {folded, re.sub(r"[\W_]+", "", folded)}:
        for way in (text, text[::-1]):
            for core in _without_affixes(way):
                yield core
                yield from (core.translate(spelling) for spelling in SPELLINGS)


def _without_affixes(text: str) -> Iterator[str]:
    """Cut off up to ``AFFIX`` digits and signs in all, from both ends."""
    leading = _count_signs(text)
    trailing = _count_signs(text[::-1])
    for start in range(min(leading, AFFIX) + 1):
        for cut in range(min(trailing, AFFIX - start) + 1):
            core = text[start : len(text) - cut]
            if len(core) >= SHORTEST_ROOT:
                yield core


def _count_signs(text: str) -> int:
    """Count the characters before the first letter, no more than matter."""
    signs = 0
    for character in text[:AFFIX]:
        if character.isalpha():
            break
        signs += 1
    return signs


def _unit(text: str) -> str:
    """Find the shortest part that *text* is a repetition of, its last turn perhaps cut short."""
    half = len(text) // 2
    length = text.find(text[:half], 1)
    while 0 < length <= half:
        if text.startswith(text[length:]):
            return text[:length]
        length = text.find(text[:half], length + 1)
    return text


def _is_pattern(root: str) -> bool:
    """Recognise a straight way over the keyboard, and next to nothing repeated."""
    if len(_unit(root)) <= SHORTEST_UNIT and len(root) > 2 * SHORTEST_UNIT:
        return True
    return len(root) >= SHORTEST_RUN and any(root in run for run in RUNS)


def _is_made_of(words: frozenset[str], text: str) -> bool:
    """Say whether *text* is nothing but *words*, one after the other."""
    ends = {0}
    for at in range(len(text)):
        if at in ends:
            ends |= {at + len(word) for word in words if text.startswith(word, at)}
    return len(text) in ends
