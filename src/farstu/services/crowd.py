"""What is stored about people, as what ``core`` asks about: of one, or of many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from farstu.core import login as machine
from farstu.core.assurance import Channel
from farstu.core.identifiers import IdentifierKind
from farstu.core.people import is_shut_out
from farstu.core.plans import Person, Place
from farstu.core.rehearsal import Somebody
from farstu.core.roles import standing_of
from farstu.services.kit import Kit
from farstu.store import authenticators, exemptions, identifiers, labels, memberships
from farstu.store import recovery_sheets as sheets
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.memberships import Membership
from farstu.store.tx import Tx


class _Owned(Protocol):
    @property
    def account_id(self) -> str: ...


T = TypeVar("T", bound=_Owned)
MANY = 500
"""People at once: far fewer than SQLite takes values in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One of many: who that is, what they hold, where they belong, and what all that decides."""

    account: Account
    address: str
    """The oldest; empty: there is none."""
    held: tuple[Authenticator, ...]
    memberships: tuple[Membership, ...]
    somebody: Somebody


def read_crowd(
    kit: Kit, tx: Tx, crowd: Sequence[Account], *, at: datetime | None = None
) -> Iterator[Face]:
    """Read everything about a page of people that decides how they may sign in.

    Their exemptions are those that live now, or lived *at* a moment.
    """
    ids = [account.id for account in crowd]
    held = _by(authenticators.list_of_accounts(tx, ids))
    belongs = _by(memberships.list_of_accounts(tx, ids))
    known = _by(identifiers.list_of_accounts(tx, ids))
    lifted = _by(exemptions.list_living(tx, now=at or kit.clock()))
    words, left = labels.list_of_accounts(tx, ids), sheets.count_left_of(tx, ids)
    for account in crowd:
        mine = account.id
        emails = (one.value for one in known[mine] if one.kind is IdentifierKind.EMAIL)
        yield Face(
            account=account,
            address=next(emails, ""),
            held=tuple(held[mine]),
            memberships=tuple(belongs[mine]),
            somebody=Somebody(
                person=person_of(account, belongs[mine], words.get(mine, frozenset())),
                account=facts_of(
                    kit,
                    account,
                    held[mine],
                    left.get(mine, 0),
                    belongs=bool(belongs[mine]),
                ),
                exemptions=tuple(lifted[mine]),
            ),
        )


def person_of(account: Account, belongs: Iterable[Membership], words: frozenset[str]) -> Person:
    """Say what policies ask about an account; *words* are its labels."""
    return Person(
        account_id=account.id,
        joined_at=account.created_at,
        graceless=account.grace_ended_at is not None,
        labels=words,
        places=places_of(belongs),
    )


def places_of(belongs: Iterable[Membership]) -> frozenset[Place]:
    """Say where somebody belongs, and as what they count there."""
    return frozenset(
        Place(organisation_id=one.organisation_id, role=standing_of(one.role, one.kind))
        for one in belongs
    )


def facts_of(
    kit: Kit, account: Account, held: Iterable[Authenticator], left: int, *, belongs: bool
) -> machine.Account:
    """Say what the login machine asks about an account, apart from what is coming."""
    return machine.Account(
        held=tuple(_held(kit, authenticator) for authenticator in held),
        recovery_codes_left=left,
        must_change_password=account.must_change_password_since is not None,
        suspended=is_shut_out(suspended=account.suspended_at is not None, belongs=belongs),
        reset_by_mail_at=account.reset_by_mail_at,
    )


def _held(kit: Kit, authenticator: Authenticator) -> machine.Held:
    """Say what the machine knows of one; of a kind that this release lacks: it cannot be proven.

    After a step back to an older release there may be some. They count as what is suspended does:
    whoever holds one is asked for it still, and gets in by something else that is held.
    """
    factor = kit.factors.get(authenticator.kind)
    return machine.Held(
        authenticator_id=authenticator.id,
        kind=authenticator.kind,
        channel=Channel.KEY if factor is None else factor.traits.channel,
        worth=authenticator.worth,
        suspended=factor is None or authenticator.suspended_at is not None,
        disputed=authenticator.disputed_at is not None,
        added_at=authenticator.created_at,
        used_at=authenticator.last_used_at,
    )


def _by(rows: Iterable[T]) -> defaultdict[str, list[T]]:
    """Sort rows by whose they are."""
    sorted_rows: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        sorted_rows[row.account_id].append(row)
    return sorted_rows
