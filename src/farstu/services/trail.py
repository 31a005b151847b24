"""The audit trail: what happened, written in the transaction of the deed.

Whoever has to hear of an event, by mail or at a webhook, is told from here as well, so that no deed
forgets it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.crypto.tokens import new_token
from farstu.services.kit import Kit, Visit
from farstu.services.notices import NOTICES, notify
from farstu.services.webhook_telling import tell_webhooks
from farstu.store import audit_events
from farstu.store.audit_events import AuditRow
from farstu.store.tx import Tx

DIGESTED = json.JSONEncoder(separators=(",", ":"), sort_keys=True)
"""Made once; what was digested is digested so for ever."""


def note(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    event: AuditEvent,
    *,
    at: datetime,
    subject_id: str | None,
    actor_id: str | None = None,
    organisation_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Append *event*. No *visit*: the operator did it. No organisation: the subject's first.

    Where no organisation is named, it concerns the first one of its subject. *personal* stands
    apart, under a salted digest: erasing it leaves the digest, so a chain over the events stays
    whole (GDPR 17). What is *told* in a notice is not kept here.
    """
    about, facts = personal or {}, facts or {}
    row = make_event(kit, visit, event, at=at, subject_id=subject_id, facts=facts, personal=about)
    row = replace(row, actor_id=actor_id, organisation_id=organisation_id)
    audit_events.add(tx, row)
    tell_webhooks(kit, tx, [row])
    if subject_id is not None and event in NOTICES:
        notify(kit, tx, visit, event, at=at, account_id=subject_id, told=told or {})


def make_event(
    kit: Kit,
    visit: Visit | None,
    event: AuditEvent,
    *,
    at: datetime,
    subject_id: str | None,
    facts: Mapping[str, Any],
    personal: Mapping[str, Any],
) -> AuditRow:
    """Make an event that nobody is told of by mail, to be appended and told with others."""
    where = {} if visit is None else {"address": visit.address, "agent": visit.agent}
    about, salt = {**personal, **where}, new_token(kit.entropy)
    return AuditRow(
        id=kit.new_id(at),
        at=at,
        event=event,
        facts={**_by(visit), **_of(visit), **facts},
        personal=about,
        personal_salt=salt,
        personal_digest=personal_digest(salt, about),
        subject_id=subject_id,
    )


def _by(visit: Visit | None) -> Mapping[str, str]:
    """Say by what hand it was done: the operator's, a browser's, or that of a portal's program."""
    if visit is None:
        return {"by": "operator"}
    if visit.relying_party_id is not None:
        return {"by": "application", "relying_party": visit.relying_party_id}
    key_id = visit.api_key_id
    return {"by": "account"} if key_id is None else {"by": "api", "key": key_id}


def _of(visit: Visit | None) -> Mapping[str, str]:
    """Say of which request it was (ASVS 16.2.4): the log has a line by the same reference."""
    return {"request": visit.reference} if visit is not None and visit.reference else {}


def personal_digest(salt: str, personal: Mapping[str, Any]) -> str:
    """Digest what points at a person, so that it can be shown later, but not guessed."""
    text = DIGESTED.encode(personal)
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
