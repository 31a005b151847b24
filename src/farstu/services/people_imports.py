"""Bringing people in from a file: looked at first, then started, stopped, and taken back.

Nobody is invited here. What was started is worked off slice by slice (``import_work``).
"""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.invitations import Ending
from farstu.core.outcome import Reason, Rejected
from farstu.core.people_imports import (
    ImportEnding,
)
from farstu.core.roles import Permission, Role
from farstu.services.guest import Seat
from farstu.services.import_reading import Uploaded, judge_file, keep
from farstu.services.import_steps import ImportSeen, begin, finish, note_import, see
from farstu.services.inviting import roles_of
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.services.people_files import Judged
from farstu.store import invitations, outbox, people_imports
from farstu.store.people_imports import Import
from farstu.store.tx import Tx

SHOWN = 20
"""How many imports are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeImport:
    """An import, in the office that it is for."""

    office: Office
    seen: ImportSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeImports:
    """The imports of an office that were started, the newest first; which roles may be given."""

    office: Office
    roles: tuple[Role, ...]
    listed: tuple[ImportSeen, ...]


def look_at_file(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, uploaded: Uploaded
) -> Import | tuple[Rejected, ...]:
    """Read a file and say what would happen; it is kept for an hour, in the place of an older one.

    Reasons: those of ``offices.act``, of ``read_people_table`` and of ``judge_people``.
    """

    def permitted(_: Tx, officer: Officer) -> tuple[Role, ...]:
        return roles_of(officer.office)

    invite = Permission.INVITE
    roles = look(kit, visit, seat, organisation_id, needs=invite, question=permitted)
    if isinstance(roles, Rejected):
        return (roles,)
    judged = judge_file(visit.portal, uploaded, roles)
    if not isinstance(judged, Judged):
        return judged

    def deed(tx: Tx, officer: Officer) -> Import:
        people_imports.remove_unstarted(tx, officer.id, organisation_id)
        author = officer.id
        return keep(kit, tx, uploaded, judged, organisation_id=organisation_id, author_id=author)

    done = act(kit, visit, seat, organisation_id, needs=invite, deed=deed, gate=Gate.OFFICE)
    return (done,) if isinstance(done, Rejected) else done


def list_imports(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str
) -> OfficeImports | Rejected:
    """List what was brought into an organisation. Reasons: those of ``offices.look``."""

    def question(tx: Tx, officer: Officer) -> OfficeImports:
        found = people_imports.list_started(tx, organisation_id, limit=SHOWN)
        listed = tuple(see(tx, one, now=officer.now) for one in found)
        return OfficeImports(office=officer.office, roles=roles_of(officer.office), listed=listed)

    return look(kit, visit, seat, organisation_id, needs=Permission.INVITE, question=question)


def see_import(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, import_id: str
) -> OfficeImport | Rejected:
    """See how far an import has come; what was not started, its author only.

    Reasons: those of ``offices.look``, NOT_FOUND.
    """

    def question(tx: Tx, officer: Officer) -> OfficeImport | Rejected:
        found = _find(tx, officer, import_id)
        if isinstance(found, Rejected):
            return found
        return OfficeImport(office=officer.office, seen=see(tx, found, now=officer.now))

    return look(kit, visit, seat, organisation_id, needs=Permission.INVITE, question=question)


def start_import(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, import_id: str
) -> Import | Rejected:
    """Begin to invite whom a file names.

    Reasons: those of ``offices.act``, NOT_FOUND, IMPORT_OVER.
    """

    def deed(tx: Tx, officer: Officer) -> Import | Rejected:
        found = _find(tx, officer, import_id)
        if isinstance(found, Rejected):
            return found
        if not begin(kit, tx, visit, found, actor_id=officer.id):
            return Rejected(Reason.IMPORT_OVER)
        return found

    return act(kit, visit, seat, organisation_id, needs=Permission.INVITE, deed=deed)


def stop_import(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, import_id: str
) -> Import | Rejected:
    """Invite nobody more. Reasons: those of ``offices.act``, NOT_FOUND, IMPORT_OVER."""

    def deed(tx: Tx, officer: Officer) -> Import | Rejected:
        found = _find(tx, officer, import_id)
        if isinstance(found, Rejected):
            return found
        stopped = finish(kit, tx, visit, found, ImportEnding.STOPPED, actor_id=officer.id)
        return stopped or Rejected(Reason.IMPORT_OVER)

    needs = Permission.INVITE
    return act(kit, visit, seat, organisation_id, needs=needs, deed=deed, gate=Gate.OFFICE)


def withdraw_import(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, import_id: str
) -> int | Rejected:
    """Take back what nobody has answered yet, and invite nobody more; say how many there were.

    Mails that wait to be sent are not sent. Reasons: those of ``offices.act``, NOT_FOUND.
    """

    def deed(tx: Tx, officer: Officer) -> int | Rejected:
        found = _find(tx, officer, import_id)
        if isinstance(found, Rejected):
            return found
        finish(kit, tx, visit, found, ImportEnding.STOPPED, actor_id=officer.id)
        roles, now = roles_of(officer.office), officer.now
        letters = invitations.end_of_import(tx, found.id, Ending.WITHDRAWN, at=now, roles=roles)
        outbox.cancel(tx, [one for one in letters if one is not None], now=now)
        event, count = AuditEvent.PEOPLE_IMPORT_WITHDRAWN, len(letters)
        note_import(kit, tx, visit, event, found, officer.id, withdrawn=count)
        return count

    return act(kit, visit, seat, organisation_id, needs=Permission.INVITE, deed=deed)


def _find(tx: Tx, officer: Officer, import_id: str) -> Import | Rejected:
    """Find an import of this office; what was only looked at is its author's alone, for an hour."""
    found = people_imports.find(tx, import_id)
    if found is None or found.organisation_id != officer.office.id:
        return Rejected(Reason.NOT_FOUND)
    theirs = found.author_id == officer.id
    kept = found.expires_at is None or found.expires_at > officer.now
    return (
        found if found.started_at is not None or (theirs and kept) else Rejected(Reason.NOT_FOUND)
    )
