"""What an error page says, by its HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from farstu.web.words import Message, lazy


@dataclass(frozen=True, slots=True)
class ErrorText:
    """A heading that says what is the matter, and a sentence that says what to do."""

    title: Message
    text: Message


ERROR_PAGES: Mapping[int, ErrorText] = {
    400: ErrorText(
        lazy("We could not read that"),
        lazy("Something was missing from what your browser sent. Go back and try again."),
    ),
    403: ErrorText(
        lazy("This page is not open to you"),
        lazy(
            "If you sent a form, the page may have been open too long: go back, load it again "
            "and send it once more. Nothing was changed."
        ),
    ),
    404: ErrorText(
        lazy("There is no such page"),
        lazy("Check the address. If you followed a link, it may be out of date."),
    ),
    405: ErrorText(
        lazy("That does not work here"),
        lazy("This address is not a page of its own. Go back and use the buttons on the page."),
    ),
    413: ErrorText(
        lazy("That was too much at once"),
        lazy("What you sent is larger than this page can take. Go back and send less."),
    ),
    421: ErrorText(
        lazy("There is no portal at this address"),
        lazy("Check the address in your browser, or ask whoever gave it to you."),
    ),
    429: ErrorText(
        lazy("Too many tries"),
        lazy("Wait a little before you try again. Nothing is lost."),
    ),
    500: ErrorText(
        lazy("Something went wrong here"),
        lazy("It is not your fault. Go back and try once more; if it happens again, tell support."),
    ),
    503: ErrorText(
        lazy("Very busy at the moment"),
        lazy("Wait a minute and try again. Nothing is lost."),
    ),
}
"""The statuses that are answered with a page of words; any other is answered as 500 or 400."""

DATABASE_SICK = ErrorText(
    lazy("We cannot look anything up at the moment"),
    lazy(
        "What you sent may not have been kept. Wait a minute and try again; "
        "if it lasts, tell support."
    ),
)


def error_text(status: int, *, is_sick: bool = False) -> ErrorText:
    """Find the words for *status*, or those of its class; a database that *is_sick* has its own."""
    if is_sick:
        return DATABASE_SICK
    return ERROR_PAGES.get(status) or ERROR_PAGES[500 if status >= 500 else 400]  # noqa: PLR2004
