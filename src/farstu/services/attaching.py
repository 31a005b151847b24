"""Giving a portal's own id to an account that is there already, and taking it away again.

By the word of whoever the account is (``linking.py``), or of the operator; never by a name or an
address that a program says (``docs/decisions/0075``).
"""

from __future__ import annotations

from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Reason, Rejected
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import permit_own, read_own_id
from farstu.services.trail import note
from farstu.store import accounts, identifiers
from farstu.store.accounts import Account
from farstu.store.identifiers import Identifier
from farstu.store.tx import Tx


def refuse_attaching(tx: Tx, account: Account) -> Rejected | None:
    """Say why an account can have no own id, if so. Reasons: NOT_PERMITTED, OWN_ID_HELD."""
    permitted = permit_own(tx, account)
    if isinstance(permitted, Rejected):
        return permitted
    return None if account.kept_by_portal is None else Rejected(Reason.OWN_ID_HELD)


def attach_own_id(
    kit: Kit, tx: Tx, visit: Visit | None, account: Account, own_id: str, *, asker: str
) -> Rejected | None:
    """Let a portal's programs know an account, which is held, by an own id; its owner is told.

    The portal has its word about nothing of it yet. Whoever *asker* is, by that name they are told.
    Reasons: OWN_ID_INVALID, OWN_ID_TAKEN, and those of ``refuse_attaching``.
    """
    no = read_own_id(own_id) or refuse_attaching(tx, account)
    if no is not None:
        return no
    now = kit.clock()
    own = Identifier(
        id=kit.new_id(now),
        account_id=account.id,
        kind=IdentifierKind.EXTERNAL,
        value=own_id,
        verified_at=None,
        created_at=now,
    )
    with tx.connection.begin_nested() as attempt:  # both, or neither
        if not accounts.begin_keeping(tx, account.id):
            return Rejected(Reason.OWN_ID_HELD)
        if not identifiers.add(tx, own):
            attempt.rollback()
            return Rejected(Reason.OWN_ID_TAKEN, field="own_id")
    note(
        kit,
        tx,
        visit,
        AuditEvent.ACCOUNT_LINKED,
        at=now,
        subject_id=account.id,
        actor_id=None if visit is None else account.id,
        told={"asker": asker, "own_id": own_id, "about": own.id},
    )
    return None


def detach_own_id(
    kit: Kit, tx: Tx, visit: Visit | None, account_id: str, *, identifier_id: str
) -> bool:
    """Take the own id with an *identifier_id* from an account, if it has that; say whether."""
    held = identifiers.list_of_account(tx, account_id)
    own = [one for one in held if one.id == identifier_id and one.kind is IdentifierKind.EXTERNAL]
    if not own:
        return False
    event, now = AuditEvent.ACCOUNT_UNLINKED, kit.clock()
    note(kit, tx, visit, event, at=now, subject_id=account_id)  # told while it is known
    identifiers.remove(tx, [identifier_id])
    accounts.end_keeping(tx, account_id)
    return True
