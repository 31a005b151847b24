"""The webhooks of a portal, looked after by whoever runs the portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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
    add_webhook_secret,
    change_webhook,
    remove_webhook,
    remove_webhook_secret,
    resume_webhook,
    send_again,
    suspend_webhook,
)
from farstu.store import webhook_messages, webhook_secrets, webhooks
from farstu.store.tx import Tx
from farstu.store.webhook_messages import WebhookMessage
from farstu.store.webhook_secrets import WebhookSecret
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
    """A webhook, its secrets, the oldest first, and its latest messages, the newest first."""

    office: Office
    webhook: Webhook
    secrets: tuple[WebhookSecret, ...]
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
        return WebhookSeen(
            office=officer.office,
            webhook=found,
            secrets=tuple(webhook_secrets.list_of_webhook(tx, found.id)),
            messages=tuple(latest),
        )

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


def change_one(
    kit: Kit, visit: Visit, seat: Seat, which: Which, wish: WebhookWish, *, revision: int
) -> Webhook | tuple[Rejected, ...]:
    """Change one as it was at a *revision*, after a fresh proof.

    Reasons: those of ``act`` and ``change_webhook``, NOT_FOUND.
    """

    def deed(tx: Tx, officer: Officer) -> Webhook | tuple[Rejected, ...]:
        found = webhooks.find(tx, which.webhook_id)
        if found is None:
            return (Rejected(Reason.NOT_FOUND),)
        by = Hand(visit=visit, account_id=officer.id)
        return change_webhook(kit, tx, replace(found, revision=revision), wish, by=by)

    done = act(kit, visit, seat, which.organisation_id, needs=RUNS, deed=deed)
    return (done,) if isinstance(done, Rejected) else done


def add_secret_to_one(kit: Kit, visit: Visit, seat: Seat, which: Which) -> str | Rejected:
    """Make a second secret, after a fresh proof. Reasons: ``act``, ``add_webhook_secret``."""

    def deed(tx: Tx, officer: Officer) -> str | Rejected:
        by = Hand(visit=visit, account_id=officer.id)
        return add_webhook_secret(kit, tx, which.webhook_id, by=by)

    return act(kit, visit, seat, which.organisation_id, needs=RUNS, deed=deed)


def remove_secret_of_one(
    kit: Kit, visit: Visit, seat: Seat, which: Which, secret_id: str
) -> Rejected | None:
    """Remove one of two secrets. Reasons: those of ``act`` and ``remove_webhook_secret``."""
    return _do(
        kit,
        visit,
        seat,
        which,
        lambda tx, by: remove_webhook_secret(kit, tx, which.webhook_id, secret_id, by=by),
    )


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
