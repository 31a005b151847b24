"""Puts a letter of the outbox into words: text and HTML that say the same, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from farstu.delivery.message import Message
from farstu.services.notices import Notice
from farstu.services.outbox import Outgoing
from farstu.web import mail_words as said
from farstu.web.browsers import name_browser
from farstu.web.render import SOURCE_LANGUAGE, Renderer
from farstu.web.times import Calendar
from farstu.web.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of what is known."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMail:
    """What a notice shows. *headline* is its subject and its first line."""

    headline: str
    meaning: str
    facts: tuple[Fact, ...]
    advice: tuple[str, ...]
    portal: str
    origin: str


def compose(
    renderer: Renderer, outgoing: Outgoing, *, origin: str, sender: str, sender_name: str
) -> Message:
    """Put *outgoing* into the words of its reader's language; *origin* is its portal's."""
    letter = outgoing.letter
    language = letter.language or SOURCE_LANGUAGE
    view = _view(outgoing, words=renderer.words(language), origin=origin)
    context = {"mail": view}
    return Message(
        recipient=letter.recipient,
        sender=sender,
        sender_name=sender_name,
        subject=view.headline,
        text=renderer.render("mail/notice.txt", context=context, language=language),
        html=renderer.render("mail/notice.html", context=context, language=language),
        message_id=outgoing.message_id,
        written_at=outgoing.written_at,
    )


def _view(outgoing: Outgoing, *, words: Words, origin: str) -> NoticeMail:
    facts, portal = outgoing.letter.facts, outgoing.portal
    row = said.NOTICE_WORDS[Notice(outgoing.letter.template)]
    names = {"amount": facts.get("left"), **facts, "portal": portal.name, "origin": origin}
    subject = row.named if row.named and facts.get("name") else row.subject
    return NoticeMail(
        headline=words.say(subject, **names),
        meaning=words.say(row.meaning, **names),
        facts=tuple(_facts(outgoing, words)),
        advice=tuple(_advice(outgoing, words, names)),
        portal=portal.name,
        origin=origin,
    )


def _facts(outgoing: Outgoing, words: Words) -> Iterator[Fact]:
    """Say when, and from where or by whom."""
    facts, portal = outgoing.letter.facts, outgoing.portal
    at = datetime.fromisoformat(facts["at"])
    calendar = Calendar(words, portal.settings.time_zone)
    yield Fact(label=words.say(said.WHEN), value=calendar.moment(at))
    if "address" in facts:
        browser = name_browser(facts["agent"], words=words)
        yield Fact(label=words.say(said.BROWSER), value=browser)
        yield Fact(label=words.say(said.ADDRESS), value=facts["address"])
    else:
        people = words.say(said.OPERATOR, portal=portal.name)
        yield Fact(label=words.say(said.BY), value=people)


def _advice(outgoing: Outgoing, words: Words, names: dict[str, object]) -> Iterator[str]:
    own = "address" in outgoing.letter.facts
    for message in said.OWN_ADVICE if own else said.OPERATOR_ADVICE:
        yield words.say(message, **names)
    contact = outgoing.portal.settings.support_contact
    ask = said.ASK_CONTACT if contact else said.ASK_ANYBODY
    yield words.say(ask, **names, contact=contact)
