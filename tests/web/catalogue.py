"""The catalogue of all sentences: as the source has it now, and as a language that nobody speaks.

``python -m tests.web.catalogue`` writes ``locale/farstu.pot`` anew.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from farstu.web.render import HOUSE, LOCALE

POT = LOCALE / "farstu.pot"
HEADER = """\
# The English sentences of Farstu, to be translated.
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


def pseudo(text: str) -> str:
    """Say *text* in the pseudo language: accents on every letter, and a good third longer."""
    parts = PLACEHOLDER.split(text)
    spoken = "".join(
        part if PLACEHOLDER.fullmatch(part) else part.translate(ACCENTS) for part in parts
    )
    return f"[!! {spoken}{' ·' * (len(text) // 5)} !!]"


def write_pseudo(folder: Path) -> None:
    """Compile the pseudo language into *folder*, where a ``Renderer`` finds it."""
    catalogue = Catalog(locale="en")
    for message in extract():
        if message.id:
            spoken = tuple(map(pseudo, texts_of(message.id)))
            one = spoken[0] if len(spoken) == 1 else spoken
            catalogue.add(message.id, one, context=message.context)
    target = folder / PSEUDO.replace("-", "_") / "LC_MESSAGES" / "farstu.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    POT.write_text(text_of(extract()), encoding="utf-8")
