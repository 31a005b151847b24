"""Asking for proof: what a factor has to remember until it is answered.

``begin_challenge`` · ``spend_challenge``
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.assurance import FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.sealing import Place
from farstu.factors.shape import Ceremony, Fields, Held, Prompt
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Taken, take
from farstu.services.subject import Subject
from farstu.services.vault import put_away, take_out
from farstu.store import challenges
from farstu.store.authenticators import Authenticator
from farstu.store.challenges import Challenge
from farstu.store.logins import LoginRow
from farstu.store.tx import Tx


def begin_challenge(
    kit: Kit, visit: Visit, seat: Seat, *, kind: FactorKind, only: str | None = None
) -> Prompt | Rejected:
    """Ask for proof of *kind* at *seat*, or for a test of *only* one authenticator.

    What was asked there before can no longer be answered. Reasons: NOT_OFFERED, also for a factor
    that asks nothing, NOT_FOUND, AUTHENTICATOR_SUSPENDED and those of ``seats.take``.
    """
    if not kit.factors[kind].traits.asks:
        return Rejected(Reason.NOT_OFFERED)

    def deed(tx: Tx) -> Prompt | Rejected:
        taken = take(kit, tx, seat, gate=_gate(seat, only))
        if isinstance(taken, Rejected):
            return taken
        if only is None and not _is_asked_for(taken, kind):
            return Rejected(Reason.NOT_OFFERED)
        usable = usable_of(taken.subject, kind=kind, only=only)
        if isinstance(usable, Rejected):
            return usable
        at = ceremony(kit, visit, account_name=taken.subject.account.name, now=taken.now)
        prompt = kit.factors[kind].begin_challenge(at, open_held(kit, tx, usable))
        _remember(kit, tx, taken, prompt, kind=kind, purpose=_purpose(only))
        return prompt

    return kit.store.write(deed, portal_id=visit.portal.id)


def spend_challenge(
    kit: Kit, tx: Tx, seat: Seat, *, kind: FactorKind, only: str | None, now: datetime
) -> Fields | Rejected:
    """Take what was remembered of the open question, which is over by that.

    A factor that asks nothing remembers nothing. Reason: CHALLENGE_GONE.
    """
    if not kit.factors[kind].traits.asks:
        return {}
    purpose = _purpose(only)
    found = challenges.spend(tx, seat_id=seat.id, kind=kind, purpose=purpose, now=now)
    if found is None:
        return Rejected(Reason.CHALLENGE_GONE, field=kit.factors[kind].traits.field)
    place = place_of_challenge(tx.portal_id, found.account_id, found.id)
    memory: Fields = take_out(kit, tx, found.memory, place=place)
    return memory


def usable_of(
    subject: Subject, *, kind: FactorKind, only: str | None
) -> list[Authenticator] | Rejected:
    """List what may answer. Reasons: AUTHENTICATOR_SUSPENDED, NOT_FOUND."""
    held = [a for a in subject.held if a.kind == kind and only in (None, a.id)]
    usable = [a for a in held if a.suspended_at is None]
    if not usable:
        return Rejected(Reason.AUTHENTICATOR_SUSPENDED if held else Reason.NOT_FOUND)
    return usable


def open_held(kit: Kit, tx: Tx, held: Iterable[Authenticator]) -> Sequence[Held]:
    """Open the secrets of authenticators, for their factor."""
    return [
        Held(
            id=a.id,
            secret=take_out(kit, tx, a.secret, place=place_of(tx.portal_id, a)),
            counter=a.counter,
            drift_step=a.drift_step,
            drift=a.drift,
        )
        for a in held
    ]


def ceremony(kit: Kit, visit: Visit, *, account_name: str, now: datetime) -> Ceremony:
    """Say what a factor may know."""
    return Ceremony(
        now=now,
        entropy=kit.entropy,
        account_name=account_name,
        issuer=visit.portal.name,
        origin=visit.origin,
        relying_party_id=visit.portal.relying_party_id,
        strict=visit.portal.settings.strict_codes,
    )


def place_of(portal_id: str, authenticator: Authenticator) -> Place:
    """Say where an authenticator's secret is sealed to."""
    return Place(
        portal_id=portal_id,
        account_id=authenticator.account_id,
        row_id=authenticator.id,
        purpose="authenticator",
    )


def place_of_challenge(portal_id: str, account_id: str, challenge_id: str) -> Place:
    """Say where a challenge's memory is sealed to."""
    return Place(
        portal_id=portal_id, account_id=account_id, row_id=challenge_id, purpose="challenge"
    )


def _gate(seat: Seat, only: str | None) -> Gate:
    if isinstance(seat, LoginRow):
        return Gate.FACTOR
    return Gate.CONFIRM if only is None else Gate.INSIDE


def _is_asked_for(taken: Taken, kind: FactorKind) -> bool:
    """Say whether the login, or a step-up, waits for *kind*."""
    states = (taken.state, taken.fresh)
    return any(isinstance(s, machine.FactorPending) and kind in s.choices for s in states)


def _purpose(only: str | None) -> str:
    return "prove" if only is None else f"test {only}"


def _remember(
    kit: Kit, tx: Tx, taken: Taken, prompt: Prompt, *, kind: FactorKind, purpose: str
) -> None:
    account_id, challenge_id = taken.subject.account.id, kit.new_id(taken.now)
    place = place_of_challenge(tx.portal_id, account_id, challenge_id)
    challenges.replace(
        tx,
        Challenge(
            id=challenge_id,
            account_id=account_id,
            seat_id=taken.seat.id,
            kind=kind,
            purpose=purpose,
            memory=put_away(kit, tx, dict(prompt.memory), place=place),
            created_at=taken.now,
            expires_at=taken.now + prompt.lives,
        ),
    )
