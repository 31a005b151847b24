"""Security notices as they are read: what happened first, then the facts, then what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from farstu.core.budget import Scope
from farstu.core.policy import Settings
from farstu.delivery.message import Message
from farstu.services.forgotten import LINK
from farstu.services.notices import FINAL, NOTICES, Notice
from farstu.services.outbox import Letter, Outgoing
from farstu.services.texts import Text
from farstu.store.portals import Portal
from farstu.web.mail import compose
from farstu.web.mail_words import NOTICE_WORDS
from farstu.web.render import Renderer
from tests.web.catalogue import PSEUDO, write_pseudo
from tests.web.letters import ORIGIN, PORTAL
from tests.web.markup import parse
from tests.web.people import FIREFOX, NOW

FROM_HOME = {"at": NOW.isoformat(), "address": "203.0.113.17", "agent": FIREFOX}
NAMES = {
    "name": "Maja’s phone",
    "new_name": "Old phone",
    "left": 7,
    "organisation": "Nordskär",
    "new_role": "owner",
    "whom": "Maja Ek",
    "asker": "Nordskär",
    "own_id": "4711",
    "mailbox": "ek@portal.example",
    "reason": "Nordskär",
}
BY_OPERATOR = (Notice.FACTORS_RESET, Notice.ACCOUNT_SUSPENDED)
DISPUTABLE = [notice for event, notice in NOTICES.items() if event not in FINAL]
RENDERER = Renderer()

SUBJECTS = {
    Notice.AUTHENTICATOR_ADDED: "Sign-in method “Maja’s phone” was added",
    Notice.AUTHENTICATOR_REMOVED: "Sign-in method “Maja’s phone” was removed",
    Notice.AUTHENTICATOR_RENAMED: "Sign-in method “Maja’s phone” is now called “Old phone”",
    Notice.AUTHENTICATOR_CLONED: "“Maja’s phone” answered as if there were a copy of it",
    Notice.AUTHENTICATOR_SUSPENDED: "Sign-in methods were stopped after too many wrong codes",
    Notice.FACTOR_CLOSED: "Somebody with your password could not prove that it is you",
    Notice.BROWSER_NEW: "Your account was opened in a new browser",
    Notice.RECOVERY_CODES_SAVED: "New recovery codes were saved",
    Notice.RECOVERY_CODE_USED: "A recovery code was used: 7 left",
    Notice.PASSWORD_CHANGED: "Your password was changed",
    Notice.PASSWORD_RESET: "Your password was reset",
    Notice.EMAIL_CHANGED: "Your email address was changed",
    Notice.ACCOUNT_LINKED: "Nordskär knows your account from now on",
    Notice.REMEMBRANCE_COPIED: "Somebody may have copied a remembered device",
    Notice.CHANGE_DISPUTED: "Your account was secured",
    Notice.FACTORS_RESET: "Your two-factor authentication was reset",
    Notice.ACCOUNT_SUSPENDED: "Your account was suspended",
    Notice.SESSIONS_ENDED: "You were signed out everywhere",
    Notice.DEVICE_SIGNED_OUT: "One of your devices was signed out",
    Notice.ROLE_CHANGED: "Your role at Nordskär was changed",
    Notice.MEMBERSHIP_SUSPENDED: "You were suspended at Nordskär",
    Notice.MEMBERSHIP_ENDED: "You no longer belong to Nordskär",
    Notice.REMINDED: "Set up two-factor authentication for Nordskär Registry",
    Notice.REQUEST_APPROVED: "Maja Ek gets an account at Nordskär Registry",
    Notice.REQUEST_DECLINED: "Maja Ek gets no account at Nordskär Registry",
    Notice.BUDGET_USED_UP: (
        "Nordskär Registry stopped sending codes where a day’s budget is used up"
    ),
    Notice.WEBHOOK_FAILED: "A webhook of Nordskär Registry was suspended",
    Notice.ACCESS_CODE_GIVEN: "A one-time access code was given for your account",
    Notice.ACCESS_CODE_USED: "A one-time access code was used",
    Notice.CASE_OPENED: "Someone asked to recover your account: stop it if it isn’t you",
    Notice.CASE_AGREED: "Your account can be recovered soon: stop it if it isn’t you",
    Notice.CASE_STOPPED: "The recovery of your account was stopped",
    Notice.CASE_TAKEN_UP: ("The stopped recovery of your account goes on: stop it if it isn’t you"),
    Notice.CASE_CLOSED: "The recovery of your account is over",
    Notice.CASE_USED: "Your account was recovered",
}


def write(
    notice: Notice,
    *,
    portal: Portal = PORTAL,
    renderer: Renderer = RENDERER,
    language: str = "",
    **facts: object,
) -> Message:
    """Put one notice into words."""
    where = {"at": NOW.isoformat()} if notice in BY_OPERATOR else FROM_HOME
    if notice is Notice.BUDGET_USED_UP:
        where = {"at": NOW.isoformat(), "channel": "phone", "budget": "prefix"}
    if notice is Notice.WEBHOOK_FAILED:
        where = {"at": NOW.isoformat(), "webhook": "Firefox"}
    letter = Letter(
        recipient="maja@example.com",
        template=notice,
        language=language,
        facts={**where, **NAMES, **facts},
    )
    outgoing = Outgoing(
        letter=letter, portal=portal, message_id="one@portal.example", written_at=NOW
    )
    return compose(
        renderer,
        outgoing,
        origin=ORIGIN,
        sender="security@portal.example",
        sender_name=portal.name,
    )


def squeezed(html: str) -> str:
    """Read the text of a page in one line."""
    return " ".join(parse(html).find("body")[0].text().split())


@pytest.mark.parametrize("notice", Notice)
def test_the_subject_says_what_happened(notice: Notice) -> None:
    """So does the first line, and the page; nobody is asked to act."""
    message = write(notice)
    assert message.subject == SUBJECTS[notice]
    assert message.text.splitlines()[0] == message.subject
    assert parse(message.html).find("h1")[0].text() == message.subject


@pytest.mark.parametrize("notice", Notice)
def test_both_bodies_say_the_same(notice: Notice) -> None:
    """Whatever stands in the text stands in the HTML, in that order."""
    message = write(notice)
    html = squeezed(message.html)
    told = {line for line in message.text.splitlines() if line and line != "-- "}
    for line in told:
        assert line in html
    assert len(told) >= 6


def test_the_four_facts_are_there() -> None:
    """What, when with its zone, with which browser, and from where."""
    lines = write(Notice.PASSWORD_CHANGED).text.splitlines()
    assert "When: 22 November 2026, 10:30 (Europe/Oslo)" in lines
    assert "Browser: Firefox on Windows" in lines
    assert "Address: 203.0.113.17" in lines
    assert "If this was you, you need do nothing." in lines
    nowhere = replace(PORTAL, settings=Settings())
    text = write(Notice.PASSWORD_CHANGED, portal=nowhere).text
    assert "When: 22 November 2026, 09:30 UTC" in text


@pytest.mark.parametrize("notice", BY_OPERATOR)
def test_what_the_operator_did_has_no_browser(notice: Notice) -> None:
    """It says who did it, and whom to ask."""
    text = write(notice).text
    assert "By: the people who run Nordskär Registry" in text
    assert "ask the people who run Nordskär Registry" in text
    assert "Browser" not in text
    assert "remove what you do not know" not in text
    settings = replace(PORTAL.settings, support_contact="IT, phone 4711")
    told = write(notice, portal=replace(PORTAL, settings=settings)).text
    assert "ask IT, phone 4711." in told


@pytest.mark.parametrize("notice", Notice)
def test_nothing_leads_anywhere(notice: Notice) -> None:
    """No link, no picture, nothing to load: the address is there to be typed."""
    message = write(notice)
    html = parse(message.html)
    assert html.find("a", "img", "link", "script", "form", "iframe") == []
    assert not [
        e for e in html.walk() if {"href", "src", "style", "background"} & e.attributes.keys()
    ]
    assert set(re.findall(r"https?://\S+", message.text)) == {ORIGIN}


def test_the_style_names_no_colour_and_loads_nothing() -> None:
    """What a program shows is readable in its own colours, light or dark, and tells nobody."""
    for message in (write(Notice.PASSWORD_CHANGED), *map(ask_for, WANTED)):
        [style] = parse(message.html).find("style")
        assert not re.search(r"color|background|#|url|@", style.text())
        [scheme] = [m for m in parse(message.html).find("meta") if m["name"] == "color-scheme"]
        assert scheme["content"] == "light dark"


def test_whoever_stopped_a_change_is_not_told_to_do_nothing() -> None:
    """They have to choose a new password."""
    text = write(Notice.CHANGE_DISPUTED).text
    assert "you need do nothing" not in text
    assert "until a new password is chosen" in " ".join(text.split())


@pytest.mark.parametrize("notice", Notice)
def test_a_name_is_never_markup(notice: Notice) -> None:
    """In HTML it is escaped, and in text it stands as it was typed."""
    nasty = '<b>"&'
    message = write(notice, name=nasty, new_name=nasty, portal=replace(PORTAL, name=nasty))
    assert parse(message.html).find("b") == []
    assert "&lt;" in message.html
    assert "&lt;" not in message.text
    assert nasty in message.text


@pytest.mark.parametrize("notice", DISPUTABLE)
def test_whoever_it_was_not_finds_one_link(notice: Notice) -> None:
    """To a page of the portal, once in the text and once in the HTML."""
    message = write(notice, path="/not-me/TOKEN")
    [link] = parse(message.html).find("a")
    assert link["href"] == link.text() == f"{ORIGIN}/not-me/TOKEN"
    assert message.text.count(f"{ORIGIN}/not-me/TOKEN") == 1
    assert "If not, open this link and select the button there." in message.text


WANTED: dict[str, dict[str, str]] = {
    Text.CODE: {"code": "04180926"},
    LINK: {"path": "/password/reset/TOKEN"},
}
SHOWN = {Text.CODE: "04180926", LINK: f"{ORIGIN}/password/reset/TOKEN"}


def test_whoever_runs_the_portal_reads_which_budget_is_used_up() -> None:
    """In words, for every channel and scope; it is nobody's deed, and asks for nothing."""
    lines = write(Notice.BUDGET_USED_UP).text.splitlines()
    assert "Sent by: text message" in lines
    assert "Used up: the budget of phone numbers that begin alike" in lines
    assert not any(line.startswith(("By:", "If you")) for line in lines)
    for channel, scope in product(("mailbox", "phone"), Scope):
        text = write(Notice.BUDGET_USED_UP, channel=channel, budget=scope.value).text
        assert f"({channel}" not in text
        assert "Used up: the budget of " in text


