"""People brought in from a file: looked at, started, watched, stopped and taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.people_files import LARGEST, MOST, TEMPLATE
from farstu.core.roles import Role
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.http.forms import Upload
from farstu.services.audit_csv import csv_line
from farstu.services.import_reading import Report, Uploaded
from farstu.services.import_steps import ImportSeen
from farstu.services.people_imports import (
    OfficeImport,
    OfficeImports,
    list_imports,
    look_at_file,
    see_import,
    start_import,
    stop_import,
    withdraw_import,
)
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.languages import list_languages
from farstu.web.notes import Note
from farstu.web.pages.invitations import HERE
from farstu.web.pages.offices import head_of
from farstu.web.views import Findings, ImportPage, ImportRow, ImportsPage, SlipRow

IMPORTS = f"{HERE}/import"
ONE = f"{IMPORTS}/{{import_id}}"
FIELDS = ("role", "language")
SHOWN = 100
"""How many mistakes stand on the page; all of them can be downloaded."""
ROOM = 64 * 1024
"""Bytes that a form takes besides its file."""
ROLES = {role.name.lower(): role for role in Role}
BOM = "\ufeff".encode()
"""What makes spreadsheets read UTF-8."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map. Looking and stopping take no fresh proof; the rest does."""
    stop = partial(_change, desk, stop_import, Note.IMPORT_STOPPED)
    withdraw = partial(_change, desk, withdraw_import, Note.IMPORT_WITHDRAWN)
    office, deed = Gate.OFFICE, Gate.OFFICE_DEED
    return (
        Route(
            path=IMPORTS,
            gate=office,
            get=partial(_list, desk),
            post=partial(_look_at, desk),
            largest=LARGEST + ROOM,
        ),
        Route(path=f"{HERE}/people.csv", gate=office, get=partial(_template, desk)),
        Route(path=ONE, gate=office, get=partial(_show, desk)),
        Route(path=f"{ONE}/mistakes.csv", gate=office, get=partial(_mistakes, desk)),
        Route(path=f"{ONE}/start", gate=deed, post=partial(_start, desk), back=ONE),
        Route(path=f"{ONE}/stop", gate=office, post=stop, back=ONE),
        Route(path=f"{ONE}/withdraw", gate=deed, post=withdraw, back=ONE),
    )


# Choosing a file ---------------------------------------------------------------------------------


def _list(desk: Desk, request: Request) -> Reply:
    seen = _list_imports(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, _form(desk, request, seen))


def _look_at(desk: Desk, request: Request) -> Reply:
    seen = _list_imports(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    form, place = request.form, request.params["organisation_id"]
    sent = form.file("people") or Upload("", b"")
    uploaded = Uploaded(
        name=sent.name,
        content=sent.content,
        role=ROLES.get(form.text("role")),
        language=form.text("language"),
    )
    done = look_at_file(request.kit, request.visit, request.seat, place, uploaded)
    if not isinstance(done, tuple):
        return redirect(f"{IMPORTS.format(organisation_id=place)}/{done.id}")
    away, values = desk.turn_away(request, done[0]), form.only(*FIELDS)
    return away or desk.page(request, _form(desk, request, seen), rejected=done, values=values)


def _list_imports(request: Request) -> OfficeImports | Rejected:
    place = request.params["organisation_id"]
    return list_imports(request.kit, request.visit, request.seat, place)


def _form(desk: Desk, request: Request, seen: OfficeImports) -> ImportsPage:
    return ImportsPage(
        office=head_of(seen.office),
        roles=seen.roles,
        languages=list_languages(desk.languages(request), current=""),
        most=MOST,
        rows=tuple(_row(one) for one in seen.listed),
    )


def _row(one: ImportSeen) -> ImportRow:
    found = one.found
    return ImportRow(
        id=found.id,
        file=found.file,
        author=one.author,
        started_at=found.started_at or found.created_at,
        state=one.state,
        invited=found.invited,
        left=one.left,
    )


def _template(desk: Desk, request: Request) -> Reply:
    """Give the file that one begins with."""
    seen = _list_imports(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return _csv("people.csv", [TEMPLATE])


# One of them -------------------------------------------------------------------------------------


def _see(request: Request) -> OfficeImport | Rejected:
    place, which = request.params["organisation_id"], request.params["import_id"]
    return see_import(request.kit, request.visit, request.seat, place, which)


def _show(desk: Desk, request: Request) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, _view(desk, request, seen))


def _view(desk: Desk, request: Request, seen: OfficeImport) -> ImportPage:
    one, found = seen.seen, seen.seen.found
    return ImportPage(
        office=head_of(seen.office),
        id=found.id,
        file=found.file,
        state=one.state,
        people=found.people,
        mistaken=found.mistaken,
        author=one.author,
        by_operator=found.author_id is None,
        started_at=found.started_at,
        ended_at=found.ended_at,
        waits_until=found.waits_until,
        expires_at=found.expires_at,
        invited=found.invited,
        skipped=found.skipped,
        barred=found.barred,
        left=one.left,
        standing=one.standing,
        findings=None if one.report is None else _findings(desk, request, one.report),
    )


def _findings(desk: Desk, request: Request, report: Report) -> Findings:
    return Findings(
        slips=_slips(desk, request, report, most=SHOWN),
        mistakes=len(report.slips),
        repeated=report.repeated,
        ignored=report.ignored,
        members=report.members,
        waiting=report.waiting,
    )


def _slips(desk: Desk, request: Request, report: Report, *, most: int) -> tuple[SlipRow, ...]:
    return tuple(
        SlipRow(line=one.line, text=one.text, why=desk.explain(request, one.rejected))
        for one in report.slips[:most]
    )


def _mistakes(desk: Desk, request: Request) -> Reply:
    """Give every mistake as a table; it is gone once all the others were invited."""
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    report = seen.seen.report
    if report is None:
        return desk.complain(request, 404)
    rows = _slips(desk, request, report, most=len(report.slips))
    lines = [(str(row.line), row.text, row.why) for row in rows]
    return _csv("mistakes.csv", [("line", "text", "mistake"), *lines])


def _csv(name: str, lines: list[tuple[str, ...]]) -> Reply:
    headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Reply(body=BOM + b"".join(map(csv_line, lines)), headers=headers)


# Deeds -------------------------------------------------------------------------------------------


def _start(desk: Desk, request: Request) -> Reply:
    place, which = request.params["organisation_id"], request.params["import_id"]
    done = start_import(request.kit, request.visit, request.seat, place, which)
    if isinstance(done, Rejected):
        return _refuse(desk, request, done)
    return redirect(ONE.format(organisation_id=place, import_id=which))


Deed = Callable[..., object]


def _change(desk: Desk, deed: Deed, note: Note, request: Request) -> Reply:
    place, which = request.params["organisation_id"], request.params["import_id"]
    done = deed(request.kit, request.visit, request.seat, place, which)
    if isinstance(done, Rejected):
        return _refuse(desk, request, done)
    return redirect_with_note(request, ONE.format(organisation_id=place, import_id=which), note)


def _refuse(desk: Desk, request: Request, rejected: Rejected) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected) or rejected.reason is not Reason.IMPORT_OVER:
        return desk.turn_away(request, rejected) or desk.complain(request, 404)
    return desk.refuse(request, _view(desk, request, seen), rejected)
