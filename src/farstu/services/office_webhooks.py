"""The webhooks of a portal, seen, added, tested and removed by whoever runs the portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.services.portals import Hand
from farstu.services.webhook_telling import add_test
from farstu.services.webhooks import (
    MadeWebhook,
    WebhookWish,
    add_webhook,
    remove_webhook,
    resume_webhook,
    send_again,
    suspend_webhook,
)
from farstu.store import webhook_messages, webhooks
from farstu.store.tx import Tx
from farstu.store.webhook_messages import WebhookMessage
from farstu.store.webhooks import Webhook

RUNS = Permission.RUN_PORTAL
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksSeen:
    """The webhooks of the portal."""

    office: Office
    webhooks: tuple[Webhook, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSeen:
    """A webhook, and its latest messages, the newest first."""

    office: Office
    webhook: Webhook
    messages: tuple[WebhookMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookMade:
    """A new webhook with its secret, for whoever added it alone."""

    office: Office
    made: MadeWebhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which webhook of which organisation somebody means to do something about."""

    organisation_id: str
    webhook_id: str


def see_webhooks(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str
) -> WebhooksSeen | Rejected:
    """See which webhooks there are. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> WebhooksSeen:
        return WebhooksSeen(office=officer.office, webhooks=tuple(webhooks.list_all(tx)))

    return look(kit, visit, seat, organisation_id, needs=RUNS, question=question)


def see_webhook(kit: Kit, visit: Visit, seat: Seat, which: Which) -> WebhookSeen | Rejected:
    """See one, and what it was told. Reasons: those of ``look``, NOT_FOUND."""

    def question(tx: Tx, officer: Officer) -> WebhookSeen | Rejected:
        found = webhooks.find(tx, which.webhook_id)
        if found is None:
            return Rejected(Reason.NOT_FOUND)
        latest = webhook_messages.list_of_webhook(tx, found.id, limit=MOST_SHOWN)
        return WebhookSeen(office=officer.office, webhook=found, messages=tuple(latest))

    return look(kit, visit, seat, which.organisation_id, needs=RUNS, question=question)


def make_webhook(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wish: WebhookWish
) -> WebhookMade | tuple[Rejected, ...]:
    """Add one, after a fresh proof. Reasons: those of ``act`` and ``add_webhook``."""

    def deed(tx: Tx, officer: Officer) -> WebhookMade | tuple[Rejected, ...]:
        made = add_webhook(kit, tx, wish, by=Hand(visit=visit, account_id=officer.id))
        if isinstance(made, tuple):
            return made
        return WebhookMade(office=officer.office, made=made)

    done = act(kit, visit, seat, organisation_id, needs=RUNS, deed=deed)
    return (done,) if isinstance(done, Rejected) else done


def suspend_one(kit: Kit, visit: Visit, seat: Seat, which: Which) -> Rejected | None:
    """Tell it nothing more. Reasons: those of ``act`` and ``suspend_webhook``."""
    return _do(
        kit, visit, seat, which, lambda tx, by: suspend_webhook(kit, tx, which.webhook_id, by=by)
    )


def resume_one(kit: Kit, visit: Visit, seat: Seat, which: Which) -> Rejected | None:
    """Tell it again. Reasons: those of ``act`` and ``resume_webhook``."""
    return _do(
        kit, visit, seat, which, lambda tx, by: resume_webhook(kit, tx, which.webhook_id, by=by)
    )


def remove_one(kit: Kit, visit: Visit, seat: Seat, which: Which) -> Rejected | None:
    """Remove it. Reasons: those of ``act`` and ``remove_webhook``."""
    return _do(
        kit, visit, seat, which, lambda tx, by: remove_webhook(kit, tx, which.webhook_id, by=by)
    )


def try_one(kit: Kit, visit: Visit, seat: Seat, which: Which) -> Rejected | None:
    """Have the background post a test. Reasons: those of ``act``, NOT_FOUND (or suspended)."""

    def deed(tx: Tx, _by: Hand) -> Rejected | None:
        found = webhooks.find(tx, which.webhook_id)
        if found is None or found.suspended_at is not None:
            return Rejected(Reason.NOT_FOUND)
        add_test(kit, tx, which.webhook_id)
        return None

    return _do(kit, visit, seat, which, deed)


def send_one_again(
    kit: Kit, visit: Visit, seat: Seat, which: Which, message_id: str
) -> Rejected | None:
    """Send a message once more. Reasons: those of ``act`` and ``send_again``."""
    return _do(
        kit, visit, seat, which, lambda tx, _by: send_again(kit, tx, which.webhook_id, message_id)
    )


def _do(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    which: Which,
    deed: Callable[[Tx, Hand], Rejected | None],
) -> Rejected | None:
    def whole(tx: Tx, officer: Officer) -> Rejected | None:
        return deed(tx, Hand(visit=visit, account_id=officer.id))

    return act(kit, visit, seat, which.organisation_id, needs=RUNS, deed=whole)
