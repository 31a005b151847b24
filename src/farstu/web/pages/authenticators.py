"""One authenticator: renamed, tested, removed."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.assurance import Assurance
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services import holdings
from farstu.store.authenticators import Authenticator
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.passage import INSIDE
from farstu.web.pages.security import row_of
from farstu.web.views import AuthenticatorPage, AuthenticatorTestPage, RemovePage

PATH = "/account/security/authenticators/{authenticator_id}"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=PATH, gate=Gate.INSIDE, get=partial(_show, desk), post=partial(_rename, desk)),
        Route(
            path=f"{PATH}/test",
            gate=Gate.INSIDE,
            get=partial(_show_test, desk),
            post=partial(_test, desk),
        ),
        Route(
            path=f"{PATH}/remove",
            gate=Gate.FRESH,
            get=partial(_show_remove, desk),
            post=partial(_remove, desk),
        ),
    )


def find_own(request: Request) -> Authenticator | None:
    """Find the authenticator that a path is about, among those of whoever asks."""
    wanted = request.params["authenticator_id"]
    return next((a for a in request.subject.held if a.id == wanted), None)


def _show(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None:
        return desk.complain(request, 404)
    return desk.page(request, AuthenticatorPage(authenticator=row_of(found)))


def _rename(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None:
        return desk.complain(request, 404)
    name = request.form.text("name")
    done = holdings.rename(
        request.kit, request.visit, request.seat, authenticator_id=found.id, name=name
    )
    if isinstance(done, Rejected):
        view = AuthenticatorPage(authenticator=row_of(found))
        return desk.refuse(request, view, done, values=request.form.only("name"))
    return redirect_with_note(
        request, INSIDE, Note.AUTHENTICATOR_RENAMED, about=" ".join(name.split())
    )


def _show_test(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None:
        return desk.complain(request, 404)
    return desk.page(request, AuthenticatorTestPage(authenticator=row_of(found)))


def _test(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None:
        return desk.complain(request, 404)
    done = holdings.test(
        request.kit,
        request.visit,
        request.seat,
        authenticator_id=found.id,
        response=request.form.values,
    )
    row = row_of(found)
    if isinstance(done, Rejected):
        view = AuthenticatorTestPage(authenticator=row, opens_at=done.detail.opens_at)
        return desk.refuse(request, view, done, values=request.form.only("code"))
    return desk.page(request, AuthenticatorTestPage(authenticator=row, worked_at=request.now))


def _remove_view(request: Request, found: Authenticator) -> RemovePage:
    subject = request.subject
    return RemovePage(
        authenticator=row_of(found),
        others=tuple(a.name for a in subject.held if a.id != found.id),
        required=subject.policy.required > Assurance.SINGLE,
        codes_left=subject.recovery_codes_left,
    )


def _show_remove(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None:
        return desk.complain(request, 404)
    return desk.page(request, _remove_view(request, found))


def _remove(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None:
        return desk.complain(request, 404)
    done = holdings.remove(request.kit, request.visit, request.seat, authenticator_id=found.id)
    if isinstance(done, Rejected):
        return desk.refuse(request, _remove_view(request, found), done)
    finds = request.kit.factors[found.kind].traits.finds
    return redirect_with_note(
        request,
        INSIDE,
        Note.AUTHENTICATOR_REMOVED,
        about=found.name,
        gone=(finds and found.lookup) or "",
    )
