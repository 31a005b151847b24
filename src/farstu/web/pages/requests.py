"""Requests for accounts: asked for in a customer's office, decided in that of the staff."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.granting import (
    Granted,
    QueueLine,
    RequestQueue,
    RequestSeen,
    approve_request,
    decline_request,
    see_queue,
    see_request,
)
from farstu.services.invitation_drafts import Draft
from farstu.services.inviting import Sending
from farstu.services.requesting import (
    Asked,
    Requests,
    ask_for_accounts,
    keep_request,
    see_requests,
    withdraw_request,
)
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.languages import list_languages
from farstu.web.notes import Note
from farstu.web.pages.invitations import FIELDS, slip_row
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views import AskerRow, RequestPage, RequestQueuePage, RequestRow, RequestsPage

HERE = f"{OFFICES}/{{organisation_id}}/requests"
ONE = f"{HERE}/{{request_id}}"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map.

    Who has to prove again before asking finds what they typed afterwards: so that gate is asked in
    the deed. Whoever decides has proven before they see the request.
    """
    return (
        Route(
            path=HERE,
            gate=Gate.OFFICE,
            get=partial(_show, desk),
            post=partial(_ask, desk),
            keeps=FIELDS,
        ),
        Route(path=ONE, gate=Gate.OFFICE_DEED, get=partial(_look, desk)),
        Route(
            path=f"{ONE}/withdraw",
            gate=Gate.OFFICE_DEED,
            post=partial(_withdraw, desk),
            back=HERE,
        ),
        Route(path=f"{ONE}/approve", gate=Gate.OFFICE_DEED, post=partial(_approve, desk), back=ONE),
        Route(
            path=f"{ONE}/decline",
            gate=Gate.OFFICE_DEED,
            post=partial(_decline, desk),
            back=ONE,
            keeps=("reason",),
        ),
    )


def _here(request: Request) -> str:
    return HERE.format(organisation_id=request.params["organisation_id"])


def _show(desk: Desk, request: Request) -> Reply:
    """Show a customer what they asked for, and the staff what is asked of them."""
    seen = _see(request)
    if isinstance(seen, Requests):
        typed = None if seen.draft is None else seen.draft.typed
        return desk.page(request, _view(desk, request, seen), values=typed)
    where = request.params["organisation_id"]
    queue = see_queue(request.kit, request.visit, request.seat, where)
    if isinstance(queue, Rejected):
        return desk.turn_away(request, queue) or desk.complain(request, 404)
    return desk.page(request, _queue_view(queue))


def _see(request: Request) -> Requests | Rejected:
    where = request.params["organisation_id"]
    return see_requests(request.kit, request.visit, request.seat, where)


def _view(desk: Desk, request: Request, seen: Requests) -> RequestsPage:
    return RequestsPage(
        office=head_of(seen.office),
        roles=seen.roles,
        languages=list_languages(desk.languages(request), current=""),
        rows=tuple(
            replace(_row(one), permitted=one.request.role in seen.roles) for one in seen.asked
        ),
    )


def _row(asked: Asked, organisation: str = "") -> RequestRow:
    request = asked.request
    return RequestRow(
        id=request.id,
        name=request.name,
        email=request.email,
        role=request.role,
        asker=asked.asker,
        asked_at=request.created_at,
        until=request.expires_at,
        state=asked.state,
        ended_at=request.ended_at,
        reason=request.reason or "",
        organisation=organisation,
    )


def _queue_view(queue: RequestQueue) -> RequestQueuePage:
    def row(line: QueueLine) -> RequestRow:
        return _row(line.asked, line.organisation)

    return RequestQueuePage(
        office=head_of(queue.office),
        waiting=tuple(map(row, queue.waiting)),
        ended=tuple(map(row, queue.ended)),
        is_on=queue.office.by_request,
    )


