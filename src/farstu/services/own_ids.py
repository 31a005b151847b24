"""People by the portal's own id: found, told from the portal's staff, and listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from farstu.core.identifiers import IdentifierKind, own_key
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind
from farstu.services import subject as subjects
from farstu.services.fields import is_unprintable
from farstu.services.kit import Kit
from farstu.services.subject import Subject
from farstu.store import accounts, identifiers, memberships
from farstu.store.accounts import Account
from farstu.store.identifiers import Identifier
from farstu.store.memberships import PlaceOf
from farstu.store.tx import Tx

LONGEST_OWN_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A person whom a portal keeps, with all that there is to say."""

    own_id: str
    subject: Subject
    names: tuple[Identifier, ...]
    places: tuple[PlaceOf, ...]

    def name_of(self, kind: IdentifierKind) -> str | None:
        """Give their name of a kind, the oldest."""
        return next((one.value for one in self.names if one.kind is kind), None)


def read_own_id(text: str) -> Rejected | None:
    """Say why *text* can be nobody's id, if it cannot. Reason: OWN_ID_INVALID."""
    wrong = not text.strip() or len(text) > LONGEST_OWN_ID or is_unprintable(text) or "/" in text
    return Rejected(Reason.OWN_ID_INVALID, field="own_id") if wrong else None


def find_own(tx: Tx, own_id: str) -> Account | None:
    """Find whose id that is at the portal."""
    return accounts.find_by_identifier(tx, own_key(own_id))


def hold_own(tx: Tx, own_id: str) -> Account | Rejected:
    """Hold an account until the end of the transaction, if a portal's program may touch it.

    Not one of the portal's own people: whoever has a key would run the portal by it. Reasons:
    NOT_FOUND, NOT_PERMITTED.
    """
    found = find_own(tx, own_id)
    return permit_own(tx, None if found is None else accounts.lock(tx, found.id))


def permit_own(tx: Tx, account: Account | None) -> Account | Rejected:
    """Give *account*, if a portal's program may touch it. Reasons: NOT_FOUND, NOT_PERMITTED."""
    if account is None:
        return Rejected(Reason.NOT_FOUND)
    places = memberships.list_places(tx, account.id)
    if any(one.membership.kind is OrganisationKind.STAFF for one in places):
        return Rejected(Reason.NOT_PERMITTED)
    return account


def show_kept(kit: Kit, tx: Tx, account: Account) -> Kept:
    """Gather what a portal may know of somebody; never a secret."""
    names = tuple(identifiers.list_of_account(tx, account.id))
    own = next(one.value for one in names if one.kind is IdentifierKind.EXTERNAL)
    return Kept(
        own_id=own,
        subject=subjects.load(kit, tx, account),
        names=names,
        places=tuple(memberships.list_places(tx, account.id)),
    )


def list_kept(kit: Kit, tx: Tx, *, after: str, limit: int) -> Sequence[Kept]:
    """List whom the portal keeps, by account, a page at a time."""
    found = accounts.list_kept(tx, after=after, limit=limit)
    return [show_kept(kit, tx, account) for account in found]
