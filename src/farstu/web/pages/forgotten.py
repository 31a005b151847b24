"""A forgotten password: asked for by a name, set through a link."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.password_rules import shortest
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.forgotten import ask_for_link, find_forgetful, reset_password
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.links import dead_link
from farstu.web.views import (
    ForgottenPage,
    LinkKind,
    LinkSentPage,
    NewPasswordPage,
)

FORGOTTEN = "/password/forgot"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path=FORGOTTEN,
            gate=Gate.ANYONE,
            get=partial(_show, desk),
            post=partial(_ask, desk),
            steady=True,
        ),
        Route(path=f"{FORGOTTEN}/sent", gate=Gate.ANYONE, get=partial(_sent, desk)),
        Route(
            path="/password/reset/{token}",
            gate=Gate.ANYONE,
            get=partial(_choose, desk),
            post=partial(_reset, desk),
            hashes=True,
            link=True,
        ),
    )


def _show(desk: Desk, request: Request) -> Reply:
    return desk.page(request, ForgottenPage())


def _ask(desk: Desk, request: Request) -> Reply:
    typed = request.form.text("identifier")
    no = ask_for_link(request.kit, request.visit, identifier=typed)
    if no is not None:
        return desk.refuse(request, ForgottenPage(), no, values=request.form.only("identifier"))
    return redirect(f"{FORGOTTEN}/sent")


def _sent(desk: Desk, request: Request) -> Reply:
    contact = request.visit.portal.settings.support_contact
    return desk.page(request, LinkSentPage(support_contact=contact))


def _view(request: Request) -> NewPasswordPage | None:
    whose = find_forgetful(request.kit, request.visit, request.params["token"])
    if whose is None:
        return None
    return NewPasswordPage(
        name=whose.addresses[0] if whose.addresses else whose.account.name,
        least=shortest(whose.policy),
    )


def _choose(desk: Desk, request: Request) -> Reply:
    view = _view(request)
    return dead_link(desk, request, LinkKind.PASSWORD) if view is None else desk.page(request, view)


def _reset(desk: Desk, request: Request) -> Reply:
    view = _view(request)
    if view is None:
        return dead_link(desk, request, LinkKind.PASSWORD)
    token, password = request.params["token"], request.form.text("password")
    done = reset_password(request.kit, request.visit, token, password=password)
    match done:
        case None:
            return redirect_with_note(request, "/login", Note.PASSWORD_RESET)
        case Rejected(Reason.LINK_DEAD):
            return dead_link(desk, request, LinkKind.PASSWORD)
        case _:
            return desk.refuse(request, view, done)
