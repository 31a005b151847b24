"""Labels of accounts: words by which plans pick people, and lists are filtered."""

from __future__ import annotations

from collections.abc import Collection

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import fold_label
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import accounts, labels
from farstu.store.tx import Tx


def change_labels(
    kit: Kit,
    tx: Tx,
    account_id: str,
    *,
    add: Collection[str] = (),
    remove: Collection[str] = (),
    by: str | None = None,
) -> frozenset[str] | Rejected:
    """Give an account labels and take others away; say which it has.

    Reasons: LABEL_INVALID, NOT_FOUND.
    """
    folded = [[fold_label(word) for word in words] for words in (add, remove)]
    given, taken = (frozenset(filter(None, words)) for words in folded)
    if None in (*folded[0], *folded[1]):
        return Rejected(Reason.LABEL_INVALID)
    if accounts.lock(tx, account_id) is None:
        return Rejected(Reason.NOT_FOUND)
    had = labels.list_of_account(tx, account_id)
    has = (had | given) - taken
    if has == had:
        return has
    labels.add(tx, account_id, sorted(has - had))
    labels.remove(tx, account_id, had - has)
    facts = {"labels": sorted(has)} | ({} if by is None else {"by": "account"})
    event, now = AuditEvent.LABELS_CHANGED, kit.clock()
    note(kit, tx, None, event, at=now, subject_id=account_id, actor_id=by, facts=facts)
    return has
