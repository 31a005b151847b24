"""The audit log of an office: looked into, and taken away with its proof.

In the office of the portal's own people it is that of the whole portal; anywhere else the chain of
the organisation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from farstu.core.identifiers import fold
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import Permission
from farstu.services.audit_export import Plan, Wish, plan_export
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.office_policy import place_of
from farstu.services.offices import PAGE, Office, Officer, act, look
from farstu.store import accounts, audit_events, memberships
from farstu.store.audit_events import AuditRow, Wanted
from farstu.store.tx import Tx

MOST = 10_000
"""Events of one download, which is made in memory; the command line writes any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSeen:
    """A page of the log, newest first; *names* of those who are known here, by id.

    *older* is behind which event the next ones are, if there are more.
    """

    office: Office
    events: tuple[AuditRow, ...]
    names: dict[str, str]
    older: str


def see_log(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wanted: Wanted, *, who: str = ""
) -> LogSeen | Rejected:
    """See the events that are *wanted*, about or by *who*, as they sign in.

    Reasons: those of ``look``.
    """

    def question(tx: Tx, officer: Officer) -> LogSeen:
        office = officer.office
        account = accounts.find_by_identifier(tx, fold(who)) if who else None
        found = replace(
            wanted,
            organisation_id=place_of(office),
            account_id=None if not who else account.id if account else "",
        )
        rows = audit_events.list_latest(tx, found, limit=PAGE + 1)
        hidden = _outsiders(tx, office)
        shown = tuple(
            replace(row, personal=None) if row.actor_id in hidden else row for row in rows[:PAGE]
        )
        more = len(rows) > PAGE
        return LogSeen(
            office=office,
            events=shown,
            names=_names(tx, office, shown),
            older=shown[-1].id if more else "",
        )

    needs = Permission.SEE_AUDIT
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def plan_log(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wish: Wish
) -> Plan | Rejected:
    """Plan an export of an office's log. Reasons: those of ``act``, EXPORT_LARGE."""
    needs = Permission.SEE_AUDIT

    def deed(tx: Tx, officer: Officer) -> Wish:
        office = officer.office
        return replace(
            wish,
            organisation_id=place_of(office),
            outsiders=_outsiders(tx, office),
            by=officer.id,
            most=MOST,
        )

    here = act(kit, visit, seat, organisation_id, needs=needs, deed=deed)
    if isinstance(here, Rejected):
        return here
    plan = plan_export(kit, visit.portal, here)
    large = Rejected(Reason.EXPORT_LARGE, Detail(wanted=MOST))
    return large if plan.events > MOST else plan


def _outsiders(tx: Tx, office: Office) -> frozenset[str]:
    """List the portal's own people who are not of this office: where they sit is not its matter."""
    if office.actor.is_staff or place_of(office) is None:
        return frozenset()
    staff = set(memberships.list_staff(tx))
    return frozenset(staff - memberships.list_among(tx, office.id, staff))


def _names(tx: Tx, office: Office, rows: tuple[AuditRow, ...]) -> dict[str, str]:
    """Name who is of this office; who looks in from outside has no name there."""
    ids = {one for row in rows for one in (row.subject_id, row.actor_id) if one}
    if not office.actor.is_staff and place_of(office) is not None:
        ids = memberships.list_among(tx, office.id, ids)
    return accounts.list_names(tx, ids) if ids else {}
