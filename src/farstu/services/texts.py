"""What text messages say: the names of it; ``web/text_message.py`` has the words."""

from __future__ import annotations

from enum import StrEnum


class Text(StrEnum):
    """What a text message is about."""

    CODE = "sms_code"
    """The code of a challenge; its only fact is ``code``."""
