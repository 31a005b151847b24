"""Text messages as they are read: the code first, whose it is, and for which site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from farstu.core.gsm import segments
from farstu.services.outbox import Letter, Outgoing
from farstu.services.texts import Text
from farstu.store.portals import Portal
from farstu.web.render import LOCALE, Renderer
from farstu.web.text_message import LONGEST, TEXTS, compose_text
from tests.web.catalogue import PSEUDO, write_pseudo
from tests.web.letters import PORTAL
from tests.web.people import NOW

LANGUAGES = ["", *sorted(path.name for path in LOCALE.iterdir() if path.is_dir())]


def write(
    *,
    portal: Portal = PORTAL,
    renderer: Renderer | None = None,
    language: str = "",
    action: str = "",
) -> str:
    """Put a code into words."""
    letter = Letter(
        recipient="+46701740617",
        template=Text.CODE,
        language=language,
        facts={"code": "418092", **({"action": action} if action else {})},
    )
    outgoing = Outgoing(
        letter=letter, portal=portal, message_id="one@portal.example", written_at=NOW
    )
    message = compose_text(renderer or Renderer(), outgoing)
    assert (message.recipient, message.message_id) == ("+46701740617", "one@portal.example")
    return message.text


def test_the_code_comes_first_and_its_site_last() -> None:
    """Phones show the beginning on a locked screen; browsers read the last line."""
    assert write() == (
        "418092 is your Nordskär Registry code. Nobody from Nordskär Registry will ask for it.\n"
        "\n"
        "@portal.nordskar.example #418092"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_one_segment(language: str) -> None:
    """In every language that there is, for a portal with an ordinary name."""
    assert segments(write(language=language)) == 1


def test_a_code_in_swedish_says_the_same() -> None:
    """The code comes first there too, in letters that need no more room."""
    assert write(language="sv").splitlines()[0] == (
        "418092 är din kod till Nordskär Registry. Ingen på Nordskär Registry frågar efter den."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_code_confirms_stands_beside_it(language: str) -> None:
    """Whole, before the line for browsers, which stays the last."""
    text = write(language=language, action="Transfer example.se to NN")
    assert text.startswith("418092")
    assert "Transfer example.se to NN\n" in text
    assert text.endswith("\n\n@portal.nordskar.example #418092")
    assert segments(text) <= LONGEST


def test_a_sentence_is_shown_whole_or_not_at_all() -> None:
    """Half of it could say something else; in letters that take more room fewer fit."""
    assert "x" * 200 in write(action="x" * 200)
    assert write(action="ж" * 200) == write()


def test_a_name_in_other_letters_is_sent_all_the_same() -> None:
    """In UCS-2, in as many segments as it takes."""
    text = write(portal=replace(PORTAL, name="Реестр"))
    assert "Реестр" in text
    assert segments(text) == 2


def test_it_is_said_in_the_language_of_its_reader(tmp_path: Path) -> None:
    """Every sentence comes from the catalogue."""
    write_pseudo(tmp_path)
    text = write(renderer=Renderer(locale=tmp_path), language=PSEUDO)
    assert text.startswith("[!!")
    assert text.endswith("@portal.nordskar.example #418092")
    assert set(TEXTS) == set(Text)
