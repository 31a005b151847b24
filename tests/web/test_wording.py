"""Every refusal has its words, and they say what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.web.activity import ACTIVITY, NOT_FOR_PEOPLE, describe, warns
from farstu.web.error_pages import ERROR_PAGES, error_text
from farstu.web.explain import EMPTY, SHUT, explain
from farstu.web.notes import NOTES, Note, note_text
from farstu.web.wording import WORDINGS, status_of
from farstu.web.words import Message
from tests.web import catalogue
from tests.web.people import PORTAL, WORDS

OPENS_AT = datetime(2026, 11, 22, 13, 31, 5, tzinfo=UTC)
FULL = Detail(opens_at=OPENS_AT, amount=4, wanted=6, ratio=4.499, shade="#1b5545")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
KNOWN = {"amount", "portal", "ratio", "shade", "time", "wanted"}


def say(reason: Reason, detail: Detail = FULL, field: str = "") -> str:
    """Put one refusal into words."""
    return explain(Rejected(reason, detail, field), words=WORDS, portal=PORTAL).text


def texts_of(message: Message | None) -> list[str]:
    """List what a message may say."""
    return [] if message is None else [text for text in (message.text, message.plural) if text]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_row(reason: Reason) -> None:
    """A reason has a status that is a refusal, and a sentence without a gap in it."""
    assert WORDINGS[reason].status >= HTTPStatus.BAD_REQUEST
    for detail in (FULL, Detail()):
        text = say(reason, detail)
        assert text
        assert "%" not in text
        assert "None" not in text


def test_the_table_has_no_row_too_many() -> None:
    """The rows are the reasons, and nothing else."""
    assert set(WORDINGS) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_sentences_ask_for_nothing_that_is_not_there(reason: Reason) -> None:
    """A sentence uses known placeholders only, and its bare form none of those that may lack."""
    wording = WORDINGS[reason]
    for text in texts_of(wording.text):
        assert set(PLACEHOLDER.findall(text)) <= KNOWN
        needs_more = {"amount", "ratio", "time", "wanted"} & set(PLACEHOLDER.findall(text))
        assert bool(needs_more) == bool(wording.bare)
    for text in texts_of(wording.bare):
        assert set(PLACEHOLDER.findall(text)) <= {"portal"}


@pytest.mark.parametrize(
    ("reason", "detail", "text"),
    [
        (
            Reason.COLOUR_FAINT,
            Detail(ratio=4.499, shade="#816700"),
            (
                "That colour is too faint to read: 4.49 to 1, and 4.5 are needed. "
                "The nearest shade that can be read is #816700."
            ),
        ),
        (
            Reason.LOGO_SIZE,
            Detail(amount=1024),
            "Each side has to have from 16 to 1024 pixels. Change its size.",
        ),
        (Reason.CODE_EMPTY, Detail(), "Enter the code that your app shows"),
        (Reason.CODE_LENGTH, Detail(amount=5, wanted=6), "The code is 6 digits. You entered 5."),
        (
            Reason.CODE_LENGTH,
            Detail(amount=0),
            "The code is digits and nothing else. Check it and try again.",
        ),
        (
            Reason.CODE_WRONG,
            Detail(),
            "That code is not right. Check that you’re looking at Nordskär Registry in your app.",
        ),
        (
            Reason.CODE_EXPIRED,
            Detail(),
            "That code has already expired. Enter the one showing now.",
        ),
        (
            Reason.CODE_USED,
            Detail(),
            "You’ve already used that code. Wait for the next one, up to 30 seconds.",
        ),
        (
            Reason.CLOCK_SLOW,
            Detail(amount=4),
            (
                "The clock behind that code is about 4 minutes slow. "
                "Turn on automatic time, then enter the next code."
            ),
        ),
        (
            Reason.CLOCK_FAST,
            Detail(amount=1),
            (
                "The clock behind that code is about 1 minute fast. "
                "Turn on automatic time, then enter the next code."
            ),
        ),
        (
            Reason.SIGN_IN_WRONG,
            Detail(),
            "The email or password is not right. Check both and try again.",
        ),
        (
            Reason.PASSWORD_SHORT,
            Detail(amount=15),
            "Use at least 15 characters. Four random words work well.",
        ),
        (
            Reason.PASSWORD_COMMON,
            Detail(),
            "That password is on a list of stolen passwords. Choose another.",
        ),
        (
            Reason.SHEET_CODE_WRONG,
            Detail(amount=3),
            "That isn’t code 3. Check the number and try again.",
        ),
    ],
)
def test_the_words_are_those_of_the_specification(
    reason: Reason, detail: Detail, text: str
) -> None:
    """What people read is what the design of the pages wrote down."""
    assert say(reason, detail) == text


def test_a_closed_throttle_says_when_it_opens_in_the_time_of_the_portal() -> None:
    """The opening time is the portal's clock time, rounded up to the minute that is really open."""
    line = explain(Rejected(Reason.TOO_MANY_TRIES, FULL, "code"), words=WORDS, portal=PORTAL)
    assert line.text == "Too many wrong codes. You can try again at 14:32."


