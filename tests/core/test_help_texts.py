"""A portal's own text: paragraphs, addresses that are links, and since when it is so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from farstu.core.help_texts import LONGEST, Part, find_text, read_parts, split, with_text

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_empty_lines_make_paragraphs() -> None:
    """A single line break, and any other space, is one space."""
    text = "  Call us:\n  08-123 45. \n \n\n Open  at nine.\n"
    assert tuple(split(text)) == ("Call us: 08-123 45.", "Open at nine.")
    assert tuple(split(" \n\n ")) == ()


def test_a_text_has_a_longest() -> None:
    """Two thousand letters, which is a page."""
    assert LONGEST == 2000


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("See https://status.example/now.", ["https://status.example/now"]),
        ("(https://a.example/x?y=1&z=2#top)", ["https://a.example/x?y=1&z=2#top"]),
        ("HTTPS://A.example", ["HTTPS://A.example"]),
        ("https://a.example, https://b.example/", ["https://a.example", "https://b.example/"]),
        ("https://a.example/[x](javascript:alert)", ["https://a.example/"]),
        ('https://a.example/"onclick', ["https://a.example/"]),
        ("http://a.example javascript:x www.a.example https:// https://åäö.example", []),
    ],
)
def test_an_address_is_a_link_where_it_stands_in_full(text: str, addresses: list[str]) -> None:
    """Only over https, in plain letters, without the full stop behind it; nothing is lost."""
    parts = read_parts(text)
    assert [part.text for part in parts if part.is_address] == addresses
    assert "".join(part.text for part in parts) == text
    assert Part("") not in parts


def test_each_language_has_a_text_and_its_moment() -> None:
    """What is said again as it was keeps its moment; an empty text takes it away."""
    later = AT + timedelta(days=1)
    one = with_text({}, "sv", "Ring oss.", at=AT)
    both = with_text(one, "en", "Call us.", at=later)
    assert with_text(both, "sv", "Ring oss.", at=later) == both
    found = find_text(both, "sv")
    assert found is not None
    assert (found.text, found.written_at, found.paragraphs) == ("Ring oss.", AT, ("Ring oss.",))
    assert find_text(with_text(both, "sv", "", at=later), "sv") is None
    assert with_text(both, "sv", "Skriv.", at=later)["sv"]["written_at"] == later.isoformat()
    assert with_text({}, "sv", "", at=AT) == {}
