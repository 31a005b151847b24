"""Names that people type: what could be taken for another one is refused wherever it is typed."""

from __future__ import annotations

import pytest

from farstu.core.addresses import read_email
from farstu.core.outcome import Reason, Rejected
from farstu.services.enrolment import clean_name
from farstu.services.fields import clean_text

HIDDEN = ["admin\u3164", "ad\u034fmin", "admin\ufe0f", "ad\u2800min", "admin" + "\u0300" * 5]


@pytest.mark.parametrize("name", HIDDEN)
def test_no_name_hides_anything(name: str) -> None:
    """Neither somebody's, nor an authenticator's, nor the one before an address."""
    assert clean_text(name, field="name") == Rejected(Reason.FIELD_UNPRINTABLE, field="name")
    assert clean_name(name) == Rejected(Reason.NAME_UNPRINTABLE, field="name")
    refused = Rejected(Reason.EMAIL_INVALID, field="email")
    assert read_email(f"{name}@example.com") == refused


def test_names_of_all_scripts_are_taken() -> None:
    """As they are written."""
    for name in ("Åsa Öberg", "김민준", "辻\U000e0100 太郎", "Nguyễn Thị Ánh", "Anna \u2764\ufe0f"):
        assert clean_text(name, field="name") == name
        assert clean_name(name) == name
