"""The articles of a portal as files, for the operator's own knowledge base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from farstu.core.guide import Topic
from farstu.web.articles.markdown import write_markdown
from farstu.web.articles.tree import Article, Block, Link, Paragraph, Points, moved
from farstu.web.articles.writing import Writer
from farstu.web.words import lazy

INDEX = "index"
TITLE = lazy("Help with signing in")
HELP = "/help/"
ELSEWHERE = "https://"


class Format(StrEnum):
    """What the files are written in."""

    MARKDOWN = "markdown"
    HTML = "html"


ENDING = {Format.MARKDOWN: ".md", Format.HTML: ".html"}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file: an article, or the list of them."""

    name: str
    text: str


def export(
    writer: Writer,
    *,
    file_format: Format,
    language: str,
    origin: str,
) -> Iterator[File]:
    """Write every article, and a list of them.

    Links among them lead from file to file, other links to the portal, and pictures are beside.
    """

    def address(target: str) -> str:
        if target.startswith(ELSEWHERE):
            return target
        name = target.removeprefix(HELP)
        if name in tuple(Topic):
            return f"{name}{ENDING[file_format]}"
        return target if name == target and "/" not in target else f"{origin}{target}"

    articles = writer.write_all(language=language)
    title = writer.renderer.words(language).say(TITLE)
    opening = writer.write_opening(language=language)
    for article in (_list(articles, title, opening), *articles):
        there = replace(article, blocks=moved(article.blocks, address))
        text = (
            write_markdown(there)
            if file_format is Format.MARKDOWN
            else _write_html(writer, there, language)
        )
        yield File(name=f"{article.slug}{ENDING[file_format]}", text=text)


def _list(articles: tuple[Article, ...], title: str, opening: tuple[Block, ...]) -> Article:
    """Make the list of them, below what the portal says itself: an article too."""
    items: list[tuple[Block, ...]] = [
        (Paragraph((Link(one.title, f"{HELP}{one.slug}"),)),) for one in articles
    ]
    return Article(slug=INDEX, title=title, blocks=(*opening, Points(tuple(items))))


def _write_html(writer: Writer, article: Article, language: str) -> str:
    """Write a page that stands alone, by the macros that write the portal's own page."""
    context = {"portal": writer.portal, "view": article}
    return writer.renderer.render("help/parts/standalone.html", context=context, language=language)
