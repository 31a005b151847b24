"""Articles: read into a tree strictly, written as Markdown without HTML, and quoting the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from farstu.core.guide import Topic
from farstu.core.policy import Settings
from farstu.web.articles.export import Format, export
from farstu.web.articles.markdown import write_markdown
from farstu.web.articles.reading import ArticleError, read_article
from farstu.web.articles.tree import (
    Article,
    Link,
    Note,
    Paragraph,
    Picture,
    Points,
    Said,
    Text,
    moved,
    walk,
    words_of,
)
from tests.web import catalogue
from tests.web.guides import PRESETS, article, articles_of, writer_of
from tests.web.markup import parse
from tests.web.people import PORTAL

LANGUAGES = ["en", "sv"]
TAG = re.compile(r"<[a-zA-Z/!]")
WRITTEN = """
<h1>Lost <strong>phone</strong></h1>
<p>
  Go to <a href="/help/set-up">help</a>,
  or wait.
</p>
<h2 id="two">Second</h2>
<ol><li><p>One</p><ul><li><p>Inside</p></li></ul></li></ol>
<aside><p>Careful.</p></aside>
<img src="/help/pictures/a.png" alt="A page">
"""


def inlines(article: Article) -> Iterator[Text | Said | Link]:
    """Go through every word of an article."""
    for block in walk(article.blocks):
        if isinstance(block, Paragraph):
            yield from block.inlines


def every_article(language: str) -> Iterator[tuple[str, Article]]:
    """Go through the articles of every preset."""
    for preset in PRESETS:
        for one in articles_of(preset, language=language).values():
            yield preset, one


# Read ------------------------------------------------------------------------


def test_what_a_template_wrote_becomes_a_tree() -> None:
    """Words are folded to single spaces, and everything keeps its place."""
    read = read_article(WRITTEN, slug="lost")
    assert read.title == "Lost phone"
    assert read.summary == "Go to help, or wait."
    assert [one.anchor for one in read.headings] == ["two"]
    assert Link("help", "/help/set-up") in list(inlines(read))
    assert read.blocks[-1] == Picture("/help/pictures/a.png", "A page")
    assert [words_of(b.inlines) for b in walk(read.blocks) if isinstance(b, Paragraph)] == [
        "Go to help, or wait.",
        "One",
        "Inside",
        "Careful.",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>No title.</p>",
        "<h1>Title</h1>words",
        "<h1>Title</h1><table></table>",
        '<h1>Title</h1><p class="x">One</p>',
        "<h1>Title</h1><p>One<strong>two<strong>three</strong></strong></p>",
        "<h1>Title</h1><p>One</li>",
        "<h1>Title</h1><h1>Another</h1>",
        "<h1>Title</h1><p>One<p>inside</p></p>",
        "<h1>Title</h1><p>Open",
    ],
)
def test_anything_else_is_a_bug(wrong: str) -> None:
    """A tag that no article has, or out of its place, raises."""
    with pytest.raises((ArticleError, ValueError)):
        read_article(wrong, slug="wrong")


# Markdown --------------------------------------------------------------------


def test_markdown_of_every_block() -> None:
    """Lists hang, notes are quoted, and pictures have their words."""
    assert write_markdown(read_article(WRITTEN, slug="lost")) == (
        "# Lost phone\n\n"
        "Go to [help](/help/set-up), or wait.\n\n"
        "## Second\n\n"
        "1. One\n\n   - Inside\n\n"
        "> Careful.\n\n"
        "![A page](/help/pictures/a.png)\n"
    )


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("<b>bold</b> & more", r"\<b\>bold\</b\> \& more"),
        ("*star* _line_ `code` [link]", r"\*star\* \_line\_ \`code\` \[link\]"),
        ("# no heading", r"\# no heading"),
        ("- no point", r"\- no point"),
        ("1. no step", r"1\. no step"),
        ("a | b ~c~ \\", r"a \| b \~c\~ \\"),
    ],
)
def test_words_mean_themselves_in_markdown(words: str, written: str) -> None:
    """What a portal or a contact is called is never taken for a mark."""
    bare = Article(slug="x", title="T", blocks=(Paragraph((Text(words),)),))
    assert write_markdown(bare).splitlines()[2] == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_has_no_html(language: str) -> None:
    """No article of any preset needs a tag, in either language."""
    for _, one in every_article(language):
        assert not TAG.search(write_markdown(one).replace(r"\<", ""))


# Quoted ----------------------------------------------------------------------


def test_whatever_is_quoted_stands_on_a_page() -> None:
    """Every heading, button and field that an article names is a sentence of another template."""
    known = {
        text
        for message in catalogue.extract()
        if any(
            not re.search(r"/help/|factors/\w+/help\.html", where) for where, _ in message.locations
        )
        for text in catalogue.texts_of(message.id)
    }
    assert "Set up what you picked; each has its steps below." not in known
    gap = re.compile(r"%\\?\(\w+\\?\)s")
    gapped = [re.compile(gap.sub(".+", re.escape(text))) for text in known if gap.search(text)]

    def stands(text: str) -> bool:
        return text in known or any(pattern.fullmatch(text) for pattern in gapped)

    for preset, one in every_article("en"):
        for said in inlines(one):
            assert not isinstance(said, Said) or stands(said.text), (preset, one.slug, said.text)
    assert not stands("No such button")


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_among_articles_lead_to_one_that_there_is(language: str) -> None:
    """No article sends anybody to an article that this portal does not have."""
    for preset, one in every_article(language):
        there = {f"/help/{slug}" for slug in articles_of(preset)}
        targets = {each.target for each in inlines(one) if isinstance(each, Link)}
        assert targets <= {"/login", *there}


def test_headings_are_linked_by_the_same_words_in_every_language() -> None:
    """An anchor that somebody passed on works for whoever reads another language."""
    for preset in PRESETS:
        english, swedish = articles_of(preset), articles_of(preset, language="sv")
        assert english.keys() == swedish.keys()
        for slug in english:
            anchors = [[h.anchor for h in each[slug].headings] for each in (english, swedish)]
            assert anchors[0] == anchors[1]
            assert len(set(anchors[0])) == len(anchors[0])
            assert english[slug].title != swedish[slug].title


# What the portal is ----------------------------------------------------------


def text_of(one: Article) -> str:
    """Join all words of an article."""
    return " ".join([one.title, *(h.text for h in one.headings), *(i.text for i in inlines(one))])


def test_a_registry_forces_an_app_and_nothing_else() -> None:
    """Its article leads from the first sign-in to the app, and names no other method."""
    text = text_of(articles_of("registry")["set-up"])
    assert "nothing opens before" in text
    assert "asks for two-factor authentication (2FA)" in text
    for other in ("Security key", "Text message", "Get codes by email", "pick one"):
        assert other not in text


def test_a_hosting_panel_offers_everything() -> None:
    """Its article has the menu, the choice, and the steps of every method."""
    set_up = articles_of("hosting")["set-up"]
    anchors = [heading.anchor for heading in set_up.headings]
    assert anchors[1:5] == ["totp", "webauthn", "sms_code", "email_code"]
    assert "It’s up to you." in text_of(set_up)


def test_a_service_remembers_devices() -> None:
    """Only where the policy remembers does the article about signing in speak of it."""
    assert "Remember this device for 30 days" in text_of(articles_of("saas")["sign-in"])
    assert "Remember" not in text_of(articles_of("registry")["sign-in"])


def test_a_reseller_lets_people_in_before() -> None:
    """Administrators have to, and until then not everything is open to them; others choose."""
    articles = articles_of("reseller")
    assert "not everything is open to them until" in text_of(articles["set-up"])
    assert "It’s up to you." in text_of(articles["set-up"])
    assert "keys-and-passkeys" in articles


def test_a_cloud_portal_that_is_off_says_so() -> None:
    """While nothing may be set up there is no article about setting up."""
    assert list(articles_of("cloud")) == ["sign-in", "more-people"]


def test_the_apps_are_the_portals_own() -> None:
    """The list and the steps name what the portal names, and no other."""
    portal = replace(PORTAL, apps=Settings(authenticator_apps=" Authy ,, <b>Duo</b>").apps)
    writer = writer_of(PRESETS["registry"].policy, portal=portal)
    listed = writer.write(Topic.APP_LIST, language="en")
    [points] = [b for b in listed.blocks if isinstance(b, Points)][:1]
    assert [words_of(item[0].inlines) for item in points.items] == ["Authy", "<b>Duo</b>"]  # type: ignore[union-attr]
    assert "Authy, <b>Duo</b>, or any other" in text_of(writer.write(Topic.SET_UP, language="en"))


def test_without_a_contact_the_people_who_run_it_are_named() -> None:
    """Whoever cannot go on is told whom to ask, in any case."""
    policy = PRESETS["registry"].policy
    named = writer_of(policy, contact="IT, phone 4711").write(Topic.LOST_PHONE, language="en")
    nobody = writer_of(policy, contact="").write(Topic.LOST_PHONE, language="en")
    assert "Contact IT, phone 4711." in text_of(named)
    assert "Contact the people who run Nordskär Registry." in text_of(nobody)


def test_help_oneself_comes_before_asking() -> None:
    """An article about a lost phone has every way of one's own before whom to ask."""
    anchors = [heading.anchor for heading in articles_of("registry")["lost-phone"].headings]
    assert anchors == ["other", "codes", "nothing", "contact"]


