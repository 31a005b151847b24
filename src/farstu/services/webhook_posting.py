"""Posting to webhooks what waits for them: several at once, and to each one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from farstu.core.audit import AuditEvent
from farstu.core.roles import OrganisationKind, Role
from farstu.core.webhooks import RETRIES, SUSPENDED_AFTER, pause_after
from farstu.crypto.sealing import SealError
from farstu.crypto.webhook_signing import sign_webhook
from farstu.delivery.posting import Posted
from farstu.services.dispatching import Fate
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.services.vault import take_out
from farstu.services.webhook_telling import add_test, write_body
from farstu.services.webhooks import place_of_webhook_secret
from farstu.store import memberships, organisations, webhook_messages, webhook_secrets, webhooks
from farstu.store.tx import EVERYWHERE, Tx
from farstu.store.webhook_messages import Outcome, WebhookMessage

CLAIMED_FOR = timedelta(seconds=60)
"""Longer than an attempt can take, looking the host up included."""
AT_ONCE = 8
"""How many webhooks are posted to at the same time: one that is slow holds up no other."""
GONE = 410
"""The answer of a receiver that wants nothing more (Standard Webhooks, *Responses*)."""
LONGEST_SAID = 200
LOOK_AGAIN = 1.0
"""Seconds until it is seen whether something new waits, while others are slow."""
FORGOTTEN = Posted(status=None, said="there is nothing to tell any more")

PostSigned = Callable[[str, bytes, Mapping[str, str]], Posted]
"""Post a body with headers to an address."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an attempt takes: where to, what, and signed by which secrets."""

    address: str
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)


def post_waiting(
    kit: Kit, post: PostSigned, hands: Executor, *, go_on: Callable[[], bool]
) -> Counter[Fate]:
    """Post what waits, until nothing does, and say what became of it."""
    fates: Counter[Fate] = Counter()
    under_way: set[Future[Fate]] = set()
    while True:
        taken = _claim(kit) if go_on() and len(under_way) < AT_ONCE else None
        if taken is not None:
            under_way.add(hands.submit(deliver, kit, post, taken))
            continue
        if not under_way:
            return fates
        done, under_way = wait(under_way, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
        fates.update(one.result() for one in done)


def post_test(kit: Kit, post: PostSigned, portal_id: str, webhook_id: str) -> Posted:
    """Post a test now, and say what became of it."""
    until = kit.clock() + CLAIMED_FOR
    message = kit.store.write(
        lambda tx: add_test(kit, tx, webhook_id, claimed_until=until), portal_id=portal_id
    )
    posted = _attempt(kit, post, message)
    _note(kit, message, posted)
    return posted


def deliver(kit: Kit, post: PostSigned, message: WebhookMessage) -> Fate:
    """Post a message that is claimed, and write down what became of it."""
    return _note(kit, message, _attempt(kit, post, message))


def _attempt(kit: Kit, post: PostSigned, message: WebhookMessage) -> Posted:
    """Post a message, signed at this moment, if there is still something to tell."""
    try:
        ready = kit.store.read(lambda tx: _prepare(kit, tx, message), portal_id=message.portal_id)
    except SealError:
        return Posted(status=None, said="its secret could not be opened")
    if ready is None:
        return FORGOTTEN
    signed = sign_webhook(ready.secrets, ready.body, message_id=message.id, at=kit.clock())
    return post(ready.address, ready.body, signed)


def _note(kit: Kit, message: WebhookMessage, posted: Posted) -> Fate:
    deed = partial(_note_attempt, kit, message=message, posted=posted)
    return kit.store.write(deed, portal_id=message.portal_id)


def _claim(kit: Kit) -> WebhookMessage | None:
    now = kit.clock()
    claim = partial(webhook_messages.claim, now=now, until=now + CLAIMED_FOR)
    return kit.store.write(claim, portal_id=EVERYWHERE)


def _prepare(kit: Kit, tx: Tx, message: WebhookMessage) -> Prepared | None:
    webhook, body = webhooks.find(tx, message.webhook_id), write_body(tx, message)
    if webhook is None or body is None:
        return None
    held = webhook_secrets.list_of_webhook(tx, webhook.id)
    secrets = tuple(
        take_out(kit, tx, one.secret, place=place_of_webhook_secret(tx.portal_id, one.id))
        for one in held
    )
    return Prepared(webhook.address, body, secrets)


def _note_attempt(kit: Kit, tx: Tx, *, message: WebhookMessage, posted: Posted) -> Fate:
    """Write an attempt down; where somebody else has the message by now, nothing more."""
    now = kit.clock()
    fate = _judge(message, posted)
    outcome = Outcome(
        status=posted.status, said=posted.said[:LONGEST_SAID] if posted.status is None else None
    )
    if fate is Fate.LATER:
        due = now + RETRIES[message.attempts - 1]
        noted = webhook_messages.postpone(tx, message, due_at=due, outcome=outcome)
    else:
        noted = webhook_messages.finish(tx, message, at=now, outcome=outcome)
    if not noted or posted == FORGOTTEN:
        return fate
    if fate is Fate.TAKEN:
        webhooks.note_taken(tx, message.webhook_id)
    else:
        _note_failure(kit, tx, message, is_gone=posted.status == GONE)
    return fate


def _judge(message: WebhookMessage, posted: Posted) -> Fate:
    if posted.is_taken:
        return Fate.TAKEN
    is_last = posted == FORGOTTEN or message.attempts > len(RETRIES)
    return Fate.GIVEN_UP if is_last else Fate.LATER


def _note_failure(kit: Kit, tx: Tx, message: WebhookMessage, *, is_gone: bool) -> None:
    """Leave a webhook alone for a while; after days, or where it asks for it, for good."""
    now, webhook_id = kit.clock(), message.webhook_id
    failures = webhooks.note_failure(tx, webhook_id, at=now)
    webhooks.leave_alone(tx, webhook_id, until=now + pause_after(failures))
    before = now if is_gone else now - SUSPENDED_AFTER
    if webhooks.suspend(tx, webhook_id, at=now, failing_before=before):
        _tell_of_suspension(kit, tx, webhook_id)


def _tell_of_suspension(kit: Kit, tx: Tx, webhook_id: str) -> None:
    """Note that a webhook was suspended since it takes nothing, and tell who runs the portal."""
    now, webhook = kit.clock(), webhooks.find(tx, webhook_id)
    name = webhook.name if webhook else ""
    facts, told = {"webhook": webhook_id, "name": name}, {"webhook": name}
    event = AuditEvent.WEBHOOK_SUSPENDED
    note(kit, tx, None, event, at=now, subject_id=None, facts={**facts, "why": "failing"})
    staff = {o.id for o in organisations.list_organisations(tx) if o.kind is OrganisationKind.STAFF}
    for account_id in memberships.list_accounts(tx, staff, at_least=Role.ADMINISTRATOR):
        event = AuditEvent.WEBHOOK_FAILED
        note(kit, tx, None, event, at=now, subject_id=account_id, facts=facts, told=told)
