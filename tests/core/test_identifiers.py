"""Every spelling of one name finds one account."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from farstu.core.identifiers import IdentifierKind, fold, key_of, own_key


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


@pytest.mark.parametrize("kind", [IdentifierKind.EMAIL, IdentifierKind.USERNAME])
def test_a_name_that_is_typed_is_found_by_its_folded_form(kind: IdentifierKind) -> None:
    """Addresses and names alike: they live in one namespace."""
    assert key_of(kind, " BOB@Example.com") == "bob@example.com"


def test_a_portals_own_id_is_told_apart_from_every_name() -> None:
    """It is kept to the letter, and no name that is typed meets it."""
    keys = {key_of(IdentifierKind.EXTERNAL, one) for one in ("a1", "A1", " a1")}
    assert len(keys) == 3
    assert key_of(IdentifierKind.EXTERNAL, "a1") == own_key("a1")
    assert not keys & {fold(one) for one in (*keys, "a1", "A1")}


@given(st.text(max_size=20))
@example("\u00a8bob")
@example("bob \u00b4")
def test_folding_twice_is_folding_once(name: str) -> None:
    """A folded name is its own folded form, so that what is stored is what is looked for."""
    assert fold(fold(name)) == fold(name)
