"""What pages and browsers are told of keys, and how long a question to one lasts."""

from __future__ import annotations

from datetime import timedelta

from farstu.core.outcome import Reason, Rejected
from tests.factors.honest import AT
from tests.factors.test_webauthn import FACTOR, ask, begin, register


def test_a_question_to_a_key_lives_five_minutes() -> None:
    """As long as the browser waits; a challenge is answered once, rightly or wrongly (WAA-09)."""
    begun, asked = begin(), ask(register().held)
    assert begun.lives == asked.lives == timedelta(minutes=5)
    assert FACTOR.resume_enrolment(AT, begun.memory) == begun
    assert asked.answers == 1


def test_a_browser_that_brought_nothing_is_told_so() -> None:
    """Whoever cancelled the dialogue tries again, and is not told that their key is wrong."""
    silent = Rejected(Reason.KEY_SILENT, field="credential")
    assert FACTOR.complete_enrolment(AT, begin().memory, {}) == silent
    held = register().held
    assert FACTOR.complete_challenge(AT, [held], ask(held).memory, {}) == silent


def test_a_browser_is_told_which_passkeys_there_are() -> None:
    """All of them, whose they are, and what they are called by now (WebAuthn 3, 5.1.10)."""
    one, two = register().held, register(name="b").held
    about = {"rpId": "portal.example", "userId": one.secret["user_handle"]}
    ids = [held.secret["credential_id"] for held in (one, two)]
    name = "maja@example.com"
    assert FACTOR.tell_browser(AT, [one, two]) == {
        "signalAllAcceptedCredentials": about | {"allAcceptedCredentialIds": ids},
        "signalCurrentUserDetails": about | {"name": name, "displayName": name},
    }
