"""The words that plug-ins for Duo know a proof by."""

from __future__ import annotations

import pytest

from farstu.core.duo_requests import FACTORS, factor_word
from farstu.factors import REGISTRY


def test_every_factor_has_a_word() -> None:
    """Or a code of a new one would break where it is told."""
    assert FACTORS.keys() == {one.kind for one in REGISTRY}


@pytest.mark.parametrize(
    ("kinds", "remembered", "word"),
    [
        (["email_code", "webauthn"], False, "webauthn"),
        (["totp"], True, "passcode"),
        ([], True, "remembered_device"),
        ([], False, "not_available"),
    ],
)
def test_the_last_proof_is_told(kinds: list[str], word: str, *, remembered: bool) -> None:
    """Or that nothing was asked, and why."""
    assert factor_word(kinds, remembered=remembered) == word
