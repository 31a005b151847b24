"""The policy of an office: the rules that are changed there, what is above them, and exceptions.

In the office of the portal's own people that is the portal's policy, which everybody is under;
anywhere else it is the organisation's, which only adds to it. A place has two rules that an office
changes, one for everybody and one for administrators; the layers of other roles are the operator's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from farstu.core.effective import Exemption
from farstu.core.identifiers import IdentifierKind, fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Layer, settled
from farstu.core.roles import OrganisationKind, Permission, Role
from farstu.services.exemptions import (
    ExemptionWish,
    end_exemption,
    grant_exemption,
    list_exemptions,
)
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.services.plans import pause_plan, resume_plan, roll_back, undo_change
from farstu.services.policies import list_written
from farstu.services.reaching import PlanSeen, list_people, see_plan
from farstu.store import accounts, identifiers, memberships, policies
from farstu.store.policies import LayerChange
from farstu.store.tx import Tx

SHOWN = 30
"""How many changes a page shows, and how many of them may be looked for to be undone."""

PlanDeed = Callable[..., Layer | Rejected]


class Audience(StrEnum):
    """Whom a rule of an office is for."""

    EVERYBODY = "everybody"
    ADMINISTRATORS = "administrators"
    """And owners; of the portal's rules, its own people too."""

    @property
    def role(self) -> Role | None:
        """Say which role a layer for them names."""
        return Role.ADMINISTRATOR if self is Audience.ADMINISTRATORS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSeen:
    """A layer as it is now, how many it is about, and how far its plan has come.

    *last* is the change that could be undone: nothing came after it.
    """

    layer: Layer
    people: int
    plan: PlanSeen | None
    last: LayerChange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySeen:
    """The policy of an office; *names* of accounts by id, *addresses* those of the exempt."""

    office: Office
    rules: tuple[RuleSeen, ...]
    """For everybody, and for administrators; then those of other roles."""
    above: tuple[Layer, ...]
    """What the portal asks of everybody here besides; of nobody, where the rules are its own."""
    exceptions: tuple[Exemption, ...]
    changes: tuple[LayerChange, ...]
    names: dict[str, str]
    addresses: dict[str, str]


def place_of(office: Office) -> str | None:
    """Say whose layers an office changes: those of its organisation; None: the portal's."""
    return None if office.organisation.kind is OrganisationKind.STAFF else office.id


