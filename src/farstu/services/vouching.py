"""What is special about a login that a portal vouches for: it leads to no session here."""

from __future__ import annotations

import hashlib
from datetime import datetime

from farstu.core import login as machine
from farstu.core.assurance import Source
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Rejected
from farstu.crypto.tokens import digest, new_token
from farstu.services.kit import Kit, Visit
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.store import api_challenges, identifiers, logins
from farstu.store.api_challenges import ApiChallenge
from farstu.store.logins import LoginRow
from farstu.store.tx import Tx


def is_vouched(facts: machine.Login) -> bool:
    """Say whether a portal said who it is."""
    return facts.identity is not None and facts.identity.source is Source.PORTAL


def digest_action(sentence: str) -> str:
    """Digest a sentence as its portal can too: SHA-256 of its UTF-8, in hex."""
    return hashlib.sha256(sentence.encode()).hexdigest()


def refuse(
    kit: Kit, tx: Tx, visit: Visit, subject: Subject, state: machine.Refused, *, now: datetime
) -> Rejected:
    """Write down that somebody may not begin, and why."""
    event, about = AuditEvent.SIGN_IN_FAILED, {"reason": state.reason.value}
    note(kit, tx, visit, event, at=now, subject_id=subject.account.id, facts=about)
    return Rejected(state.reason)


def make_login(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    facts: machine.Login,
    demand: machine.Demand = machine.NO_DEMAND,
    *,
    enrols: bool = False,
) -> LoginRow:
    """Make a login that no browser can sit on: nobody ever learns its token."""
    now, names = kit.clock(), identifiers.list_of_account(tx, subject.account.id)
    return LoginRow(
        id=kit.new_id(now),
        account_id=subject.account.id,
        token_digest=digest(new_token(kit.entropy)),
        facts=facts,
        identifier=min(names, key=lambda one: one.kind is not IdentifierKind.EMAIL).value,
        epoch=subject.account.epoch,
        agent=visit.agent,
        network=visit.network,
        created_at=now,
        demand=demand,
        enrols=enrols,
    )


def add_login(kit: Kit, tx: Tx, visit: Visit, login: LoginRow, *, action: str = "") -> None:
    """Begin *login*, for the key that asks, about a sentence to confirm if there is one."""
    logins.add(tx, login)
    hashed = digest_action(action) if action else None
    api_challenges.add(
        tx,
        ApiChallenge(
            login_id=login.id,
            api_key_id=visit.api_key_id or "",
            created_at=login.created_at,
            action=action or None,
            action_digest=hashed,
        ),
    )
    facts = {"challenge": login.id, **({"action": hashed} if hashed else {})}
    event, at = AuditEvent.CHALLENGE_ASKED, login.created_at
    note(kit, tx, visit, event, at=at, subject_id=login.account_id, facts=facts)


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
    asked = api_challenges.find(tx, login.id)
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
