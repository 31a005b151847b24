"""The authorisation endpoint of OpenID Connect: a request becomes an errand, an errand a code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.errands import Ask, Trouble
from farstu.core.openid import (
    OFFLINE_LASTS,
    Asked,
    Wrong,
    answer_address,
    find_redirect,
    read_request,
)
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Door, Scope, source_of
from farstu.crypto.jose import read_token
from farstu.crypto.tokens import digest, new_token
from farstu.services.claims import proven_by
from farstu.services.errands import (
    ASK,
    HINT,
    LANGUAGES,
    REDIRECT,
    SCOPES,
    SOURCE,
    Going,
    begin_errand,
    encode_ask,
)
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Taken
from farstu.services.token_keys import show_token_keys
from farstu.services.trail import note
from farstu.store import errands, relying_parties, stays, subjects
from farstu.store.relying_parties import RelyingParty
from farstu.store.stays import Stay
from farstu.store.tx import Tx

REMEMBERED_FOR = timedelta(days=1)
"""How long we know of a code that was given, so that a second use of it is noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A request that was taken: its errand."""

    errand_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A request that was refused in a way that its sender is told."""

    address: str


def begin_authorisation(
    kit: Kit,
    visit: Visit,
    params: Mapping[str, str],
    *,
    browser: str,
    is_inside: bool,
    repeated: Collection[str] = (),
) -> Begun | SentBack | Rejected:
    """Take an authorisation request, of somebody who *is_inside* already, or of a stranger.

    Reasons: RELYING_PARTY_UNKNOWN, REDIRECT_UNKNOWN, ERRANDS_MANY. All are shown to the person, and
    nobody is sent anywhere (RFC 6749 4.1.2.1).
    """

    def deed(tx: Tx) -> Begun | SentBack | Rejected:
        client_id, door = params.get("client_id", ""), Door.OPENID_CONNECT
        party = relying_parties.find_by_client_id(tx, client_id, door=door)
        if party is None or party.suspended_at is not None or "client_id" in repeated:
            return Rejected(Reason.RELYING_PARTY_UNKNOWN)
        back = find_redirect(params, party.openid)
        if back is None or "redirect_uri" in repeated:
            return Rejected(Reason.REDIRECT_UNKNOWN)
        asked = read_request(params, party.openid, redirect_address=back, repeated=repeated)
        if isinstance(asked, Wrong):
            return SentBack(address=_complain(visit, asked))
        ask = _ask_about(tx, visit, party, asked)
        if isinstance(ask, Wrong):
            return SentBack(address=_complain(visit, ask))
        network = "" if is_inside else visit.network
        request = _write(asked, ask)
        made = begin_errand(kit, tx, party, request, browser=browser, network=network)
        return Rejected(Reason.ERRANDS_MANY) if made is None else Begun(errand_id=made)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _ask_about(tx: Tx, visit: Visit, party: RelyingParty, asked: Asked) -> Ask | Wrong:
    """Add whom a hint is about, if it is one of ours. An expired one is a hint still."""
    if not asked.id_token_hint:
        return asked.ask
    account_id = account_of_hint(tx, visit, party, asked.id_token_hint)
    if account_id is not None:
        return replace(asked.ask, subject_id=account_id)
    return Wrong(
        error="invalid_request",
        description="id_token_hint is no ID token of ours for this client",
        redirect_address=asked.redirect_address,
        state=asked.state,
    )


def account_of_hint(tx: Tx, visit: Visit, party: RelyingParty, hint: str) -> str | None:
    """Say whom an ID token is about that we gave to this relying party."""
    read = read_token(hint, show_token_keys(tx))
    if read is None or read[0].get("typ", "JWT") != "JWT":
        return None
    claims = read[1]
    if claims.get("iss") != visit.origin or claims.get("aud") != party.client_id:
        return None
    return subjects.find_account(tx, str(claims.get("sub", "")))


def _write(asked: Asked, ask: Ask) -> dict[str, Any]:
    return {
        ASK: encode_ask(ask),
        SCOPES: [scope.value for scope in asked.scopes],
        SOURCE: source_of(asked.redirect_address),
        REDIRECT: asked.redirect_address,
        "state": asked.state,
        "nonce": asked.nonce,
        "challenge": asked.challenge,
        "id_token_claims": list(asked.id_token_claims),
        HINT: asked.login_hint,
        LANGUAGES: list(asked.languages),
    }


def _complain(visit: Visit, wrong: Wrong) -> str:
    told = {"error": wrong.error, "error_description": wrong.description}
    return _answer(visit, wrong.redirect_address, told, wrong.state)


def _answer(visit: Visit, address: str, told: Mapping[str, str], state: str) -> str:
    """Say who answers in each answer, so that nobody takes it for another's (RFC 9207)."""
    echoed = {"state": state} if state else {}
    return answer_address(address, {**told, **echoed, "iss": visit.origin})


class _OpenIdConnect:
    """How this door answers its errands."""

    def let_in(
        self, kit: Kit, tx: Tx, visit: Visit, going: Going, taken: Taken, *, limited: bool
    ) -> str:
        """Give a code, good once and for a minute (RFC 6749 4.1.2, OP-04)."""
        code, now, request = new_token(kit.entropy), taken.now, going.errand.request
        stay = _stay(kit, tx, going, taken)
        proven = proven_by(kit, taken.subject, taken.seat.facts, now=now)
        told = {**proven, "stay": stay.id, "limited": limited, "epoch": taken.seat.epoch}
        errands.answer(
            tx,
            going.id,
            account_id=taken.subject.account.id,
            session_id=taken.seat.id,
            told=told,
            code_digest=digest(code),
            expires_at=now + REMEMBERED_FOR,
            now=now,
        )
        note_entered(kit, tx, visit, going.party, taken, acr=str(proven["acr"]))
        return _answer(visit, request[REDIRECT], {"code": code}, request["state"])

    def turn_away(
        self, tx: Tx, visit: Visit, going: Going, trouble: Trouble, *, now: datetime
    ) -> str:
        """Say why, in the protocol's own words (OIDC Core 3.1.2.6)."""
        request = going.errand.request
        errands.answer(
            tx,
            going.id,
            expires_at=now,
            now=now,
        )
        told = {"error": trouble.value}
        return _answer(visit, request[REDIRECT], told, request["state"])


OPENID_CONNECT = _OpenIdConnect()


def note_entered(
    kit: Kit, tx: Tx, visit: Visit, party: RelyingParty, taken: Taken, *, acr: str
) -> None:
    """Note that somebody went to a relying party, and how surely it was them."""
    account_id = taken.subject.account.id
    note(
        kit,
        tx,
        visit,
        AuditEvent.RELYING_PARTY_ENTERED,
        at=taken.now,
        subject_id=account_id,
        actor_id=account_id,
        facts={"relying_party": party.id, "name": party.name, "acr": acr},
    )


def _stay(kit: Kit, tx: Tx, going: Going, taken: Taken) -> Stay:
    ends = taken.seat.facts.expires_at
    if Scope.OFFLINE.value in going.scopes:
        ends = max(ends, taken.now + OFFLINE_LASTS)
    made = Stay(
        id=kit.new_id(taken.now),
        account_id=taken.subject.account.id,
        relying_party_id=going.party.id,
        session_id=taken.seat.id,
        created_at=taken.now,
        expires_at=ends,
    )
    return stays.enter(tx, made)
