"""Addresses as people paste them."""

from __future__ import annotations

import pytest

from farstu.core.invitees import read_invitees


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n,;\n", []),
        ("a@b.se", [(1, "a@b.se", "")]),
        ("a@b.se\n\n c@d.se ", [(1, "a@b.se", ""), (3, "c@d.se", "")]),
        ("a@b.se, c@d.se;e@f.se", [(1, "a@b.se", ""), (1, "c@d.se", ""), (1, "e@f.se", "")]),
        ("Maja Lind <m@l.se>", [(1, "m@l.se", "Maja Lind")]),
        ('"Lind, Maja" <m@l.se>', [(1, "m@l.se", "Maja Lind")]),
        ("Lind, Maja <m@l.se>", [(1, "m@l.se", "Maja Lind")]),
        ("Maja Lind, m@l.se", [(1, "m@l.se", "Maja Lind")]),
        ("Maja Lind\tm@l.se", [(1, "m@l.se", "Maja Lind")]),
        ("Maja, m@l.se, Olle, o@l.se", [(1, "m@l.se", "Maja"), (1, "o@l.se", "Olle")]),
        ("Maja", [(1, "Maja", "")]),
        ("Maja, Olle, o@l.se", [(1, "Maja", ""), (1, "o@l.se", "Olle")]),
        ("olle.example.com, m@l.se", [(1, "olle.example.com", ""), (1, "m@l.se", "")]),
        ("m@l.se, Maja", [(1, "m@l.se", ""), (1, "Maja", "")]),
        ("Maja < m@l.se >", [(1, "m@l.se", "Maja")]),
        ("maja@localhost, o@l.se", [(1, "maja@localhost", ""), (1, "o@l.se", "")]),
        ('"Maja Lind " <m@l.se>', [(1, "m@l.se", "Maja Lind")]),
        ('"Lind , Maja" <m@l.se>', [(1, "m@l.se", "Maja Lind")]),
        ("<m@l.se>", [(1, "m@l.se", "")]),
        ("Maja <>", [(1, "", "Maja")]),
    ],
)
def test_everybody_named_is_read(text: str, found: list[tuple[int, str, str]]) -> None:
    """With their line, address and name; what is no address is left for its author to mend."""
    assert [(one.line, one.address, one.name) for one in read_invitees(text)] == found


def test_what_was_typed_comes_along() -> None:
    """Each is told apart by the words that it was read out of."""
    typed = "Lind, Maja <m@l.se>, olle@l.se"
    assert [one.text for one in read_invitees(typed)] == ["Lind, Maja <m@l.se>", "olle@l.se"]