def test_a_picture_is_there_when_it_was_made() -> None:
    """Without pictures there is none, and no gap."""
    policy = PRESETS["registry"].policy
    there = {"authenticator-app": "/help/pictures/authenticator-app.en.png"}
    with_one = writer_of(policy, pictures=there).write(Topic.SET_UP, language="en")
    shown = [block.source for block in walk(with_one.blocks) if isinstance(block, Picture)]
    assert shown == list(there.values())
    assert not [b for b in walk(article("registry", Topic.SET_UP).blocks) if isinstance(b, Picture)]


# Exported --------------------------------------------------------------------


@pytest.mark.parametrize("file_format", Format)
@pytest.mark.parametrize("language", LANGUAGES)
def test_files_lead_to_each_other(file_format: Format, language: str) -> None:
    """The list names every article, links among them are files, and others lead to the portal."""
    ground = replace(
        writer_of(PRESETS["saas"].policy).ground, pictures={"sign-in": "sign-in.en.png"}
    )
    writer = replace(writer_of(PRESETS["saas"].policy), ground=ground)
    files = list(
        export(writer, file_format=file_format, language=language, origin="https://p.example")
    )
    names = [file.name for file in files]
    ending = {Format.MARKDOWN: "md", Format.HTML: "html"}[file_format]
    assert names == [f"index.{ending}", *(f"{t}.{ending}" for t in ground.guide.topics)]
    assert all(name in files[0].text for name in names[1:])
    everything = "".join(file.text for file in files)
    assert "https://p.example/login" in everything
    assert f"lost-phone.{ending}#" not in everything
    assert "/help/" not in everything
    assert "sign-in.en.png" in everything
    assert "https://p.example/sign-in.en.png" not in everything


def test_html_stands_alone() -> None:
    """A file asks for nothing but its pictures, and is sound."""
    writer = writer_of(PRESETS["hosting"].policy)
    for file in export(writer, file_format=Format.HTML, language="sv", origin="https://p.example"):
        html = parse(file.text)
        assert html.find("html")[0]["lang"] == "sv"
        assert len(html.find("h1")) == 1
        assert not html.find("link", "script", "form", "img")


def test_a_note_is_moved_with_what_is_in_it() -> None:
    """Links inside of a note lead elsewhere too."""
    read = read_article('<h1>T</h1><aside><p><a href="/login">In</a></p></aside>', slug="t")
    [note] = moved(read.blocks, lambda target: f"https://p.example{target}")
    assert note == Note((Paragraph((Link("In", "https://p.example/login"),)),))
