"""What the words of a notice are made of; ``mail_words.py`` is the table."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.web.words import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """The words of one notice.

    *subject* is its first line too; *named* is said instead where what it is about has a name.
    *advised*: whether whoever knows about it is told that they need do nothing. *replacing*: what
    is said to whom holds something, which will not do.
    """

    subject: Message
    named: Message | None = None
    meaning: Message
    advised: bool = True
    replacing: NoticeWords | None = None
