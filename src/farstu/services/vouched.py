"""Beginning a login that a portal vouches for: it says who somebody is, and has judged a password.

Whoever asks, and wherever the answers come from, it is decided here what is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farstu.core import login as machine
from farstu.core.access import fresh_demand
from farstu.core.assurance import Assurance, Identity, Source
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Rejected
from farstu.core.session_limits import ENROLMENT, LOGIN
from farstu.crypto.tokens import digest, new_token
from farstu.services import subject as subjects
from farstu.services.fields import clean_text
from farstu.services.kit import Kit, Visit
from farstu.services.remembering import Recognised, recognise
from farstu.services.seats import Moved, settle_vouched
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.vouching import digest_action
from farstu.store import identifiers, logins, remembrances
from farstu.store.accounts import Account
from farstu.store.logins import LoginRow
from farstu.store.tx import Tx

LONGEST_ACTION = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a portal asks for, beyond the policy: strength, freshness, a sentence to confirm.

    *enrols*: it wants something to be enrolled, for which what is held has to be proven first.
    *brought* is what the person's browser was remembered by. Where it does not *take limited*,
    whoever would be let in with less sets something up first.
    """

    assurance: Assurance = Assurance.NONE
    max_age: timedelta | None = None
    action: str = ""
    enrols: bool = False
    brought: str = ""
    takes_limited: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A login that was begun, and where it stands."""

    login: LoginRow
    moved: Moved


def refuse_action(action: str) -> Rejected | None:
    """Say why a sentence cannot be shown.

    Reasons: FIELD_EMPTY, FIELD_TOO_LONG, FIELD_UNPRINTABLE.
    """
    clean = clean_text(action, field="action", longest=LONGEST_ACTION) if action else ""
    return clean if isinstance(clean, Rejected) else None


def begin_vouched(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    account: Account,
    asking: Asking,
    *,
    record: Callable[[LoginRow], None],
) -> Begun | Rejected:
    """Begin a login for an account that is held; *record* writes what belongs beside it.

    Reasons: what the machine refuses with.
    """
    now, subject = kit.clock(), subjects.load(kit, tx, account)
    facts = machine.Login(expires_at=now + LOGIN, identity=Identity(Source.PORTAL, now))
    demand = machine.Demand(assurance=asking.assurance, max_age=asking.max_age)
    if asking.enrols:
        demand = fresh_demand(max(asking.assurance, subject.own_strength))
    state = subjects.state_of(kit, subject, facts, demand, now=now)
    if isinstance(state, machine.Refused):
        return refuse(kit, tx, visit, subject, state, now=now)
    sets_up = isinstance(state, machine.Limited) and not asking.takes_limited
    known = None
    if isinstance(state, machine.FactorPending) and not demand:
        known = _recognise(kit, tx, visit, subject, facts, asking.brought)
    if isinstance(state, machine.EnrolmentPending) or sets_up:
        facts = replace(facts, expires_at=now + ENROLMENT)
    facts = known.facts if known else facts
    login = make_login(kit, tx, visit, subject, facts, demand, enrols=asking.enrols or sets_up)
    add_login(kit, tx, visit, login, record=record, action=asking.action)
    moved = settle_vouched(kit, tx, visit, login, subject, now=now)
    return Begun(login=login, moved=replace(moved, handed=known.handed if known else None))


def _recognise(
    kit: Kit, tx: Tx, visit: Visit, subject: Subject, facts: machine.Login, brought: str
) -> Recognised | None:
    """Let what a browser brings stand in; the value before it counts no more, lost answer or not.

    No session begins here that could arrive. Whoever loses an answer is asked again.
    """
    known = recognise(kit, tx, visit, subject, facts, brought=brought, now=kit.clock())
    if known is not None:
        remembrances.settle(tx, known.remembrance_id)
    return known


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
    """Make a login that no browser can sit on by a token: nobody ever learns it."""
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


def add_login(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    login: LoginRow,
    *,
    record: Callable[[LoginRow], None],
    action: str = "",
) -> None:
    """Begin *login*, perhaps about a sentence to confirm; *record* writes what is beside it."""
    logins.add(tx, login)
    record(login)
    facts = {"challenge": login.id, **({"action": digest_action(action)} if action else {})}
    event, at = AuditEvent.CHALLENGE_ASKED, login.created_at
    note(kit, tx, visit, event, at=at, subject_id=login.account_id, facts=facts)
