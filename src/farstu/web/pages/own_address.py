"""One's own email address, and another one in its place."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.own_address import (
    begin_change,
    complete_change,
    current_address,
    pending_address,
)
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.passage import INSIDE
from farstu.web.views import EmailPage

EMAIL = "/account/email"
TYPED = ("address",)


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path=EMAIL,
            gate=Gate.FRESH,
            get=partial(_show, desk),
            post=partial(_send, desk),
            keeps=TYPED,
        ),
        Route(path=f"{EMAIL}/confirm", gate=Gate.FRESH, post=partial(_confirm, desk), back=EMAIL),
    )


def _view(request: Request) -> EmailPage:
    at = request.kit, request.visit, request.seat
    return EmailPage(current=current_address(*at), pending=pending_address(*at))


def _show(desk: Desk, request: Request) -> Reply:
    return desk.page(request, _view(request))


def _send(desk: Desk, request: Request) -> Reply:
    typed = request.form.text("address")
    no = begin_change(request.kit, request.visit, request.seat, address=typed)
    if no is None:
        return redirect(EMAIL)
    return desk.refuse(request, _view(request), no, values=request.form.only(*TYPED))


def _confirm(desk: Desk, request: Request) -> Reply:
    """Say too that a link to a new password is not sent there yet, where one was replaced."""
    view = _view(request)
    code = request.form.text("code")
    done = complete_change(request.kit, request.visit, request.seat, code=code)
    if isinstance(done, Rejected):
        return desk.refuse(request, _view(request), done, values=request.form.only("code"))
    note = Note.EMAIL_REPLACED if view.current else Note.EMAIL_CHANGED
    return redirect_with_note(request, INSIDE, note, about=view.pending or "")
