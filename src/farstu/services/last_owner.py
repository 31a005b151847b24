"""Whether a change of policy would leave an organisation without an owner who gets in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from farstu.core.rehearsal import Change, Somebody, may_be_out, rehearse, shuts_out
from farstu.core.roles import Role
from farstu.services.crowd import MANY, read_crowd
from farstu.services.kit import Kit
from farstu.store import accounts, memberships
from farstu.store.tx import Tx


def leaves_no_owner(kit: Kit, tx: Tx, change: Change, *, organisation_id: str | None) -> bool:
    """Say whether *change* of a layer there shuts all owners out of any organisation, one day.

    Of the portal's layer that may be any. Of an organisation's it is one to which somebody there
    is an owner, for they take what is asked of them here with them. Few owners are ever tried:
    almost every organisation has one who cannot be locked out.
    """
    owners = _owners(tx, organisation_id)
    wanted = {one for group in owners.values() for one in group}
    at_risk: dict[str, Somebody] = {
        one.person.account_id: one for one in _read(kit, tx, wanted) if may_be_out(one)
    }
    now = kit.clock()
    return any(
        shuts_out(rehearse(at_risk[one], change, kit.worths, now=now) for one in group)
        for group in owners.values()
        if group <= at_risk.keys()
    )


def _owners(tx: Tx, organisation_id: str | None) -> dict[str, set[str]]:
    """Find who owns what, of all who can come in."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for place, account_id in memberships.list_owners(tx):
        owners[place].add(account_id)
    if organisation_id is None:
        return owners
    here = set(memberships.list_accounts(tx, [organisation_id], at_least=Role.MEMBER))
    return {place: group for place, group in owners.items() if group & here}


def _read(kit: Kit, tx: Tx, account_ids: set[str]) -> Iterator[Somebody]:
    left = iter(sorted(account_ids))
    while page := tuple(islice(left, MANY)):
        for face in read_crowd(kit, tx, accounts.list_by_id(tx, page)):
            yield face.somebody
