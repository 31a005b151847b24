"""What there is to say about a webhook: lines for people, plain data for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from farstu.app import House
from farstu.cli.voice import Voice
from farstu.cli.wording import at_minute, explain, on_day
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.webhooks import Condition
from farstu.delivery.posting import Posted
from farstu.store import webhooks
from farstu.store.portals import Portal
from farstu.store.webhook_messages import WebhookMessage
from farstu.store.webhook_secrets import WebhookSecret
from farstu.store.webhooks import Webhook

HEADINGS = ("ID", "WHAT", "STATE", "AT", "ATTEMPTS", "ANSWER", "NEXT")
WORDINGS: Mapping[Reason, str] = {
    Reason.NOT_FOUND: "There is no such thing of “{typed}” (any more).",
    Reason.RULES_CHANGED_MEANWHILE: (
        "Somebody else changed “{typed}” at this moment. Look at it, and say it again."
    ),
}
"""Refusals that read otherwise where a webhook is meant."""


def find_one(house: House, voice: Voice, at: Portal, text: str) -> Webhook:
    """Find the webhook that somebody means, by its name or its id, or stop."""
    known = house.kit.store.read(webhooks.list_all, portal_id=at.id)
    found = [one for one in known if one.id == text or fold(one.name) == fold(text)]
    if not found:
        steps = [f"farstu webhook list --portal {at.host}"]
        voice.stop(f"No webhook is called “{text}” here.", reason="no_such_webhook", steps=steps)
    if len(found) > 1:
        steps = [f"name it by its id: {one.id}, {one.address}" for one in found]
        voice.stop(f"Several are called “{text}”.", reason="no_such_webhook", steps=steps)
    return found[0]


def stop_at(voice: Voice, refusals: Iterable[Rejected], *, typed: str, address: str) -> NoReturn:
    """Say every refusal about the webhook that was *typed*, or about its *address*."""
    told = tuple(refusals)
    said = [
        WORDINGS[one.reason].format(typed=typed)
        if one.reason in WORDINGS
        else explain(one, typed=address if one.field == "address" else typed)
        for one in told
    ]
    voice.stop(*said, reason=told[0].reason.value)


def state_of(one: Webhook) -> str:
    """Say how a webhook is, and since when."""
    match one.condition:
        case Condition.WORKING:
            return "working"
        case Condition.FAILING:
            return f"failing since {at_minute(one.failing_since or one.created_at)}"
        case Condition.SUSPENDED:
            return f"suspended {on_day(one.suspended_at)}"


def describe(one: Webhook) -> dict[str, Any]:
    """Write a webhook as plain data."""
    times = ("created_at", "failing_since", "suspended_at")
    moments = {name: getattr(one, name) for name in times}
    return {
        "id": one.id,
        "name": one.name,
        "address": one.address,
        "kinds": sorted(one.kinds),
        "state": one.condition.value,
        **{name: at and at.isoformat() for name, at in moments.items()},
    }


def describe_secret(one: WebhookSecret) -> dict[str, Any]:
    """Write a secret as plain data; never what it is."""
    return {"id": one.id, "created_at": one.created_at.isoformat()}


def secret_rows(secrets: Sequence[WebhookSecret]) -> list[tuple[str, str]]:
    """Write what is known of secrets as rows."""
    return [("secret", f"{one.id}  since {on_day(one.created_at)}") for one in secrets]


def message_row(one: WebhookMessage) -> tuple[str, ...]:
    """Write what became of a message as a row."""
    waits = one.finished_at is None
    return (
        one.id,
        one.event,
        one.stage.replace("_", " "),
        at_minute(one.created_at),
        str(one.attempts),
        answer_of(one),
        at_minute(one.due_at) if waits else "–",
    )


def describe_message(one: WebhookMessage) -> dict[str, Any]:
    """Write what became of a message as plain data; never what was answered but its status."""
    return {
        "id": one.id,
        "event": one.event,
        "event_id": one.event_id,
        "subject": one.subject_id,
        "state": one.stage.value,
        "at": one.created_at.isoformat(),
        "attempts": one.attempts,
        "status": one.status,
        "error": one.said,
        "next": one.due_at.isoformat() if one.finished_at is None else None,
    }


def answer_of(one: WebhookMessage | Posted) -> str:
    """Say what the last attempt came to."""
    return str(one.status or one.said or "–")
