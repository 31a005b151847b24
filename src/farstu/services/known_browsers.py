"""Telling somebody that their account was opened in a browser where it never was before.

A browser keeps a random value, which opens nothing and says nothing about anybody; an account knows
its digest. Networks and program names change all the time, and a thief's may be the same: they say
nothing about whether a browser is new.
"""

from __future__ import annotations

from datetime import timedelta

from farstu.core.audit import AuditEvent
from farstu.crypto.tokens import digest, new_token
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.store import known_browsers
from farstu.store.known_browsers import KnownBrowser
from farstu.store.tx import Tx

KNOWN_FOR = timedelta(days=400)
"""How long a browser is known that nobody comes back with; browsers keep cookies no longer."""
MOST = 20
"""How many browsers an account knows: of more, the one that was not seen for longest is new."""


def meet_browser(kit: Kit, tx: Tx, visit: Visit, account_id: str) -> str | None:
    """Note in which browser somebody has just come in, and say what it is to keep.

    Where the account knows others but not this one, its owner hears of it by mail (ASVS 6.3.5).
    None: nobody came by a browser.
    """
    if visit.browser is None:
        return None
    value, now = visit.browser or new_token(kit.entropy), kit.clock()
    if known_browsers.see(tx, account_id, digest(value), agent=visit.agent, at=now):
        return value
    others = known_browsers.list_of_account(tx, account_id)
    for forgotten in others[MOST - 1 :]:
        known_browsers.remove(tx, forgotten.id)
    met = KnownBrowser(
        id=kit.new_id(now),
        account_id=account_id,
        token_digest=digest(value),
        agent=visit.agent,
        created_at=now,
        last_seen_at=now,
    )
    if known_browsers.add(tx, met) and others:
        note(kit, tx, visit, AuditEvent.BROWSER_NEW, at=now, subject_id=account_id)
    return value
