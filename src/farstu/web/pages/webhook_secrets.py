"""Secrets of a webhook: a second one is added, shown this once, and one of two removed."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.office_webhooks import add_secret_to_one, remove_secret_of_one
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.office_webhooks import (
    WEBHOOK,
    address_of,
    page_of,
    row_of,
    secret_row,
    see,
    which,
)
from farstu.web.pages.offices import head_of
from farstu.web.views.programs import WebhookMadePage, WebhookSecretRemovePage

SECRETS = f"{WEBHOOK}/secrets"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    deed = partial(Route, gate=Gate.OFFICE_DEED)
    return (
        deed(path=SECRETS, post=partial(_add, desk), back=WEBHOOK),
        deed(
            path=f"{SECRETS}/{{secret_id}}/remove",
            get=partial(_ask, desk),
            post=partial(_remove, desk),
        ),
    )


def _add(desk: Desk, request: Request) -> Reply:
    """Show the secret in the answer itself: it is in no address, and kept sealed alone."""
    seen = see(desk, request)
    if isinstance(seen, Reply):
        return seen
    made = add_secret_to_one(request.kit, request.visit, request.seat, which(request))
    if isinstance(made, Rejected):
        return desk.refuse(request, page_of(seen), made)
    view = WebhookMadePage(
        office=head_of(seen.office), row=row_of(seen.webhook), secret=made, is_second=True
    )
    return desk.page(request, view)


def _find(desk: Desk, request: Request) -> WebhookSecretRemovePage | Reply:
    seen = see(desk, request)
    if isinstance(seen, Reply):
        return seen
    wanted = request.params["secret_id"]
    secret = next((one for one in seen.secrets if one.id == wanted), None)
    if secret is None:
        return desk.complain(request, 404)
    return WebhookSecretRemovePage(
        office=head_of(seen.office), row=row_of(seen.webhook), secret=secret_row(secret)
    )


def _ask(desk: Desk, request: Request) -> Reply:
    view = _find(desk, request)
    return view if isinstance(view, Reply) else desk.page(request, view)


def _remove(desk: Desk, request: Request) -> Reply:
    view = _find(desk, request)
    if isinstance(view, Reply):
        return view
    kit, visit, seat = request.kit, request.visit, request.seat
    done = remove_secret_of_one(kit, visit, seat, which(request), view.secret.id)
    if done is not None:
        return desk.refuse(request, view, done)
    return redirect_with_note(request, address_of(request), Note.WEBHOOK_SECRET_REMOVED)
