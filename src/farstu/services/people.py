"""The people of an organisation: listed, found, and one of them seen with all that is to know.

Who looks from one organisation learns nothing of what happened to somebody in another, but for
sign-ins: an account has one door. The portal's own people see all of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from farstu.core.audit import AuditEvent
from farstu.core.helping import Help
from farstu.core.outcome import Reason, Rejected
from farstu.core.people import Member, PersonDeed, deeds_open, may_give
from farstu.core.roles import Permission, Role
from farstu.services import subject as subjects
from farstu.services.guest import Seat, living_sessions
from farstu.services.helping import find_person
from farstu.services.kit import Kit, Visit
from farstu.services.offices import PAGE, Office, Officer, look
from farstu.services.remembering import list_standing
from farstu.store import accounts, audit_events, identifiers, memberships, people
from farstu.store.audit_events import AuditRow
from farstu.store.authenticators import Authenticator
from farstu.store.identifiers import Identifier
from farstu.store.memberships import PlaceOf
from farstu.store.people import PeoplePage, PersonRow, Wanted
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx

EVENTS = 20

SIGN_INS = frozenset(
    {
        AuditEvent.SIGN_IN_SUCCEEDED,
        AuditEvent.SIGN_IN_FAILED,
        AuditEvent.SIGN_IN_THROTTLED,
        AuditEvent.SIGNED_OUT,
    }
)
"""What every organisation of an account sees of it, wherever it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSeen:
    """A page of the list."""

    office: Office
    page: PeoplePage


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOf:
    """Somebody as an officer meets them: what they are here and elsewhere, and what may be done.

    *roles* are those that they may be given.
    """

    account_id: str
    here: PlaceOf
    elsewhere: tuple[PlaceOf, ...]
    deeds: frozenset[PersonDeed]
    roles: tuple[Role, ...]

    @property
    def role(self) -> Role:
        """Say what they are here."""
        return self.here.membership.role


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Some events about somebody, newest first; *names* of those who did them, by id.

    *older* is behind which event the next ones are, if there are more.
    """

    events: tuple[AuditRow, ...]
    names: dict[str, str]
    older: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSeen:
    """One member: never a secret, nor where codes go."""

    office: Office
    member: MemberOf
    row: PersonRow
    identifiers: tuple[Identifier, ...]
    held: tuple[Authenticator, ...]
    sessions: tuple[SessionRow, ...]
    remembered: int
    is_stopped: bool
    """Whether the portal suspended the account itself, which no organisation undoes."""
    may_help: bool
    """Whether its reader can help them back in, in whatever way."""
    timeline: Timeline


def list_people(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wanted: Wanted, *, page: int
) -> PeopleSeen | Rejected:
    """List the members that are *wanted*; pages count from 1. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> PeopleSeen:
        found = people.list_people(
            tx,
            officer.office.id,
            wanted,
            now=officer.now,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
        return PeopleSeen(office=officer.office, page=found)

    needs = Permission.SEE_PEOPLE
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def see_person(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    account_id: str,
    *,
    events: Collection[AuditEvent],
    before: str = "",
) -> PersonSeen | Rejected:
    """See one member, and *events* about them *before* one. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> PersonSeen | Rejected:
        member = find_member(tx, officer, account_id)
        subject = subjects.find(kit, tx, account_id)
        row = people.find_person(tx, officer.office.id, account_id, now=officer.now)
        if member is None or subject is None or row is None:
            return Rejected(Reason.NOT_FOUND)
        return PersonSeen(
            office=officer.office,
            member=member,
            row=row,
            identifiers=tuple(identifiers.list_of_account(tx, account_id)),
            held=subject.held,
            sessions=tuple(living_sessions(tx, subject, now=officer.now)),
            remembered=len(list_standing(tx, subject, now=officer.now)),
            is_stopped=subject.account.suspended_at is not None,
            may_help=_may_help(kit, tx, officer, account_id),
            timeline=_timeline(tx, officer, member, events, before=before),
        )

    needs = Permission.SEE_PEOPLE
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def see_member(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, deed: PersonDeed
) -> tuple[Office, MemberOf, PersonRow] | Rejected:
    """See somebody before a *deed*. Reasons: those of ``look``, NOT_PERMITTED of the deed."""

    def question(tx: Tx, officer: Officer) -> tuple[Office, MemberOf, PersonRow] | Rejected:
        member = find_member(tx, officer, account_id)
        row = people.find_person(tx, officer.office.id, account_id, now=officer.now)
        if member is None or row is None:
            return Rejected(Reason.NOT_FOUND)
        if deed not in member.deeds:
            return Rejected(Reason.NOT_PERMITTED)
        return officer.office, member, row

    needs = Permission.SEE_PEOPLE
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def find_member(tx: Tx, officer: Officer, account_id: str) -> MemberOf | None:
    """Find a member, suspended or not; None: there is nobody of that id here."""
    office, places = officer.office, memberships.list_places(tx, account_id)
    here = next((one for one in places if one.membership.organisation_id == office.id), None)
    if here is None:
        return None
    others = [one for one in places if one is not here]
    member = Member(
        role=here.membership.role,
        is_oneself=account_id == officer.id,
        belongs_elsewhere=any(one.suspended_at is None for one in others),
    )
    known = {one.organisation_id for one in officer.subject.memberships}
    return MemberOf(
        account_id=account_id,
        here=here,
        elsewhere=tuple(
            one
            for one in others
            if office.actor.is_staff or one.membership.organisation_id in known
        ),
        deeds=deeds_open(office.actor, member),
        roles=tuple(role for role in Role if may_give(office.actor, member, role)),
    )


def _may_help(kit: Kit, tx: Tx, officer: Officer, account_id: str) -> bool:
    person = find_person(kit, tx, officer, account_id)
    helps = frozenset[Help]() if isinstance(person, Rejected) else person.helps
    return bool(helps) and Permission.HELP_PEOPLE in officer.office.permissions


def _timeline(
    tx: Tx, officer: Officer, member: MemberOf, events: Collection[AuditEvent], *, before: str
) -> Timeline:
    office = officer.office
    rows = audit_events.list_about(
        tx,
        member.account_id,
        events=events,
        concerning=None if office.actor.is_staff else office.id,
        everywhere=SIGN_INS,
        before=before,
        limit=EVENTS + 1,
    )
    shown = tuple(rows[:EVENTS])
    actors = {row.actor_id for row in shown if row.actor_id} - {member.account_id}
    if not office.actor.is_staff:
        actors = memberships.list_among(tx, office.id, actors)
    names = accounts.list_names(tx, actors) if actors else {}
    return Timeline(events=shown, names=names, older=shown[-1].id if len(rows) > EVENTS else "")
