"""Webhooks: added, changed, suspended and removed, each with one secret or two.

Each function works in its caller's transaction; *by* says whose hand it is; None: the operator's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.webhooks import LIVING_SECRETS, Kind, is_webhook_address
from farstu.crypto.sealing import Place
from farstu.crypto.webhook_signing import make_webhook_secret
from farstu.services.fields import clean_text, mistakes
from farstu.services.kit import Kit
from farstu.services.portals import Hand
from farstu.services.trail import note
from farstu.services.vault import put_away
from farstu.store import webhook_messages, webhook_secrets, webhooks
from farstu.store.tx import Tx
from farstu.store.webhook_secrets import WebhookSecret
from farstu.store.webhooks import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWish:
    """A webhook as it is to be."""

    name: str
    address: str
    kinds: Collection[Kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeWebhook:
    """A new webhook, and its secret, which is shown this once."""

    webhook: Webhook
    secret: str


def add_webhook(
    kit: Kit, tx: Tx, wish: WebhookWish, *, by: Hand | None = None
) -> MadeWebhook | tuple[Rejected, ...]:
    """Add a webhook of the transaction's portal.

    Reasons: those of ``clean_text`` (the name), WEBHOOK_ADDRESS, FIELD_EMPTY (no kind).
    """
    name, wrong = _check(wish)
    if wrong:
        return wrong
    now = kit.clock()
    webhook = Webhook(
        id=kit.new_id(now),
        name=name,
        address=wish.address,
        kinds=frozenset(wish.kinds),
        created_at=now,
        author_id=None if by is None else by.account_id,
    )
    webhooks.add(tx, webhook)
    _note(kit, tx, AuditEvent.WEBHOOK_ADDED, webhook, by, _as_told(webhook))
    return MadeWebhook(webhook=webhook, secret=_put_secret(kit, tx, webhook.id, place=0))


def change_webhook(
    kit: Kit, tx: Tx, seen: Webhook, wish: WebhookWish, *, by: Hand | None = None
) -> Webhook | tuple[Rejected, ...]:
    """Change a webhook, unless somebody did since it was *seen*.

    Reasons: RULES_CHANGED_MEANWHILE, and those of ``add_webhook``.
    """
    name, wrong = _check(wish)
    if wrong:
        return wrong
    new = replace(seen, name=name, address=wish.address, kinds=frozenset(wish.kinds))
    if not webhooks.change(tx, new):
        return (Rejected(Reason.RULES_CHANGED_MEANWHILE),)
    if changed := _changed(seen, new):
        _note(kit, tx, AuditEvent.WEBHOOK_CHANGED, new, by, changed)
    return replace(new, revision=seen.revision + 1)


def suspend_webhook(
    kit: Kit, tx: Tx, webhook_id: str, *, by: Hand | None = None
) -> Rejected | None:
    """Tell a webhook nothing more, for now. Reason: NOT_FOUND (or suspended before)."""
    webhook = webhooks.find(tx, webhook_id)
    if webhook is None or not webhooks.suspend(tx, webhook_id, at=kit.clock()):
        return Rejected(Reason.NOT_FOUND)
    _note(kit, tx, AuditEvent.WEBHOOK_SUSPENDED, webhook, by)
    return None


def resume_webhook(kit: Kit, tx: Tx, webhook_id: str, *, by: Hand | None = None) -> Rejected | None:
    """Tell a webhook again, what waits for it first. Reason: NOT_FOUND (or not suspended)."""
    webhook = webhooks.find(tx, webhook_id)
    if webhook is None or not webhooks.resume(tx, webhook_id):
        return Rejected(Reason.NOT_FOUND)
    _note(kit, tx, AuditEvent.WEBHOOK_RESUMED, webhook, by)
    return None


def remove_webhook(kit: Kit, tx: Tx, webhook_id: str, *, by: Hand | None = None) -> Rejected | None:
    """Remove a webhook, with what waits for it. Reason: NOT_FOUND."""
    webhook = webhooks.find(tx, webhook_id)
    if webhook is None or not webhooks.remove(tx, webhook_id):
        return Rejected(Reason.NOT_FOUND)
    _note(kit, tx, AuditEvent.WEBHOOK_REMOVED, webhook, by)
    return None


def add_webhook_secret(
    kit: Kit, tx: Tx, webhook_id: str, *, by: Hand | None = None
) -> str | Rejected:
    """Make a second secret; from now on everything is signed by both.

    Reasons: NOT_FOUND, SECRETS_TWO.
    """
    webhook = webhooks.hold(tx, webhook_id)
    if webhook is None:
        return Rejected(Reason.NOT_FOUND)
    taken = {one.place for one in webhook_secrets.list_of_webhook(tx, webhook_id)}
    free = [place for place in range(LIVING_SECRETS) if place not in taken]
    if not free:
        return Rejected(Reason.SECRETS_TWO)
    made = _put_secret(kit, tx, webhook_id, place=free[0])
    _note(kit, tx, AuditEvent.WEBHOOK_SECRET_ADDED, webhook, by)
    return made


def remove_webhook_secret(
    kit: Kit, tx: Tx, webhook_id: str, secret_id: str, *, by: Hand | None = None
) -> Rejected | None:
    """Sign nothing by a secret any more. Reasons: NOT_FOUND, LAST_SECRET."""
    webhook = webhooks.hold(tx, webhook_id)
    held = [one.id for one in webhook_secrets.list_of_webhook(tx, webhook_id)]
    if webhook is None or secret_id not in held:
        return Rejected(Reason.NOT_FOUND)
    if not webhook_secrets.remove(tx, webhook_id, secret_id):
        return Rejected(Reason.LAST_SECRET)
    _note(kit, tx, AuditEvent.WEBHOOK_SECRET_REMOVED, webhook, by, {"secret": secret_id})
    return None


def send_again(kit: Kit, tx: Tx, webhook_id: str, message_id: str) -> Rejected | None:
    """Send a message once more, now. Reason: NOT_FOUND (or under way)."""
    if not webhook_messages.send_again(tx, webhook_id, message_id, at=kit.clock()):
        return Rejected(Reason.NOT_FOUND)
    return None


def place_of_webhook_secret(portal_id: str, secret_id: str) -> Place:
    """Say where a secret is sealed to; it is no account's."""
    return Place(portal_id=portal_id, account_id="", row_id=secret_id, purpose="webhook_secret")


