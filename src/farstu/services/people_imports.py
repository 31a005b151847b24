"""Bringing people in from a file: looked at first, then started, stopped, and taken back.

Nobody is invited here. What was started is worked off slice by slice (``import_work``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.invitations import Ending
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.people_files import Ignored, read_people_table
from farstu.core.people_imports import (
    KEPT,
    LOOKED_AT,
    ImportEnding,
    ImportState,
    import_state,
)
from farstu.core.roles import Permission, Role
from farstu.services.fields import clean_text
from farstu.services.guest import Seat
from farstu.services.invitation_drafts import Slip
from farstu.services.inviting import roles_of
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.services.people_files import Judged, Wish, count_lines, judge_people
from farstu.services.trail import note
from farstu.store import accounts, invitations, memberships, outbox, people_imports
from farstu.store.people_imports import Import, Newcomer
from farstu.store.portals import Portal
from farstu.store.tx import Tx

AT_ONCE = 500
"""How many addresses are looked up in one question."""
SHOWN = 20
"""How many imports are listed."""
LONGEST_FILE = 100
NAMELESS = "people.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file as it came, and what holds for all whose line says nothing else."""

    name: str
    content: bytes
    role: Role | None = Role.MEMBER
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found in a file, apart from whom to invite: how many belong or wait already."""

    slips: tuple[Slip, ...] = ()
    repeated: tuple[int, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    members: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSeen:
    """An import as it stands. *standing* of its invitations can still be taken back."""

    found: Import
    state: ImportState
    report: Report | None
    author: str
    left: int
    standing: int


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


def judge_file(
    portal: Portal, uploaded: Uploaded, roles: tuple[Role, ...]
) -> Judged | tuple[Rejected, ...]:
    """Read and judge a file, outside of any transaction."""
    table = read_people_table(uploaded.content)
    if isinstance(table, Rejected):
        return (table,)
    wish = Wish(role=uploaded.role, language=uploaded.language, roles=roles)
    return judge_people(table, portal, wish)


def keep(
    kit: Kit,
    tx: Tx,
    uploaded: Uploaded,
    judged: Judged,
    *,
    organisation_id: str,
    author_id: str | None,
) -> Import:
    """Keep what was read, without those who belong there or are invited already."""
    now = kit.clock()
    new, report = report_on(kit, tx, organisation_id, judged)
    called = clean_text(uploaded.name[-LONGEST_FILE:], field="people")
    made = Import(
        id=kit.new_id(now),
        organisation_id=organisation_id,
        author_id=author_id,
        file=NAMELESS if isinstance(called, Rejected) else called,
        created_at=now,
        people=len(new),
        mistaken=count_lines(judged.slips),
        report=write_report(report),
        expires_at=now + LOOKED_AT,
    )
    people_imports.add(tx, made, new)
    return made


def report_on(
    kit: Kit, tx: Tx, organisation_id: str, judged: Judged
) -> tuple[list[Newcomer], Report]:
    """Say whom of a file there is to invite, and what else was found in it."""
    people = judged.newcomers
    folded = [one.folded for one in people]
    here, waiting = find_known(tx, organisation_id, folded, now=kit.clock())
    new = [one for one in people if one.folded not in here | waiting]
    report = Report(
        slips=judged.slips,
        repeated=judged.repeated,
        ignored=judged.ignored,
        members=len(here),
        waiting=len(waiting - here),
    )
    return new, report


def find_known(
    tx: Tx, organisation_id: str, folded: Sequence[str], *, now: datetime
) -> tuple[set[str], set[str]]:
    """Say which of some addresses belong to members, and to which an invitation stands."""
    members: set[str] = set()
    waiting: set[str] = set()
    for first in range(0, len(folded), AT_ONCE):
        some = folded[first : first + AT_ONCE]
        members |= memberships.list_names_among(tx, organisation_id, some)
        standing = invitations.list_standing(tx, some, now=now)
        waiting |= {one.folded for one in standing if one.organisation_id == organisation_id}
    return members, waiting


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


def see(tx: Tx, found: Import, *, now: datetime) -> ImportSeen:
    """Say where an import stands."""
    author = found.author_id and accounts.find(tx, found.author_id)
    return ImportSeen(
        found=found,
        state=import_state(found.facts, now=now),
        report=None if found.report is None else read_report(found.report),
        author=author.name if author else "",
        left=people_imports.count_left(tx, found.id),
        standing=invitations.count_standing(tx, found.id, now=now),
    )


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


def begin(kit: Kit, tx: Tx, visit: Visit | None, found: Import, *, actor_id: str | None) -> bool:
    """Start an import, if nobody did."""
    now = kit.clock()
    if not found.people or not people_imports.start(tx, found.id, at=now):
        return False
    _note(kit, tx, visit, AuditEvent.PEOPLE_IMPORT_STARTED, found, actor_id, people=found.people)
    return True


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
        _note(kit, tx, visit, event, found, officer.id, withdrawn=count)
        return count

    return act(kit, visit, seat, organisation_id, needs=Permission.INVITE, deed=deed)


def finish(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    found: Import,
    ending: ImportEnding,
    *,
    actor_id: str | None,
) -> Import | None:
    """End an import that is under way; None: it was over."""
    now = kit.clock()
    ended = people_imports.end(tx, found.id, ending, at=now, expires_at=now + KEPT)
    if ended is not None:
        counts = {name: getattr(ended, name) for name in ("invited", "skipped", "barred")}
        event = AuditEvent.PEOPLE_IMPORT_ENDED
        _note(kit, tx, visit, event, ended, actor_id, ending=ending.value, **counts)
    return ended


def write_report(report: Report) -> dict[str, Any]:
    """Write a report as plain data."""
    slips = [
        (
            one.line,
            one.text,
            one.rejected.reason.value,
            one.rejected.detail.amount,
            one.rejected.field,
        )
        for one in report.slips
    ]
    return {
        "slips": slips,
        "repeated": list(report.repeated),
        "ignored": [(one.number, one.heading) for one in report.ignored],
        "members": report.members,
        "waiting": report.waiting,
    }


def read_report(data: Mapping[str, Any]) -> Report:
    """Read a report again."""
    slips = tuple(
        Slip(
            line=line, text=text, rejected=Rejected(Reason(why), Detail(amount=amount), field=field)
        )
        for line, text, why, amount, field in data["slips"]
    )
    return Report(
        slips=slips,
        repeated=tuple(data["repeated"]),
        ignored=tuple(Ignored(number, heading) for number, heading in data["ignored"]),
        members=data["members"],
        waiting=data["waiting"],
    )


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


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    event: AuditEvent,
    found: Import,
    actor_id: str | None,
    **facts: object,
) -> None:
    by = {} if actor_id is None else {"by": "account"}
    note(
        kit,
        tx,
        visit,
        event,
        at=kit.clock(),
        subject_id=None,
        actor_id=actor_id,
        organisation_id=found.organisation_id,
        facts={"import": found.id, **by, **facts},
    )
