"""Who holds a security key that would not be taken if it were set up now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from farstu.factors.attestation import would_take
from farstu.services import subject as subjects
from farstu.services.kit import Kit
from farstu.services.secrets import hints_of, open_held
from farstu.services.subject import Subject
from farstu.store import accounts, identifiers
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHolder:
    """Somebody, and one of their keys: what they call it, and its model where it was confirmed."""

    account_id: str
    email: str
    name: str
    model: str


def list_key_holders(kit: Kit, tx: Tx) -> list[KeyHolder]:
    """List them, by the policy that applies to each and by what is known of models today."""
    found: list[KeyHolder] = []
    page = accounts.list_accounts(tx)
    while page:
        for account in page:
            found += _unfit_of(kit, tx, subjects.load(kit, tx, account))
        page = accounts.list_accounts(tx, after=page[-1].id)
    return found


def _unfit_of(kit: Kit, tx: Tx, subject: Subject) -> Iterator[KeyHolder]:
    keys = [a for a in subject.held if a.kind in kit.key_kinds]
    models = hints_of(kit, tx, keys)
    known = identifiers.list_of_account(tx, subject.account.id)
    names = {key.id: key.name for key in keys}
    for held in open_held(kit, tx, keys):
        if not would_take(kit.metadata, subject.policy.keys, held.secret):
            yield KeyHolder(
                account_id=subject.account.id,
                email=known[0].value if known else subject.account.name,
                name=names[held.id],
                model=models[held.id],
            )