def _check(wish: WebhookWish) -> tuple[str, tuple[Rejected, ...]]:
    name = clean_text(wish.name, field="name")
    address = (
        None
        if is_webhook_address(wish.address)
        else Rejected(Reason.WEBHOOK_ADDRESS, field="address")
    )
    kinds = None if wish.kinds else Rejected(Reason.FIELD_EMPTY, field="kinds")
    return ("" if isinstance(name, Rejected) else name), mistakes(name, address, kinds)


def _put_secret(kit: Kit, tx: Tx, webhook_id: str, *, place: int) -> str:
    now, made = kit.clock(), make_webhook_secret(kit.entropy)
    secret_id = kit.new_id(now)
    sealed = put_away(kit, tx, made, place=place_of_webhook_secret(tx.portal_id, secret_id))
    secret = WebhookSecret(
        id=secret_id, webhook_id=webhook_id, place=place, secret=sealed, created_at=now
    )
    webhook_secrets.add(tx, secret)
    return made


def _changed(old: Webhook, new: Webhook) -> dict[str, Any]:
    before, after = _as_told(old), _as_told(new)
    return {name: value for name, value in after.items() if value != before[name]}


def _as_told(one: Webhook) -> dict[str, Any]:
    """Write it for the trail: of the address its host, since the rest may be a secret."""
    host = urlsplit(one.address).netloc
    return {"name": one.name, "host": host, "kinds": sorted(one.kinds)}


def _note(
    kit: Kit,
    tx: Tx,
    event: AuditEvent,
    webhook: Webhook,
    by: Hand | None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    note(
        kit,
        tx,
        None if by is None else by.visit,
        event,
        at=kit.clock(),
        subject_id=None,
        actor_id=None if by is None else by.account_id,
        facts={"webhook": webhook.id, "name": webhook.name, **(facts or {})},
    )
