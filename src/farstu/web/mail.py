"""Puts a letter of the outbox into words: text and HTML that say the same, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from farstu.core.ahead import Stage
from farstu.core.assurance import Channel
from farstu.core.budget import Scope
from farstu.core.languages import choose_language, list_offered
from farstu.core.roles import Role
from farstu.delivery.message import Message
from farstu.services.asking import HELP_WANTED
from farstu.services.forgotten import LINK
from farstu.services.helping import SETUP
from farstu.services.invitation_letters import INVITATION
from farstu.services.notices import Notice
from farstu.services.outbox import Outgoing
from farstu.services.request_letters import ACCOUNTS_WANTED
from farstu.services.texts import Text
from farstu.web import mail_words as said
from farstu.web import mail_words_requests as asked
from farstu.web.browsers import name_browser
from farstu.web.render import Renderer
from farstu.web.rule_words import FROM, RULE_WORDS
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
    url: str
    """Where to say that it was not them, if that is possible."""
    ask: tuple[str, ...]
    portal: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMail:
    """What a mail shows that its reader has just asked for: a code, or a link.

    A code stands in the subject too, where a phone shows it. *quote* is what somebody else wrote:
    it stands apart, and is text and nothing else.
    """

    headline: str
    lead: str
    what: str
    is_link: bool
    meaning: str
    advice: str
    portal: str
    origin: str
    quote: str = ""


def compose(
    renderer: Renderer, outgoing: Outgoing, *, origin: str, sender: str, sender_name: str
) -> Message:
    """Put *outgoing* into the words of its reader's language; *origin* is its portal's."""
    letter, language = outgoing.letter, language_of(renderer, outgoing)
    make = MAKERS.get(letter.template, _notice)
    template, view = make(outgoing, renderer.words(language), origin)
    context = {"mail": view}
    return Message(
        recipient=letter.recipient,
        sender=sender,
        sender_name=sender_name,
        subject=view.headline,
        text=renderer.render(f"mail/{template}.txt", context=context, language=language),
        html=renderer.render(f"mail/{template}.html", context=context, language=language),
        message_id=outgoing.message_id,
        written_at=outgoing.written_at,
    )


def language_of(renderer: Renderer, outgoing: Outgoing) -> str:
    """Say what a letter is written in: its reader's language, else that of the portal."""
    available = list_offered(outgoing.portal.settings.languages, among=renderer.languages)
    return choose_language(available, wishes=(outgoing.letter.language,))


def _notice(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, NoticeMail]:
    facts, portal = outgoing.letter.facts, outgoing.portal
    row = said.NOTICE_WORDS[Notice(outgoing.letter.template)]
    row = row.replacing if row.replacing and facts.get("replaces") else row
    names = {"amount": facts.get("left"), **facts, "portal": portal.name, "origin": origin}
    if "new_role" in facts:
        names["role"] = words.say(said.ROLES[facts["new_role"]])
    subject = row.named if row.named and facts.get("name") else row.subject
    return "notice", NoticeMail(
        headline=words.say(subject, **names),
        meaning=words.say(row.meaning, **names),
        facts=tuple(_facts(outgoing, words)),
        advice=tuple(_advice(outgoing, words)) if row.advised else (),
        url=origin + str(_path(facts)) if _path(facts) else "",
        ask=() if facts.keys() & said.TO_THOSE_WHO_RUN_IT else (_whom_to_ask(outgoing, words),),
        portal=portal.name,
        origin=origin,
    )


def _code(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, WantedMail]:
    portal, facts = outgoing.portal.name, outgoing.letter.facts
    code, action = str(facts["code"]), str(facts.get("action", ""))
    lead, meaning = said.CODE_CONFIRMS if action else said.CODE
    return "wanted", WantedMail(
        headline=words.say(said.CODE_SUBJECT, code=code, portal=portal),
        lead=words.say(lead),
        what=code,
        is_link=False,
        meaning=words.say(meaning, portal=portal),
        advice=words.say(said.CODE_ADVICE, origin=origin),
        portal=portal,
        origin=origin,
        quote=action,
    )


def _link(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, WantedMail]:
    portal = outgoing.portal.name
    return "wanted", WantedMail(
        headline=words.say(said.LINK_SUBJECT, portal=portal),
        lead=words.say(said.LINK_LEAD),
        what=origin + str(outgoing.letter.facts["path"]),
        is_link=True,
        meaning=words.say(said.LINK_MEANING),
        advice=words.say(said.LINK_ADVICE, portal=portal),
        portal=portal,
        origin=origin,
    )


def _rule(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, NoticeMail]:
    facts, portal = outgoing.letter.facts, outgoing.portal
    row, due = RULE_WORDS[Stage(outgoing.letter.template)], datetime.fromisoformat(facts["due"])
    calendar = Calendar(words, portal.settings.time_zone)
    names = {
        "amount": facts["left"],
        "day": calendar.day(due),
        "origin": origin,
        "place": facts["place"],
    }
    replaces = facts["replaces"]
    return "notice", NoticeMail(
        headline=words.say(row.replacing if replaces else row.headline, **names),
        meaning=words.say(row.why if replaces else row.meaning, **names),
        facts=(Fact(label=words.say(FROM), value=calendar.moment(due)),),
        advice=(),
        url="",
        ask=(_whom_to_ask(outgoing, words),),
        portal=portal.name,
        origin=origin,
    )


