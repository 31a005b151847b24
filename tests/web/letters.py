"""An example of every mail and text message that Farstu sends, as ``docs/mail.md`` shows them.

``python -m tests.web.letters`` writes the examples of that page anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from farstu.core.ahead import Stage
from farstu.core.policy import Settings
from farstu.delivery.message import Message
from farstu.services.asking import HELP_WANTED
from farstu.services.forgotten import LINK
from farstu.services.helping import SETUP
from farstu.services.invitation_letters import INVITATION
from farstu.services.notices import FINAL, NOTICES, STOPPABLE, Notice
from farstu.services.outbox import Letter, Outgoing
from farstu.services.request_letters import ACCOUNTS_WANTED
from farstu.services.texts import Text
from farstu.store.portals import Portal
from farstu.web.mail import MAKERS, compose
from farstu.web.mail_words import NOTICE_WORDS
from farstu.web.render import Renderer
from farstu.web.text_message import TEXTS, compose_text
from tests.web.people import FIREFOX, NOW

PAGE = Path(__file__).parents[2] / "docs" / "mail.md"
MARK = "<!-- Below is what `python -m tests.web.letters` writes. -->\n"

RENDERER = Renderer()
ORIGIN = "https://portal.nordskar.example"
SENDER = "security@portal.example"
MAJA, NUMBER = "maja@example.com", "+46701740617"
PORTAL = Portal(
    id="p",
    host="portal.nordskar.example",
    name="Nordskär Registry",
    relying_party_id="portal.nordskar.example",
    settings=Settings(time_zone="Europe/Oslo"),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
AT = {"at": NOW.isoformat()}
FROM_HOME = {**AT, "address": "203.0.113.17", "agent": FIREFOX}
BY_KARIN = {**AT, "organisation": "Nordskär Webb AB", "by": "Karin Öst"}
PHONE = {"name": "Maja’s phone"}
TOKEN = "vVb3T0mYwqf2s9mJ5c8nKQ4xZr1uPdEhLgA6iOoB7tM"
STOPPED = {NOTICES[event] for event in STOPPABLE}
DISPUTED = {notice for event, notice in NOTICES.items() if event not in FINAL}

ORGANISATION, ACCOUNT = "01m819eke0kt4ypj52qcdqt8kb", "01m819eke0m7zwb9n8nq7bs98m"
BY_SUPPORT = {**AT, "by": ""}
READY = {"ready_at": (NOW + timedelta(hours=24)).isoformat()}

EVERY = "every address that is known of the account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One kind of letter: when it goes out, to whom, and what its deed tells."""

    when: str
    whom: str = EVERY
    facts: Mapping[str, Any] = field(default_factory=lambda: FROM_HOME)


