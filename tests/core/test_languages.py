"""Which language somebody reads, of those that there are."""

from __future__ import annotations

import pytest

from farstu.core.languages import LANGUAGES, choose_language, list_offered, read_languages

BOTH, SWEDISH_FIRST = ("en", "sv"), ("sv", "en")


@pytest.mark.parametrize(
    ("available", "wishes", "chosen"),
    [
        (BOTH, (), "en"),
        (SWEDISH_FIRST, (), "sv"),
        (BOTH, ("sv",), "sv"),
        (SWEDISH_FIRST, ("en",), "en"),
        # the dearest wish that can be had
        (BOTH, ("sv", "en"), "sv"),
        (BOTH, ("de", "fr", "sv"), "sv"),
        (BOTH, ("de", "fr"), "en"),
        (SWEDISH_FIRST, ("de", "fr"), "sv"),
        # a region that there are no words for is left out, a language never added
        (BOTH, ("sv-FI",), "sv"),
        (SWEDISH_FIRST, ("en-US", "sv"), "en"),
        (BOTH, ("sv-Latn-SE",), "sv"),
        (("pt-BR", "en"), ("pt",), "pt-BR"),
        (("en", "pt-BR"), ("pt",), "en"),
        (("en", "pt-BR"), ("PT-br",), "pt-BR"),
        # nothing, and nonsense, is no wish
        (BOTH, ("", "sv"), "sv"),
        (BOTH, ("svenska", "-", "sv_SE", "\N{SNOWMAN}"), "en"),
        # what is not offered is not shown
        (("en",), ("sv",), "en"),
    ],
)
def test_the_dearest_wish_that_is_offered_is_read(
    available: tuple[str, ...], wishes: tuple[str, ...], chosen: str
) -> None:
    """Wishes are looked at in turn; without one that is offered it is the portal's own language."""
    assert choose_language(available, wishes=wishes) == chosen


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("sv", ("sv",)),
        ("sv,en", SWEDISH_FIRST),
        (" SV , en ", SWEDISH_FIRST),
        ("en sv en", BOTH),
        ("", ()),
        ("sv,xx", None),
        ("svenska", None),
    ],
)
def test_languages_are_named_in_order(text: str, read: tuple[str, ...] | None) -> None:
    """Languages are named with commas or spaces, each counts once, and one we lack is refused."""
    assert read_languages(text) == read


@pytest.mark.parametrize(
    ("named", "there"), [("", LANGUAGES), ("sv", ("sv",)), ("sv,en", SWEDISH_FIRST)]
)
def test_a_portal_offers_what_it_names(named: str, there: tuple[str, ...]) -> None:
    """A portal offers the languages that it names, and all that there are where it names none."""
    assert list_offered(named) == there


def test_a_language_that_is_no_more_takes_nothing_with_it() -> None:
    """Where a setting names what another Farstu spoke, the portal offers all that there are."""
    assert list_offered("sv,xx") == LANGUAGES
    assert list_offered("sv", among=("en",)) == ("en",)
    assert list_offered("sv,fi", among=("en", "fi", "sv")) == ("sv", "fi")
