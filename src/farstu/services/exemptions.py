"""Exemptions: what is required, lifted off one account until a day, by somebody and for a reason.

All other demands stay: which kinds are allowed, which keys, which devices are remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.effective import EXEMPT_AT_MOST, Exemption
from farstu.core.outcome import Reason, Rejected
from farstu.services.fields import clean_text, mistakes
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import accounts, exemptions, organisations
from farstu.store.tx import Tx

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionWish:
    """What is to be granted, as it was typed."""

    account_id: str
    owner: str
    reason: str
    expires_at: datetime
    organisation_id: str | None = None


def grant_exemption(
    kit: Kit, tx: Tx, wish: ExemptionWish, *, by: str | None = None
) -> Exemption | tuple[Rejected, ...]:
    """Lift what the layers of one place require off one account.

    Every mistake is returned at once. Reasons: FIELD_EMPTY, FIELD_TOO_LONG, FIELD_UNPRINTABLE,
    EXEMPTION_TERM, NOT_FOUND.
    """
    now = kit.clock()
    owner = clean_text(wish.owner, field="owner")
    reason = clean_text(wish.reason, field="reason", longest=LONGEST_REASON)
    fits = now < wish.expires_at <= now + EXEMPT_AT_MOST
    term = None if fits else Rejected(Reason.EXEMPTION_TERM, field="until")
    here = wish.organisation_id
    known = here is None or organisations.find(tx, here) is not None
    nobody = None if known and accounts.find(tx, wish.account_id) else Rejected(Reason.NOT_FOUND)
    if isinstance(owner, Rejected) or isinstance(reason, Rejected) or term or nobody:
        return mistakes(nobody, owner, reason, term)
    exemption = Exemption(
        id=kit.new_id(now),
        account_id=wish.account_id,
        organisation_id=here,
        owner_id=by,
        owner=owner,
        reason=reason,
        granted_at=now,
        expires_at=wish.expires_at,
    )
    exemptions.add(tx, exemption)
    _note(kit, tx, AuditEvent.EXEMPTION_GRANTED, exemption, by=by, at=now)
    return exemption


def list_exemptions(kit: Kit, tx: Tx, *, account_id: str | None = None) -> list[Exemption]:
    """List those that lift something now, of one account or of all, the oldest first."""
    return exemptions.list_living(tx, now=kit.clock(), account_id=account_id)


def end_exemption(
    kit: Kit, tx: Tx, exemption_id: str, *, by: str | None = None
) -> Exemption | Rejected:
    """End one before its day. Reason: NOT_FOUND (or over already)."""
    now = kit.clock()
    ended = exemptions.end(tx, exemption_id, at=now)
    if ended is None:
        return Rejected(Reason.NOT_FOUND)
    _note(kit, tx, AuditEvent.EXEMPTION_ENDED, ended, by=by, at=now)
    return ended


def _note(
    kit: Kit, tx: Tx, event: AuditEvent, about: Exemption, *, by: str | None, at: datetime
) -> None:
    facts = {
        "exemption": about.id,
        "organisation": about.organisation_id,
        "expires_at": about.expires_at.isoformat(),
    }
    note(
        kit,
        tx,
        None,
        event,
        at=at,
        subject_id=about.account_id,
        actor_id=by,
        organisation_id=about.organisation_id,
        facts=facts | ({} if by is None else {"by": "account"}),
        personal={"owner": about.owner, "reason": about.reason},
    )
