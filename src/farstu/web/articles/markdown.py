"""Writes an article as Markdown (CommonMark), with no HTML in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from farstu.web.articles.tree import (
    Article,
    Block,
    Heading,
    Inline,
    Link,
    Note,
    Paragraph,
    Picture,
    Points,
    Said,
    Steps,
    Text,
)

MEANT = re.compile(r"([\\`*_\[\]<>&|~])")
"""What would mean something within a line."""
AT_START = re.compile(r"^([#+=-]|\d+(?=[.)]))")
"""What would mean something at its beginning: a mark, or a number with a dot behind it."""


def write_markdown(article: Article) -> str:
    """Write all of it, title first."""
    return "\n".join([f"# {_escape(article.title)}", "", *_lines(article.blocks)]).rstrip() + "\n"


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, text):
            yield f"## {_escape(text)}"
        case Paragraph(inlines):
            yield _at_start("".join(map(_inline, inlines)))
        case Steps(items):
            for number, item in enumerate(items, start=1):
                yield from _hang(f"{number}. ", _lines(item))
        case Points(items):
            for item in items:
                yield from _hang("- ", _lines(item))
        case Note(inside):
            yield from (f"> {line}".rstrip() for line in _lines(inside))
        case Picture(source, text):
            yield f"![{_escape(text)}]({source})"
        case _:
            assert_never(block)


def _hang(mark: str, lines: Iterator[str]) -> Iterator[str]:
    """Hang *lines* behind a *mark*: what follows the first stands under it."""
    for number, line in enumerate(lines):
        yield ((" " * len(mark) if number else mark) + line).rstrip()


def _inline(one: Inline) -> str:
    match one:
        case Text(text):
            return _escape(text)
        case Said(text):
            return f"**{_escape(text)}**"
        case Link(text, target):
            return f"[{_escape(text)}]({target})"
        case _:
            assert_never(one)


def _escape(text: str) -> str:
    return MEANT.sub(r"\\\1", text)


def _at_start(line: str) -> str:
    return AT_START.sub(lambda f: f"{f[1]}\\" if f[1].isdigit() else f"\\{f[1]}", line)
