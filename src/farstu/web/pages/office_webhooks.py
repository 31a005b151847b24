"""The webhooks of a portal: which there are, adding one, and what became of its messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.core.webhooks import LIVING_SECRETS, Kind, Stage
from farstu.http.exchange import Reply, Request, Route
from farstu.services import office_webhooks as services
from farstu.services.office_webhooks import WebhookSeen, Which
from farstu.services.webhooks import WebhookWish
from farstu.store.webhook_messages import WebhookMessage
from farstu.store.webhook_secrets import WebhookSecret
from farstu.store.webhooks import Webhook
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views.programs import (
    MessageRow,
    WebhookAddPage,
    WebhookMadePage,
    WebhookPage,
    WebhookRemovePage,
    WebhookRow,
    WebhookSecretRow,
    WebhooksPage,
)

WEBHOOKS = f"{OFFICES}/{{organisation_id}}/webhooks"
WEBHOOK = f"{WEBHOOKS}/{{webhook_id}}"
CALLED = {"name": "hook_name"}
"""What fields are called in the form."""
KINDS: Mapping[str, Kind] = {f"kind_{one.value}": one for one in Kind}
TYPED = ("hook_name", "address", *KINDS)

Deed = Callable[..., Rejected | None]
DEEDS: Mapping[str, tuple[Deed, Note]] = {
    "test": (services.try_one, Note.WEBHOOK_TESTED),
    "suspend": (services.suspend_one, Note.WEBHOOK_SUSPENDED),
    "resume": (services.resume_one, Note.WEBHOOK_RESUMED),
}
"""What is done by a button on the page of a webhook, and what is said afterwards."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    deed = partial(Route, gate=Gate.OFFICE_DEED)
    return (
        Route(path=WEBHOOKS, gate=Gate.OFFICE, get=partial(_list, desk)),
        deed(
            path=f"{WEBHOOKS}/add", get=partial(_ask, desk), post=partial(_add, desk), keeps=TYPED
        ),
        Route(path=WEBHOOK, gate=Gate.OFFICE, get=partial(_show, desk)),
        deed(
            path=f"{WEBHOOK}/remove",
            get=partial(_ask_to_remove, desk),
            post=partial(_remove, desk),
        ),
        *(
            deed(path=f"{WEBHOOK}/{word}", post=partial(_do, desk, word), back=WEBHOOK)
            for word in DEEDS
        ),
        deed(
            path=f"{WEBHOOK}/messages/{{message_id}}/again",
            post=partial(_send_again, desk),
            back=WEBHOOK,
        ),
    )


def _list(desk: Desk, request: Request) -> Reply:
    place = request.params["organisation_id"]
    seen = services.see_webhooks(request.kit, request.visit, request.seat, place)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    rows = tuple(map(row_of, seen.webhooks))
    return desk.page(request, WebhooksPage(office=head_of(seen.office), rows=rows))


def row_of(one: Webhook) -> WebhookRow:
    """Write a webhook as a row."""
    return WebhookRow(
        id=one.id,
        name=one.name,
        address=one.address,
        kinds=tuple(kind for kind in Kind if kind in one.kinds),
        condition=one.condition,
        added_at=one.created_at,
        since=one.suspended_at or one.failing_since,
    )


# Adding one --------------------------------------------------------------------------------------


def _form(desk: Desk, request: Request) -> WebhookAddPage | Reply:
    place = request.params["organisation_id"]
    seen = services.see_webhooks(request.kit, request.visit, request.seat, place)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return WebhookAddPage(office=head_of(seen.office), kinds=tuple(Kind))


def _ask(desk: Desk, request: Request) -> Reply:
    view = _form(desk, request)
    return view if isinstance(view, Reply) else desk.page(request, view)


def _add(desk: Desk, request: Request) -> Reply:
    view = _form(desk, request)
    if isinstance(view, Reply):
        return view
    typed = request.form.only(*TYPED)
    place, wish = request.params["organisation_id"], read_wish(typed)
    made = services.make_webhook(request.kit, request.visit, request.seat, place, wish)
    if isinstance(made, tuple):
        wrong = at_form(made)
        away = desk.turn_away(request, wrong[0])
        return away or desk.page(request, view, rejected=wrong, values=typed)
    row, secret = row_of(made.made.webhook), made.made.secret
    return desk.page(request, WebhookMadePage(office=view.office, row=row, secret=secret))


