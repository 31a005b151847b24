"""Names in which something is not seen, and names that only look as if."""

from __future__ import annotations

import pytest

from farstu.core.unseen import hides_something


@pytest.mark.parametrize(
    "text",
    [
        "admin\u3164",
        "\u3164",
        "\uffa0\u1160\u115f",
        "ad\u034fmin",
        "Maja\u2800Lind",
        "admin\ufe0f",
        "\ufe0e",
        "a\U000e0100dmin",
        "\u17b4Sok",
        "\u180bAnna",
        "Ann" + "a\u0300\u0301\u0302\u0303\u0304",
        "x\u20dd\u20dd\u20dd\u20dd\u20dd",
    ],
)
def test_what_nobody_sees_is_found(text: str) -> None:
    """Blank letters, shapes of nothing, and marks in a pile."""
    assert hides_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Åsa Öberg-Lindström",
        "Nguye\u0302\u0303n",
        "Ann" + "a\u0300\u0301\u0302\u0303",
        "한글 이름",
        "दीक्षा श्रीवास्तव",
        "བསྒྲུབས་",
        "שָׁלוֹם",
        "辻\U000e0100 太郎",
        "Anna \u2764\ufe0f",
        "a \u2194\ufe0f b",
    ],
)
def test_what_people_are_called_is_let_through(text: str) -> None:
    """Accents, syllables, stacks, an ideograph in the family's own shape, and hearts."""
    assert not hides_something(text)
