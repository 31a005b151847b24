"""Saving recovery codes: made by a POST, shown until the gate, downloaded without JavaScript."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.factors.recovery_codes import show_code
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.saving_codes import (
    ShownSheet,
    lacks_codes,
    make_sheet,
    save_sheet,
    show_sheet,
)
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.choosing import is_inside
from farstu.web.pages.passage import INSIDE
from farstu.web.pages.setup import CODES, next_step, refused
from farstu.web.views import RecoverySheetPage, Sheet, StepDone, Steps

ADDED = Steps(number=2, total=2, done=StepDone.METHOD_ADDED)


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    enrol = Gate.ENROLMENT
    return (
        Route(path=CODES, gate=enrol, get=partial(_show, desk), post=partial(_save, desk)),
        Route(
            path=f"{CODES}/new",
            gate=enrol,
            post=partial(_make, desk),
            hashes=True,
            back="/account/security/recovery-codes",
        ),
        Route(path=f"{CODES}/download", gate=enrol, post=partial(_download, desk), back=CODES),
    )


def _view(request: Request, shown: ShownSheet | None, *, gone: bool = False) -> RecoverySheetPage:
    first, added = not request.subject.held, _is_added(request)
    return RecoverySheetPage(
        sheet=None if shown is None else _sheet(request, shown),
        gone=gone,
        replaces=request.subject.recovery_codes_left > 0,
        ask_back=None if shown is None else shown.asked_back,
        steps=Steps(number=1, total=2) if first else ADDED if added else None,
        inside=is_inside(request),
        kind=_chosen(request),
        added=added,
    )


def _is_added(request: Request) -> bool:
    """Say whether they come from having added their first method, and go on to be told so."""
    said = request.form.text("added") or request.query.get("added", "")
    return bool(said and request.subject.held) and is_inside(request)


def _chosen(request: Request) -> str:
    """Say which kind they were about to set up, if they have chosen one."""
    named = request.form.text("kind") or request.query.get("kind", "")
    return named if named in request.kit.factors else ""


def _sheet(request: Request, shown: ShownSheet) -> Sheet:
    return Sheet(
        codes=tuple(show_code(number, code) for number, code in enumerate(shown.codes, start=1)),
        created_at=shown.created_at,
        account=request.seat.identifier,
    )


def _show(desk: Desk, request: Request) -> Reply:
    shown = show_sheet(request.kit, request.visit, request.seat)
    gone = shown is None and not lacks_codes(request.kit, request.visit, request.seat)
    return desk.page(request, _view(request, shown, gone=gone))


def _make(desk: Desk, request: Request) -> Reply:
    made = make_sheet(request.kit, request.visit, request.seat)
    if isinstance(made, Rejected):
        return desk.refuse(request, _view(request, None), made)
    if _is_added(request):
        return redirect(CODES, added="yes")
    here, chosen = f"{request.hall}{CODES}", _chosen(request)
    return redirect(here, kind=chosen) if chosen else redirect(here)


def _save(desk: Desk, request: Request) -> Reply:
    back = request.form.text("code_back")
    saved = save_sheet(request.kit, request.visit, request.seat, code_back=back)
    if isinstance(saved, Rejected) and saved.reason is Reason.SHEET_GONE:
        if lacks_codes(request.kit, request.visit, request.seat):
            return desk.refuse(request, _view(request, None, gone=True), saved)
        return next_step(desk, request, chosen=_chosen(request))
    if isinstance(saved, Rejected):
        shown = show_sheet(request.kit, request.visit, request.seat)
        values = request.form.only("code_back")
        return desk.refuse(request, _view(request, shown), saved, values=values)
    if _is_added(request):
        return redirect("/setup/done")
    if request.subject.held and is_inside(request) and not _chosen(request):
        return redirect_with_note(request, INSIDE, Note.CODES_SAVED)
    return next_step(desk, request, chosen=_chosen(request))


def _download(desk: Desk, request: Request) -> Reply:
    """Answer with a text file, as long as the gate was not passed."""
    shown = show_sheet(request.kit, request.visit, request.seat)
    if shown is None:
        return refused(desk, request, Rejected(Reason.SHEET_GONE))
    portal, sheet = request.visit.portal, _sheet(request, shown)
    lines = (
        f"{portal.name} ({portal.host})",
        sheet.account,
        f"{shown.created_at:%Y-%m-%d}",
        "",
        *sheet.codes,
        "",
    )
    name = f"{portal.host}-recovery-codes.txt"
    return Reply(
        body="\r\n".join(lines).encode(),
        headers={
            "content-type": "text/plain; charset=utf-8",
            "content-disposition": f'attachment; filename="{name}"',
        },
    )