def read_wish(typed: Mapping[str, str]) -> WebhookWish:
    """Read what somebody typed about a webhook."""
    return WebhookWish(
        name=typed.get("hook_name", ""),
        address=typed.get("address", "").strip(),
        kinds=[kind for name, kind in KINDS.items() if typed.get(name) == "yes"],
    )


def at_form(refused: Iterable[Rejected]) -> list[Rejected]:
    """Put refusals at the fields of the form."""
    return [replace(one, field=CALLED.get(one.field, one.field)) for one in refused]


# One of them -------------------------------------------------------------------------------------


def which(request: Request) -> Which:
    """Say which webhook a page is about."""
    return Which(
        organisation_id=request.params["organisation_id"], webhook_id=request.params["webhook_id"]
    )


def address_of(request: Request) -> str:
    """Write the address of the webhook that a page is about."""
    here = which(request)
    return WEBHOOK.format(organisation_id=here.organisation_id, webhook_id=here.webhook_id)


def see(desk: Desk, request: Request) -> WebhookSeen | Reply:
    """See it, or answer that there is no such page for whoever asks."""
    seen = services.see_webhook(request.kit, request.visit, request.seat, which(request))
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return seen


def _show(desk: Desk, request: Request) -> Reply:
    seen = see(desk, request)
    if isinstance(seen, Reply):
        return seen
    return desk.page(request, page_of(seen))


def page_of(seen: WebhookSeen) -> WebhookPage:
    """Show one webhook."""
    return WebhookPage(
        office=head_of(seen.office),
        row=row_of(seen.webhook),
        secrets=tuple(map(secret_row, seen.secrets)),
        may_add=len(seen.secrets) < LIVING_SECRETS,
        messages=tuple(map(_message_row, seen.messages)),
    )


def secret_row(one: WebhookSecret) -> WebhookSecretRow:
    """Write a secret as a row; never what it is."""
    return WebhookSecretRow(id=one.id, added_at=one.created_at)


def _message_row(one: WebhookMessage) -> MessageRow:
    waits = one.stage is Stage.WAITING
    return MessageRow(
        id=one.id,
        event=one.event,
        stage=one.stage,
        at=one.created_at,
        attempts=one.attempts,
        answer=str(one.status or one.said or ""),
        next_at=one.due_at if waits else None,
        is_free=not waits or one.claimed_until is None,
    )


def _ask_to_remove(desk: Desk, request: Request) -> Reply:
    seen = see(desk, request)
    if isinstance(seen, Reply):
        return seen
    view = WebhookRemovePage(office=head_of(seen.office), row=row_of(seen.webhook))
    return desk.page(request, view)


def _remove(desk: Desk, request: Request) -> Reply:
    seen = see(desk, request)
    if isinstance(seen, Reply):
        return seen
    done = services.remove_one(request.kit, request.visit, request.seat, which(request))
    if done is not None:
        return desk.turn_away(request, done) or desk.complain(request, 404)
    here = WEBHOOKS.format(organisation_id=request.params["organisation_id"])
    return redirect_with_note(request, here, Note.WEBHOOK_REMOVED, about=seen.webhook.name)


def _do(desk: Desk, word: str, request: Request) -> Reply:
    deed, note = DEEDS[word]
    done = deed(request.kit, request.visit, request.seat, which(request))
    return _after(desk, request, done, note)


def _send_again(desk: Desk, request: Request) -> Reply:
    message_id = request.params["message_id"]
    done = services.send_one_again(
        request.kit, request.visit, request.seat, which(request), message_id
    )
    return _after(desk, request, done, Note.MESSAGE_AGAIN)


def _after(desk: Desk, request: Request, done: Rejected | None, note: Note) -> Reply:
    if done is not None:
        return desk.turn_away(request, done) or desk.complain(request, 404)
    return redirect_with_note(request, address_of(request), note)
