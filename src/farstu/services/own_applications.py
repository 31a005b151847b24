"""One's own applications: what each was allowed, seen and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Scope
from farstu.services import subject as subjects
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import take
from farstu.services.stays_over import end_stay
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.store import grants, relying_parties, stays, tokens
from farstu.store.grants import Grant
from farstu.store.relying_parties import RelyingParty
from farstu.store.stays import Stay
from farstu.store.tokens import Family
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApplication:
    """A relying party that was granted something, or is in use.

    Without a *grant* nobody was asked: the portal answers for it.
    """

    party: RelyingParty
    grant: Grant | None
    stays: tuple[Stay, ...]
    families: tuple[Family, ...]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Say what it may know and do."""
        named = {scope for family in self.families for scope in family.scopes}
        named.update(() if self.grant is None else self.grant.scopes)
        return tuple(scope for scope in Scope if scope.value in named)

    @property
    def since(self) -> datetime:
        """Say since when."""
        return min(self._began)

    @property
    def used_at(self) -> datetime:
        """Say when it was last gone to, or last came for news by itself."""
        return max((*self._began, *(family.refreshed_at for family in self.families)))

    @property
    def goes_on(self) -> bool:
        """Say whether it goes on when its person has signed out."""
        return any(family.is_offline for family in self.families)

    @property
    def _began(self) -> tuple[datetime, ...]:
        granted = () if self.grant is None else (self.grant.granted_at,)
        entered = (stay.created_at for stay in self.stays)
        return (*granted, *entered, *(family.created_at for family in self.families))


def list_applications(kit: Kit, visit: Visit, seat: Seat) -> list[OwnApplication]:
    """List the applications of the account, by name."""

    def question(tx: Tx) -> list[OwnApplication]:
        subject = subjects.find(kit, tx, seat.account_id)
        return applications_of(tx, subject, now=kit.clock()) if subject else []

    return kit.store.read(question, portal_id=visit.portal.id)


def applications_of(tx: Tx, subject: Subject, *, now: datetime) -> list[OwnApplication]:
    """List the same inside a transaction."""
    whose = subject.account.id
    granted = {one.relying_party_id: one for one in grants.list_of_account(tx, whose)}
    entered = stays.list_of_account(tx, whose, now=now)
    living = tokens.list_of_account(tx, whose, epoch=subject.account.epoch, now=now)
    known = {*granted, *(one.relying_party_id for one in entered)}
    known.update(one.relying_party_id for one in living)
    return [
        OwnApplication(
            party=party,
            grant=granted.get(party.id),
            stays=tuple(one for one in entered if one.relying_party_id == party.id),
            families=tuple(one for one in living if one.relying_party_id == party.id),
        )
        for party in relying_parties.list_all(tx)
        if party.id in known
    ]


def take_back(kit: Kit, visit: Visit, seat: Seat, *, party_id: str) -> OwnApplication | Rejected:
    """Take back what an application was allowed, and sign out there.

    No fresh proof is needed: it gives nothing to whoever does it, and somebody who fears that an
    application holds too much should not be kept waiting. Reasons: NOT_FOUND and those of
    ``seats.take``.
    """

    def deed(tx: Tx) -> OwnApplication | Rejected:
        taken = take(kit, tx, seat, gate=Gate.INSIDE)
        if isinstance(taken, Rejected):
            return taken
        known = applications_of(tx, taken.subject, now=taken.now)
        mine = next((one for one in known if one.party.id == party_id), None)
        if mine is None or not _end(kit, tx, seat.account_id, mine, at=taken.now):
            return Rejected(Reason.NOT_FOUND)
        _note(kit, tx, visit, seat.account_id, mine, at=taken.now)
        return mine

    return kit.store.write(deed, portal_id=visit.portal.id)


def _end(kit: Kit, tx: Tx, account_id: str, mine: OwnApplication, *, at: datetime) -> bool:
    """End all that it has; False: somebody else did meanwhile."""
    was_granted = grants.remove(tx, account_id, mine.party.id)
    ended = tokens.end_of_grant(tx, account_id, mine.party.id, at=at)
    left = [end_stay(kit, tx, stay) for stay in mine.stays]
    return was_granted or ended > 0 or any(left)


def _note(
    kit: Kit, tx: Tx, visit: Visit, account_id: str, mine: OwnApplication, *, at: datetime
) -> None:
    about = {"relying_party": mine.party.id, "name": mine.party.name, "scopes": list(mine.scopes)}
    note(
        kit,
        tx,
        visit,
        AuditEvent.CONSENT_WITHDRAWN,
        at=at,
        subject_id=account_id,
        actor_id=account_id,
        facts=about,
    )
