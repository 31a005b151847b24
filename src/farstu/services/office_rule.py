"""A rule of an office, changed: rehearsed first, then started as it was rehearsed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from farstu.core.assurance import FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Labelled, Layer, Wave
from farstu.core.policy import Policy
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.office_policy import Audience, place_of
from farstu.services.offices import Office, Officer, act, look
from farstu.services.policies import (
    Deed,
    change_policy,
    draft_change,
    find_layer,
    portal_policy,
)
from farstu.services.reaching import find_reached, list_people
from farstu.services.rehearsal import Foreseen, Rehearsal, Tally, begin_rehearsal, foresee
from farstu.store.tx import Tx

MOST = 2000
"""People that one request rehearses, in a second or two; ``farstu policy rehearse`` does any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSeen:
    """A rule before it is changed.

    *base* is what it asks, or where it asks for nothing yet what the portal does; *kinds* are those
    that it may allow, and *may_limit* says whether it may let people in before they have set up.
    """

    office: Office
    layer: Layer
    base: Policy
    kinds: tuple[FactorKind, ...]
    may_limit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWish:
    """What a rule is to ask, at once or by waves; each is known by the *number* of its row.

    Which keys are taken stays as it is: that is said on the command line.
    """

    audience: Audience
    revision: int | None
    policy: Policy
    waves: tuple[tuple[int, Wave], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a wish would do: to all *people* of its place, or to the first of them who came."""

    office: Office
    before: Layer
    after: Layer
    refused: Rejected | None
    tally: Tally
    people: int
    rows: tuple[Foreseen, ...]

    @property
    def is_part(self) -> bool:
        """Whether there are more people than were asked about."""
        return self.people > len(self.rows)


def see_rule(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, audience: Audience
) -> RuleSeen | Rejected:
    """See a rule that is to be changed. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> RuleSeen:
        layer = _find(kit, tx, officer, audience)
        portal = find_layer(kit, tx)
        is_own = layer.organisation_id is None
        above = frozenset().union(*(side.allowed for side in portal.sides))
        return RuleSeen(
            office=officer.office,
            layer=layer,
            base=_base(kit, tx, layer),
            kinds=tuple(k for k in kit.factors if is_own or k in above),
            may_limit=is_own or any(side.limited_entry for side in portal.sides),
        )

    needs = Permission.CHANGE_POLICY
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def rehearse_rule(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wish: RuleWish, *, most: int = MOST
) -> Rehearsed | Rejected:
    """Say what *wish* would do, to *most* people.

    Reasons: those of ``look``, POLICY_CHANGED_MEANWHILE, LABEL_UNKNOWN, and those of
    ``draft_change`` and ``begin_rehearsal``.
    """

    def question(tx: Tx, officer: Officer) -> tuple[Office, Rehearsal, int] | Rejected:
        deed = _draft(kit, tx, officer, wish)
        if isinstance(deed, Rejected):
            return deed
        begun = begin_rehearsal(kit, tx, deed)
        if isinstance(begun, Rejected):
            return begun
        place = replace(deed.after, role=None)
        return officer.office, begun, len(list_people(tx, place))

    needs = Permission.CHANGE_POLICY
    found = look(kit, visit, seat, organisation_id, needs=needs, question=question)
    if isinstance(found, Rejected):
        return found
    office, begun, people = found
    tally = Tally()
    crowd = foresee(kit, begun, portal_id=visit.portal.id)
    rows = tuple(_counted(islice(crowd, most), tally))
    return Rehearsed(
        office=office,
        before=begun.deed.before,
        after=begun.deed.after,
        refused=begun.refused,
        tally=tally,
        people=people,
        rows=rows,
    )


def start_rule(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wish: RuleWish
) -> Rejected | None:
    """Change a rule as it was wished.

    Reasons: those of ``act`` and ``change_policy``, LABEL_UNKNOWN.
    """

    def whole(tx: Tx, officer: Officer) -> Rejected | None:
        deed = _draft(kit, tx, officer, wish)
        if isinstance(deed, Rejected):
            return deed
        seen = replace(deed.before, revision=wish.revision)
        waves = [wave for _, wave in wish.waves]
        policy = _over(wish, _base(kit, tx, deed.before))
        done = change_policy(kit, tx, seen, policy, waves=waves, by=officer.id)
        return done if isinstance(done, Rejected) else None

    needs = Permission.CHANGE_POLICY
    return act(kit, visit, seat, organisation_id, needs=needs, deed=whole)


def _draft(kit: Kit, tx: Tx, officer: Officer, wish: RuleWish) -> Deed | Rejected:
    """Say what would become of the rule; each wave is judged by itself, to name its row."""
    seen = _find(kit, tx, officer, wish.audience)
    if seen.revision != wish.revision:
        return Rejected(Reason.POLICY_CHANGED_MEANWHILE)
    policy = _over(wish, _base(kit, tx, seen))
    for number, wave in wish.waves:
        one = draft_change(kit, tx, seen, policy, waves=[wave])
        if isinstance(one, Rejected):
            return Rejected(one.reason, field=f"day_{number}")
        is_label = isinstance(wave.reaches, Labelled)
        if is_label and not find_reached(tx, seen, wave, list_people(tx, seen)):
            return Rejected(Reason.LABEL_UNKNOWN, field=f"which_{number}")
    return draft_change(kit, tx, seen, policy, waves=[wave for _, wave in wish.waves])


def _find(kit: Kit, tx: Tx, officer: Officer, audience: Audience) -> Layer:
    here = place_of(officer.office)
    return find_layer(kit, tx, organisation_id=here, role=audience.role)


def _base(kit: Kit, tx: Tx, layer: Layer) -> Policy:
    side = layer.policy if layer.plan is None else layer.plan.policy
    return side or portal_policy(kit, tx)


def _over(wish: RuleWish, base: Policy) -> Policy:
    return replace(wish.policy, keys=base.keys)


def _counted(crowd: Iterator[Foreseen], tally: Tally) -> Iterator[Foreseen]:
    for one in crowd:
        tally.add(one)
        yield one
