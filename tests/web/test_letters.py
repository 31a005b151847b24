"""The page of all mail and text messages shows what is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.web.letter_pictures import PICTURES, SHOWN
from tests.web.letters import (
    MAIL,
    MAILS,
    MARK,
    PAGE,
    PORTAL,
    SMS,
    examples,
    kinds_of_mail,
    kinds_of_texts,
    write_mail,
    write_text,
)
from tests.web.markup import parse


def test_every_kind_is_shown() -> None:
    """Each kind of the tables has one example, and no example is of a kind that there is not."""
    assert set(MAIL) == kinds_of_mail(), (
        "an example is missing in tests/web/letters.py, or too many"
    )
    assert sum(map(len, MAILS.values())) == len(MAIL)
    assert set(SMS) == kinds_of_texts()


def test_the_page_shows_what_is_sent() -> None:
    """``docs/mail.md`` has the examples as they are put into words now."""
    shown = PAGE.read_text("utf-8").partition(MARK)[2]
    assert shown == f"\n{examples()}", "mail has changed: python -m tests.web.letters"


def test_the_pictures_are_there() -> None:
    """The page shows a picture of each mail that it means to."""
    page = PAGE.read_text("utf-8")
    for template in SHOWN:
        assert f"(pictures/mail-{template}.png)" in page
        assert (PICTURES / f"mail-{template}.png").is_file()


@pytest.mark.parametrize("template", sorted(MAIL))
def test_an_example_tells_what_its_deed_tells(template: str) -> None:
    """Nothing in it is empty: a fact that is missing would leave a hole in the page."""
    message = write_mail(template)
    assert message.subject
    assert "“”" not in message.text
    assert "None" not in message.text
    stops = "/not-me/" in message.text or "/stop/" in message.text
    assert stops == ("open this link" in message.text)


@pytest.mark.parametrize(("offered", "account"), [("sv", "en"), ("sv", ""), ("sv, en", "")])
def test_a_portal_writes_in_no_language_that_it_does_not_offer(offered: str, account: str) -> None:
    """Each mail and text is in its own, whatever the account reads; so is that to strangers."""
    portal = replace(PORTAL, settings=replace(PORTAL.settings, languages=offered))
    for template in MAIL:
        mail, swedish = (
            write_mail(template, portal=portal, language=account),
            write_mail(template, language="sv"),
        )
        assert (mail.subject, mail.text) == (swedish.subject, swedish.text)
        assert parse(mail.html).find("html")[0]["lang"] == "sv"
    for template in SMS:
        text = write_text(template, portal=portal, language=account)
        assert text == write_text(template, language="sv") != write_text(template)
