"""Housekeeping: forgetting what has expired, renewing what gets old, in one process at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from farstu.core.throttle import YEAR
from farstu.services.dispatching import KEPT
from farstu.services.kit import Kit
from farstu.services.known_browsers import KNOWN_FOR
from farstu.services.portals import list_portals
from farstu.services.token_keys import renew_token_keys
from farstu.store import (
    access_codes,
    account_requests,
    answered_challenges,
    api_answers,
    authenticators,
    badges,
    budgets,
    challenges,
    dispatches,
    drafts,
    enrolments,
    errands,
    invitations,
    known_browsers,
    leases,
    links,
    logins,
    outbox,
    people_imports,
    plan_notices,
    recovery_sheets,
    remembrances,
    sessions,
    spent_assertions,
    stays,
    support_codes,
    throttles,
    tokens,
    webhook_messages,
)
from farstu.store.tx import EVERYWHERE, Tx

LEASE = "housekeeping"
EVERY = timedelta(minutes=5)
KEPT_SENT = timedelta(days=1)
KEPT_DEAD = timedelta(days=30)
"""How long a message stays in the outbox after it was sent, and after it was given up."""
KEPT_WAITING = timedelta(days=30)
"""How long a message waits for a webhook that is suspended."""
KEPT_INVITATIONS = timedelta(days=60)
"""How long it can be seen what became of an invitation, after it would have been over."""

KEPT_USED_UP = timedelta(days=2)
"""How long it is remembered that something was used which is good once, after its end.

A clock that is set back makes it good again, and one that ran a day ahead ended it too soon.
"""

KEPT_REQUESTS = timedelta(days=90)
"""How long it can be seen what became of a request for an account, after its end."""


def keep_house(kit: Kit, *, holder: str) -> int | None:
    """Forget what is over and renew token keys, if this process holds the lease; say what went."""
    now = kit.clock()
    taken = kit.store.write(
        lambda tx: leases.take(tx, LEASE, holder=holder, now=now, expires_at=now + 2 * EVERY),
        portal_id=EVERYWHERE,
    )
    if not taken:
        return None
    for portal in list_portals(kit):
        renew_token_keys(kit, portal.id)
    return kit.store.write(lambda tx: _forget(tx, now), portal_id=EVERYWHERE)


def _forget(tx: Tx, now: datetime) -> int:
    chores = (
        logins.remove_expired,
        sessions.remove_expired,
        badges.remove_expired,
        remembrances.remove_expired,
        enrolments.remove_expired,
        challenges.remove_expired,
        api_answers.remove_expired,
        recovery_sheets.remove_expired,
        access_codes.remove_expired,
        support_codes.remove_expired,
        links.remove_expired,
        drafts.remove_expired,
        people_imports.remove_expired,
        errands.remove_expired,
        tokens.remove_expired,
        stays.remove_expired,
    )
    used_up = (
        answered_challenges.remove_expired,
        spent_assertions.remove_expired,
        authenticators.remove_expired_steps,
    )
    expired = sum(chore(tx, now=now) for chore in chores)
    expired += sum(chore(tx, now=now - KEPT_USED_UP) for chore in used_up)
    stale = throttles.remove_stale(tx, before=now - YEAR)
    finished = outbox.remove_finished(tx, sent_before=now - KEPT_SENT, dead_before=now - KEPT_DEAD)
    days = budgets.remove_stale(tx, before=(now - timedelta(days=2)).date())
    told = plan_notices.remove_stale(tx, before=now - YEAR)
    invited = invitations.remove_old(tx, expired_before=now - KEPT_INVITATIONS)
    asked = account_requests.remove_old(tx, ended_before=now - KEPT_REQUESTS)
    left = known_browsers.remove_stale(tx, before=now - KNOWN_FOR)
    posted = dispatches.remove_finished(tx, before=now - KEPT)
    posted += webhook_messages.remove_old(
        tx, finished_before=now - KEPT, created_before=now - KEPT_WAITING
    )
    return left + posted + expired + stale + finished + days + told + invited + asked
