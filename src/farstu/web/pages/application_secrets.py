"""Secrets of an application: added, shown this once, and removed."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.office_applications import add_secret, remove_secret
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.applications import APPLICATION, at, page_of, row_of, secret_row, see
from farstu.web.pages.offices import head_of
from farstu.web.views.applications import SecretRemovePage

SECRETS = f"{APPLICATION}/secrets"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    deed = partial(Route, gate=Gate.OFFICE_DEED)
    return (
        deed(path=SECRETS, post=partial(_add, desk), back=APPLICATION),
        deed(
            path=f"{SECRETS}/{{secret_id}}/remove",
            get=partial(_ask, desk),
            post=partial(_remove, desk),
        ),
    )


def _add(desk: Desk, request: Request) -> Reply:
    """Show the secret in the answer itself: it is in no address, and kept nowhere."""
    place, which = request.params["organisation_id"], request.params["relying_party_id"]
    made = add_secret(request.kit, request.visit, request.seat, place, which)
    seen = see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    if isinstance(made, Rejected):
        return desk.refuse(request, page_of(request, seen), made)
    return desk.page(request, page_of(request, seen, secret=made))


def _find(request: Request) -> SecretRemovePage | Rejected:
    seen = see(request)
    if isinstance(seen, Rejected):
        return seen
    which = request.params["secret_id"]
    secret = next((one for one in seen.secrets if one.id == which), None)
    if secret is None:
        return Rejected(Reason.NOT_FOUND)
    return SecretRemovePage(
        office=head_of(seen.office),
        row=row_of(seen.listed),
        secret=secret_row(secret),
        is_last=len(seen.secrets) == 1,
    )


def _ask(desk: Desk, request: Request) -> Reply:
    view = _find(request)
    if isinstance(view, Rejected):
        return desk.turn_away(request, view) or desk.complain(request, 404)
    return desk.page(request, view)


def _remove(desk: Desk, request: Request) -> Reply:
    view = _find(request)
    if isinstance(view, Rejected):
        return desk.turn_away(request, view) or desk.complain(request, 404)
    place, which = request.params["organisation_id"], view.row.id
    kit, visit, seat = request.kit, request.visit, request.seat
    done = remove_secret(kit, visit, seat, place, which, view.secret.id)
    if done is not None:
        return desk.refuse(request, view, done)
    where = at(request, APPLICATION)
    return redirect_with_note(request, where, Note.SECRET_REMOVED, about=view.secret.hint)
