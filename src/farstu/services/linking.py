"""Linking: somebody who has an account already agrees that an application knows them by its own id.

The application sends their browser with a signed request. Whoever is in it signs in to the account
that is theirs, proves it anew, reads who asks and under which id they are known there, and agrees.
Then the application gets a code, good once and for a minute. Nothing is attached before its
program hands that in: a browser that somebody else had sent here brings the code into a session
that never asked, where it is dropped (``docs/decisions/0075``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from farstu.core.access import Gate
from farstu.core.hosted_page import LINK, LINK_LASTS
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import source_of
from farstu.crypto.tokens import digest, new_token
from farstu.services.attaching import attach_own_id, refuse_attaching
from farstu.services.errands import SOURCE, Going, begin_errand, find_going, hold_in
from farstu.services.fields import clean_text
from farstu.services.guest import Seat
from farstu.services.hosted_answers import (
    NONCE,
    OWN_ID,
    RETURN_TO,
    Asker,
    Sent,
    recall_asker,
    send_agreed,
    send_refused,
)
from farstu.services.hosted_page import CANCELLED
from farstu.services.hosted_requests import WRONG, Believed, Doubt, believe
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import Kept, find_own, read_own_id, show_kept
from farstu.services.seats import take
from farstu.services.shared_secrets import find_shared
from farstu.store import accounts, errands, relying_parties
from farstu.store.errands import Errand
from farstu.store.tx import Tx

NAME, SECRET = "name", "secret_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A request that was taken: its errand."""

    errand_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What somebody is asked to agree to: to be known as that, by whom, and where it is."""

    errand_id: str
    party: str
    place: str
    own_id: str
    name: str


def begin_link(
    kit: Kit, visit: Visit, request: str, *, browser: str, is_inside: bool
) -> Begun | Sent | Doubt:
    """Take a request, once, for the *browser* that keeps this token; or answer why not.

    Whether somebody who could be meant has an account here is neither looked up nor said. Doubts:
    RELYING_PARTY_UNKNOWN, HOSTED_UNSIGNED, REDIRECT_UNKNOWN, HOSTED_UNREADABLE, HOSTED_OVER,
    ERRANDS_MANY.
    """

    def deed(tx: Tx) -> Begun | Sent | Doubt:
        believed = believe(kit, tx, visit, request, kind=LINK)
        if isinstance(believed, Doubt):
            return believed
        wish = _read(tx, believed.claims)
        if isinstance(wish, str):
            return send_refused(kit, visit, believed.asker, wish)
        network = "" if is_inside else visit.network
        asked = _write(believed, wish)
        made = begin_errand(kit, tx, believed.party, asked, browser=browser, network=network)
        return Doubt(reason=Reason.ERRANDS_MANY) if made is None else Begun(errand_id=made)

    return kit.store.write(deed, portal_id=visit.portal.id)


def find_link(kit: Kit, visit: Visit, *, browser: str, errand_id: str) -> Link | None:
    """Say what a browser was sent to agree to, as long as that waits."""
    going = find_going(kit, visit, browser=browser, errand_id=errand_id)
    if going is None or not going.is_link:
        return None
    return Link(
        errand_id=going.id,
        party=going.party.name,
        place=going.source,
        own_id=going.errand.request[OWN_ID],
        name=going.errand.request[NAME],
    )


def agree_to_link(
    kit: Kit, visit: Visit, seat: Seat, *, browser: str, errand_id: str
) -> Sent | Rejected:
    """Answer, once, that whoever sits there agrees: with a code, or why they cannot.

    Reasons: NOT_FOUND, and those of ``seats.take`` (a fresh proof).
    """

    def deed(tx: Tx) -> Sent | Rejected:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        held = _hold(kit, tx, browser, errand_id)
        if held is None:
            return Rejected(Reason.NOT_FOUND)
        account, (going, asker), now = taken.subject.account, held, taken.now
        if no := refuse_attaching(tx, account):
            errands.answer(tx, going.id, expires_at=now, now=now)
            return send_refused(kit, visit, asker, no.reason.value)
        code = new_token(kit.entropy)
        where = {"address": visit.address, "network": visit.network, "agent": visit.agent}
        errands.answer(
            tx,
            going.id,
            account_id=account.id,
            told={"epoch": account.epoch, **where},
            code_digest=digest(code),
            expires_at=now + LINK_LASTS,
            now=now,
        )
        return send_agreed(kit, visit, asker, code)

    return kit.store.write(deed, portal_id=visit.portal.id)


def cancel_link(kit: Kit, visit: Visit, *, browser: str, errand_id: str) -> Sent | Rejected:
    """Answer that they did not want to. Reason: NOT_FOUND."""

    def deed(tx: Tx) -> Sent | Rejected:
        held, now = _hold(kit, tx, browser, errand_id), kit.clock()
        if held is None:
            return Rejected(Reason.NOT_FOUND)
        errands.answer(tx, held[0].id, expires_at=now, now=now)
        return send_refused(kit, visit, held[1], CANCELLED)

    return kit.store.write(deed, portal_id=visit.portal.id)


def redeem_link(kit: Kit, visit: Visit, own_id: str, *, code: str) -> Kept | Rejected:
    """Attach an own id to the account of whoever agreed to it, by the code that says so, once.

    Reasons: ERRAND_OVER (no such code for that id, used, too old, or revoked since), and those of
    ``attach_own_id``.
    """
    known = digest(code)

    def deed(tx: Tx) -> Kept | Rejected:
        now, errand = kit.clock(), errands.find_by_code(tx, known)
        party = None if errand is None else relying_parties.find(tx, errand.relying_party_id)
        if errand is None or party is None or party.suspended_at is not None:
            return Rejected(Reason.ERRAND_OVER)
        if not Going(errand=errand, party=party).is_link or errand.request[OWN_ID] != own_id:
            return Rejected(Reason.ERRAND_OVER)
        if not errands.redeem(tx, known, answered_after=now - LINK_LASTS, now=now):
            return Rejected(Reason.ERRAND_OVER)
        return _attach(kit, tx, visit, errand, asker=party.name)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _attach(kit: Kit, tx: Tx, visit: Visit, errand: Errand, *, asker: str) -> Kept | Rejected:
    """Do it in the name of whoever agreed, from where they did, if nothing was revoked since."""
    told = errand.answer or {}
    account = accounts.lock(tx, errand.account_id or "")
    if account is None or account.epoch != told["epoch"] or account.suspended_at is not None:
        return Rejected(Reason.ERRAND_OVER)
    theirs = replace(visit, address=told["address"], network=told["network"], agent=told["agent"])
    own_id = errand.request[OWN_ID]
    no = attach_own_id(kit, tx, theirs, account, own_id, asker=asker)
    return no or show_kept(kit, tx, accounts.find(tx, account.id) or account)


def _read(tx: Tx, claims: Mapping[str, Any]) -> Mapping[str, str] | str:
    """Read as whom somebody is known, or say by its code why that cannot be."""
    own_id, name = claims.get("sub"), claims.get("name", "")
    if not isinstance(own_id, str) or not isinstance(name, str):
        return WRONG
    clean = clean_text(name, field="name") if name else ""
    no = read_own_id(own_id) or (clean if isinstance(clean, Rejected) else None)
    if no is not None:
        return no.reason.value
    if find_own(tx, own_id) is not None:
        return Reason.OWN_ID_TAKEN.value
    return {OWN_ID: own_id, NAME: name}


def _write(believed: Believed, wish: Mapping[str, str]) -> dict[str, Any]:
    asker = believed.asker
    return {
        SOURCE: source_of(asker.return_to),
        RETURN_TO: asker.return_to,
        NONCE: asker.nonce,
        SECRET: believed.secret.id,
        **wish,
    }


def _hold(kit: Kit, tx: Tx, browser: str, errand_id: str) -> tuple[Going, Asker] | None:
    """Hold a link that waits, and say who is answered; None: it is over, or its secret is gone."""
    going = hold_in(tx, browser, now=kit.clock(), errand_id=errand_id)
    if going is None or not going.is_link:
        return None
    request = going.errand.request
    secret = find_shared(kit, tx, request[SECRET])
    return None if secret is None else (going, recall_asker(going.party, secret, request))
