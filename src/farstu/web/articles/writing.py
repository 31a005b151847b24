"""Writes the articles of a portal, from what is true there, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from farstu.core.guide import Guide, Topic
from farstu.core.help_texts import find_text
from farstu.web.articles.own_text import blocks_of
from farstu.web.articles.reading import read_article
from farstu.web.articles.tree import Article, Block
from farstu.web.render import Renderer
from farstu.web.views import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What articles are written from; *pictures* has the addresses of those that there are."""

    guide: Guide
    support_contact: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the portal says itself above them, by language."""
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes what stands on one *ground*, about one *portal*."""

    renderer: Renderer
    portal: Portal
    ground: Ground
    now: datetime

    def write_opening(self, *, language: str) -> tuple[Block, ...]:
        """Write what the portal says itself above the list of articles."""
        return blocks_of(find_text(self.ground.texts, language))

    def write(self, topic: Topic, *, language: str) -> Article:
        """Write one article."""
        context = {"portal": self.portal, "now": self.now, "view": self.ground}
        written = self.renderer.render(
            f"help/articles/{topic}.html", context=context, language=language
        )
        return read_article(written, slug=topic)

    def write_all(self, *, language: str) -> tuple[Article, ...]:
        """Write every article that there is at the portal."""
        return tuple(self.write(topic, language=language) for topic in self.ground.guide.topics)