def _ask(desk: Desk, request: Request) -> Reply:
    where, form = request.params["organisation_id"], request.form
    draft = Draft.of(form.values, partly=form.text("partly") == "yes")
    kit, visit, seat = request.kit, request.visit, request.seat
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    done = ask_for_accounts(kit, visit, seat, where, draft)
    if isinstance(done, Sending):
        return _asked(desk, request, done)
    if any(rejected.reason is Reason.PROOF_NOT_FRESH for rejected in done):
        kept = keep_request(kit, visit, seat, where, draft)
        away = None if kept is None else desk.turn_away(request, kept)
        return away or redirect("/account/confirm", next=_here(request))
    away = desk.turn_away(request, done[0])
    values = form.only(*FIELDS)
    return away or desk.page(request, _view(desk, request, seen), rejected=done, values=values)


def _asked(desk: Desk, request: Request, done: Sending) -> Reply:
    if not done.slips:
        many = Note.REQUESTS_SENT if len(done.sent) > 1 else Note.REQUEST_SENT
        return redirect_with_note(request, _here(request), many, about="".join(done.sent[:1]))
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    reason = Reason.LINES_LEFT if done.sent else Reason.REQUESTS_WRONG
    wrong = Rejected(reason, Detail(amount=len(done.slips)), field="addresses")
    values = request.form.only(*FIELDS)
    if done.sent:
        values["addresses"] = "\n".join(dict.fromkeys(slip.text for slip in done.slips))
    slips = tuple(slip_row(desk, request, slip) for slip in done.slips)
    view = replace(_view(desk, request, seen), slips=slips, ready=done.ready)
    return desk.page(request, view, rejected=(wrong,), values=values)


def _withdraw(desk: Desk, request: Request) -> Reply:
    where, which = request.params["organisation_id"], request.params["request_id"]
    done = withdraw_request(request.kit, request.visit, request.seat, where, which)
    if not isinstance(done, Rejected):
        return redirect_with_note(request, _here(request), Note.REQUEST_WITHDRAWN, about=done.email)
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.refuse(request, _view(desk, request, seen), done)


def _see_one(request: Request) -> RequestSeen | Rejected:
    where, which = request.params["organisation_id"], request.params["request_id"]
    return see_request(request.kit, request.visit, request.seat, where, which)


def _look(desk: Desk, request: Request) -> Reply:
    seen = _see_one(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, _page(desk, request, seen))


def _page(desk: Desk, request: Request, seen: RequestSeen) -> RequestPage:
    asked, asker = seen.line.asked, seen.asker
    language = asked.request.language
    named = {one.tag: one.name for one in list_languages(desk.languages(request), current="")}
    return RequestPage(
        office=head_of(seen.office),
        row=_row(asked, seen.line.organisation),
        asker=AskerRow(
            name=asker.name, email=asker.email, role=asker.role, confirmed=asker.confirmed
        ),
        line=asked.request.line,
        language=named.get(language, language),
        decider=seen.decider,
        vouches=seen.vouches,
        grants=seen.grants,
    )


def _approve(desk: Desk, request: Request) -> Reply:
    where, which = request.params["organisation_id"], request.params["request_id"]
    done = approve_request(request.kit, request.visit, request.seat, where, which)
    if not isinstance(done, Granted):
        return _refuse(desk, request, done)
    note = Note.REQUEST_APPROVED if done.posted else Note.REQUEST_UNSENT
    return redirect_with_note(request, _here(request), note, about=done.request.name)


def _decline(desk: Desk, request: Request) -> Reply:
    where, which = request.params["organisation_id"], request.params["request_id"]
    reason = request.form.text("reason")
    done = decline_request(request.kit, request.visit, request.seat, where, which, reason=reason)
    if isinstance(done, Rejected):
        return _refuse(desk, request, done)
    return redirect_with_note(request, _here(request), Note.REQUEST_DECLINED)


def _refuse(desk: Desk, request: Request, rejected: Rejected) -> Reply:
    """Show where the request stands now, and why nothing was done."""
    seen = _see_one(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    values = request.form.only("reason")
    return desk.refuse(request, _page(desk, request, seen), rejected, values=values)