def ask_for(template: str, *, portal: Portal = PORTAL, **more: str) -> Message:
    """Put a mail into words that somebody has just asked for; *more* facts."""
    facts = {**WANTED[template], **more}
    letter = Letter(recipient="maja@example.com", template=template, facts=facts)
    outgoing = Outgoing(
        letter=letter, portal=portal, message_id="one@portal.example", written_at=NOW
    )
    sender = "security@portal.example"
    return compose(RENDERER, outgoing, origin=ORIGIN, sender=sender, sender_name=portal.name)


@pytest.mark.parametrize("template", WANTED)
def test_what_was_asked_for_stands_on_a_line_of_its_own(template: str) -> None:
    """In both bodies, which say the same; a code is no link, and a link leads to the portal."""
    message = ask_for(template)
    assert SHOWN[template] in message.text.splitlines()
    for line in message.text.splitlines():
        assert line in {"", "-- "} or line in squeezed(message.html)
    links = [a["href"] for a in parse(message.html).find("a")]
    assert links == ([SHOWN[template]] if template == LINK else [])
    assert "%" not in message.text


def test_a_code_stands_in_the_subject_and_a_link_does_not() -> None:
    """A phone shows the subject on its locked screen: enough for a code, too much for a link."""
    code = ask_for(Text.CODE)
    assert code.subject == "04180926 is your Nordskär Registry code"
    assert ask_for(LINK).subject == "Reset your Nordskär Registry password"