CODES: Mapping[str, Sample] = {
    Text.CODE: Sample(
        when="Somebody asks for a code: to sign in, to confirm that it is them, to set up or test "
        "codes by email, or to prove another email address.",
        whom="the address that the code is for",
        facts={"code": "04180926"},
    ),
}
INVITED: Mapping[str, Any] = {
    "path": f"/invite/{TOKEN}",
    "organisation": "Skogsbo",
    "inviter": "Karin Öst",
    "role": "MEMBER",
    "line": "We order domains there from now on. Ask me when something is unclear.",
    "known": False,
    "ends": "2026-12-22T09:00:00+00:00",
}
LINKS: Mapping[str, Sample] = {
    INVITATION: Sample(
        when="An administrator invites somebody, or sends the invitation again; or somebody asks "
        "for a new link on the page of one that is too old. Whoever has an account at the portal "
        "reads that they sign in with it and join.",
        whom="the address that is invited",
        facts=INVITED,
    ),
    LINK: Sample(
        when="Somebody selects *Forgot your password?* and types a name of an account.",
        whom="the address that was typed; for a user name, those that it signs in with",
        facts={"path": f"/password/reset/{TOKEN}"},
    ),
    SETUP: Sample(
        when="Somebody who looks after people sends how to set up, or a new invitation.",
        whom="the first address that the account signs in with",
        facts={"path": "/login", "by": "Karin Öst"},
    ),
    HELP_WANTED: Sample(
        when="Somebody who waits for the second step asks for help.",
        whom="three administrators who may help them, at most",
        facts={"path": f"/org/{ORGANISATION}/people/{ACCOUNT}/help", "name": "Amira Haddad"},
    ),
    ACCOUNTS_WANTED: Sample(
        when="An organisation asks for an account, while no other request waits in the portal.",
        whom="every address of those who run the portal",
        facts={"path": f"/org/{ORGANISATION}/requests", "organisation": "Skogsbo"},
    ),
}
ASKED: Mapping[str, Any] = {
    **BY_SUPPORT,
    "whom": "Olle Berg",
    "mailbox": "olle@skogsbo.example",
    "organisation": "Skogsbo",
    "reason": "",
}
CHANGES: Mapping[str, Sample] = {
    Notice.AUTHENTICATOR_ADDED: Sample(
        when="A method was set up.", facts={**FROM_HOME, "name": "Blue YubiKey"}
    ),
    Notice.AUTHENTICATOR_REMOVED: Sample(
        when="A method was removed.", facts={**FROM_HOME, **PHONE}
    ),
    Notice.AUTHENTICATOR_RENAMED: Sample(
        when="A method has another name.", facts={**FROM_HOME, **PHONE, "new_name": "Old phone"}
    ),
    Notice.AUTHENTICATOR_CLONED: Sample(
        when="A security key answered with a count that it had already passed.",
        facts={**FROM_HOME, "name": "Blue YubiKey"},
    ),
    Notice.AUTHENTICATOR_SUSPENDED: Sample(
        when="Fifty wrong codes came in a row, and the methods that were asked for were stopped."
    ),
    Notice.FACTOR_CLOSED: Sample(
        when="So many answers in a row were wrong that the next one has to wait; once."
    ),
    Notice.BROWSER_NEW: Sample(
        when="Somebody signed in to an account that is known in other browsers, in a new one."
    ),
    Notice.RECOVERY_CODES_SAVED: Sample(when="A sheet of recovery codes was saved."),
    Notice.RECOVERY_CODE_USED: Sample(
        when="Somebody came in with a recovery code.", facts={**FROM_HOME, "left": 7}
    ),
    Notice.PASSWORD_CHANGED: Sample(when="The password was changed in *Security and login*."),
    Notice.PASSWORD_RESET: Sample(when="A new password was chosen through a link."),
    Notice.EMAIL_CHANGED: Sample(
        when="Another email address was proven, and takes the place of the old one.",
        whom=f"{EVERY}, the old one and the new one among them",
        facts={**FROM_HOME, "new_name": "ma•••@example.org"},
    ),
    Notice.ACCOUNT_LINKED: Sample(
        when="Somebody agreed that a portal’s program knows them, or the operator said so.",
        facts={**FROM_HOME, "asker": "Web shop", "own_id": "4711"},
    ),
    Notice.REMEMBRANCE_COPIED: Sample(
        when="A remembered device was used with a value that had been changed already."
    ),
    Notice.CHANGE_DISPUTED: Sample(
        when="Somebody opened the link of a notice, and selected the button there."
    ),
    Notice.FACTORS_RESET: Sample(
        when="The operator, or whoever looks after somebody, removed all methods and recovery "
        "codes.",
        facts=BY_KARIN,
    ),
    Notice.ACCESS_CODE_GIVEN: Sample(
        when="Somebody was given a one-time access code by voice.", facts=BY_KARIN
    ),
    Notice.ACCESS_CODE_USED: Sample(when="Somebody came in with it."),
    Notice.CASE_OPENED: Sample(
        when="A case was opened, by the person in the hall or by support (then without a browser)."
    ),
    Notice.CASE_AGREED: Sample(
        when="A case was approved for the second time.", facts={**BY_SUPPORT, **READY}
    ),
    Notice.CASE_STOPPED: Sample(when="A case was stopped, by the link of a mail about it."),
    Notice.CASE_TAKEN_UP: Sample(
        when="An owner of the staff took a stopped case up again.", facts=BY_SUPPORT
    ),
    Notice.CASE_CLOSED: Sample(
        when="A case was closed, by those who handle it or because the person signed in.",
        facts=BY_SUPPORT,
    ),
    Notice.CASE_USED: Sample(when="Somebody came in by a case."),
    Notice.ACCOUNT_SUSPENDED: Sample(when="The operator suspended the account.", facts=AT),
    Notice.SESSIONS_ENDED: Sample(
        when="An administrator signed somebody out everywhere, or they did so themselves.",
        facts=BY_KARIN,
    ),
    Notice.DEVICE_SIGNED_OUT: Sample(
        when="An administrator ended one session of somebody.", facts=BY_KARIN
    ),
    Notice.ROLE_CHANGED: Sample(
        when="Somebody’s role in an organisation was changed.",
        facts={**BY_KARIN, "new_role": "administrator"},
    ),
    Notice.MEMBERSHIP_SUSPENDED: Sample(
        when="A membership of an organisation was suspended.", facts=BY_KARIN
    ),
    Notice.MEMBERSHIP_ENDED: Sample(
        when="Somebody was removed from an organisation, or left it.", facts=BY_KARIN
    ),
    Notice.REMINDED: Sample(
        when="Whoever looks after an organisation, or the operator, sent a reminder; once a day "
        "at most.",
        facts=BY_KARIN,
    ),
    Notice.REQUEST_APPROVED: Sample(
        when="A request for an account was approved. It goes to whoever asked.", facts=ASKED
    ),
    Notice.REQUEST_DECLINED: Sample(
        when="A request for an account was declined. It goes to whoever asked.",
        facts={**ASKED, "reason": "Olle has an account with another address already."},
    ),
}
RULE = {"due": "2026-11-30T23:00:00+00:00", "place": "Nordskär Registry", "replaces": False}
WHOM = "every address that is known of whoever the rule will bind, and who does not hold enough"
AHEAD: Mapping[str, Sample] = {
    Stage.ANNOUNCED: Sample(when="A rule was made or moved.", whom=WHOM, facts={**RULE, "left": 9}),
    Stage.WEEK: Sample(when="Seven days before.", whom=WHOM, facts={**RULE, "left": 7}),
    Stage.DAY: Sample(when="On the day before.", whom=WHOM, facts={**RULE, "left": 1}),
    Stage.TODAY: Sample(
        when="On the day, and where a rule binds at once.", whom=WHOM, facts={**RULE, "left": 0}
    ),
}
ADMINISTRATORS: Mapping[str, Sample] = {
    Notice.BUDGET_USED_UP: Sample(
        when="A day’s budget for codes and links is used up; once a day for each.",
        whom="every address that is known of the administrators who run the portal",
        facts={**AT, "channel": "phone", "budget": "prefix"},
    ),
    Notice.WEBHOOK_FAILED: Sample(
        when="A [webhook](webhooks.md) was suspended, since it takes nothing.",
        whom="every address that is known of the administrators who run the portal",
        facts={**AT, "webhook": "Web shop"},
    ),
}
MAILS: Mapping[str, Mapping[str, Sample]] = {
    "Codes": CODES,
    "Links": LINKS,
    "Notices of what happened to an account": CHANGES,
    "Ahead of a rule": AHEAD,
    "Notices to administrators": ADMINISTRATORS,
}
REPLACING = {*AHEAD, Notice.REMINDED}
"""What is said otherwise to whoever holds something, which will not do."""
MAIL = {template: one for group in MAILS.values() for template, one in group.items()}
SMS: Mapping[str, Sample] = {
    Text.CODE: Sample(
        when="Somebody asks for a code: to sign in, to confirm that it is them, or to set up or "
        "test codes by text message.",
        whom="the number that the code is for",
        facts={"code": "418092"},
    ),
}


