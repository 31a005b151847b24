"""Asking for proof: what a factor has to remember until it is answered.

``begin_challenge`` · ``show_challenge`` · ``is_open`` · ``show_looks`` · ``take_challenge``
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.assurance import FactorKind
from farstu.core.key_models import ANY_KEY, KeyDemand
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.sealing import Place
from farstu.factors.shape import NOTHING, Ceremony, Fields, Prompt
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.leaving import Question, question_at
from farstu.services.seats import Taken, take
from farstu.services.secrets import open_held, open_usable
from farstu.services.sending import opens_again_at, send_code
from farstu.services.subject import Subject
from farstu.services.vault import put_away, take_out
from farstu.services.vouching import action_of
from farstu.store import challenges
from farstu.store.authenticators import Authenticator
from farstu.store.challenges import Challenge
from farstu.store.logins import LoginRow
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An authenticator that a code can be sent to: what its owner may see of it."""

    id: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page shows of a factor that sends: where to, and whether it was sent already."""

    targets: tuple[Target, ...]
    hint: str = ""
    sent_at: datetime | None = None
    """When the code that can be answered now was sent, if there is one."""
    opens_at: datetime | None = None
    """When the next one may be sent, if that is not now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A question that is being answered, and what was remembered of it."""

    id: str
    memory: Fields


def begin_challenge(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    *,
    kind: FactorKind,
    only: str | None = None,
    choice: Fields = NOTHING,
    leaving: str = "",
) -> Prompt | Rejected:
    """Ask for proof of *kind* at *seat*, or for a test of *only* one authenticator.

    One that is *leaving* is not asked, where that is why they prove it again. What was asked there
    before can no longer be answered. Reasons: NOT_OFFERED, also for a factor that asks nothing,
    NOT_FOUND, AUTHENTICATOR_SUSPENDED, SENT_JUST_NOW and those of ``seats.take``.
    """
    if not kit.factors[kind].traits.asks:
        return Rejected(Reason.NOT_OFFERED)

    def deed(tx: Tx) -> Prompt | Rejected:
        taken = take(kit, tx, seat, gate=_gate(seat, only))
        if isinstance(taken, Rejected):
            return taken
        question = question_at(kit, taken, leaving)
        if only is None and not _is_asked_for(taken, kind, question):
            return Rejected(Reason.NOT_OFFERED)
        whose = taken.subject if question is None else question.subject
        usable = usable_of(whose, kind=kind, only=only)
        if isinstance(usable, Rejected):
            return usable
        at = ceremony(kit, visit, account_name=taken.subject.account.name, now=taken.now)
        prompt = kit.factors[kind].begin_challenge(at, open_usable(kit, tx, usable), choice)
        no = _send(kit, tx, visit, seat, taken, prompt, kind=kind)
        if no is not None:
            return no
        _remember(kit, tx, taken, prompt, kind=kind, purpose=_purpose(only))
        return prompt

    return kit.store.write(deed, portal_id=visit.portal.id)


def _send(
    kit: Kit, tx: Tx, visit: Visit, seat: Seat, taken: Taken, prompt: Prompt, *, kind: FactorKind
) -> Rejected | None:
    action = action_of(tx, seat) if isinstance(seat, LoginRow) else ""
    who, now = taken.subject, taken.now
    return send_code(kit, tx, visit, who, prompt, kind=kind, proven=True, now=now, action=action)


def show_challenge(
    kit: Kit, visit: Visit, seat: Seat, subject: Subject, *, kind: FactorKind, only: str | None
) -> Asked:
    """Say where a code of *kind* can be sent, and whether one is on its way to be answered."""

    def question(tx: Tx) -> Asked:
        now, factor = kit.clock(), kit.factors[kind]
        usable = usable_of(subject, kind=kind, only=only)
        held = [] if isinstance(usable, Rejected) else usable
        names = {a.id: a.name for a in held}
        targets = tuple(
            Target(id=one.id, name=names[one.id], hint=factor.hint(one.secret))
            for one in open_held(kit, tx, held)
        )
        purpose = _purpose(only)
        found = challenges.find(tx, seat_id=seat.id, kind=kind, purpose=purpose, now=now)
        memory = None if found is None else _memory_of(kit, tx, found)
        chosen = next((t for t in targets if memory and t.id == memory.get("to")), None)
        opens_at = opens_again_at(kit, tx, visit, subject, kind, now=now)
        if found is None or chosen is None:
            return Asked(targets=targets, opens_at=opens_at)
        return Asked(targets=targets, hint=chosen.hint, sent_at=found.created_at, opens_at=opens_at)

    return kit.store.read(question, portal_id=visit.portal.id)


def is_open(kit: Kit, tx: Tx, seat_id: str, kind: FactorKind) -> bool:
    """Say whether a question of *kind* waits for its answer at a seat."""
    found = challenges.find(tx, seat_id=seat_id, kind=kind, purpose=_purpose(None), now=kit.clock())
    return found is not None


def show_looks(
    kit: Kit, visit: Visit, subject: Subject, *, kind: FactorKind, only: str | None
) -> Fields:
    """Show what a factor says that asks nothing: what the codes look like that it waits for."""
    usable = usable_of(subject, kind=kind, only=only)
    if kit.factors[kind].traits.asks or isinstance(usable, Rejected):
        return NOTHING

    def question(tx: Tx) -> Fields:
        at = ceremony(kit, visit, account_name=subject.account.name, now=kit.clock())
        return kit.factors[kind].begin_challenge(at, open_usable(kit, tx, usable)).show

    return kit.store.read(question, portal_id=visit.portal.id)


def take_challenge(
    kit: Kit, tx: Tx, seat: Seat, *, kind: FactorKind, only: str | None, now: datetime
) -> Open | Rejected | None:
    """Take one answer of the open question, and say what was remembered of it.

    None for a factor that asks nothing. Reasons: CHALLENGE_GONE, SENT_CODE_GONE.
    """
    traits = kit.factors[kind].traits
    if not traits.asks:
        return None
    purpose = _purpose(only)
    found = challenges.answer(tx, seat_id=seat.id, kind=kind, purpose=purpose, now=now)
    if found is None:
        gone = Reason.SENT_CODE_GONE if traits.sends else Reason.CHALLENGE_GONE
        return Rejected(gone, field=traits.field)
    return Open(id=found.id, memory=_memory_of(kit, tx, found))


def usable_of(
    subject: Subject, *, kind: FactorKind, only: str | None
) -> list[Authenticator] | Rejected:
    """List what may answer. Reasons: AUTHENTICATOR_SUSPENDED, NOT_FOUND."""
    held = [a for a in subject.held if a.kind == kind and only in (None, a.id)]
    usable = [a for a in held if a.suspended_at is None]
    if not usable:
        return Rejected(Reason.AUTHENTICATOR_SUSPENDED if held else Reason.NOT_FOUND)
    return usable


def ceremony(
    kit: Kit, visit: Visit, *, account_name: str, now: datetime, keys: KeyDemand = ANY_KEY
) -> Ceremony:
    """Say what a factor may know; which *keys* may be enrolled matters where one is."""
    return Ceremony(
        now=now,
        entropy=kit.entropy,
        account_name=account_name,
        issuer=visit.portal.name,
        origin=visit.origin,
        relying_party_id=visit.portal.relying_party_id,
        strict=visit.portal.settings.strict_codes,
        keys=keys,
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


def _is_asked_for(taken: Taken, kind: FactorKind, question: Question | None) -> bool:
    """Say whether the login, or a step-up, waits for *kind*."""
    states = (taken.state, taken.fresh) if question is None else (question.state,)
    return any(isinstance(s, machine.FactorPending) and kind in s.choices for s in states)


def _purpose(only: str | None) -> str:
    return "prove" if only is None else f"test {only}"


def _memory_of(kit: Kit, tx: Tx, found: Challenge) -> Fields:
    place = place_of_challenge(tx.portal_id, found.account_id, found.id)
    memory: Fields = take_out(kit, tx, found.memory, place=place)
    return memory


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
            answers_left=prompt.answers,
        ),
    )
