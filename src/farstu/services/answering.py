"""Answering an errand: once, by its door, after everything was judged again in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.errands import Answer, AskConsent, Step, Trouble
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Door
from farstu.services import authorising, handing_off
from farstu.services.errands import Going, hold_in, step_in
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Taken, take
from farstu.services.trail import note
from farstu.store import errands, grants
from farstu.store.grants import Grant
from farstu.store.tx import Tx


class DoorDeeds(Protocol):
    """How a door answers. Both say the address that the browser is sent to."""

    def let_in(
        self, kit: Kit, tx: Tx, visit: Visit, going: Going, taken: Taken, *, limited: bool
    ) -> str:
        """Answer that they may come."""

    def turn_away(
        self, tx: Tx, visit: Visit, going: Going, trouble: Trouble, *, now: datetime
    ) -> str:
        """Answer that nobody comes, and why."""


DOORS: Mapping[Door, DoorDeeds] = {
    Door.OPENID_CONNECT: authorising.OPENID_CONNECT,
    Door.FORWARD_AUTH: handing_off.FORWARD_AUTH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An errand that was answered: where its browser goes."""

    address: str


def answer_errand(
    kit: Kit, visit: Visit, seat: Seat, *, browser: str, errand_id: str, consent: bool = False
) -> Sent | Step | Rejected:
    """Answer an errand if nothing more is to be asked, else say what; *consent*: they just gave it.

    Reasons: NOT_FOUND, and those of ``seats.take``.
    """

    def deed(tx: Tx) -> Sent | Step | Rejected:
        taken = take(kit, tx, seat, gate=Gate.INSIDE)
        if isinstance(taken, Rejected):
            return taken
        going = _hold(tx, browser, now=taken.now, errand_id=errand_id)
        if going is None:
            return Rejected(Reason.NOT_FOUND)
        step = step_in(kit, tx, going, taken.seat, taken.subject, now=taken.now)
        if isinstance(step, AskConsent) and consent:
            _grant(kit, tx, visit, going, taken)
            step = step_in(kit, tx, going, taken.seat, taken.subject, now=taken.now, consented=True)
        if not isinstance(step, Answer):
            return step
        deeds = DOORS[going.party.door]
        return Sent(address=deeds.let_in(kit, tx, visit, going, taken, limited=step.limited))

    return kit.store.write(deed, portal_id=visit.portal.id)


def end_errand(
    kit: Kit, visit: Visit, *, browser: str, errand_id: str, trouble: Trouble
) -> Sent | Rejected:
    """Answer an errand without anybody. Reason: NOT_FOUND."""

    def deed(tx: Tx) -> Sent | Rejected:
        now = kit.clock()
        going = _hold(tx, browser, now=now, errand_id=errand_id)
        if going is None:
            return Rejected(Reason.NOT_FOUND)
        deeds = DOORS[going.party.door]
        return Sent(address=deeds.turn_away(tx, visit, going, trouble, now=now))

    return kit.store.write(deed, portal_id=visit.portal.id)


def choose_account(
    kit: Kit, visit: Visit, seat: Seat, *, browser: str, errand_id: str
) -> Rejected | None:
    """Note that somebody goes on an errand as who they are signed in as. Reason: NOT_FOUND."""

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.INSIDE)
        if isinstance(taken, Rejected):
            return taken
        going = _hold(tx, browser, now=taken.now, errand_id=errand_id)
        account_id = taken.subject.account.id
        if going is None:
            return Rejected(Reason.NOT_FOUND)
        errands.choose(tx, going.id, account_id=account_id)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def _hold(tx: Tx, browser: str, *, now: datetime, errand_id: str) -> Going | None:
    """Hold an errand of one of these doors; a link has deeds of its own."""
    going = hold_in(tx, browser, now=now, errand_id=errand_id)
    return None if going is None or going.is_link else going


def _grant(kit: Kit, tx: Tx, visit: Visit, going: Going, taken: Taken) -> None:
    """Remember what they let the relying party have, with what they let it have before."""
    account_id, party = taken.subject.account.id, going.party
    before = grants.find(tx, account_id, party.id)
    scopes = (*(before.scopes if before else ()), *going.scopes)
    made = Grant(
        id=kit.new_id(taken.now),
        account_id=account_id,
        relying_party_id=party.id,
        scopes=tuple(dict.fromkeys(scopes)),
        granted_at=taken.now,
    )
    grants.replace(tx, made)
    note(
        kit,
        tx,
        visit,
        AuditEvent.CONSENT_GIVEN,
        at=taken.now,
        subject_id=account_id,
        actor_id=account_id,
        facts={"relying_party": party.id, "name": party.name, "scopes": list(going.scopes)},
    )
