"""What works in the background of a server: who keeps the house, and the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from farstu import auditor
from farstu.app import House
from farstu.cli.findings import Finding, fine, problem, warning
from farstu.cli.wording import at_minute
from farstu.services import housekeeping
from farstu.services.audit_closing import PATIENCE
from farstu.services.audit_health import look_at_trails
from farstu.services.audit_signing import DAILY
from farstu.store import health
from farstu.store.tx import EVERYWHERE

LATE = timedelta(hours=1)
"""How much later than they should things may happen before somebody is told."""
LOG = "the log of farstu serve says why: audit_failed"


def check_housekeeping(house: House, *, serving: bool) -> Finding:
    """See that what has expired is forgotten, by one process at a time."""
    return _judge(house, "housekeeping", housekeeping.LEASE, serving=serving)


def check_audit(house: House, *, serving: bool) -> Iterator[Finding]:
    """See that events get their numbers, chains their signatures, and that every key opens."""
    kept = _judge(house, "audit trail", auditor.LEASE, serving=serving)
    trails, now = look_at_trails(house.kit), house.kit.clock()
    if trails.unopened:
        text = f"that of {', '.join(trails.unopened)} does not open: a new one will sign"
        fix = f"put the backup of {house.config.key_file} there that has it, if there is one"
        yield warning("audit keys", text, fix=fix)
    if not serving:
        yield kept
    elif trails.open_since is not None and trails.open_since < now - PATIENCE - LATE:
        text = f"events since {at_minute(trails.open_since)} have no number"
        yield problem("audit trail", text, fix=LOG)
    elif trails.unsigned_since is not None and trails.unsigned_since < now - 2 * DAILY - LATE:
        text = f"nothing is signed since {at_minute(trails.unsigned_since)}"
        yield problem("audit trail", text, fix=LOG)
    else:
        yield kept


def _judge(house: House, name: str, lease_name: str, *, serving: bool) -> Finding:
    """Say who has a lease; while a server runs somebody has."""
    lease = house.kit.store.read(lambda tx: health.find_lease(tx, lease_name), portal_id=EVERYWHERE)
    if lease is None:
        return fine(name, "begins with `farstu serve`")
    expires_at = lease.expires_at
    if expires_at > house.kit.clock():
        return fine(name, f"by {lease.holder}, until {at_minute(expires_at)} at least")
    if serving:
        text = f"nobody does it since {at_minute(expires_at)}, although Farstu is running"
        return problem(name, text, fix="restart farstu serve")
    text = f"nobody does it since {at_minute(expires_at)}: Farstu is not running"
    return warning(name, text, fix="farstu serve")
