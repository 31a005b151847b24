"""Single-purpose links: opened by GET, spent by POST."""

from __future__ import annotations

from datetime import datetime, timedelta

from farstu.crypto.tokens import digest, is_token, new_token
from farstu.services.kit import Kit
from farstu.store import installation, links
from farstu.store.links import Link, Purpose
from farstu.store.tx import EVERYWHERE, Tx

LIVES = timedelta(hours=24)
"""No initial secret lives longer (ASVS 6.4.1)."""


def make_link(
    kit: Kit,
    tx: Tx,
    *,
    purpose: Purpose,
    account_id: str | None = None,
    now: datetime,
    lives: timedelta = LIVES,
    about: str | None = None,
    beside: bool = False,
) -> str:
    """Make a link and say its token, this once.

    An older one for the same purpose is dead, unless the new one stands *beside* it.
    """
    if not beside:
        links.retire(tx, purpose=purpose, account_id=account_id, now=now)
    token = new_token(kit.entropy)
    links.add(
        tx,
        Link(
            id=kit.new_id(now),
            purpose=purpose,
            token_digest=digest(token),
            created_at=now,
            expires_at=now + lives,
            portal_id=None if tx.portal_id == EVERYWHERE else tx.portal_id,
            account_id=account_id,
            about=about,
        ),
    )
    return token


def find_link(kit: Kit, tx: Tx, token: str, *, purpose: Purpose) -> Link | None:
    """Find a link that still opens here: one for another portal does not."""
    if not is_token(token):
        return None
    link = links.find(tx, digest(token), purpose=purpose, now=kit.clock())
    if link is None or link.portal_id not in (None, tx.portal_id):
        return None
    return link


def make_first_owner_link(kit: Kit) -> str | None:
    """Make the link for the first owner, as long as the installation never had one."""

    def deed(tx: Tx) -> str | None:
        if installation.find(tx, installation.HAD_OWNER) is not None:
            return None
        return make_link(kit, tx, purpose=Purpose.FIRST_OWNER, now=kit.clock())

    return kit.store.write(deed, portal_id=EVERYWHERE)
