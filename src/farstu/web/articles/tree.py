"""What an article is made of: a small tree of blocks, which any writer can write.

There is nothing in it that a page could show and Markdown could not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, assert_never


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    name: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words that stand on a page just so: a heading, a button, a field."""

    name: ClassVar[str] = "said"
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: to a page of the portal, or to another article."""

    name: ClassVar[str] = "link"
    text: str
    target: str


Inline = Text | Said | Link


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within an article; its *anchor* is the same in every language."""

    name: ClassVar[str] = "heading"
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences."""

    name: ClassVar[str] = "paragraph"
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What is done one after the other."""

    name: ClassVar[str] = "steps"
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Points:
    """What holds side by side."""

    name: ClassVar[str] = "points"
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A box that stands out."""

    name: ClassVar[str] = "note"
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page, and what it shows in words."""

    name: ClassVar[str] = "picture"
    source: str
    text: str


Block = Heading | Paragraph | Steps | Points | Note | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article in one language. *slug* is its address, the same in every language."""

    slug: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """List the headings, for a table of contents."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))

    @property
    def summary(self) -> str:
        """Give the words of the first paragraph."""
        first = next((b for b in self.blocks if isinstance(b, Paragraph)), Paragraph(()))
        return words_of(first.inlines)


def words_of(inlines: Sequence[Inline]) -> str:
    """Join the words of a sentence."""
    return "".join(one.text for one in inlines)


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Go through all blocks, and those inside of them, in the order in which they are read."""
    for block in blocks:
        yield block
        match block:
            case Steps(items) | Points(items):
                for item in items:
                    yield from walk(item)
            case Note(inside):
                yield from walk(inside)
            case _:
                pass


def moved(blocks: Sequence[Block], address: Callable[[str], str]) -> tuple[Block, ...]:
    """Make the same blocks with every link and picture where *address* says."""
    return tuple(_moved(block, address) for block in blocks)


def _moved(block: Block, address: Callable[[str], str]) -> Block:
    match block:
        case Paragraph(inlines):
            lead = (
                replace(one, target=address(one.target)) if isinstance(one, Link) else one
                for one in inlines
            )
            return Paragraph(tuple(lead))
        case Steps(items) | Points(items):
            return replace(block, items=tuple(moved(item, address) for item in items))
        case Note(inside):
            return Note(moved(inside, address))
        case Picture(source, text):
            return Picture(address(source), text)
        case Heading():
            return block
        case _:
            assert_never(block)
