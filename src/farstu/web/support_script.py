"""What somebody who helps reads out, in the language of whoever called."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.services.callers import Place
from farstu.web.words import Message, Words, lazy

GREETING = lazy(
    "I see the screen that you read the code from. I will never ask you for a password or a code "
    "from your app."
)
SCRIPT: Mapping[Place, tuple[Message, ...]] = {
    Place.SECOND_STEP: (
        lazy("You have given your password, and are asked for a second step."),
        lazy("Do you have a recovery code? Select “Recovery code” and type one of them."),
        lazy(
            "If not, stay on “Trouble signing in”. Once I have made sure that it is you, I can say "
            "what happens next."
        ),
    ),
    Place.SETTING_UP: (
        lazy("You are setting up a new method. Select “Start”, and follow the page."),
        lazy("You need your phone or your security key. Read me the heading when you are stuck."),
    ),
    Place.INSIDE: (
        lazy("You are signed in. Open “Security and login”."),
        lazy("The first lines there say what is worth fixing. Start with the first one."),
    ),
    Place.ELSEWHERE: (
        lazy("Your page is too old. Sign in again with your password."),
        lazy("Then select “Trouble signing in”, and have a new support code shown."),
    ),
}


def script_of(place: Place, words: Words) -> tuple[str, ...]:
    """Say what to read out."""
    return tuple(words.say(line) for line in (GREETING, *SCRIPT[place]))
