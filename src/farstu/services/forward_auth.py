"""Forward-auth: what a proxy is told about one request that came to an application's host.

``judge`` is the only place that says it. Who it is comes from the badge that a browser keeps at
that host, and a badge is worth what its session is worth now: nothing about a person is believed
that a request says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import AtSession
from farstu.core.assurance import acr
from farstu.core.errands import Answer, Ask, AskIdentity, Present, Step, next_step
from farstu.core.forward_auth import (
    Access,
    ForwardAuth,
    Rule,
    admits,
    ask_of,
    origin_at,
    plain_path,
    rule_for,
)
from farstu.core.identifiers import IdentifierKind
from farstu.core.languages import list_offered
from farstu.core.roles import OrganisationKind
from farstu.crypto.tokens import digest, is_token
from farstu.services import subject as subjects
from farstu.services.guest import SEEN_AT_MOST_EVERY, standing_of
from farstu.services.kit import Kit
from farstu.services.subject import Subject
from farstu.store import badges, identifiers, portals, relying_hosts, relying_parties, sessions
from farstu.store.board import BELIEVED_FOR
from farstu.store.relying_hosts import GuardedHost
from farstu.store.sessions import SessionRow
from farstu.store.tx import EVERYWHERE, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """One request at an application: at which host, what for, and the badge that it brings."""

    host: str
    method: str
    target: str
    badge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an application is told about somebody."""

    account_id: str
    name: str
    """What they sign in with: a user name, else a proven address, else the id."""
    display_name: str
    email: str
    """Empty unless it was proven to be theirs."""
    groups: tuple[str, ...]
    acr: str
    limited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Let it through. Without *identity* it is open to everybody, and nobody is told of."""

    at: GuardedHost
    rules: ForwardAuth
    rule: Rule
    identity: Identity | None
    session_id: str = ""
    seen_at: datetime | None = None
    """When that session was noted to be in use."""
    until: datetime
    """For how long this may be believed."""

    @property
    def origin(self) -> str:
        """Say where the application is."""
        return origin_at(self.rules, self.at.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """Not yet: somebody has to come by the portal, and to prove what is asked."""

    at: GuardedHost
    ask: Ask
    step: Step


@dataclass(frozen=True, slots=True)
class Closed:
    """Not at all: no host of ours, a path that can be read in two ways, or not theirs to see."""


Verdict = Open | Unproven | Closed
CLOSED = Closed()


def judge(kit: Kit, knock: Knock) -> Verdict:
    """Say what a proxy may do with a request, as everything stands now."""
    at = find_host(kit, knock.host)
    if at is None:
        return CLOSED
    return kit.store.read(lambda tx: _judge_in(kit, tx, at, knock), portal_id=at.portal_id)


def find_host(kit: Kit, host: str) -> GuardedHost | None:
    """Find whose a host is, before any portal is known."""
    return kit.store.read(lambda tx: relying_hosts.find(tx, host), portal_id=EVERYWHERE)


def list_languages_at(kit: Kit, host: str) -> tuple[str, ...]:
    """List what the portal speaks that an application's host belongs to; of no portal's, all."""
    at = find_host(kit, host)
    if at is None:
        return list_offered("")
    portal = kit.store.read(lambda tx: portals.find(tx, at.portal_id), portal_id=at.portal_id)
    return list_offered(portal.settings.languages if portal else "")


def note_used(kit: Kit, verdict: Open) -> None:
    """Keep the session of a badge awake that is in use, as its own pages would."""
    now, portal_id = kit.clock(), verdict.at.portal_id
    if verdict.seen_at is not None and now - verdict.seen_at >= SEEN_AT_MOST_EVERY:
        kit.store.write(
            lambda tx: sessions.touch(tx, verdict.session_id, at=now), portal_id=portal_id
        )


def _judge_in(kit: Kit, tx: Tx, at: GuardedHost, knock: Knock) -> Verdict:
    party, now = relying_parties.find(tx, at.relying_party_id), kit.clock()
    if party is None or party.suspended_at is not None:
        return CLOSED
    rules = party.rules
    if not isinstance(rules, ForwardAuth):
        return CLOSED
    path = plain_path(knock.target, folds_case=rules.folds_case)
    rule = None if path is None else rule_for(rules, method=knock.method, path=path)
    if rule is None:
        return CLOSED
    if rule.access is Access.EVERYBODY:
        return Open(at=at, rules=rules, rule=rule, identity=None, until=now + BELIEVED_FOR)
    return _judge_person(kit, tx, at, rules, rule, knock, now=now)


def _judge_person(
    kit: Kit,
    tx: Tx,
    at: GuardedHost,
    rules: ForwardAuth,
    rule: Rule,
    knock: Knock,
    *,
    now: datetime,
) -> Verdict:
    ask, session = ask_of(rules, rule), _session(tx, knock, now)
    subject = None if session is None else subjects.find(kit, tx, session.account_id)
    if session is None or subject is None or not is_alive(kit, session, subject, now=now):
        return Unproven(at=at, ask=ask, step=AskIdentity())
    step = _step(kit, ask, session, subject, now=now)
    if not isinstance(step, Answer):
        return Unproven(at=at, ask=ask, step=step)
    if not admits(rule, ((one.organisation_id, one.role) for one in subject.memberships)):
        return CLOSED
    told = _identity(tx, session, subject, limited=step.limited, now=now)
    return Open(
        at=at,
        rules=rules,
        rule=rule,
        identity=told,
        session_id=session.id,
        seen_at=session.last_seen_at,
        until=min(now + BELIEVED_FOR, session.facts.expires_at),
    )


def _session(tx: Tx, knock: Knock, now: datetime) -> SessionRow | None:
    if not is_token(knock.badge):
        return None
    badge = badges.find(tx, digest(knock.badge), host=knock.host, now=now)
    return None if badge is None else sessions.find_by_id(tx, badge.session_id)


def is_alive(kit: Kit, session: SessionRow, subject: Subject, *, now: datetime) -> bool:
    """Say whether a session still opens anything, by its epoch, its limits and its account."""
    standing = standing_of(kit, session, subject, now=now)
    return isinstance(standing, AtSession) and not isinstance(standing.state, machine.Refused)


def _step(kit: Kit, ask: Ask, session: SessionRow, subject: Subject, *, now: datetime) -> Step:
    """Ask the machine of errands, as the portal will when they get there."""
    present = Present(
        account_id=subject.account.id,
        account=subject.facts,
        policy=subject.policy,
        judge=lambda demand: subjects.state_of(kit, subject, session.facts, demand, now=now),
        consented=True,
        chosen=True,
    )
    return next_step(ask, present, began_at=now, now=now)


def _identity(
    tx: Tx, session: SessionRow, subject: Subject, *, limited: bool, now: datetime
) -> Identity:
    known = identifiers.list_of_account(tx, subject.account.id)
    names = [one.value for one in known if one.kind is IdentifierKind.USERNAME]
    proven = [
        one.value
        for one in known
        if one.kind is IdentifierKind.EMAIL and one.verified_at is not None
    ]
    reached = machine.reached_by(session.facts, subject.facts, subject.policy, now=now)
    return Identity(
        account_id=subject.account.id,
        name=next(iter([*names, *proven]), subject.account.id),
        display_name=subject.account.name,
        email=next(iter(proven), ""),
        groups=tuple(_groups(subject)),
        acr=acr(reached),
        limited=limited,
    )


def _groups(subject: Subject) -> list[str]:
    """Name where somebody belongs, by ids: names are chosen by people, and would make groups."""
    places = [
        ("staff" if one.kind is OrganisationKind.STAFF else one.organisation_id, one.role)
        for one in subject.memberships
    ]
    return [word for place, role in places for word in (place, f"{place}:{role.name.lower()}")]