def test_what_a_code_confirms_is_quoted_below_it() -> None:
    """As the portal said it, and no markup; a code for nothing in particular quotes nothing."""
    message = ask_for(Text.CODE, action="Transfer <b>example.se</b> to NN")
    assert "> Transfer <b>example.se</b> to NN" in message.text.splitlines()
    [quote] = parse(message.html).find("blockquote")
    assert quote.text().strip() == "Transfer <b>example.se</b> to NN"
    assert "only if that is what you want" in message.text
    assert "only if that" not in ask_for(Text.CODE).text


@pytest.mark.parametrize("template", WANTED)
def test_the_name_of_a_portal_is_no_markup_there_either(template: str) -> None:
    """In HTML it is escaped, and in text it stands as it is."""
    message = ask_for(template, portal=replace(PORTAL, name="<b>&"))
    assert parse(message.html).find("b") == []
    assert "<b>&" in message.text


def test_an_app_without_a_name_has_a_sentence_too() -> None:
    """Nobody has to name their only one."""
    for notice, words in NOTICE_WORDS.items():
        subject = write(notice, name="").subject
        assert "“”" not in subject
        assert (subject != SUBJECTS[notice]) == (words.named is not None)


def test_one_code_that_is_left_is_counted() -> None:
    """The plural follows the number."""
    assert write(Notice.RECOVERY_CODE_USED, left=1).subject.endswith(": 1 left")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """Render in the pseudo language."""
    folder = tmp_path_factory.mktemp("locale")
    write_pseudo(folder)
    return Renderer(locale=folder)


