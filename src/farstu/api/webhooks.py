"""Webhooks by a portal's own program: listed, added, changed, given secrets, stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from farstu.api.exchange import Answer, Call, Endpoint, Nothing
from farstu.api.webhook_shapes import (
    WebhookChange,
    WebhookGone,
    WebhookMade,
    WebhookSaid,
    WebhookSecretMade,
    WebhookSecretShown,
    WebhookShown,
    WebhooksShown,
)
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services import webhooks as deeds
from farstu.services.portals import Hand
from farstu.services.webhooks import WebhookWish
from farstu.store import webhook_secrets, webhooks
from farstu.store.tx import Tx
from farstu.store.webhooks import Webhook

NOWHERE = Rejected(Reason.NOT_FOUND)


def list_webhooks(call: Call) -> Answer:
    """List them, the oldest first."""

    def question(tx: Tx) -> list[WebhookShown]:
        return [_describe(tx, one) for one in webhooks.list_all(tx)]

    shown = call.kit.store.read(question, portal_id=call.visit.portal.id)
    return Answer(body=WebhooksShown(webhooks=shown))


def show_webhook(call: Call) -> Answer | Rejected:
    """Show one, as it was said."""

    def question(tx: Tx) -> Answer | Rejected:
        one = webhooks.find(tx, call.params["webhook"])
        return NOWHERE if one is None else call.show(_describe(tx, one))

    return call.kit.store.read(question, portal_id=call.visit.portal.id)


def add_webhook(call: Call) -> Answer | Rejected:
    """Add one; its secret is told this once."""
    said = call.sent(WebhookSaid)
    wish = WebhookWish(name=said.name, address=said.address, kinds=said.kinds)

    def deed(tx: Tx) -> Answer | Rejected:
        done = deeds.add_webhook(call.kit, tx, wish, by=_hand(call))
        if isinstance(done, tuple):
            return done[0]
        made = WebhookMade(webhook=_describe(tx, done.webhook), secret=done.secret)
        return Answer(body=made, status=201)

    return call.kit.store.write(deed, portal_id=call.visit.portal.id)


def change_webhook(call: Call) -> Answer | Rejected:
    """Change name, address and kinds; what is left out stays."""
    said = call.sent(WebhookChange)

    def deed(tx: Tx, held: Webhook) -> Answer | Rejected:
        wish = WebhookWish(
            name=held.name if said.name is None else said.name,
            address=held.address if said.address is None else said.address,
            kinds=held.kinds if said.kinds is None else said.kinds,
        )
        done = deeds.change_webhook(call.kit, tx, held, wish, by=_hand(call))
        return done[0] if isinstance(done, tuple) else Answer(body=_describe(tx, done))

    return do(call, deed)


def remove_webhook(call: Call) -> Answer | Rejected:
    """Remove one, with its secrets and what waits for it."""

    def deed(tx: Tx, held: Webhook) -> Answer | Rejected:
        no = deeds.remove_webhook(call.kit, tx, held.id, by=_hand(call))
        return no or Answer(body=WebhookGone(removed=held.id))

    return do(call, deed)


def add_secret(call: Call) -> Answer | Rejected:
    """Make a second secret, told this once; everything is signed by both from now on."""

    def deed(tx: Tx, held: Webhook) -> Answer | Rejected:
        made = deeds.add_webhook_secret(call.kit, tx, held.id, by=_hand(call))
        if isinstance(made, Rejected):
            return made
        body = WebhookSecretMade(webhook=_describe(tx, held), secret=made)
        return Answer(body=body, status=201)

    return do(call, deed)


def remove_secret(call: Call) -> Answer | Rejected:
    """Sign nothing by a secret any more."""
    which = call.params["secret"]

    def deed(tx: Tx, held: Webhook) -> Answer | Rejected:
        no = deeds.remove_webhook_secret(call.kit, tx, held.id, which, by=_hand(call))
        return no or Answer(body=WebhookGone(removed=which))

    return do(call, deed)


def switch(call: Call, *, stops: bool) -> Answer | Rejected:
    """Tell it nothing for now, or tell it again; who says so twice is told how it is."""
    deed = deeds.suspend_webhook if stops else deeds.resume_webhook

    def whole(tx: Tx, held: Webhook) -> Answer | Rejected:
        if (held.suspended_at is None) is stops:
            deed(call.kit, tx, held.id, by=_hand(call))
        return Answer(body=_describe(tx, webhooks.find(tx, held.id) or held))

    return do(call, whole)


def do(call: Call, deed: Callable[[Tx, Webhook], Answer | Rejected]) -> Answer | Rejected:
    """Hold one until the end of the transaction, if it is as whoever calls saw it, and do that."""

    def whole(tx: Tx) -> Answer | Rejected:
        held = webhooks.hold(tx, call.params["webhook"])
        if held is None:
            return NOWHERE
        return call.refuse_other(_describe(tx, held)) or deed(tx, held)

    return call.kit.store.write(whole, portal_id=call.visit.portal.id)


def _hand(call: Call) -> Hand:
    return Hand(visit=call.visit)


def _describe(tx: Tx, one: Webhook) -> WebhookShown:
    """Write one as it was said: nothing of it changes by what it is told."""
    return WebhookShown(
        id=one.id,
        name=one.name,
        address=one.address,
        kinds=sorted(one.kinds),
        created_at=one.created_at,
        suspended=one.suspended_at is not None,
        secrets=[
            WebhookSecretShown(id=held.id, created_at=held.created_at)
            for held in webhook_secrets.list_of_webhook(tx, one.id)
        ],
    )


WRONG = (
    Reason.FIELD_EMPTY,
    Reason.FIELD_TOO_LONG,
    Reason.FIELD_UNPRINTABLE,
    Reason.WEBHOOK_ADDRESS,
)
ONE = "/webhooks/{webhook}"
_ENDPOINT = partial(Endpoint, scope=Scope.WEBHOOKS)
_OF_ONE = partial(_ENDPOINT, path=ONE, conditional=True)
_POST = partial(_ENDPOINT, method="POST", body=Nothing)

WEBHOOKS = (
    _ENDPOINT(
        method="GET",
        path="/webhooks",
        name="list_webhooks",
        summary="List the webhooks of the portal.",
        handler=list_webhooks,
        answer=WebhooksShown,
    ),
    _ENDPOINT(
        method="POST",
        path="/webhooks",
        name="add_webhook",
        summary="Add a webhook; its secret is told this once.",
        handler=add_webhook,
        answer=WebhookMade,
        body=WebhookSaid,
        statuses={201: "Added"},
        refusals=WRONG,
    ),
    _OF_ONE(
        method="GET",
        name="show_webhook",
        summary="Show a webhook.",
        handler=show_webhook,
        answer=WebhookShown,
        refusals=(Reason.NOT_FOUND,),
    ),
    _OF_ONE(
        method="PUT",
        name="change_webhook",
        summary="Change name, address and kinds of a webhook.",
        handler=change_webhook,
        answer=WebhookShown,
        body=WebhookChange,
        refusals=(*WRONG, Reason.NOT_FOUND, Reason.RULES_CHANGED_MEANWHILE),
    ),
    _OF_ONE(
        method="DELETE",
        name="remove_webhook",
        summary="Remove a webhook, with what waits for it.",
        handler=remove_webhook,
        answer=WebhookGone,
        refusals=(Reason.NOT_FOUND,),
    ),
    _POST(
        path=f"{ONE}/secrets",
        name="add_webhook_secret",
        summary="Make a second secret, told this once; messages are signed by both.",
        handler=add_secret,
        answer=WebhookSecretMade,
        statuses={201: "Made"},
        refusals=(Reason.NOT_FOUND, Reason.SECRETS_TWO),
    ),
    _ENDPOINT(
        method="DELETE",
        path=f"{ONE}/secrets/{{secret}}",
        name="remove_webhook_secret",
        summary="Sign nothing by a secret any more.",
        handler=remove_secret,
        answer=WebhookGone,
        refusals=(Reason.NOT_FOUND, Reason.LAST_SECRET),
    ),
    *(
        _POST(
            path=f"{ONE}/{word}",
            name=f"{word}_webhook",
            summary=summary,
            handler=partial(switch, stops=stops),
            answer=WebhookShown,
            refusals=(Reason.NOT_FOUND,),
        )
        for word, stops, summary in (
            ("suspend", True, "Tell it nothing for now."),
            ("resume", False, "Tell it again, what waits for it first."),
        )
    ),
)
