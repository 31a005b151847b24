"""The catalogue of audit events."""

from __future__ import annotations

import re

from farstu.core.audit import AuditEvent


def test_each_event_has_one_word_of_its_own() -> None:
    """No two events are written alike, and each word is safe in a log, a file name or a query."""
    words = [event.value for event in AuditEvent]
    assert len(words) == len(set(words)) == len(AuditEvent.__members__)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", word) for word in words)
