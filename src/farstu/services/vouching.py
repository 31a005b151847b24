"""What is special about a login that a portal vouches for: it leads to no session here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from farstu.core import login as machine
from farstu.core.assurance import Assurance, Source, acr, amr
from farstu.core.audit import AuditEvent
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.store import api_challenges, hosted_logins
from farstu.store.api_challenges import ApiChallenge
from farstu.store.hosted_logins import HostedLogin
from farstu.store.logins import LoginRow
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What was proven, said once, to whoever asked for it."""

    at: datetime
    acr: str
    amr: tuple[str, ...]
    limited: bool


def is_vouched(facts: machine.Login) -> bool:
    """Say whether a portal said who it is."""
    return facts.identity is not None and facts.identity.source is Source.PORTAL


def digest_action(sentence: str) -> str:
    """Digest a sentence as its portal can too: SHA-256 of its UTF-8, in hex."""
    return hashlib.sha256(sentence.encode()).hexdigest()


def action_of(tx: Tx, login: LoginRow) -> str:
    """Say which sentence a login is to confirm; empty: none, or nobody vouches for it."""
    asked = _asked(tx, login) if is_vouched(login.facts) else None
    return (asked and asked.action) or ""


def proven_of(kit: Kit, ended: LoginRow, state: machine.State) -> Proven | None:
    """Say what a login proved that came to its end; None: it ended otherwise."""
    if ended.completed_at is None or not isinstance(state, machine.SignedIn | machine.Limited):
        return None
    amr_of = {kind: factor.traits.amr for kind, factor in kit.factors.items()}
    reached = state.assurance if isinstance(state, machine.SignedIn) else Assurance.SINGLE
    return Proven(
        at=ended.completed_at,
        acr=acr(reached),
        amr=amr(Source.PORTAL, ended.facts.proofs, amr_of),
        limited=isinstance(state, machine.Limited),
    )


def note_passed(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    login: LoginRow,
    facts: machine.Login,
    state: machine.State,
    *,
    now: datetime,
) -> None:
    """Write down what was proven, and for which sentence."""
    asked = _asked(tx, login)
    digest = asked and asked.action_digest
    reached = state.assurance if isinstance(state, machine.SignedIn) else None
    note(
        kit,
        tx,
        visit,
        AuditEvent.CHALLENGE_PASSED,
        at=now,
        subject_id=login.account_id,
        actor_id=login.account_id,
        facts={
            "challenge": login.id,
            "assurance": "LIMITED" if reached is None else reached.name,
            "factors": sorted({proof.kind for proof in facts.proofs}),
            **({"action": digest} if digest else {}),
        },
    )


def _asked(tx: Tx, login: LoginRow) -> ApiChallenge | HostedLogin | None:
    return api_challenges.find(tx, login.id) or hosted_logins.find(tx, login.id)
