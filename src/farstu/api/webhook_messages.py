"""What webhooks were told: listed, tried, and sent once more."""

from __future__ import annotations

from functools import partial

from farstu.api.exchange import Answer, Call, Endpoint, Nothing
from farstu.api.webhook_shapes import Latest, MessageSent, MessageShown, MessagesShown
from farstu.api.webhooks import NOWHERE, ONE, do
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services import webhooks as deeds
from farstu.services.webhook_telling import add_test
from farstu.store import webhook_messages, webhooks
from farstu.store.tx import Tx
from farstu.store.webhook_messages import WebhookMessage
from farstu.store.webhooks import Webhook


def list_messages(call: Call) -> Answer | Rejected:
    """Say how one does, and what became of what it was told."""
    limit = call.asked(Latest).limit

    def question(tx: Tx) -> Answer | Rejected:
        one = webhooks.find(tx, call.params["webhook"])
        if one is None:
            return NOWHERE
        latest = webhook_messages.list_of_webhook(tx, one.id, limit=limit)
        return Answer(
            body=MessagesShown(
                state=one.condition,
                failing_since=one.failing_since,
                waiting=webhook_messages.count_waiting(tx, one.id),
                messages=[_describe_message(message) for message in latest],
            )
        )

    return call.kit.store.read(question, portal_id=call.visit.portal.id)


def try_webhook(call: Call) -> Answer | Rejected:
    """Have the background post a test; what came of it is among the messages."""

    def deed(tx: Tx, held: Webhook) -> Answer | Rejected:
        if held.suspended_at is not None:
            return Rejected(Reason.NOT_OFFERED)
        return Answer(body=MessageSent(message=add_test(call.kit, tx, held.id).id), status=202)

    return do(call, deed)


def send_again(call: Call) -> Answer | Rejected:
    """Send a message once more, now."""
    which = call.params["message"]

    def deed(tx: Tx, held: Webhook) -> Answer | Rejected:
        no = deeds.send_again(call.kit, tx, held.id, which)
        return no or Answer(body=MessageSent(message=which), status=202)

    return do(call, deed)


def _describe_message(one: WebhookMessage) -> MessageShown:
    return MessageShown(
        id=one.id,
        event=one.event,
        event_id=one.event_id,
        subject=one.subject_id,
        state=one.stage,
        at=one.created_at,
        attempts=one.attempts,
        status=one.status,
        error=one.said,
        next=one.due_at if one.finished_at is None else None,
    )


_POST = partial(
    Endpoint,
    method="POST",
    scope=Scope.WEBHOOKS,
    body=Nothing,
    answer=MessageSent,
    statuses={202: "On its way"},
)

WEBHOOK_MESSAGES = (
    _POST(
        path=f"{ONE}/test",
        name="test_webhook",
        summary="Have a test posted to it.",
        handler=try_webhook,
        refusals=(Reason.NOT_FOUND, Reason.NOT_OFFERED),
    ),
    Endpoint(
        method="GET",
        scope=Scope.WEBHOOKS,
        path=f"{ONE}/messages",
        name="list_messages",
        summary="Say how it does, and what became of what it was told for a week.",
        handler=list_messages,
        answer=MessagesShown,
        query=Latest,
        refusals=(Reason.NOT_FOUND,),
    ),
    _POST(
        path=f"{ONE}/messages/{{message}}/again",
        name="send_again",
        summary="Send a message once more, under the same id.",
        handler=send_again,
        refusals=(Reason.NOT_FOUND,),
    ),
)
