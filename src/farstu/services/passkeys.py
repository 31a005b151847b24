"""Signing in without a name: a passkey finds its account, and proves whose it is in one step.

``begin_passkey`` · ``sign_in_with_passkey``

Whoever merely looks at the sign-in page leaves nothing behind: what has to be remembered of a
question is signed and given to the browser that asked, and only its answer is noted, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.core import login as machine
from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy
from farstu.core.session_limits import LOGIN
from farstu.crypto.tickets import read_ticket, write_ticket
from farstu.factors.shape import Accepted, Fields
from farstu.services import subject as subjects
from farstu.services.challenging import ceremony, usable_of
from farstu.services.kit import Kit, Visit
from farstu.services.policies import portal_policy
from farstu.services.proving import judge, proof_of, spend
from farstu.services.seats import Moved, begin
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.tries import key_of, too_many
from farstu.store import accounts, answered_challenges, authenticators, identifiers, throttles
from farstu.store.authenticators import Authenticator
from farstu.store.columns import from_microseconds, to_microseconds
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

GONE = Rejected(Reason.CHALLENGE_GONE, field="credential")
UNKNOWN = Rejected(Reason.PASSKEY_UNKNOWN, field="credential")
WRONG = Rejected(Reason.PASSKEY_WRONG, field="credential")

TOLD = frozenset({Reason.KEY_CLONED, Reason.KEY_UNVERIFIED})
"""What is said of a passkey whose signature was right; of any other nothing is (WAA-08)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to whoever comes: what the browser shows, and what it keeps for us."""

    options: str
    ticket: str


def kind_that_finds(kit: Kit, policy: Policy) -> FactorKind | None:
    """Say which factor signs people in without a name where *policy* applies, if one does."""
    kinds = (k for k, factor in kit.factors.items() if factor.traits.finds)
    return next((kind for kind in kinds if kind in policy.allowed), None)


def begin_passkey(kit: Kit, visit: Visit, *, browser: str) -> Asked | Rejected:
    """Ask *browser* for any passkey. Reason: NOT_OFFERED."""
    portal_id = visit.portal.id
    policy = kit.store.read(lambda tx: portal_policy(kit, tx), portal_id=portal_id)
    kind = kind_that_finds(kit, policy)
    if kind is None:
        return Rejected(Reason.NOT_OFFERED)
    now = kit.clock()
    prompt = kit.factors[kind].begin_challenge(ceremony(kit, visit, account_name="", now=now), ())
    kept = {
        "id": kit.new_id(now),
        "kind": kind,
        "memory": dict(prompt.memory),
        "expires_at": to_microseconds(now + prompt.lives),
    }
    ticket = write_ticket(kit.keys(), kept, about=_about(visit, browser))
    return Asked(options=str(prompt.show["options"]), ticket=ticket)


def sign_in_with_passkey(
    kit: Kit, visit: Visit, *, browser: str, ticket: str, response: Fields
) -> Moved | Rejected:
    """Judge the answer of a passkey, and begin a login that it names and proves.

    Failures are counted for the network, never for an account: nobody closes somebody else's door
    with them, nor with wrong passwords. Reasons: TOO_MANY_TRIES, CHALLENGE_GONE, PASSKEY_UNKNOWN,
    PASSKEY_WRONG, KEY_CLONED, KEY_UNVERIFIED, PASSKEY_NOT_ALLOWED, and what the machine refuses
    with, told only once the signature was right.
    """
    now, about = kit.clock(), _about(visit, browser)
    kept = read_ticket(kit.keys(), ticket, about=about)
    if kept is None or from_microseconds(kept["expires_at"]) <= now:
        return GONE

    def deed(tx: Tx) -> Moved | Rejected:
        return _sign_in(kit, tx, visit, kept, response, now=now)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _about(visit: Visit, browser: str) -> tuple[str, ...]:
    return ("passkey", visit.portal.id, browser)


def _sign_in(
    kit: Kit, tx: Tx, visit: Visit, kept: Any, response: Fields, *, now: datetime
) -> Moved | Rejected:
    kind = FactorKind(kept["kind"])
    rule = kit.factors[kind].traits.tries
    key = key_of(kit, rule, visit.portal.id, "network", visit.network)
    charged = throttles.charge(tx, key, rule, now=now)
    if isinstance(charged, Closed):
        event, about = AuditEvent.SIGN_IN_THROTTLED, {"factor": kind}
        note(kit, tx, visit, event, at=now, subject_id=None, facts=about)
        return too_many(charged, field="credential")
    expires_at = from_microseconds(kept["expires_at"])
    if not answered_challenges.spend(tx, kept["id"], expires_at=expires_at):
        return GONE
    found = _find(kit, tx, kind, response)
    if found is None:
        return _refuse(kit, tx, visit, None, UNKNOWN, kind, now=now)
    authenticator, subject = found
    done = _enter(kit, tx, visit, authenticator, subject, kept["memory"], response, now=now)
    if isinstance(done, Rejected):
        return _refuse(kit, tx, visit, subject, done, kind, now=now)
    throttles.refund(tx, key)
    return done


def _find(
    kit: Kit, tx: Tx, kind: FactorKind, response: Fields
) -> tuple[Authenticator, Subject] | None:
    """Find what claims to have answered, and hold its account."""
    lookup = kit.factors[kind].lookup_in(response)
    found = lookup and authenticators.find_by_lookup(tx, kind, lookup)
    account = accounts.lock(tx, found.account_id) if found else None
    if not found or account is None:
        return None
    return found, subjects.load(kit, tx, account)


def _enter(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    authenticator: Authenticator,
    subject: Subject,
    memory: Fields,
    response: Fields,
    *,
    now: datetime,
) -> Moved | Rejected:
    """Let the machine decide, and spend the answer only where it lets them on (WAA-07)."""
    usable = usable_of(subject, kind=authenticator.kind, only=authenticator.id)
    if isinstance(usable, Rejected):
        return WRONG
    verdict = judge(kit, tx, visit, subject, usable, memory, response, now=now)
    if isinstance(verdict, Rejected):
        return verdict if verdict.reason in TOLD else WRONG
    facts = _named(kit, subject, authenticator.kind, verdict, now=now)
    if isinstance(facts, Rejected):
        return facts
    spent = spend(kit, tx, visit, usable, verdict, now=now)
    if isinstance(spent, Rejected):
        return WRONG
    known = identifiers.list_of_account(tx, subject.account.id)
    name = known[0].value if known else subject.account.name
    return begin(kit, tx, visit, subject, facts, identifier=name, now=now)


def _named(
    kit: Kit, subject: Subject, kind: FactorKind, accepted: Accepted, *, now: datetime
) -> machine.Login | Rejected:
    """Add what was proven to a new login, unless the machine then refuses it, or knows nobody."""
    new = machine.Login(expires_at=now + LOGIN)
    event = machine.PasskeyProven(proof_of(kit, kind, accepted, now=now))
    facts = machine.advance(new, subjects.state_of(kit, subject, new, now=now), event)
    match subjects.state_of(kit, subject, facts, now=now):
        case machine.Refused(reason):
            return Rejected(reason)
        case machine.IdentityPending():
            return Rejected(Reason.PASSKEY_NOT_ALLOWED, field="credential")
        case _:
            return facts


def _refuse(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject | None,
    rejected: Rejected,
    kind: FactorKind,
    *,
    now: datetime,
) -> Rejected:
    event, about = AuditEvent.PASSKEY_FAILED, {"factor": kind, "reason": rejected.reason.value}
    account_id = None if subject is None else subject.account.id
    note(kit, tx, visit, event, at=now, subject_id=account_id, facts=about)
    return rejected
