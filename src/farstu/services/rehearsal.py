"""Rehearsals: what becomes of everybody whom a change of policy is about, before it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from farstu.core.ahead import is_asked
from farstu.core.outcome import Reason, Rejected
from farstu.core.rehearsal import Change, Fate, Outcome, rehearse
from farstu.core.roles import OrganisationKind, Role
from farstu.services.crowd import MANY, Face, read_crowd
from farstu.services.kit import Kit
from farstu.services.policies import Deed, change_of, refuse_layer
from farstu.store import accounts, organisations
from farstu.store.tx import Tx

COLUMNS = ("name", "address", "organisation", "outcome", "since", "due", "holds")
NAMED = 20
"""How many are named of each outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A change, and all that is the same for everybody whom it is about."""

    deed: Deed
    change: Change
    names: Mapping[str, str]
    """Of organisations, by id."""
    now: datetime
    refused: Rejected | None
    """Set where the change cannot be made since it would lock the last owner out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """Somebody, and what becomes of them."""

    face: Face
    organisations: tuple[str, ...]
    fate: Fate

    @property
    def is_owner(self) -> bool:
        """Whether they own an organisation."""
        return any(one.role is Role.OWNER for one in self.face.memberships)

    @property
    def is_staff(self) -> bool:
        """Whether they are the portal's own."""
        return any(one.kind is OrganisationKind.STAFF for one in self.face.memberships)

    @property
    def held(self) -> tuple[tuple[str, int], ...]:
        """What they hold, by kind, and how many of each."""
        return tuple(sorted(Counter(one.kind for one in self.face.held).items()))


@dataclass(slots=True)
class Tally:
    """How many meet which outcome, and some of them by name."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    mailed: int = 0
    """How many hear of it by mail ahead: who was invited has another mail to answer."""
    owners: int = 0
    owners_out: int = 0
    staff: int = 0
    staff_out: int = 0
    _owning: dict[Outcome, list[Foreseen]] = field(default_factory=dict)
    _others: dict[Outcome, list[Foreseen]] = field(default_factory=dict)

    def add(self, one: Foreseen) -> None:
        """Count somebody."""
        outcome = one.fate.outcome
        out = outcome is Outcome.LOCKED_OUT
        self.counts[outcome] += 1
        self.mailed += is_asked(one.fate) and one.face.account.password_hash is not None
        self.owners += one.is_owner
        self.owners_out += one.is_owner and out
        self.staff += one.is_staff
        self.staff_out += one.is_staff and out
        named = (self._owning if one.is_owner else self._others).setdefault(outcome, [])
        if len(named) < NAMED:
            named.append(one)

    def named(self, outcome: Outcome) -> tuple[Foreseen, ...]:
        """Name the first of those who meet it, owners before all others."""
        found = (*self._owning.get(outcome, ()), *self._others.get(outcome, ()))
        return found[:NAMED]

    @property
    def disturbs(self) -> bool:
        """Whether anybody would be locked out, or has to replace what they hold."""
        return bool(self.counts[Outcome.LOCKED_OUT] or self.counts[Outcome.MUST_REPLACE])


def begin_rehearsal(kit: Kit, tx: Tx, deed: Deed) -> Rehearsal | Rejected:
    """Begin one, unless the change cannot be made whoever the people are.

    Reasons: KEY_MODELS_UNKNOWN, POLICY_UNSATISFIABLE, NOT_FOUND.
    """
    refused = refuse_layer(kit, tx, deed)
    if refused is not None and refused.reason is not Reason.LAST_OWNER:
        return refused
    return replace(rehearse_deed(kit, tx, deed), refused=refused)


def rehearse_deed(kit: Kit, tx: Tx, deed: Deed) -> Rehearsal:
    """Begin to rehearse what is never refused: resuming a plan."""
    return Rehearsal(
        deed=deed,
        change=change_of(kit, tx, deed),
        names={one.id: one.name for one in organisations.list_organisations(tx)},
        now=kit.clock(),
        refused=None,
    )


def foresee(kit: Kit, rehearsal: Rehearsal, *, portal_id: str) -> Iterator[Foreseen]:
    """Say what becomes of everybody in the place of the layer, in the order in which they came.

    Each page is a question of its own, so that ten thousand people hold no snapshot.
    """
    here, after = rehearsal.deed.after.organisation_id, ""

    def read(tx: Tx) -> list[Face]:
        page = accounts.list_accounts(tx, after=after, limit=MANY, organisation_id=here)
        return list(read_crowd(kit, tx, page))

    while page := kit.store.read(read, portal_id=portal_id):
        for face in page:
            yield _foreseen(kit, rehearsal, face)
        after = page[-1].account.id


def cells_of(one: Foreseen) -> tuple[str, ...]:
    """Write somebody as a line of a table."""
    fate = one.fate
    return (
        one.face.account.name,
        one.face.address,
        "; ".join(one.organisations),
        fate.outcome.value,
        fate.since.isoformat(),
        fate.due.isoformat(),
        "; ".join(f"{many} {kind}" for kind, many in one.held),
    )


def _foreseen(kit: Kit, rehearsal: Rehearsal, face: Face) -> Foreseen:
    return Foreseen(
        face=face,
        organisations=tuple(
            rehearsal.names.get(one.organisation_id, one.organisation_id)
            for one in face.memberships
        ),
        fate=rehearse(face.somebody, rehearsal.change, kit.worths, now=rehearsal.now),
    )