@pytest.mark.parametrize("zone", ["", "Atlantis/Capital", "../etc/passwd"])
def test_a_time_without_a_zone_is_named_utc(zone: str) -> None:
    """Where no zone is known the time is UTC, and says so."""
    refusal = Rejected(Reason.TOO_MANY_TRIES, FULL, "password")
    line = explain(refusal, words=WORDS, portal=replace(PORTAL, zone=zone))
    assert line.text == "Too many wrong passwords. You can try again at 13:32 UTC."


def test_a_refusal_names_its_field_or_the_table_does() -> None:
    """The field of the refusal wins over the usual one, and an empty one has words of its own."""
    usual = explain(Rejected(Reason.PASSWORD_SHORT, FULL), words=WORDS, portal=PORTAL)
    named = explain(Rejected(Reason.PASSWORD_SHORT, FULL, "new"), words=WORDS, portal=PORTAL)
    assert (usual.field, named.field) == ("password", "new")
    assert say(Reason.FIELD_EMPTY, field="email") == "Enter your email address"
    assert say(Reason.FIELD_EMPTY, field="fax") == "Fill this in"


def test_there_are_words_where_there_is_no_portal() -> None:
    """A refusal on an address without a portal is still put into words."""
    assert explain(Rejected(Reason.LINK_DEAD), words=WORDS, portal=None).text


@pytest.mark.parametrize(
    "forbidden",
    [
        "token", "otp", "invalid", "oops", "please", "sorry", "tenant", "backup code", "log in",
        "log out", "logged", "authenticate", "mfa", "lockout", "trusted", "user", "factor", "2sv",
    ],
)  # fmt: skip
def test_no_sentence_uses_a_word_that_people_do_not(forbidden: str) -> None:
    """Plain words only; the fixed name of the thing, and what people search for, aside."""
    kept = ("two-factor authentication", "username", "also called MFA", "TOTP", "code token")
    for message in catalogue.stored():
        for text in catalogue.texts_of(message.id):
            plain = text
            for phrase in kept:
                plain = re.sub(re.escape(phrase), "", plain, flags=re.IGNORECASE)
            plain = PLACEHOLDER.sub("", plain)
            assert not re.search(rf"\b{forbidden}", plain, re.IGNORECASE), text


def test_reasons_that_end_a_login_have_a_page_of_their_own() -> None:
    """What ``Refused`` may say has a heading, and a status that is no form's."""
    for reason in (
        Reason.ACCOUNT_SUSPENDED,
        Reason.LOGIN_EXPIRED,
        Reason.LOGIN_UNMET,
        Reason.PASSWORD_RESET_UNFINISHED,
    ):
        assert WORDINGS[reason].title
        assert status_of(reason) == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("event", AuditEvent)
def test_every_event_is_for_people_or_is_not(event: AuditEvent) -> None:
    """Each audit event has a sentence, with and without a name in it, or is kept from people."""
    assert (event in ACTIVITY) != (event in NOT_FOR_PEOPLE)
    for subject in ("", "Maja’s phone"):
        assert "%" not in describe(event, words=WORDS, subject=subject)
    assert not (warns(event) and event in NOT_FOR_PEOPLE)


@pytest.mark.parametrize("note", Note)
def test_every_note_has_a_sentence(note: Note) -> None:
    """Whatever succeeded can be said, with the name of what it is about."""
    assert "%" not in note_text(note, words=WORDS, subject="Maja’s phone")
    assert set(NOTES) == set(Note)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 421, 429, 500, 503])
def test_every_error_page_has_words(status: int) -> None:
    """Each status that is answered with a page has a heading and a sentence."""
    assert ERROR_PAGES[status].title.text
    assert ERROR_PAGES[status].text.text


def test_an_unforeseen_status_gets_the_words_of_its_class() -> None:
    """A status without words of its own is told as a mistake of ours, or of the request."""
    assert error_text(418) is ERROR_PAGES[400]
    assert error_text(599) is ERROR_PAGES[500]


def test_fields_with_words_of_their_own_are_said_in_full() -> None:
    """The sentences for one field only need what ``explain`` gives them."""
    for message in (*EMPTY.values(), *SHUT.values()):
        assert set(PLACEHOLDER.findall(message.text)) <= KNOWN
