"""An office's invitations: sent to many at once, sent again, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from farstu.core.access import Gate
from farstu.core.invitations import STANDING
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import OrganisationKind
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.invitation_drafts import Draft, Slip
from farstu.services.inviting import (
    Invitations,
    Listed,
    Sending,
    keep_draft,
    see_invitations,
    send_again,
    send_invitations,
    withdraw,
)
from farstu.store.invitations import Invitation
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.languages import list_languages
from farstu.web.notes import Note
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views import InvitationRow, InvitationsPage, SlipRow

HERE = f"{OFFICES}/{{organisation_id}}/invitations"
FIELDS = ("addresses", "role", "language", "line")


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map.

    Who has to prove again before sending finds what they typed afterwards: so that gate is asked
    in the deed.
    """
    return (
        Route(
            path=HERE,
            gate=Gate.OFFICE,
            get=partial(_show, desk),
            post=partial(_send, desk),
            keeps=FIELDS,
        ),
        Route(
            path=f"{HERE}/{{invitation_id}}/again",
            gate=Gate.OFFICE_DEED,
            post=partial(_change, desk, send_again, Note.INVITATION_SENT),
            back=HERE,
        ),
        Route(
            path=f"{HERE}/{{invitation_id}}/withdraw",
            gate=Gate.OFFICE_DEED,
            post=partial(_change, desk, withdraw, Note.INVITATION_WITHDRAWN),
            back=HERE,
        ),
    )


def _here(request: Request) -> str:
    return HERE.format(organisation_id=request.params["organisation_id"])


def _see(request: Request) -> Invitations | Rejected:
    organisation_id = request.params["organisation_id"]
    return see_invitations(request.kit, request.visit, request.seat, organisation_id)


def _view(desk: Desk, request: Request, seen: Invitations) -> InvitationsPage:
    return InvitationsPage(
        office=head_of(seen.office),
        roles=seen.roles,
        languages=list_languages(desk.languages(request), current=""),
        rows=tuple(_row(one, seen) for one in seen.listed),
        personal=seen.office.organisation.kind is OrganisationKind.PERSONAL,
    )


def _row(listed: Listed, seen: Invitations) -> InvitationRow:
    invitation = listed.sent.invitation
    return InvitationRow(
        id=invitation.id,
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        inviter=listed.sent.inviter,
        sent_at=invitation.created_at,
        until=invitation.expires_at,
        state=listed.state,
        stands=listed.state in STANDING,
        permitted=invitation.role in seen.roles,
    )


def _show(desk: Desk, request: Request) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    typed = None if seen.draft is None else seen.draft.typed
    return desk.page(request, _view(desk, request, seen), values=typed)


def _send(desk: Desk, request: Request) -> Reply:
    organisation_id, form = request.params["organisation_id"], request.form
    draft = Draft.of(form.values, partly=form.text("partly") == "yes")
    kit, visit, seat = request.kit, request.visit, request.seat
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    done = send_invitations(kit, visit, seat, organisation_id, draft)
    if isinstance(done, Sending):
        return _sent(desk, request, done)
    if any(rejected.reason is Reason.PROOF_NOT_FRESH for rejected in done):
        kept = keep_draft(kit, visit, seat, organisation_id, draft)
        away = None if kept is None else desk.turn_away(request, kept)
        return away or redirect("/account/confirm", next=_here(request))
    away = desk.turn_away(request, done[0])
    values = form.only(*FIELDS)
    return away or desk.page(request, _view(desk, request, seen), rejected=done, values=values)


def _sent(desk: Desk, request: Request, done: Sending) -> Reply:
    if not done.slips:
        if done.withheld:
            return redirect_with_note(request, _here(request), Note.INVITATIONS_WITHHELD)
        many = Note.INVITATIONS_SENT if len(done.sent) > 1 else Note.INVITATION_SENT
        return redirect_with_note(request, _here(request), many, about="".join(done.sent[:1]))
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    reason = Reason.LINES_LEFT if done.sent else Reason.LINES_WRONG
    wrong = Rejected(reason, Detail(amount=len(done.slips)), field="addresses")
    values = request.form.only(*FIELDS)
    if done.sent:
        values["addresses"] = "\n".join(dict.fromkeys(slip.text for slip in done.slips))
    view = _view(desk, request, seen)
    slips = tuple(slip_row(desk, request, slip) for slip in done.slips)
    view = replace(view, slips=slips, ready=done.ready)
    return desk.page(request, view, rejected=(wrong,), values=values)


def slip_row(desk: Desk, request: Request, slip: Slip) -> SlipRow:
    """Say what is wrong with a line that was typed."""
    return SlipRow(line=slip.line, text=slip.text, why=desk.explain(request, slip.rejected))


Deed = Callable[..., Invitation | Rejected]


def _change(desk: Desk, deed: Deed, note: Note, request: Request) -> Reply:
    organisation_id, which = request.params["organisation_id"], request.params["invitation_id"]
    done = deed(request.kit, request.visit, request.seat, organisation_id, which)
    if not isinstance(done, Rejected):
        return redirect_with_note(request, _here(request), note, about=done.email)
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.refuse(request, _view(desk, request, seen), done)
