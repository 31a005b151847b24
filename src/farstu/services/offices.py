"""Offices: where somebody may look after an organisation, and doing so.

What one may do there is ``core/roles.py``. It is asked in the transaction of each deed, after its
seat was taken: who lost their role a moment ago does nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.people import Actor
from farstu.core.roles import OrganisationKind, Permission, Role, permissions_of
from farstu.services import subject as subjects
from farstu.services.denying import Denied, note_denied
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import take
from farstu.services.subject import Subject
from farstu.store import organisations
from farstu.store.organisations import Organisation
from farstu.store.tx import Tx

Answer = TypeVar("Answer")
PAGE = 50
NOT_THEIRS = frozenset({Reason.NOT_PERMITTED, Reason.HELP_NOT_YOURS})
"""What somebody hears who tries what is not theirs to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An organisation, and what somebody may do in it: as *role* there, and as *staff*.

    *by_request*: in this portal customers ask for accounts, and its own people invite.
    """

    organisation: Organisation
    role: Role | None
    staff: Role | None
    permissions: frozenset[Permission]
    by_request: bool = False

    @property
    def id(self) -> str:
        """Say the organisation's id."""
        return self.organisation.id

    @property
    def actor(self) -> Actor:
        """Say what its officer may do about others, and as what: the higher of both roles."""
        rank = max(role for role in (self.role, self.staff) if role is not None)
        is_staff = self.staff is not None
        return Actor(permissions=self.permissions, rank=rank, is_staff=is_staff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who does a deed in an office, and when."""

    office: Office
    subject: Subject
    now: datetime
    why: str | None = None
    """For what reason, where one was given; whom the deed is about is not told it."""

    @property
    def id(self) -> str:
        """Say whose deed it is."""
        return self.subject.account.id

    @property
    def signature(self) -> str:
        """Say who did it, to whom it is about: who is not of the organisation has no name there."""
        return "" if self.office.role is None else self.subject.account.name


def find_office(tx: Tx, subject: Subject, organisation_id: str) -> Office | None:
    """Find an organisation that *subject* belongs to, or is to look after; None: not theirs."""
    organisation = organisations.find(tx, organisation_id)
    return None if organisation is None else _office(subject, organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficesSeen:
    """Some of the offices that somebody may choose, and how many were found."""

    offices: tuple[Office, ...]
    found: int


def list_offices(
    kit: Kit, visit: Visit, seat: Seat, *, text: str = "", page: int = 1
) -> OfficesSeen:
    """List the organisations that somebody may look after, by name: those with *text* in it.

    The portal's own people look after every customer; pages count from 1.
    """

    def question(tx: Tx) -> OfficesSeen:
        subject = subjects.find(kit, tx, seat.account_id)
        if subject is None:
            return OfficesSeen(offices=(), found=0)
        staff = _staff_role(subject)
        runs = permissions_of(OrganisationKind.STAFF, role=staff, staff=staff)
        hidden = frozenset() if runs else {OrganisationKind.STAFF}
        rows, found = organisations.search(
            tx,
            text,
            account_id=seat.account_id if staff is None else None,
            kinds=frozenset(OrganisationKind) - hidden,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
        offices = (_office(subject, organisation) for organisation in rows)
        return OfficesSeen(offices=tuple(one for one in offices if one), found=found)

    return kit.store.read(question, portal_id=visit.portal.id)


def look(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    *,
    needs: Permission,
    question: Callable[[Tx, Officer], Answer],
) -> Answer | Rejected:
    """Answer a *question* about an organisation. Reasons: NOT_FOUND, NOT_PERMITTED.

    Only behind a gate of an office, which has judged the session.
    """

    def whole(tx: Tx) -> Answer | Rejected:
        subject = subjects.find(kit, tx, seat.account_id)
        if subject is None:
            return Rejected(Reason.NOT_FOUND)
        office = _permitted(tx, subject, organisation_id, needs)
        if isinstance(office, Rejected):
            return office
        return question(tx, Officer(office=office, subject=subject, now=kit.clock()))

    return kit.store.read(whole, portal_id=visit.portal.id)


def act(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    *,
    needs: Permission,
    deed: Callable[[Tx, Officer], Answer],
    gate: Gate = Gate.OFFICE_DEED,
    alone: bool = False,
) -> Answer | Rejected:
    """Do a *deed* in an organisation, the session judged again in its transaction.

    *alone*: no other such deed happens there meanwhile, so who may do it is asked behind the lock.
    Whoever may not is on the trail (ASVS 16.3.2). Reasons: NOT_FOUND, NOT_PERMITTED, those of
    ``seats.take`` and of the deed.
    """

    def whole(tx: Tx) -> Answer | Rejected:
        if alone:
            organisations.lock(tx, organisation_id)
        taken = take(kit, tx, seat, gate=gate)
        if isinstance(taken, Rejected):
            return taken
        office = _permitted(tx, taken.subject, organisation_id, needs)
        if isinstance(office, Rejected):
            note_denied(kit, tx, visit, Denied(taken.subject, organisation_id, needs, office))
            return office
        done = deed(tx, Officer(office=office, subject=taken.subject, now=taken.now))
        if isinstance(done, Rejected) and done.reason in NOT_THEIRS:
            note_denied(kit, tx, visit, Denied(taken.subject, organisation_id, needs, done))
        return done

    return kit.store.write(whole, portal_id=visit.portal.id)


def _permitted(
    tx: Tx, subject: Subject, organisation_id: str, needs: Permission
) -> Office | Rejected:
    """Find an office that permits what is needed; to strangers there is no such organisation."""
    office = find_office(tx, subject, organisation_id)
    if office is None:
        return Rejected(Reason.NOT_FOUND)
    return office if needs in office.permissions else Rejected(Reason.NOT_PERMITTED)


def _office(subject: Subject, organisation: Organisation) -> Office | None:
    roles = {one.organisation_id: one.role for one in subject.memberships}
    staff = _staff_role(subject)
    role = roles.get(organisation.id)
    if role is None and staff is None:
        return None
    asks = subject.settings.accounts_by_request
    return Office(
        organisation=organisation,
        role=role,
        staff=staff,
        permissions=permissions_of(organisation.kind, role=role, staff=staff, by_request=asks),
        by_request=asks,
    )


def _staff_role(subject: Subject) -> Role | None:
    """Say what somebody is among the portal's own people."""
    kinds = (one.role for one in subject.memberships if one.kind is OrganisationKind.STAFF)
    return next(kinds, None)
