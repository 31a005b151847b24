"""Reads an article as its template wrote it, in a handful of tags, into a tree.

Any other tag or attribute is a mistake in a template, and raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

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

INLINE = {"strong": frozenset[str](), "a": frozenset({"href"})}
BLOCKS = {
    "h1": frozenset[str](),
    "h2": frozenset({"id"}),
    "p": frozenset[str](),
    "ol": frozenset[str](),
    "ul": frozenset[str](),
    "li": frozenset[str](),
    "aside": frozenset[str](),
    "img": frozenset({"src", "alt"}),
}
SPACES = re.compile(r"[ \t\r\n]+")
KNOWN = {**INLINE, **BLOCKS}
VOID = "img"
ARTICLE = "article"


class ArticleError(Exception):
    """A template wrote something that no article has: a bug."""


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    inside: list[_Tag | str] = field(default_factory=list)

    @property
    def tags(self) -> list[_Tag]:
        """List the tags inside; words between them are a mistake."""
        if any(isinstance(one, str) and one.strip() for one in self.inside):
            raise ArticleError(f"words outside of a paragraph, in {self.name}")
        return [one for one in self.inside if isinstance(one, _Tag)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [_Tag(ARTICLE, {})]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if attributes.keys() != KNOWN.get(tag):
            raise ArticleError(f"{tag} with {sorted(attributes)}")
        new = _Tag(tag, attributes)
        self.open[-1].inside.append(new)
        if tag != VOID:
            self.open.append(new)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop().name != tag:
            raise ArticleError(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read_article(written: str, *, slug: str) -> Article:
    """Read what a template wrote; its first tag is the title."""
    reader = _Reader()
    reader.feed(written)
    reader.close()
    [root] = reader.open
    title, *rest = root.tags
    if title.name != "h1":
        raise ArticleError("no title")
    return Article(slug=slug, title=_words(title), blocks=_blocks(rest))


def _blocks(tags: Sequence[_Tag]) -> tuple[Block, ...]:
    return tuple(map(_block, tags))


def _block(tag: _Tag) -> Block:
    match tag.name:
        case "h2":
            return Heading(tag.attributes["id"], _words(tag))
        case "p":
            return Paragraph(_inlines(tag))
        case "ol":
            return Steps(tuple(_blocks(item.tags) for item in tag.tags))
        case "ul":
            return Points(tuple(_blocks(item.tags) for item in tag.tags))
        case "aside":
            return Note(_blocks(tag.tags))
        case "img":
            return Picture(tag.attributes["src"], tag.attributes["alt"])
        case _:
            raise ArticleError(f"{tag.name} out of place")


def _words(tag: _Tag) -> str:
    return "".join(one.text for one in _inlines(tag))


def _inlines(tag: _Tag) -> tuple[Inline, ...]:
    """Read the words of a paragraph, without space at its ends."""
    read = [_inline(one) for one in tag.inside]
    read[:1] = [replace(one, text=one.text.lstrip()) for one in read[:1]]
    read[-1:] = [replace(one, text=one.text.rstrip()) for one in read[-1:]]
    return tuple(one for one in read if one.text)


def _inline(one: _Tag | str) -> Inline:
    match one:
        case str():
            return Text(_fold(one))
        case _Tag("strong"):
            return Said(_plain(one))
        case _Tag("a"):
            return Link(_plain(one), one.attributes["href"])
        case _:
            raise ArticleError(f"{one.name} in a sentence")


def _plain(tag: _Tag) -> str:
    if any(isinstance(one, _Tag) for one in tag.inside):
        raise ArticleError(f"tags inside of {tag.name}")
    return _fold("".join(map(str, tag.inside)))


def _fold(text: str) -> str:
    """Fold line breaks and indents to single spaces; those that do not break stay."""
    return SPACES.sub(" ", text)
