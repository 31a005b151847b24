"""Answering an invitation: from its link, or signed in."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.invitations import InvitationState
from farstu.core.outcome import Reason, Rejected
from farstu.core.password_rules import shortest
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.calls import Call, find_call, see_call
from farstu.services.joining import ask_for_new_link, decline, join, join_as_new
from farstu.services.seats import Moved
from farstu.store.sessions import SessionRow
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.passage import INSIDE, go_on
from farstu.web.views import (
    Called,
    CallOverPage,
    CallPage,
    DeadLinkPage,
    InvitationPage,
    JoinPage,
    LinkKind,
    NewLinkPage,
)

MINE = "/account/invitations/{invitation_id}"
GONE = 410


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map; ``/invite/<token>`` itself is among the links."""
    return (
        Route(
            path="/invite/{token}/new-link",
            gate=Gate.ANYONE,
            post=partial(_new_link, desk),
            back="/invite/{token}",
            link=True,
        ),
        Route(path=MINE, gate=Gate.INSIDE, get=partial(_see, desk)),
        Route(path=f"{MINE}/join", gate=Gate.FRESH, post=partial(_join, desk), back=MINE),
        Route(path=f"{MINE}/decline", gate=Gate.INSIDE, post=partial(_decline, desk), back=MINE),
    )


def show_call(desk: Desk, request: Request) -> Reply:
    """Answer the link of an invitation into an organisation."""
    call = find_call(request.kit, request.visit, request.params["token"])
    return _dead(desk, request) if call is None else _show(desk, request, call)


def answer_call(desk: Desk, request: Request) -> Reply:
    """Make the account of whoever fills in the form behind the link."""
    token, form = request.params["token"], request.form
    call = find_call(request.kit, request.visit, token)
    if call is None:
        return _dead(desk, request)
    if call.state is not InvitationState.WAITING or call.signs_in:
        return _show(desk, request, call)
    done = join_as_new(
        request.kit,
        request.visit,
        token,
        name=form.text("name"),
        password=form.text("password"),
        language=desk.language(request),
    )
    if isinstance(done, Moved):
        return go_on(desk, request, done)
    if any(rejected.reason is Reason.LINK_DEAD for rejected in done):
        return show_call(desk, request)
    return desk.page(request, _form(call), rejected=done, values=form.only("name"))


def _show(desk: Desk, request: Request, call: Call) -> Reply:
    """Say where an invitation stands, to whoever has its link."""
    if not call.stands:
        over = CallOverPage(organisation=call.organisation.name, state=call.state)
        return desk.page(request, over, status=GONE)
    if call.signs_in:
        seat = request.guest.seat
        if not isinstance(seat, SessionRow):
            return desk.page(request, CallPage(called=_called(call), kind="sign_in"))
        if call.account is not None and seat.account_id == call.account.id:
            return redirect(MINE.format(invitation_id=call.invitation.id))
        return desk.page(request, CallPage(called=_called(call), kind="other"))
    if call.state is not InvitationState.WAITING:
        return desk.page(request, CallPage(called=_called(call), kind="old"))
    return desk.page(request, _form(call), values={"name": call.invitation.name})


def _form(call: Call) -> InvitationPage:
    email = call.invitation.email
    return InvitationPage(email=email, least=shortest(call.policy), called=_called(call))


def _called(call: Call) -> Called:
    return Called(
        organisation=call.organisation.name,
        inviter=call.inviter,
        role=call.invitation.role,
        email=call.invitation.email,
        line=call.invitation.line,
        until=call.invitation.expires_at,
    )


def _dead(desk: Desk, request: Request) -> Reply:
    contact = request.visit.portal.settings.support_contact
    view = DeadLinkPage(kind=LinkKind.INVITATION, support_contact=contact)
    return desk.page(request, view, status=GONE)


def _new_link(desk: Desk, request: Request) -> Reply:
    done = ask_for_new_link(request.kit, request.visit, request.params["token"])
    if isinstance(done, Rejected):
        return show_call(desk, request)
    contact = request.visit.portal.settings.support_contact
    return desk.page(request, NewLinkPage(support_contact=contact))


# Signed in -------------------------------------------------------------------


def _see(desk: Desk, request: Request, *, rejected: Rejected | None = None) -> Reply:
    which = request.params["invitation_id"]
    call = see_call(request.kit, request.visit, request.seat, which)
    if isinstance(call, Rejected):
        return desk.complain(request, 404)
    if not call.stands:
        over = CallOverPage(organisation=call.organisation.name, state=call.state, inside=True)
        return desk.page(request, over, status=409 if rejected else GONE)
    view = JoinPage(id=which, called=_called(call))
    return desk.page(request, view) if rejected is None else desk.refuse(request, view, rejected)


def _join(desk: Desk, request: Request) -> Reply:
    which = request.params["invitation_id"]
    done = join(request.kit, request.visit, request.seat, which)
    if isinstance(done, Rejected):
        return desk.turn_away(request, done) or _see(desk, request, rejected=done)
    note = Note.JOINED_ALREADY if done.already else Note.JOINED
    return redirect_with_note(request, INSIDE, note, about=done.organisation.name)


def _decline(desk: Desk, request: Request) -> Reply:
    which = request.params["invitation_id"]
    done = decline(request.kit, request.visit, request.seat, which)
    if isinstance(done, Rejected):
        return desk.turn_away(request, done) or _see(desk, request, rejected=done)
    return redirect_with_note(request, INSIDE, Note.DECLINED, about=done.organisation.name)
