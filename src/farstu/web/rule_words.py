"""What people read in a mail ahead of a rule: the only table from a stage to its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from farstu.core.ahead import Stage
from farstu.web.words import Message, lazy, lazy_plural


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """The words of one mail: to whom has to set something up, and to whom has to replace it."""

    headline: Message
    meaning: Message
    replacing: Message
    """The headline for whoever holds something that will not do."""
    why: Message
    """What it means for them."""


MEANING = lazy(
    "%(place)s asks for it: a password alone can be stolen. It takes about two minutes. Go to "
    "%(origin)s by typing it, sign in, and select Security and login."
)
WHY = lazy(
    "%(place)s asks for it: what you sign in with now will not be enough from then on. Go to "
    "%(origin)s by typing it, sign in, select Security and login, and add another method."
)

RULE_WORDS: Mapping[Stage, RuleWords] = {
    Stage.ANNOUNCED: RuleWords(
        headline=lazy("Two-factor authentication from %(day)s: set it up now"),
        meaning=MEANING,
        replacing=lazy("Another sign-in method from %(day)s: set it up now"),
        why=WHY,
    ),
    Stage.WEEK: RuleWords(
        headline=lazy_plural(
            "%(amount)s day left to set up two-factor authentication",
            "%(amount)s days left to set up two-factor authentication",
        ),
        meaning=MEANING,
        replacing=lazy_plural(
            "%(amount)s day left to set up another sign-in method",
            "%(amount)s days left to set up another sign-in method",
        ),
        why=WHY,
    ),
    Stage.DAY: RuleWords(
        headline=lazy("Tomorrow: two-factor authentication is required"),
        meaning=MEANING,
        replacing=lazy("Tomorrow: another sign-in method is required"),
        why=WHY,
    ),
    Stage.TODAY: RuleWords(
        headline=lazy("Two-factor authentication is now required"),
        meaning=lazy(
            "%(place)s asks for it: a password alone can be stolen. It takes about two minutes. Go "
            "to %(origin)s by typing it and sign in: you are led through it there."
        ),
        replacing=lazy("Another sign-in method is now required"),
        why=lazy(
            "%(place)s asks for it: what you signed in with so far is not enough any more. Go to "
            "%(origin)s by typing it and sign in: you are led through it there."
        ),
    ),
}
FROM = lazy("Required from")
