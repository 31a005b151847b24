"""The text of an API key."""

from __future__ import annotations

import pytest

from farstu.crypto.api_keys import id_in, make_key_text
from tests.support.entropy import seeded_entropy

ID = "01jzzzzzzzabcdefghjkmnpqrs"


def test_a_key_says_its_id() -> None:
    """What was made is read again, and holds 160 bits besides its id and checksum."""
    text = make_key_text(ID, seeded_entropy())
    assert id_in(text) == ID
    assert len(text) == len("farstu_") + 26 + 1 + 32 + 7
    assert make_key_text(ID, seeded_entropy("other")) != text


@pytest.mark.parametrize("place", range(7, 73))
def test_one_wrong_character_is_seen(place: int) -> None:
    """A mistyped key is none, wherever the mistake is; the underscore stays where it is."""
    text = make_key_text(ID, seeded_entropy())
    other = "b" if text[place] != "b" else "c"
    assert id_in(text[:place] + other + text[place + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["", "farstu_", "farstu_x_y", " " + "a" * 72, "Basic abc", "é" * 73]
)
def test_what_is_no_key_has_no_id(text: str) -> None:
    """Nonsense costs no look in the store."""
    assert id_in(text) is None


def test_nothing_may_stand_around_a_key() -> None:
    """Not even a line end."""
    text = make_key_text(ID, seeded_entropy())
    assert id_in(text + "\n") is None
    assert id_in(text.upper()) is None
