"""Puts a letter of the outbox into a text message, in the language of its reader."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.delivery.message import TextMessage
from farstu.services.outbox import Outgoing
from farstu.services.texts import Text
from farstu.web.mail import language_of
from farstu.web.render import Renderer
from farstu.web.words import Message, lazy

TEXTS: Mapping[Text, Message] = {
    Text.CODE: lazy("%(code)s is your %(portal)s code. Nobody from %(portal)s will ask for it."),
}
"""The only table from what a text message is about to its words."""

BINDING = "@{host} #{code}"
"""The last line, by which browsers offer a code to the site that it is for and to no other."""


def compose_text(renderer: Renderer, outgoing: Outgoing) -> TextMessage:
    """Put *outgoing* into the words of its reader's language."""
    letter, portal = outgoing.letter, outgoing.portal
    words = renderer.words(language_of(renderer, outgoing))
    code = letter.facts["code"]
    said = words.say(TEXTS[Text(letter.template)], code=code, portal=portal.name)
    return TextMessage(
        recipient=letter.recipient,
        text=f"{said}\n\n{BINDING.format(host=portal.host, code=code)}",
        message_id=outgoing.message_id,
    )
