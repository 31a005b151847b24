"""The keys of a portal's programs, seen, made and revoked by whoever runs the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Permission
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key, revoke_api_key
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.services.portals import Hand
from farstu.store import accounts, api_keys
from farstu.store.api_keys import ApiKey
from farstu.store.tx import Tx

RUNS = Permission.RUN_PORTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysSeen:
    """The keys of the portal, and who made them, by id; an operator has no name here."""

    office: Office
    keys: tuple[ApiKey, ...]
    authors: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySeen:
    """A key that lives."""

    office: Office
    key: ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMade:
    """A new key, for its maker alone."""

    office: Office
    made: MadeKey


def see_keys(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> KeysSeen | Rejected:
    """See which keys there are. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> KeysSeen:
        known = tuple(api_keys.list_keys(tx))
        authors = accounts.list_names(tx, {one.author_id for one in known if one.author_id})
        return KeysSeen(office=officer.office, keys=known, authors=authors, now=officer.now)

    return look(kit, visit, seat, organisation_id, needs=RUNS, question=question)


def see_key(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, key_id: str
) -> KeySeen | Rejected:
    """See a key that was not revoked. Reasons: those of ``look``, NOT_FOUND."""

    def question(tx: Tx, officer: Officer) -> KeySeen | Rejected:
        key = api_keys.find(tx, key_id)
        if key is None or key.revoked_at is not None:
            return Rejected(Reason.NOT_FOUND)
        return KeySeen(office=officer.office, key=key)

    return look(kit, visit, seat, organisation_id, needs=RUNS, question=question)


def make_key(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wish: KeyWish
) -> KeyMade | Rejected:
    """Make a key, after a fresh proof. Reasons: those of ``act`` and ``add_api_key``."""

    def deed(tx: Tx, officer: Officer) -> KeyMade | Rejected:
        made = add_api_key(kit, tx, wish, by=Hand(visit=visit, account_id=officer.id))
        if isinstance(made, Rejected):
            return made
        return KeyMade(office=officer.office, made=made)

    return act(kit, visit, seat, organisation_id, needs=RUNS, deed=deed)


def revoke_key(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, key_id: str
) -> Rejected | None:
    """End a key, after a fresh proof. Reasons: those of ``act`` and ``revoke_api_key``."""

    def deed(tx: Tx, officer: Officer) -> Rejected | None:
        return revoke_api_key(kit, tx, key_id, by=Hand(visit=visit, account_id=officer.id))

    return act(kit, visit, seat, organisation_id, needs=RUNS, deed=deed)
