"""What a portal says itself above its help, as blocks of an article."""

from __future__ import annotations

from farstu.core.help_texts import HelpText, Part, read_parts
from farstu.web.articles.tree import Block, Inline, Link, Note, Paragraph, Text


def blocks_of(text: HelpText | None) -> tuple[Block, ...]:
    """Put the text into one box; without a text there is none."""
    if text is None:
        return ()
    paragraphs = (Paragraph(tuple(map(_inline, read_parts(one)))) for one in text.paragraphs)
    return (Note(tuple(paragraphs)),)


def _inline(part: Part) -> Inline:
    return Link(part.text, part.text) if part.is_address else Text(part.text)
