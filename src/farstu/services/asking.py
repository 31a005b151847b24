"""Asking for help from the hall: who could, and a mail to them.

Only after the right password, and rarely: it is mail to people who did not ask for any.
"""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.audit import AuditEvent
from farstu.core.helping import Someone, Way, may_decide, way_of
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.core.throttle import ASKS
from farstu.services import subject as subjects
from farstu.services.access import take_helped
from farstu.services.guest import Seat
from farstu.services.helping import someone_of, whole_of
from farstu.services.kit import Kit, Visit
from farstu.services.outbox import Letter, post
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.store import cases, identifiers, memberships, organisations, throttles
from farstu.store.cases import Case
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

HELP_WANTED = "help_wanted"
"""The template of the letter to those who can help."""
MOST = 3
"""How many are named and written to."""
MOST_LOOKED_AT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpers:
    """What there is for somebody in the hall: who may help alone, and their case.

    *names* are of those who may; *may_open*: nobody may, and support can take it up.
    """

    names: tuple[str, ...] = ()
    case: Case | None = None
    may_open: bool = False


def see_helpers(kit: Kit, visit: Visit, seat: Seat) -> Helpers:
    """Say who could help somebody who waits in the hall."""

    def question(tx: Tx) -> Helpers:
        subject = subjects.find(kit, tx, seat.account_id)
        return Helpers() if subject is None else list_helpers(kit, tx, subject)

    return kit.store.read(question, portal_id=visit.portal.id)


def list_helpers(kit: Kit, tx: Tx, subject: Subject) -> Helpers:
    """Gather who may help *subject*, and their living case."""
    above = find_above(kit, tx, subject)
    return Helpers(
        names=tuple(one.account.name for one in above),
        case=cases.find_living(tx, subject.account.id),
        may_open=not above and has_support(kit, tx, subject),
    )


def ask_for_help(kit: Kit, visit: Visit, seat: Seat) -> tuple[str, ...] | Rejected:
    """Write to those who may help, and say their names.

    Reasons: HELP_ASKED (a while ago, and when one may again), NOT_FOUND (there is nobody), those of
    ``seats.take``.
    """

    def deed(tx: Tx) -> tuple[str, ...] | Rejected:
        taken = take_helped(kit, tx, seat)
        if isinstance(taken, Rejected):
            return taken
        subject, now = taken.subject, taken.now
        above = find_above(kit, tx, subject)
        if not above:
            return Rejected(Reason.NOT_FOUND)
        key = key_of(kit, ASKS, visit.portal.id, subject.account.id)
        charged = throttles.charge(tx, key, ASKS, now=now)
        if isinstance(charged, Closed):
            return Rejected(Reason.HELP_ASKED, Detail(opens_at=charged.opens_at))
        for one in above:
            _write(kit, tx, subject, one)
        about = {"helpers": len(above)}
        event, who = AuditEvent.HELP_ASKED, subject.account.id
        note(kit, tx, visit, event, at=now, subject_id=who, actor_id=who, facts=about)
        return tuple(one.account.name for one in above)

    return kit.store.write(deed, portal_id=visit.portal.id)


def find_above(kit: Kit, tx: Tx, subject: Subject) -> list[Subject]:
    """Find who may help *subject* alone and can come in: three at most, the eldest first."""
    where = {one.organisation_id for one in subject.memberships}
    candidates = memberships.list_accounts(tx, where, at_least=Role.ADMINISTRATOR)
    found: list[Subject] = []
    whole = whole_of(tx, subject)
    for account_id in candidates[:MOST_LOOKED_AT]:
        one = subjects.find(kit, tx, account_id)
        if one is not None and _can_help(one, whole):
            found.append(one)
    return found[:MOST]


def has_support(kit: Kit, tx: Tx, subject: Subject) -> bool:
    """Say whether two of support could decide on a case about *subject*."""
    staff = {o.id for o in organisations.list_organisations(tx) if o.kind is OrganisationKind.STAFF}
    able, whole = 0, whole_of(tx, subject)
    for account_id in memberships.list_accounts(tx, staff, at_least=Role.MEMBER)[:MOST_LOOKED_AT]:
        one = subjects.find(kit, tx, account_id)
        able += one is not None and may_decide(someone_of(one), whole, Way.SUPPORT)
    return able > 1


def _can_help(one: Subject, whole: Someone) -> bool:
    comes_in = one.account.suspended_at is None and one.account.password_hash is not None
    return comes_in and way_of(someone_of(one), whole) is Way.ALONE


def _write(kit: Kit, tx: Tx, subject: Subject, helper: Subject) -> None:
    place, account = subject.memberships[0].organisation_id, subject.account
    for known in identifiers.list_emails(tx, helper.account.id):
        letter = Letter(
            recipient=known.value,
            template=HELP_WANTED,
            language=helper.account.language or "",
            facts={"path": f"/org/{place}/people/{account.id}/help", "name": account.name},
        )
        post(kit, tx, letter, account_id=helper.account.id, at=kit.clock())
