"""Mails ahead of a rule, as they are read: by when, what to do, and whom to ask."""

from __future__ import annotations

import re

import pytest

from farstu.core.ahead import Stage
from farstu.services.notices import Notice
from tests.web.letters import ORIGIN, PORTAL, write_mail

SUBJECTS = {
    Stage.ANNOUNCED: (
        "Two-factor authentication from 1 December 2026: set it up now",
        "Another sign-in method from 1 December 2026: set it up now",
    ),
    Stage.WEEK: (
        "7 days left to set up two-factor authentication",
        "7 days left to set up another sign-in method",
    ),
    Stage.DAY: (
        "Tomorrow: two-factor authentication is required",
        "Tomorrow: another sign-in method is required",
    ),
    Stage.TODAY: (
        "Two-factor authentication is now required",
        "Another sign-in method is now required",
    ),
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("replaces", [False, True])
def test_a_mail_says_by_when_what_to_do_and_whom_to_ask(stage: Stage, *, replaces: bool) -> None:
    """Its only address is the portal’s, to be typed; nothing in it signs anybody in."""
    message = write_mail(stage, replaces=replaces)
    assert message.subject == SUBJECTS[stage][replaces]
    assert "Required from: 1 December 2026, 00:00 (Europe/Oslo)" in message.text
    assert f"Go to {ORIGIN} by typing it" in " ".join(message.text.split())
    assert f"{PORTAL.name} asks for it" in message.text
    assert "If you can’t get in" in message.text
    assert set(re.findall(r"https?://[^\s,<\"]+", message.text)) == {ORIGIN}


def test_days_that_are_left_are_counted() -> None:
    """Also where the mail is late."""
    assert write_mail(Stage.WEEK, left=6).subject.startswith("6 days left")


def test_a_reminder_says_where_something_held_has_to_be_replaced() -> None:
    """To whoever holds nothing it says what it always does."""
    assert write_mail(Notice.REMINDED).subject.startswith("Set up two-factor authentication")
    other = write_mail(Notice.REMINDED, replaces=True)
    assert other.subject == f"Set up another sign-in method for {PORTAL.name}"
    assert "is not enough" in other.text