def _invitation(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, WantedMail]:
    facts, portal = outgoing.letter.facts, outgoing.portal
    calendar = Calendar(words, portal.settings.time_zone)
    names = {
        "inviter": facts["inviter"] or words.say(said.OPERATOR, portal=portal.name),
        "organisation": facts["organisation"],
        "portal": portal.name,
        "role": words.say(said.JOINED_AS[Role[facts["role"]]]),
        "email": outgoing.letter.recipient,
        "day": calendar.day(datetime.fromisoformat(facts["ends"])),
    }
    known = facts["known"]
    return "wanted", WantedMail(
        headline=words.say(said.INVITATION_SUBJECT, **names),
        lead=words.say(said.INVITATION_KNOWN if known else said.INVITATION_LEAD, **names),
        what=origin + str(facts["path"]),
        is_link=True,
        meaning=words.say(said.INVITATION_MEANING, **names),
        advice=words.say(said.INVITATION_ADVICE, **names),
        portal=portal.name,
        origin=origin,
        quote=facts["line"],
    )


Maker = Callable[[Outgoing, Words, str], tuple[str, NoticeMail | WantedMail]]


def _setup(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, WantedMail]:
    portal, facts = outgoing.portal.name, outgoing.letter.facts
    path, by = str(facts["path"]), facts["by"]
    lead = said.INVITED_LEAD if path.startswith("/invite/") else said.SETUP_LEAD
    return "wanted", WantedMail(
        headline=words.say(said.SETUP_SUBJECT, portal=portal),
        lead=words.say(lead, by=by),
        what=origin + path,
        is_link=True,
        meaning=words.say(said.SETUP_MEANING),
        advice=words.say(said.SETUP_ADVICE, portal=portal),
        portal=portal,
        origin=origin,
    )


def _help_wanted(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, WantedMail]:
    portal, facts = outgoing.portal.name, outgoing.letter.facts
    name = facts["name"]
    return "wanted", WantedMail(
        headline=words.say(said.HELP_SUBJECT, name=name),
        lead=words.say(said.HELP_LEAD),
        what=origin + str(facts["path"]),
        is_link=True,
        meaning=words.say(said.HELP_MEANING, name=name, portal=portal),
        advice=words.say(said.HELP_ADVICE, name=name),
        portal=portal,
        origin=origin,
    )


def _accounts_wanted(outgoing: Outgoing, words: Words, origin: str) -> tuple[str, WantedMail]:
    portal, facts = outgoing.portal.name, outgoing.letter.facts
    return "wanted", WantedMail(
        headline=words.say(asked.WANTED_SUBJECT, organisation=facts["organisation"], portal=portal),
        lead=words.say(asked.WANTED_LEAD),
        what=origin + str(facts["path"]),
        is_link=True,
        meaning=words.say(asked.WANTED_MEANING),
        advice=words.say(asked.WANTED_ADVICE),
        portal=portal,
        origin=origin,
    )


MAKERS: Mapping[str, Maker] = {
    Text.CODE: _code,
    LINK: _link,
    INVITATION: _invitation,
    SETUP: _setup,
    HELP_WANTED: _help_wanted,
    ACCOUNTS_WANTED: _accounts_wanted,
    **dict.fromkeys(Stage, _rule),
}
"""What makes a letter of a template; any other template is a notice."""


def _facts(outgoing: Outgoing, words: Words) -> Iterator[Fact]:
    """Say when, and from where or by whom."""
    facts, portal = outgoing.letter.facts, outgoing.portal
    at, calendar = datetime.fromisoformat(facts["at"]), Calendar(words, portal.settings.time_zone)
    yield Fact(label=words.say(said.WHEN), value=calendar.moment(at))
    if "ready_at" in facts:
        ready = calendar.moment(datetime.fromisoformat(facts["ready_at"]))
        yield Fact(label=words.say(said.READY), value=ready)
    if "budget" in facts:
        sent, used_up = said.SENT[Channel(facts["channel"])], said.BUDGETS[Scope(facts["budget"])]
        yield Fact(label=words.say(said.SENT_BY), value=words.say(sent))
        yield Fact(label=words.say(said.USED_UP), value=words.say(used_up))
    elif "webhook" in facts:
        yield Fact(label=words.say(said.WEBHOOK), value=facts["webhook"])
    elif "address" in facts:
        browser = name_browser(facts["agent"], words=words)
        yield Fact(label=words.say(said.BROWSER), value=browser)
        yield Fact(label=words.say(said.ADDRESS), value=facts["address"])
    else:
        people = facts.get("by") or words.say(said.OPERATOR, portal=portal.name)
        yield Fact(label=words.say(said.BY), value=people)


def _path(facts: Mapping[str, object]) -> object:
    """Say where the link of a notice leads: to what stops a case, or to what disputes a deed."""
    return facts.get("stop") or facts.get("path")


def _advice(outgoing: Outgoing, words: Words) -> Iterator[str]:
    own = "address" in outgoing.letter.facts
    for message in said.OWN_ADVICE if own else said.OPERATOR_ADVICE:
        yield words.say(message)
    if "stop" in outgoing.letter.facts:
        yield words.say(said.STOP_IT)
    elif "path" in outgoing.letter.facts:
        yield words.say(said.NOT_ME)


def _whom_to_ask(outgoing: Outgoing, words: Words) -> str:
    portal, contact = outgoing.portal, outgoing.portal.settings.support_contact
    message = said.ASK_CONTACT if contact else said.ASK_ANYBODY
    return words.say(message, portal=portal.name, contact=contact)
