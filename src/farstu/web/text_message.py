"""Puts a letter of the outbox into a text message, in the language of its reader."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.core.gsm import segments
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

CONFIRMS = lazy(
    "%(code)s is your %(portal)s code to confirm: %(action)s\n"
    "Nobody from %(portal)s will ask for it."
)
"""Of a code that is for a sentence: whoever is asked to read the code out reads what it does."""
LONGEST = 3
"""Segments; a sentence that takes more is left out. Half of one could say something else."""

BINDING = "@{host} #{code}"
"""The last line, by which browsers offer a code to the site that it is for and to no other."""


def compose_text(renderer: Renderer, outgoing: Outgoing) -> TextMessage:
    """Put *outgoing* into the words of its reader's language."""
    letter, portal = outgoing.letter, outgoing.portal
    words = renderer.words(language_of(renderer, outgoing))
    code, action = letter.facts["code"], letter.facts.get("action")
    end = f"\n\n{BINDING.format(host=portal.host, code=code)}"
    text = words.say(TEXTS[Text(letter.template)], code=code, portal=portal.name) + end
    if action:
        whole = words.say(CONFIRMS, code=code, portal=portal.name, action=action) + end
        text = whole if segments(whole) <= LONGEST else text
    return TextMessage(recipient=letter.recipient, text=text, message_id=outgoing.message_id)
