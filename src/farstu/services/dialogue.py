"""A dialogue in lines: for doors that carry a name, a line that was typed, and a handle.

RADIUS and its like carry no more. Beneath is a challenge of the API, so that the login machine
decides, and throttles and guards are the same. Two steps are demanded at least: such a door lets
in or does not, and has no place where anything could be set up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from farstu.core import login as machine
from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge as begin_question
from farstu.services.challenging import is_open
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import find_own, read_own_id
from farstu.services.portal_challenges import (
    Challenge,
    begin_challenge,
    find_challenge,
    find_vouched,
    hand_in,
)
from farstu.services.seats import Moved
from farstu.services.vouched import Asking
from farstu.services.vouching import Proven
from farstu.store import api_challenges
from farstu.store.logins import LoginRow
from farstu.store.tx import Tx

WORDS: Mapping[str, Channel] = {"email": Channel.MAILBOX, "sms": Channel.PHONE}
"""What somebody types in place of a code, to have one sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is asked next: a code of *kind*, which was sent to where *hint* says, if it was."""

    handle: str
    kind: FactorKind
    words: tuple[str, ...]
    """What may be typed to have a code sent."""
    hint: str = ""


def begin_dialogue(
    kit: Kit, visit: Visit, own_id: str, *, typed: str = ""
) -> Proven | Line | Rejected:
    """Begin with somebody whose password was right, and who *typed* a code along with it, or none.

    Without one they are asked; where only sent codes will do, one is sent. Reasons: LOGIN_UNMET
    (nothing is held), KEY_ELSEWHERE, OWN_ID_INVALID, and those of ``begin_challenge`` and
    ``go_on``.
    """
    if no := read_own_id(own_id):
        return no
    asking = Asking(assurance=Assurance.TWO_STEP)
    begun = begin_challenge(kit, visit, own_id, asking)
    if isinstance(begun, Rejected):
        return begun
    return _take(kit, visit, begun, typed) if typed else _ask(kit, visit, begun)


def go_on(
    kit: Kit, visit: Visit, own_id: str, *, handle: str, typed: str
) -> Proven | Line | Rejected:
    """Take what somebody *typed* who was asked before.

    The *handle* of anybody else's dialogue, or of one that another key began, is none. Reasons:
    NOT_FOUND, CODE_EMPTY, SENT_JUST_NOW, COUNTRY_NOT_SERVED, and those of ``hand_in`` and
    ``answer``.
    """
    found = kit.store.read(lambda tx: _find(tx, visit, own_id, handle), portal_id=visit.portal.id)
    at = found if isinstance(found, Rejected) else find_challenge(kit, visit, handle)
    return at if isinstance(at, Rejected) else _take(kit, visit, at, typed)


def _find(tx: Tx, visit: Visit, own_id: str, handle: str) -> LoginRow | Rejected:
    """Find a dialogue, if this key began it, and with this very person."""
    begun, account = api_challenges.find(tx, handle), find_own(tx, own_id)
    if begun is None or account is None or begun.api_key_id != visit.api_key_id:
        return Rejected(Reason.NOT_FOUND)
    seat = find_vouched(tx, handle)
    is_other = isinstance(seat, LoginRow) and seat.account_id != account.id
    return Rejected(Reason.NOT_FOUND) if is_other else seat


def _take(kit: Kit, visit: Visit, at: Challenge, typed: str) -> Proven | Line | Rejected:
    kinds = _answerable(kit, at)
    if isinstance(kinds, Rejected):
        return kinds
    wanted = WORDS.get(typed.strip().lower())
    for kind in kinds:
        if wanted is kit.factors[kind].traits.channel:
            return _send(kit, visit, at, kinds, kind)
    kind = _kind_typed(kit, visit, at.id, kinds)

    def deed(seat: LoginRow) -> Moved | Rejected:
        return answer(kit, visit, seat, kind=kind, response={"code": typed})

    done = hand_in(kit, visit, at.id, deed)
    return done if isinstance(done, Rejected) else _ask(kit, visit, done)


def _ask(kit: Kit, visit: Visit, at: Challenge) -> Proven | Line | Rejected:
    """Say that it is them, or ask for what comes next."""
    if at.proven is not None and not at.proven.limited:
        return at.proven
    kinds = _answerable(kit, at)
    if isinstance(kinds, Rejected):
        return kinds
    if kit.factors[kinds[0]].traits.sends:
        return _send(kit, visit, at, kinds, kinds[0])
    return _line(kit, at, kinds, kinds[0])


def _send(
    kit: Kit, visit: Visit, at: Challenge, kinds: Sequence[FactorKind], kind: FactorKind
) -> Line | Rejected:
    hints = list[str]()

    def deed(seat: LoginRow) -> Moved | Rejected:
        asked = begin_question(kit, visit, seat, kind=kind)
        if isinstance(asked, Rejected):
            return asked
        hints.append(str(asked.show["hint"]))
        return Moved(state=at.state)

    done = hand_in(kit, visit, at.id, deed)
    return done if isinstance(done, Rejected) else _line(kit, at, kinds, kind, hint=hints[0])


def _line(
    kit: Kit, at: Challenge, kinds: Sequence[FactorKind], kind: FactorKind, *, hint: str = ""
) -> Line:
    channels = {kit.factors[one].traits.channel for one in kinds}
    words = tuple(word for word, channel in WORDS.items() if channel in channels)
    return Line(handle=at.id, kind=kind, words=words, hint=hint)


def _answerable(kit: Kit, at: Challenge) -> Sequence[FactorKind] | Rejected:
    """List what is asked for and can be typed.

    Reasons: what the machine refuses with, LOGIN_UNMET (nothing is held), AUTHENTICATOR_SUSPENDED
    (all of it), KEY_ELSEWHERE.
    """
    if isinstance(at.state, machine.Refused):
        return Rejected(at.state.reason)
    if not isinstance(at.state, machine.FactorPending):
        return Rejected(Reason.LOGIN_UNMET)
    if not at.asked:
        return Rejected(Reason.AUTHENTICATOR_SUSPENDED)
    typable = [kind for kind in at.asked if kind not in kit.key_kinds]
    return typable or Rejected(Reason.KEY_ELSEWHERE)


def _kind_typed(kit: Kit, visit: Visit, seat_id: str, kinds: Sequence[FactorKind]) -> FactorKind:
    """Say what a code is of: what was sent last, else an app, else what would have to be sent."""
    sent = kit.store.read(
        lambda tx: [kind for kind in kinds if is_open(kit, tx, seat_id, kind)],
        portal_id=visit.portal.id,
    )
    typed = [kind for kind in kinds if not kit.factors[kind].traits.asks]
    return (*sent, *typed, *kinds)[0]
