"""The ways in which a message leaves the house."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """What carries a message; a row of the outbox says which."""

    MAIL = "mail"
    SMS = "sms"
