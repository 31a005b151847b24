"""Sentences that wait for a language: marked where they are written, put into words where shown.

``lazy`` and ``lazy_plural`` are what ``pybabel extract`` looks for (``locale/babel.cfg``).
"""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence, and its plural if it counts something."""

    text: str
    plural: str = ""


def lazy(text: str) -> Message:
    """Mark *text* for translation."""
    return Message(text)


def lazy_plural(text: str, plural: str) -> Message:
    """Mark a sentence that counts ``amount`` for translation."""
    return Message(text, plural)


@dataclass(frozen=True, slots=True)
class Words:
    """One language: what it is called, and how it says a ``Message``."""

    language: str
    translations: NullTranslations

    def say(self, message: Message, **params: object) -> str:
        """Put *message* into words; a plural follows the parameter ``amount``."""
        if not message.plural:
            return self.translations.gettext(message.text) % params
        amount = params["amount"]
        count = amount if isinstance(amount, int) else 0
        return self.translations.ngettext(message.text, message.plural, count) % params