def see_policy(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> PolicySeen | Rejected:
    """See the policy of an organisation. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> PolicySeen:
        office, here = officer.office, place_of(officer.office)
        layers = [settled(one, now=officer.now) for one in list_written(kit, tx)]
        changes = policies.list_changes_at(tx, here, limit=SHOWN)
        exceptions = [one for one in list_exemptions(kit, tx) if one.organisation_id == here]
        known = {one.account_id for one in exceptions} | {
            one for change in changes if (one := change.changed_by)
        }
        return PolicySeen(
            office=office,
            rules=tuple(_see_rules(tx, layers, here, changes, now=officer.now)),
            above=() if here is None else tuple(o for o in layers if _is_above(o)),
            exceptions=tuple(exceptions),
            changes=tuple(changes),
            names=accounts.list_names(tx, _known_here(tx, office, known)) if known else {},
            addresses=_addresses(tx, {one.account_id for one in exceptions}),
        )

    needs = Permission.SEE_POLICY
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def find_changer(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> Office | Rejected:
    """Find an office whose rules somebody may change. Reasons: those of ``look``."""
    needs = Permission.CHANGE_POLICY
    return look(
        kit, visit, seat, organisation_id, needs=needs, question=lambda _, officer: officer.office
    )


def change_plan(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    seen: tuple[Audience, int | None],
    deed: PlanDeed,
) -> Rejected | None:
    """Pause, resume or roll back the plan of a rule, at the revision at which it was *seen*.

    Reasons: those of ``act`` and of the deed.
    """

    def whole(tx: Tx, officer: Officer) -> Rejected | None:
        audience, revision = seen
        layer = Layer(
            policy=None,
            organisation_id=place_of(officer.office),
            role=audience.role,
            revision=revision,
        )
        return _refused(deed(kit, tx, layer, by=officer.id))

    needs = Permission.CHANGE_POLICY
    return act(kit, visit, seat, organisation_id, needs=needs, deed=whole)


PLAN_DEEDS: dict[str, PlanDeed] = {
    "pause": pause_plan,
    "resume": resume_plan,
    "roll-back": roll_back,
}


def undo(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, change_id: str
) -> Rejected | None:
    """Undo the last change of a rule. Reasons: those of ``act`` and ``undo_change``, NOT_FOUND."""

    def whole(tx: Tx, officer: Officer) -> Rejected | None:
        changes = policies.list_changes_at(tx, place_of(officer.office), limit=SHOWN)
        change = next((one for one in changes if one.id == change_id), None)
        if change is None:
            return Rejected(Reason.NOT_FOUND)
        return _refused(undo_change(kit, tx, change, by=officer.id))

    needs = Permission.CHANGE_POLICY
    return act(kit, visit, seat, organisation_id, needs=needs, deed=whole)


def grant(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    *,
    person: str,
    reason: str,
    expires_at: datetime,
) -> Exemption | tuple[Rejected, ...] | Rejected:
    """Let *person*, as they sign in, do without what the rules here require, until a moment.

    Reasons: those of ``act`` and ``grant_exemption``, PERSON_UNKNOWN.
    """

    def whole(tx: Tx, officer: Officer) -> Exemption | tuple[Rejected, ...]:
        here = place_of(officer.office)
        account = accounts.find_by_identifier(tx, fold(person))
        among = account and (here is None or memberships.list_among(tx, here, [account.id]))
        wish = ExemptionWish(
            account_id=account.id if account and among else "",
            owner=officer.signature or visit.portal.name,
            reason=reason,
            expires_at=expires_at,
            organisation_id=here,
        )
        done = grant_exemption(kit, tx, wish, by=officer.id)
        return done if isinstance(done, Exemption) else tuple(map(_at_person, done))

    needs = Permission.CHANGE_POLICY
    return act(kit, visit, seat, organisation_id, needs=needs, deed=whole)


def end(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, exemption_id: str
) -> Rejected | None:
    """End an exception before its day. Reasons: those of ``act``, NOT_FOUND."""

    def whole(tx: Tx, officer: Officer) -> Rejected | None:
        here = place_of(officer.office)
        known = {o.id for o in list_exemptions(kit, tx) if o.organisation_id == here}
        if exemption_id not in known:
            return Rejected(Reason.NOT_FOUND)
        ended = end_exemption(kit, tx, exemption_id, by=officer.id)
        return ended if isinstance(ended, Rejected) else None

    needs = Permission.CHANGE_POLICY
    return act(kit, visit, seat, organisation_id, needs=needs, deed=whole)


def _see_rules(
    tx: Tx, layers: list[Layer], here: str | None, changes: list[LayerChange], *, now: datetime
) -> list[RuleSeen]:
    found = {one.role: one for one in layers if one.organisation_id == here}
    for audience in Audience:
        absent = Layer(policy=None, organisation_id=here, role=audience.role)
        found.setdefault(audience.role, absent)
    first = [audience.role for audience in Audience]
    ordered = [*first, *sorted(role for role in found if role not in first and role is not None)]
    return [_see_rule(tx, found[role], changes, now=now) for role in ordered]


def _see_rule(tx: Tx, layer: Layer, changes: list[LayerChange], *, now: datetime) -> RuleSeen:
    people, plan = list_people(tx, layer), layer.plan
    last = (o for o in changes if o.after.key == layer.key and o.revision == layer.revision)
    return RuleSeen(
        layer=layer,
        people=len(people),
        plan=None if plan is None else see_plan(tx, layer, plan, people, now=now),
        last=next(last, None),
    )


def _is_above(layer: Layer) -> bool:
    return layer.organisation_id is None and bool(layer.sides)


def _known_here(tx: Tx, office: Office, account_ids: set[str]) -> set[str]:
    """Leave out whose name is nobody's business here: who looks in from outside."""
    if office.actor.is_staff or place_of(office) is None:
        return account_ids
    return memberships.list_among(tx, office.id, account_ids)


def _addresses(tx: Tx, account_ids: set[str]) -> dict[str, str]:
    found = identifiers.list_of_accounts(tx, account_ids) if account_ids else []
    emails = [one for one in found if one.kind is IdentifierKind.EMAIL]
    return {one.account_id: one.value for one in reversed(emails)}


def _at_person(rejected: Rejected) -> Rejected:
    """Say that nobody goes by what was typed, at its field."""
    nobody = rejected.reason is Reason.NOT_FOUND
    return Rejected(Reason.PERSON_UNKNOWN, field="person") if nobody else rejected


def _refused(done: Layer | Rejected) -> Rejected | None:
    return done if isinstance(done, Rejected) else None
