"""Posting to relying parties what they have to hear: in the background, again if need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import urlencode

from farstu.core.openid import LOGOUT_TOKEN_LASTS
from farstu.delivery.posting import Posted
from farstu.services.claims import subject_of
from farstu.services.kit import Kit
from farstu.services.token_keys import find_token_signer
from farstu.store import dispatches, portals, relying_parties
from farstu.store.dispatches import Dispatch
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import EVERYWHERE, Tx

FORM = "application/x-www-form-urlencoded"
LOGOUT = "logout"
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
CLAIMED_FOR = timedelta(seconds=30)
RETRIES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600))
"""How long after each attempt the next one comes; after the last it is given up."""
KEPT = timedelta(days=7)
"""How long it can be seen what became of it."""

Post = Callable[[str, bytes, str], Posted]
"""Post a body of a content type to an address."""
OriginOf = Callable[[str], str]


class Fate(StrEnum):
    """What became of an attempt."""

    TAKEN = "taken"
    LATER = "later"
    GIVEN_UP = "given_up"


def add_logout(kit: Kit, tx: Tx, party: RelyingParty, account_id: str, stay_id: str) -> None:
    """Let a relying party be told that somebody's stay with it is over."""
    now = kit.clock()
    told = {"sub": subject_of(kit, tx, account_id, party), "sid": stay_id}
    dispatches.add(
        tx,
        Dispatch(
            id=kit.new_id(now),
            portal_id=tx.portal_id,
            relying_party_id=party.id,
            kind=LOGOUT,
            told=told,
            created_at=now,
            due_at=now,
        ),
    )


def post_due(
    kit: Kit, post: Post, origin_of: OriginOf, *, go_on: Callable[[], bool]
) -> Counter[Fate]:
    """Post what is due, one after the other, and say what became of it."""
    fates: Counter[Fate] = Counter()
    while go_on():
        now = kit.clock()
        claim = partial(dispatches.claim, now=now, until=now + CLAIMED_FOR)
        taken = kit.store.write(claim, portal_id=EVERYWHERE)
        if taken is None:
            break
        fates[_post(kit, post, origin_of, taken)] += 1
    return fates


def _post(kit: Kit, post: Post, origin_of: OriginOf, dispatch: Dispatch) -> Fate:
    prepared = kit.store.write(
        lambda tx: _prepare(kit, tx, origin_of, dispatch), portal_id=dispatch.portal_id
    )
    if prepared is None:
        return _note(kit, dispatch, Posted(status=None, said="it is not told any more"), last=True)
    address, sign = prepared
    posted = post(address, urlencode({"logout_token": sign()}).encode(), FORM)
    return _note(kit, dispatch, posted, last=dispatch.attempts > len(RETRIES))


def _prepare(
    kit: Kit, tx: Tx, origin_of: OriginOf, dispatch: Dispatch
) -> tuple[str, Callable[[], str]] | None:
    """Find where it goes and what signs it; None where nobody is to be told any more."""
    party = relying_parties.find(tx, dispatch.relying_party_id)
    portal = portals.find(tx, dispatch.portal_id)
    if party is None or portal is None or not party.openid.logout_address:
        return None
    signer = find_token_signer(kit, tx, party.openid.algorithm)
    claims = _logout_claims(kit, dispatch, party, issuer=origin_of(portal.host))
    return party.openid.logout_address, lambda: signer.sign(claims, kind="logout+jwt")


def _logout_claims(
    kit: Kit, dispatch: Dispatch, party: RelyingParty, *, issuer: str
) -> Mapping[str, Any]:
    """Say whose stay is over (OpenID Back-Channel Logout 2.4): never a nonce."""
    now = kit.clock()
    return {
        "iss": issuer,
        "aud": party.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LOGOUT_TOKEN_LASTS).timestamp()),
        "jti": kit.new_id(now),
        "events": {LOGGED_OUT: {}},
        **dispatch.told,
    }


def _note(kit: Kit, dispatch: Dispatch, posted: Posted, *, last: bool) -> Fate:
    now = kit.clock()
    outcome = str(posted.status or posted.said)[:200]
    if posted.is_taken or last:
        fate = Fate.TAKEN if posted.is_taken else Fate.GIVEN_UP
        kit.store.write(
            lambda tx: dispatches.finish(tx, dispatch, at=now, outcome=outcome),
            portal_id=dispatch.portal_id,
        )
        return fate
    due = now + RETRIES[dispatch.attempts - 1]
    kit.store.write(
        lambda tx: dispatches.postpone(tx, dispatch, due_at=due, outcome=outcome),
        portal_id=dispatch.portal_id,
    )
    return Fate.LATER
