"""Reads HTML as strictly as a test wants it: every tag closed, every attribute said once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass(slots=True)
class Element:
    """A tag with its attributes, its text, and what is inside of it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    def __getitem__(self, name: str) -> str:
        """Give an attribute, empty if it is not there."""
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        """Say whether the attribute is there."""
        return name in self.attributes

    def walk(self) -> Iterator[Element]:
        """Go through it and everything inside, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find(self, *tags: str) -> list[Element]:
        """List the elements inside that have one of *tags*."""
        return [element for element in self.walk() if element.tag in tags]

    def text(self) -> str:
        """Join all text inside, with single spaces."""
        parts = [child if isinstance(child, str) else child.text() for child in self.children]
        return " ".join("".join(parts).split())

    def inside(self, tag: str) -> Element | None:
        """Find the nearest *tag* around it."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around


class MarkupError(Exception):
    """The page is not well-formed."""


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            raise MarkupError(f"<{tag}> says an attribute twice: {names}")
        values = {name: value or "" for name, value in attrs}
        element = Element(tag, values, parent=self._open[-1])
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag != tag:
            raise MarkupError(f"</{tag}> closes <{self._open[-1].tag}>")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def finish(self) -> Element:
        self.close()
        if len(self._open) != 1:
            raise MarkupError(f"<{self._open[-1].tag}> is never closed")
        return self.root


def parse(html: str) -> Element:
    """Parse *html*, or raise ``MarkupError``."""
    builder = _Builder()
    builder.feed(html)
    return builder.finish()
