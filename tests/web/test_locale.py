"""Every string can be translated: the catalogue is up to date, and nothing bypasses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from string import ascii_letters

import pytest
from babel.messages import Catalog

from farstu.core.languages import LANGUAGES
from farstu.core.outcome import Reason, Rejected
from farstu.web.explain import explain
from farstu.web.render import SOURCE_LANGUAGE, Renderer
from farstu.web.views import Frame
from tests.web.catalogue import (
    ACCENTS,
    PLACEHOLDER,
    PSEUDO,
    extract,
    missing,
    pseudo,
    stored,
    texts_of,
    translated,
    write_pseudo,
)
from tests.web.markup import Element, parse
from tests.web.people import PORTAL
from tests.web.samples import SAMPLES

SPOKEN = ("aria-label", "title", "alt", "placeholder", "content")
NOT_SPOKEN = ("time", "code", "script", "bdi", "svg")
ASCII_WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = (
    "Safari on iPhone",
    "Safari",
    "iPhone",
    "Firefox",
    "Windows",
    "width=device-width, initial-scale=1",
    "Farstu",
    "farstu audit verify audit.jsonl",
    "farstu policy rehearse",
    "farstu policy remind",
)


FOREIGN = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
NEVER = {
    "sv": re.compile(
        r"vänligen|var god|ogiltig|tyvärr|ursäkta|hoppsan|autenticera|!|[“'\"’]", re.IGNORECASE
    ),
}
"""What a language never says: its words, and the quotes of another one."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """Render in the pseudo language."""
    folder = tmp_path_factory.mktemp("locale")
    write_pseudo(folder)
    return Renderer(locale=folder)


def test_the_catalogue_is_what_the_source_says() -> None:
    """``farstu.pot`` has every sentence of the source and no other (see ``locale/babel.cfg``)."""
    assert sentences_of(stored()) == sentences_of(extract()), (
        "the sentences have changed: python -m tests.web.catalogue"
    )


def sentences_of(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...], str]]:
    """List what there is to translate; where it stands may change from day to day."""
    return {
        (message.context, texts_of(message.id), " ".join(message.auto_comments))
        for message in catalogue
        if message.id
    }


def test_one_sentence_is_not_two() -> None:
    """Only whole sentences with named placeholders: none begins or ends with a space."""
    for message in stored():
        for text in texts_of(message.id):
            assert text == text.strip()
            assert "%s" not in text
            assert "<" not in text


def test_a_plural_says_what_its_singular_does() -> None:
    """Both forms of a counting sentence have the same placeholders."""
    for message in stored():
        forms = [sorted(PLACEHOLDER.findall(text)) for text in texts_of(message.id)]
        assert forms[0] == forms[-1]


def test_every_language_has_its_catalogue() -> None:
    """The languages that a portal may offer are those that there are words for."""
    assert Renderer().languages == LANGUAGES


@pytest.mark.parametrize("language", FOREIGN)
def test_every_sentence_is_translated(language: str) -> None:
    """Every language has words for each sentence that there is, all looked at, and for no other."""
    words = translated(language)
    lacking = [texts_of(message.id) for message in missing(words)]
    assert not lacking, "python -m tests.web.catalogue lists what is missing"
    assert sentences_of(words) == sentences_of(stored())


@pytest.mark.parametrize("language", FOREIGN)
def test_translations_fit_their_sentences(language: str) -> None:
    """Words have the placeholders, the plural forms and the last full stop of their sentence."""
    words = translated(language)
    assert not [(message.id, wrong) for message, wrong in words.check()]
    for message in words:
        said = texts_of(message.string or "") if message.id else ()
        for text in said:
            wanted = texts_of(message.id)[-1]
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(wanted)), text
            assert text == text.strip()
            assert ending(text) == ending(wanted), text
        forms = words.num_plurals if isinstance(message.id, tuple) else 1
        assert len(said) == (forms if message.id else 0), said


def ending(text: str) -> str:
    """Say what a sentence ends with, if it is one."""
    return text[-1] if text[-1] in ".:?" else ""


@pytest.mark.parametrize("language", FOREIGN)
def test_translations_keep_the_tone(language: str) -> None:
    """No language says what its glossary rules out (``docs/languages.md``)."""
    for message in translated(language):
        for text in texts_of(message.string or "") if message.id else ():
            assert not NEVER[language].search(text), text


def test_the_pseudo_language_keeps_placeholders() -> None:
    """The pseudo language changes letters only."""
    spoken = pseudo("Sign in to %(portal)s")
    assert "%(portal)s" in spoken
    assert spoken.startswith("[!! Šîĝñ îñ ţó ")


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_said_past_the_catalogue(name: str, elsewhere: Renderer) -> None:
    """In a language where every letter has an accent, plain letters are names and data only."""
    view, frame = SAMPLES[name]
    html = parse(elsewhere.page(view, frame=spoken(frame), language=PSEUDO))
    assert html.find("html")[0]["lang"] == PSEUDO
    data = sorted({*strings_in(view), *strings_in(frame), *NAMES}, key=len, reverse=True)
    for text in said(html):
        rest = text
        for datum in data:
            rest = rest.replace(datum, "")
        assert not ASCII_WORD.findall(rest), text


def test_complaints_are_translated(elsewhere: Renderer) -> None:
    """A refusal is put into the language of the reader."""
    refusal = Rejected(Reason.CODE_EXPIRED)
    english = explain(refusal, words=elsewhere.words("en"), portal=PORTAL).text
    assert explain(refusal, words=elsewhere.words(PSEUDO), portal=PORTAL).text == pseudo(english)


def spoken(frame: Frame) -> Frame:
    """Leave out what was put into English before it came to the template."""
    return replace(frame, errors=(), values={}, status=None)


def strings_in(thing: object) -> Iterator[str]:
    """Collect all strings of a view: names, addresses, codes."""
    if isinstance(thing, str) and len(thing) > 1:
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from strings_in(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from strings_in(getattr(thing, field.name))


def said(element: Element) -> Iterator[str]:
    """Go through everything that is shown or read aloud."""
    if element.tag in NOT_SPOKEN or "translate" in element:
        return
    for attribute, value in element.attributes.items():
        if attribute in SPOKEN or (attribute.startswith("data-") and " " in value):
            yield value
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from said(child)


def test_accents_leave_no_letter_plain() -> None:
    """Every ASCII letter has an accent in the pseudo language."""
    assert not ASCII_WORD.search(ascii_letters.translate(ACCENTS))


def test_a_folder_without_catalogues_has_english_only(tmp_path: Path) -> None:
    """A renderer knows the languages that are compiled, and always English."""
    assert Renderer(locale=tmp_path).languages == ("en",)
