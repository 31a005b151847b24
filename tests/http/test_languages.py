"""What is believed of a browser that says which languages its reader knows."""

from __future__ import annotations

import pytest

from farstu.http.languages import read_accept_language


@pytest.mark.parametrize(
    ("header", "wishes"),
    [
        ("", ()),
        ("sv", ("sv",)),
        ("sv-SE,sv;q=0.9,en-US;q=0.8,en;q=0.7", ("sv-SE", "sv", "en-US", "en")),
        ("en;q=0.2, sv", ("sv", "en")),
        ("en;q=0.5,sv;q=0.5", ("en", "sv")),
        ("en ; q=0.1 , sv ; Q=1.000", ("sv", "en")),
        # not wanted, and anything
        ("en;q=0, sv;q=0.001", ("sv",)),
        ("*", ()),
        ("sv, *;q=0.5", ("sv",)),
        # malformed parts take nothing with them
        ("en;q=2, sv;q=0.1", ("sv",)),
        ("en;q=, en;q=0.1234, en;quality=1, ,;, sv", ("sv",)),
        ("toolonglanguage, sv_SE, <b>, \xff\xfe, sv", ("sv",)),
    ],
)
def test_languages_are_read_by_weight(header: str, wishes: tuple[str, ...]) -> None:
    """What is wanted comes by weight, of equals as it stands; what is malformed is left out."""
    assert read_accept_language(header) == wishes


def test_nobody_reads_a_thousand_languages() -> None:
    """A header of any length is a short list."""
    assert read_accept_language(",".join(["sv"] * 100_000)) == ("sv",) * 20
