"""Names that a portal gives its people, each in the place of the one before."""

from __future__ import annotations

from farstu.core.addresses import mask_email
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Reason, Rejected
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.store import identifiers, links
from farstu.store.accounts import Account
from farstu.store.identifiers import Identifier
from farstu.store.links import Purpose
from farstu.store.tx import Tx


def change_email(
    kit: Kit, tx: Tx, visit: Visit, account: Account, address: str, *, is_new: bool
) -> Rejected | None:
    """Give somebody another address; both hear of it. Reason: EMAIL_TAKEN."""
    old = _replace(kit, tx, account, IdentifierKind.EMAIL, address)
    if old is None:
        return Rejected(Reason.EMAIL_TAKEN, field="email")
    if is_new:
        return None
    told = {
        "new_name": mask_email(address),
        "new_address": address,
        "replaced": [one.value for one in old],
    }
    now = kit.clock()  # told while both are known
    note(kit, tx, visit, AuditEvent.EMAIL_CHANGED, at=now, subject_id=account.id, told=told)
    identifiers.remove(tx, [one.id for one in old])
    links.retire(tx, purpose=Purpose.PASSWORD_RESET, account_id=account.id, now=now)
    return None


def change_username(kit: Kit, tx: Tx, account: Account, name: str) -> Rejected | None:
    """Give somebody another user name. Reason: NAME_TAKEN."""
    old = _replace(kit, tx, account, IdentifierKind.USERNAME, name)
    if old is None:
        return Rejected(Reason.NAME_TAKEN, field="username")
    identifiers.remove(tx, [one.id for one in old])
    return None


def add_name(kit: Kit, tx: Tx, account: Account, kind: IdentifierKind, value: str) -> bool:
    """Give somebody a name that nobody else has."""
    now = kit.clock()
    return identifiers.add(
        tx,
        Identifier(
            id=kit.new_id(now),
            account_id=account.id,
            kind=kind,
            value=value,
            verified_at=None,
            created_at=now,
        ),
    )


def _replace(
    kit: Kit, tx: Tx, account: Account, kind: IdentifierKind, value: str
) -> list[Identifier] | None:
    """Add a name, and say which of its kind it takes the place of; None: somebody has it."""
    known = [one for one in identifiers.list_of_account(tx, account.id) if one.kind is kind]
    return known if add_name(kit, tx, account, kind, value) else None
