"""What is in a name and is not seen: two names that look alike would be two (Unicode TR 36, 39)."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby, pairwise

BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0]")
"""Letters and marks that leave no trace (Default_Ignorable_Code_Point), and the empty braille."""
SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Chooses the shape of what is before it, and is nothing behind a letter that has one shape."""
SYMBOLS = frozenset({"So", "Sm"})
MARKS = frozenset({"Mn", "Me"})
MOST_MARKS = 4
"""On one letter (UTS 39, section 5.4): a pile of them covers the lines around it."""


def hides_something(text: str) -> bool:
    """Say whether *text* has what nobody sees, or what covers other text.

    What is no letter at all, such as a control, is judged elsewhere.
    """
    return bool(BLANK.search(text)) or _selects_nothing(text) or _piles_up(text)


def _selects_nothing(text: str) -> bool:
    return any(SELECTOR.match(c) and not _has_shapes(before) for before, c in pairwise(f" {text}"))


def _has_shapes(character: str) -> bool:
    """Say whether a character is drawn in several ways: symbols are, and ideographs."""
    is_wide = unicodedata.east_asian_width(character) == "W"
    return is_wide or unicodedata.category(character) in SYMBOLS


def _piles_up(text: str) -> bool:
    runs = groupby(text, key=lambda c: unicodedata.category(c) in MARKS)
    return any(is_mark and sum(1 for _ in run) > MOST_MARKS for is_mark, run in runs)
