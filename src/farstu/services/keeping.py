"""What a portal keeps of a person is not changed in Farstu, wherever somebody tries."""

from __future__ import annotations

from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.store.accounts import Account


def refuse_kept(account: Account | None, attribute: Attribute) -> Rejected | None:
    """Say no where *attribute* is the portal's to say. Reason: KEPT_BY_PORTAL."""
    kept = () if account is None else account.kept_by_portal or ()
    return Rejected(Reason.KEPT_BY_PORTAL) if attribute in kept else None
