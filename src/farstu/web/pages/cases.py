"""Cases in an office: the queue, one case, and what is decided about it."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.helping import Check
from farstu.core.outcome import Reason, Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.case_office import (
    CaseLine,
    CaseSeen,
    Decision,
    Queue,
    decide,
    list_cases,
    open_for,
    see_case,
)
from farstu.store.cases import Case
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.helping import TYPED, typed_of
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views import CaseNewPage, CasePage, CaseRow, CasesPage, CaseStep, Helped

CASES = f"{OFFICES}/{{organisation_id}}/cases"
NOTES = {
    Decision.APPROVE: Note.CASE_APPROVED,
    Decision.TAKE_UP: Note.CASE_TAKEN_UP,
    Decision.CLOSE: Note.CASE_CLOSED,
}


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=CASES, gate=Gate.OFFICE, get=partial(_list, desk)),
        Route(
            path=f"{OFFICES}/{{organisation_id}}/new-case",
            gate=Gate.OFFICE_DEED,
            get=partial(_ask, desk),
            post=partial(_open, desk),
            keeps=("email", *TYPED),
        ),
        Route(path=f"{CASES}/{{case_id}}", gate=Gate.OFFICE_DEED, get=partial(_show, desk)),
        Route(
            path=f"{CASES}/{{case_id}}/{{decision}}",
            gate=Gate.OFFICE_DEED,
            post=partial(_decide, desk),
            back=f"{CASES}/{{case_id}}",
            keeps=TYPED,
        ),
    )


def _queue(request: Request) -> Queue | Rejected:
    where = request.params["organisation_id"]
    return list_cases(request.kit, request.visit, request.seat, where)


def _list(desk: Desk, request: Request) -> Reply:
    queue = _queue(request)
    if isinstance(queue, Rejected):
        return desk.turn_away(request, queue) or desk.complain(request, 404)
    return desk.page(request, _queue_view(queue))


def _queue_view(queue: Queue) -> CasesPage:
    rows = tuple(_row(line) for line in queue.lines)
    return CasesPage(office=head_of(queue.office), cases=rows, opens=queue.opens)


def _row(line: CaseLine | CaseSeen) -> CaseRow:
    case = line.case
    return CaseRow(
        id=case.id,
        name=line.name,
        state=line.state,
        opened_at=case.opened_at,
        ticket=case.ticket or "",
        route=case.route,
    )


def _ask(desk: Desk, request: Request) -> Reply:
    queue = _queue(request)
    if isinstance(queue, Rejected):
        return desk.turn_away(request, queue) or desk.complain(request, 404)
    if not queue.opens:
        return desk.complain(request, 404)
    return desk.page(request, CaseNewPage(office=head_of(queue.office)))


def _open(desk: Desk, request: Request) -> Reply:
    queue = _queue(request)
    if isinstance(queue, Rejected):
        return desk.turn_away(request, queue) or desk.complain(request, 404)
    if not queue.opens:
        return desk.complain(request, 404)
    where = queue.office.id
    done = open_for(
        request.kit,
        request.visit,
        request.seat,
        where,
        email=request.form.text("email"),
        typed=typed_of(request),
    )
    if isinstance(done, Case):
        path = f"{OFFICES}/{where}/cases/{done.id}"
        return redirect_with_note(request, path, Note.CASE_OPENED)
    values = request.form.only("email", *TYPED)
    view = CaseNewPage(office=head_of(queue.office))
    if len(done) == 1:
        return desk.refuse(request, view, done[0], values=values)
    return desk.page(request, view, rejected=done, values=values)


def _see(request: Request) -> CaseSeen | Rejected:
    where, case_id = request.params["organisation_id"], request.params["case_id"]
    return see_case(request.kit, request.visit, request.seat, where, case_id)


def _show(desk: Desk, request: Request) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, _case_view(seen))


def _decide(desk: Desk, request: Request) -> Reply:
    decision, seen = request.params["decision"], _see(request)
    if decision not in NOTES:
        seen = Rejected(Reason.NOT_FOUND)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    where, case_id = request.params["organisation_id"], seen.case.id
    no = decide(
        request.kit,
        request.visit,
        request.seat,
        where,
        case_id,
        decision=decision,
        typed=typed_of(request),
    )
    if not no:
        return redirect_with_note(request, f"{OFFICES}/{where}/cases/{case_id}", NOTES[decision])
    again = _see(request)
    view = _case_view(seen if isinstance(again, Rejected) else again)
    values = request.form.only(*TYPED)
    if len(no) == 1:
        return desk.refuse(request, view, no[0], values=values)
    return desk.page(request, view, rejected=no, values=values)


def _case_view(seen: CaseSeen) -> CasePage:
    case = seen.case
    return CasePage(
        office=head_of(seen.office),
        case=_row(seen),
        person=Helped(id=case.account_id, name=seen.name, email=seen.email),
        steps=_steps(seen),
        reason=case.reason or "",
        ready_at=case.ready_at,
        lapses_at=case.lapses_at,
        approves=seen.approves,
        takes_up=seen.takes_up,
        closes=seen.closes,
    )


def _steps(seen: CaseSeen) -> tuple[CaseStep, ...]:
    """List what happened, and how they made sure, the oldest first."""
    case, names = seen.case, seen.names
    opener = "" if case.opened_by == case.account_id else names.get(case.opened_by, "")
    marks = (
        ("opened", case.opened_at, opener),
        ("taken_up", case.taken_up_at, names.get(case.first_by or "", "")),
        ("first", case.first_at, names.get(case.first_by or "", "")),
        ("second", case.second_at, names.get(case.second_by or "", "")),
        ("stopped", case.stopped_at, ""),
        ("used", case.used_at, ""),
        ("closed", case.closed_at, ""),
    )
    done = [CaseStep(what=what, at=at, by=by) for what, at, by in marks if at is not None]
    done += (
        CaseStep(
            what="check",
            at=one.made_at,
            by=names.get(one.made_by, ""),
            check=one.kind,
            words=(one.words or "") if one.kind is Check.OTHER else "",
        )
        for one in seen.checks
    )
    return tuple(sorted(done, key=lambda step: step.at))
