"""What a request that was refused may leave behind, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.support.ledger import May, Whole

MAY_CHANGE: Mapping[str, May] = {
    "throttles": Whole.DIFFER,  # that somebody tried is counted, or taken back if it was no try
    "audit_events": Whole.GROW,  # and told
    "logins": frozenset({"revision"}),  # a seat is held by a write while a deed is judged
    "sessions": frozenset({"revision"}),  # likewise
}
