"""What a webhook is called, where it is told, and of what: typed and saved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.webhooks import Kind
from farstu.http.exchange import Reply, Request, Route
from farstu.services.office_webhooks import WebhookSeen, change_one
from farstu.store.webhooks import Webhook
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.application_rules import REVISION, read_revision
from farstu.web.pages.office_webhooks import (
    KINDS,
    TYPED,
    WEBHOOK,
    address_of,
    at_form,
    read_wish,
    row_of,
    see,
    which,
)
from farstu.web.pages.offices import head_of
from farstu.web.views.programs import WebhookChangePage


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path=f"{WEBHOOK}/change",
            gate=Gate.OFFICE_DEED,
            get=partial(_ask, desk),
            post=partial(_save, desk),
        ),
    )


def _view(seen: WebhookSeen) -> WebhookChangePage:
    return WebhookChangePage(
        office=head_of(seen.office), row=row_of(seen.webhook), kinds=tuple(Kind)
    )


def _values(one: Webhook) -> dict[str, str]:
    kinds = {name: "yes" for name, kind in KINDS.items() if kind in one.kinds}
    return {"hook_name": one.name, "address": one.address, REVISION: str(one.revision), **kinds}


def _ask(desk: Desk, request: Request) -> Reply:
    seen = see(desk, request)
    if isinstance(seen, Reply):
        return seen
    return desk.page(request, _view(seen), values=_values(seen.webhook))


def _save(desk: Desk, request: Request) -> Reply:
    seen = see(desk, request)
    if isinstance(seen, Reply):
        return seen
    typed = request.form.only(*TYPED, REVISION)
    done = change_one(
        request.kit,
        request.visit,
        request.seat,
        which(request),
        read_wish(typed),
        revision=read_revision(typed),
    )
    if isinstance(done, tuple):
        return _again(desk, request, seen, typed, done)
    return redirect_with_note(request, address_of(request), Note.WEBHOOK_CHANGED)


def _again(
    desk: Desk,
    request: Request,
    seen: WebhookSeen,
    typed: Mapping[str, str],
    refused: tuple[Rejected, ...],
) -> Reply:
    """Show the form with what was typed.

    Who is told that somebody else changed it has read so, and may go on from there.
    """
    told = any(one.reason is Reason.RULES_CHANGED_MEANWHILE for one in refused)
    values = {**typed, REVISION: str(seen.webhook.revision)} if told else typed
    away = desk.turn_away(request, refused[0])
    return away or desk.page(request, _view(seen), rejected=at_form(refused), values=values)
