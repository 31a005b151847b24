"""Charging tries: which counters an attempt touches, and what their keys are.

Keys are digests under the installation's own key: a copy of the table says nothing about who was
tried from where.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.throttle import (
    GLOBAL,
    NETWORK,
    PASSWORD,
    PORTAL,
    STRAINED_NETWORK,
    Rule,
    is_strained,
)
from farstu.crypto.keyring import Purpose
from farstu.services.kit import Kit, Visit
from farstu.store import throttles
from farstu.store.throttles import Closed
from farstu.store.tx import Tx


def key_of(kit: Kit, rule: Rule, *about: str) -> str:
    """Name the counter of *rule* for whatever it is *about*."""
    text = "\n".join((rule.name, *about)).encode()
    return hmac.digest(kit.keys().derive(Purpose.THROTTLE), text, "sha256").hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordTry:
    """The counters that one password attempt charged."""

    account_key: str
    network_key: str
    portal_key: str
    global_key: str


def charge_password(
    kit: Kit, tx: Tx, visit: Visit, whom: str, *, now: datetime
) -> PasswordTry | Rejected:
    """Charge a password attempt at *whom*, an account's id or a name that nobody has.

    The network comes first, so that a stranger is turned away before any hashing. While portal or
    installation are being sprayed, each network has fewer free tries. Reason: TOO_MANY_TRIES.
    """
    tried = PasswordTry(
        account_key=key_of(kit, PASSWORD, visit.portal.id, whom, visit.network),
        network_key=key_of(kit, NETWORK, visit.portal.id, visit.network),
        portal_key=key_of(kit, PORTAL, visit.portal.id),
        global_key=key_of(kit, GLOBAL),
    )
    strained = any(
        is_strained(rule, throttles.failures_of(tx, key, rule, now=now))
        for rule, key in ((PORTAL, tried.portal_key), (GLOBAL, tried.global_key))
    )
    rule = STRAINED_NETWORK if strained else NETWORK
    charged = throttles.charge(tx, tried.network_key, rule, now=now)
    if isinstance(charged, Closed):
        return too_many(charged)
    charged = throttles.charge(tx, tried.account_key, PASSWORD, now=now)
    if isinstance(charged, Closed):
        throttles.refund(tx, tried.network_key)
        return too_many(charged)
    throttles.charge(tx, tried.portal_key, PORTAL, now=now)
    throttles.charge(tx, tried.global_key, GLOBAL, now=now)
    return tried


def pay_back(tx: Tx, tried: PasswordTry, *, knew: bool) -> None:
    """Take the charges back: it was no failure. Somebody who *knew* starts afresh.

    In the order of charging, so that two tries at once never wait for each other in a circle.
    """
    throttles.refund(tx, tried.network_key)
    if knew:
        throttles.clear(tx, tried.account_key)
    else:
        throttles.refund(tx, tried.account_key)
    throttles.refund(tx, tried.portal_key)
    throttles.refund(tx, tried.global_key)


def too_many(closed: Closed, *, field: str = "") -> Rejected:
    """Say no, and until when."""
    return Rejected(Reason.TOO_MANY_TRIES, Detail(opens_at=closed.opens_at), field)