@pytest.mark.parametrize("notice", Notice)
def test_the_reader_decides_on_the_language(notice: Notice, elsewhere: Renderer) -> None:
    """Every word is in it, and the HTML names it."""
    message = write(notice, renderer=elsewhere, language=PSEUDO)
    assert message.subject.startswith("[!! ")
    assert parse(message.html).find("html")[0]["lang"] == PSEUDO
    data = r"\S*(?:\.example|/Oslo|Nordskär|Registry|Maja|phone)\S*"
    plain = re.findall(r"[A-Za-z]{4,}", re.sub(data, "", message.text))
    assert set(plain) <= {"November", "Firefox", "Windows"}


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_has_its_words(notice: Notice) -> None:
    """And every row of words its notice; nothing is left unsaid in a sentence."""
    assert set(NOTICE_WORDS) == set(Notice)
    message = write(notice)
    assert "%" not in message.text
    assert "None" not in message.text


@pytest.mark.parametrize(
    ("offered", "reads", "subject"),
    [
        ("", "sv", "Ditt lösenord byttes"),
        ("", "", "Your password was changed"),
        ("sv, en", "", "Ditt lösenord byttes"),
        ("sv, en", "en", "Your password was changed"),
        ("en", "sv", "Your password was changed"),
        ("", "tlh", "Your password was changed"),
        ("sv", "en", "Ditt lösenord byttes"),
        ("sv, en", "tlh", "Ditt lösenord byttes"),
    ],
)
def test_a_mail_is_in_the_language_of_its_reader(offered: str, reads: str, subject: str) -> None:
    """Where that is not known, or not offered, it is in the portal's own."""
    portal = replace(PORTAL, settings=replace(PORTAL.settings, languages=offered))
    message = write(Notice.PASSWORD_CHANGED, portal=portal, language=reads)
    assert message.subject == subject


def test_a_mail_in_swedish_is_swedish_throughout() -> None:
    """Words, dates and the language that it says it is in."""
    message = write(Notice.PASSWORD_CHANGED, language="sv", path="/not-me/TOKEN")
    assert "När: 22 november 2026 kl. 10:30 (Europe/Oslo)" in message.text
    assert "Webbläsare: Firefox på Windows" in message.text
    assert "Var det du behöver du inte göra något." in message.text
    assert parse(message.html).find("html")[0]["lang"] == "sv"