def kinds_of_mail() -> set[str]:
    """List every kind of mail that there is, as the tables of ``web/mail.py`` have it."""
    return {*MAKERS, *Notice}


def kinds_of_texts() -> set[str]:
    """List every kind of text message that there is."""
    return {*TEXTS}


def write_mail(
    template: str,
    *,
    renderer: Renderer = RENDERER,
    portal: Portal = PORTAL,
    language: str = "",
    **facts: Any,
) -> Message:
    """Put the example of a mail into words, as they are sent; other *facts* take precedence."""
    path = {"path": f"/not-me/{TOKEN}"} if template in DISPUTED else {}
    if template in STOPPED:
        path = {"stop": f"/stop/{TOKEN}"}
    told = {**path, **MAIL[template].facts, **facts}
    outgoing = _outgoing(MAJA, template, told, portal=portal, language=language)
    return compose(renderer, outgoing, origin=ORIGIN, sender=SENDER, sender_name=PORTAL.name)


def write_text(template: str, *, portal: Portal = PORTAL, language: str = "") -> str:
    """Put the example of a text message into words, as they are sent."""
    facts = SMS[template].facts
    outgoing = _outgoing(NUMBER, template, facts, portal=portal, language=language)
    return compose_text(RENDERER, outgoing).text


def examples() -> str:
    """Write the part of the page that shows them."""
    found = [f"## {title}\n\n{''.join(map(_show_mail, group))}" for title, group in MAILS.items()]
    return "".join([*found, "## Text messages\n\n", *map(_show_text, SMS)]).rstrip("\n") + "\n"


def _show_mail(template: str) -> str:
    message = write_mail(template)
    words = NOTICE_WORDS[Notice(template)] if template in set(Notice) else None
    subject = f"| Subject | {message.subject}"
    if words and words.named:
        subject += f"; without a name: {write_mail(template, name='').subject}"
    if template in REPLACING:
        other = write_mail(template, replaces=True)
        subject += f"; to whoever holds something that will not do: {other.subject}"
    lines = [*_head(template, MAIL[template]), f"{subject} |", "", "```text"]
    return "\n".join([*lines, message.text.rstrip("\n"), "```", "", ""])


def _show_text(template: str) -> str:
    lines = [*_head(template, SMS[template]), "", "```text", write_text(template), "```"]
    return "\n".join([*lines, "", ""])


def _head(template: str, sample: Sample) -> list[str]:
    title = template.replace("_", " ").capitalize()
    return [
        f"### {title}",
        "",
        f"| When | {sample.when} |",
        "| --- | --- |",
        f"| To | {sample.whom} |",
    ]


def _outgoing(
    recipient: str, template: str, facts: Mapping[str, Any], *, portal: Portal, language: str
) -> Outgoing:
    letter = Letter(recipient=recipient, template=template, language=language, facts=facts)
    return Outgoing(letter=letter, portal=portal, message_id="one@portal.example", written_at=NOW)


if __name__ == "__main__":
    ABOVE = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text(f"{ABOVE}{MARK}\n{examples()}", "utf-8")
