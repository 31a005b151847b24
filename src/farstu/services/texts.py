"""What messages say that people ask for: the names of it; ``web/`` has the words."""

from __future__ import annotations

from enum import StrEnum


class Text(StrEnum):
    """What a message is about, by whichever channel."""

    CODE = "code"
    """The code of a challenge: ``code``, and ``action`` if it confirms a sentence."""
