"""One authenticator: renamed, tested, removed."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from farstu.core.access import Gate
from farstu.core.assurance import Assurance
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services import holdings
from farstu.store.authenticators import Authenticator
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.challenges import asked_of, looks_of, send
from farstu.web.pages.held import PATH, REMOVE, find_own, row_of
from farstu.web.pages.passage import INSIDE
from farstu.web.views import AuthenticatorPage, AuthenticatorTestPage, RemovePage


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path=PATH,
            gate=Gate.INSIDE,
            get=partial(_show, desk),
            post=partial(_rename, desk),
            keeps=("name",),
        ),
        Route(
            path=f"{PATH}/test",
            gate=Gate.INSIDE,
            get=partial(_show_test, desk),
            post=partial(_test, desk),
        ),
        Route(
            path=f"{PATH}/test/send",
            gate=Gate.INSIDE,
            post=partial(_send_test, desk),
        ),
        Route(
            path=REMOVE,
            gate=Gate.FRESH,
            get=partial(_show_remove, desk),
            post=partial(_remove, desk),
        ),
    )


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
    found = _find_askable(request)
    if found is None:
        return desk.complain(request, 404)
    return desk.page(request, _test_view(request, found))


def _find_askable(request: Request) -> Authenticator | None:
    """Find what a path is about, if it is of a kind that this release can ask for."""
    found = find_own(request)
    return found if found is not None and found.kind in request.kit.factors else None


def _test_view(
    request: Request, found: Authenticator, *, opens_at: datetime | None = None
) -> AuthenticatorTestPage:
    return AuthenticatorTestPage(
        authenticator=row_of(found),
        asked=asked_of(request, found.kind, only=found.id),
        looks=looks_of(request, found.kind, only=found.id),
        opens_at=opens_at,
    )


def _send_test(desk: Desk, request: Request) -> Reply:
    found = _find_askable(request)
    if found is None:
        return desk.complain(request, 404)
    return send(
        desk,
        request,
        found.kind,
        only=found.id,
        then=redirect(f"{PATH}/test".format(authenticator_id=found.id)),
        otherwise=lambda: _test_view(request, found),
    )


def _test(desk: Desk, request: Request) -> Reply:
    found = _find_askable(request)
    if found is None:
        return desk.complain(request, 404)
    done = holdings.test(
        request.kit,
        request.visit,
        request.seat,
        authenticator_id=found.id,
        response=request.form.values,
    )
    if isinstance(done, Rejected):
        view = _test_view(request, found, opens_at=done.detail.opens_at)
        return desk.refuse(request, view, done, values=request.form.only("code"))
    return desk.page(
        request, AuthenticatorTestPage(authenticator=row_of(found), worked_at=request.now)
    )


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
    if holdings.owes_proof_of_the_rest(
        request.kit, request.subject, request.seat, authenticator_id=found.id
    ):
        return redirect("/account/confirm", next=request.path)
    return desk.page(request, _remove_view(request, found))


def _remove(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None:
        return desk.complain(request, 404)
    done = holdings.remove(request.kit, request.visit, request.seat, authenticator_id=found.id)
    if isinstance(done, Rejected):
        return desk.refuse(request, _remove_view(request, found), done)
    factor = request.kit.factors.get(found.kind)
    finds = factor is not None and factor.traits.finds
    return redirect_with_note(
        request,
        INSIDE,
        Note.AUTHENTICATOR_REMOVED,
        about=found.name,
        gone=(finds and found.lookup) or "",
    )
