"""What a portal says itself above its help: plain paragraphs, in each language that it likes.

It is read into words and addresses, never into HTML. An address is a link when it stands there in
full and begins with https://, so what is read is where it leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

LONGEST = 2000
ADDRESS = re.compile(
    r"https://[a-z0-9](?:[\w.:/?#%&=+~@$;-]*[\w/=+~$-])?", re.IGNORECASE | re.ASCII
)
"""Of what addresses are written with, without the full stop or bracket that a sentence adds."""
BETWEEN = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpText:
    """The text in one language, and since when it has been so."""

    text: str
    written_at: datetime

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """List the paragraphs: what stands between empty lines."""
        return tuple(split(self.text))


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a paragraph, or an address in it."""

    text: str
    is_address: bool = False


def split(text: str) -> Iterator[str]:
    """Split a text at its empty lines; a line break within a paragraph is a space."""
    for paragraph in BETWEEN.split(text):
        if words := " ".join(paragraph.split()):
            yield words


def read_parts(paragraph: str) -> tuple[Part, ...]:
    """Read a paragraph as words and addresses, one after the other."""
    parts, at = [], 0
    for found in ADDRESS.finditer(paragraph):
        parts += [Part(paragraph[at : found.start()]), Part(found[0], is_address=True)]
        at = found.end()
    return tuple(part for part in (*parts, Part(paragraph[at:])) if part.text)


def find_text(texts: Mapping[str, Mapping[str, str]], language: str) -> HelpText | None:
    """Find the text in a language, if there is one."""
    kept = texts.get(language)
    if kept is None:
        return None
    return HelpText(text=kept["text"], written_at=datetime.fromisoformat(kept["written_at"]))


def with_text(
    texts: Mapping[str, Mapping[str, str]], language: str, text: str, *, at: datetime
) -> Mapping[str, Mapping[str, str]]:
    """Make the same texts with another one in *language*; an empty one takes it away.

    What stays as it was keeps its moment.
    """
    old = texts.get(language)
    if old is not None and old["text"] == text:
        return texts
    rest = {tag: kept for tag, kept in texts.items() if tag != language}
    return rest | ({language: {"text": text, "written_at": at.isoformat()}} if text else {})
