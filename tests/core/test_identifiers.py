"""Every spelling of one name finds one account."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.identifiers import fold


@pytest.mark.parametrize(
    "spelling",
    ["bob@example.com", "BOB@Example.com", " bob@example.com ", "\uff42\uff4f\uff42@example.com"],
)
def test_case_width_and_space_around_do_not_matter(spelling: str) -> None:
    """Whoever signs in with another spelling meets the same account and the same counter."""
    assert fold(spelling) == "bob@example.com"


@pytest.mark.parametrize("other", ["bob\u200b@example.com", "b ob@example.com", "böb@example.com"])
def test_anything_else_is_another_name(other: str) -> None:
    """An invisible or an accented character makes a name that is simply unknown."""
    assert fold(other) != fold("bob@example.com")


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(name: str) -> None:
    """A folded name is its own folded form, so that what is stored is what is looked for."""
    assert fold(fold(name)) == fold(name)
