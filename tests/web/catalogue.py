"""The catalogue of all sentences: as the source has it now, and as a language that nobody speaks.

``python -m tests.web.catalogue`` writes ``locale/farstu.pot`` anew, brings the words of every
language up to it, and lists what is missing (``docs/languages.md``).
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from farstu.core.languages import LANGUAGES
from farstu.web.render import HOUSE, LOCALE, SOURCE_LANGUAGE, catalogue_path

POT = LOCALE / "farstu.pot"
HEADER = """\
# The English sentences of Farstu, to be translated.
# Named placeholders such as %(portal)s stay as they are."""
WORDS_HEADER = """\
# The words of Farstu in {locale}; docs/languages.md says how they are changed.
# Named placeholders such as %(portal)s stay as they are."""
CREATED = datetime(2026, 11, 22, tzinfo=UTC)
"""A date that stands still, so that the file changes with its sentences only."""

PSEUDO = "en-XA"
ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçðéƒĝĥîĵķļɱñóþǫŕšţûṽŵẋýžÁƁÇÐÉƑĜĤÎĴĶĻṀÑÓÞǪŔŠŢÛṼŴẊÝŽ",
)
PLACEHOLDER = re.compile(r"(%\(\w+\)s)")


def extract() -> Catalog:
    """Collect every sentence of templates and code, as ``pybabel extract`` does."""
    with (LOCALE / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    keywords = DEFAULT_KEYWORDS | parse_keywords(["lazy", "lazy_plural:1,2"])
    catalogue = Catalog(project="Farstu", header_comment=HEADER, creation_date=CREATED)
    found = extract_from_dir(HOUSE, methods, options, keywords, ["Translators:"])
    for filename, line, message, comments, context in found:
        catalogue.add(message, None, [(filename, line)], auto_comments=comments, context=context)
    return catalogue


def text_of(catalogue: Catalog) -> str:
    """Write *catalogue* as a .pot file, without what changes by itself."""
    written = BytesIO()
    write_po(written, catalogue, width=0, sort_by_file=True, include_lineno=False)
    dull = ("PO-Revision-Date", "Last-Translator", "Language-Team", "Generated-By", "Report-Msgid")
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{d}' for d in dull)))


def texts_of(sentence: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """List what a sentence says: one text, or its singular and its plural."""
    return (sentence,) if isinstance(sentence, str) else tuple(sentence)


def stored() -> Catalog:
    """Read the catalogue that is in the repository."""
    with POT.open("rb") as file:
        return read_po(file)


def translated(language: str) -> Catalog:
    """Read the words of *language*; none, where there is no file of it yet."""
    path = catalogue_path(LOCALE, language)
    if not path.exists():
        return Catalog(locale=language.replace("-", "_"), project="Farstu", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def update(language: str, template: Catalog) -> Catalog:
    """Bring the words of *language* up to *template*.

    Sentences that changed a little keep their words, marked as fuzzy: they count as missing until
    somebody has looked at them.
    """
    words = translated(language)
    words.update(template)
    words.obsolete.clear()
    words.header_comment = WORDS_HEADER.format(locale=words.locale_identifier)
    path = catalogue_path(LOCALE, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(words), encoding="utf-8")
    return words


def missing(catalogue: Catalog) -> list[Message]:
    """List the sentences that *catalogue* has no words for, or only such as nobody looked at."""
    return [
        message
        for message in catalogue
        if message.id and (message.fuzzy or not all(texts_of(message.string or "")))
    ]


def pseudo(text: str) -> str:
    """Say *text* in the pseudo language: accents on every letter, and a good third longer."""
    parts = PLACEHOLDER.split(text)
    spoken = "".join(
        part if PLACEHOLDER.fullmatch(part) else part.translate(ACCENTS) for part in parts
    )
    return f"[!! {spoken}{' ·' * (len(text) // 5)} !!]"


def write_pseudo(folder: Path) -> None:
    """Compile the pseudo language into *folder*, where a ``Renderer`` finds it."""
    catalogue = Catalog(locale="en", fuzzy=False)
    for message in extract():
        if message.id:
            spoken = tuple(map(pseudo, texts_of(message.id)))
            one = spoken[0] if len(spoken) == 1 else spoken
            catalogue.add(message.id, one, context=message.context)
    target = catalogue_path(folder, PSEUDO)
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, catalogue)


def main() -> None:
    """Write every catalogue, and say what is still to be translated."""
    template = extract()
    POT.write_text(text_of(template), encoding="utf-8")
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            lacking = missing(update(language, template))
            told = [f"{language}: {len(template)} sentences, {len(lacking)} without words"]
            told += (f"  {' | '.join(texts_of(message.id))}" for message in lacking)
            sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
