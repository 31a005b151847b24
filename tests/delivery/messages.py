"""A message for the tests of delivery."""

from __future__ import annotations

from dataclasses import replace

from farstu.delivery.message import Message, TextMessage
from tests.support.clock import SUNDAY_MORNING

MESSAGE = Message(
    recipient="maja@example.com",
    sender="security@portal.example",
    sender_name="Nordskär Registry",
    subject="Authenticator app “Åsas 🔑” was added",
    text="ÅÄÖ åäö, and a key 🔑\n",
    html="<p>ÅÄÖ åäö, and a key 🔑</p>\n",
    message_id="one@portal.example",
    written_at=SUNDAY_MORNING,
)


def message(**other: str) -> Message:
    """Make the message, but for what is said otherwise."""
    return replace(MESSAGE, **other)  # type: ignore[arg-type]


TEXT = TextMessage(
    recipient="+46701740617",
    text="418092 är din kod.\n\n@portal.example #418092",
    message_id="one@portal.example",
)


def text_message(**other: str) -> TextMessage:
    """Make the text message, but for what is said otherwise."""
    return replace(TEXT, **other)
