"""The token endpoint: codes and refresh tokens become tokens, each of them once.

Whatever is handed in, the account is judged again: somebody who was suspended a moment ago gets
nothing, and nothing that was given to them opens anything (weaknesses I13, I14).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.openid import (
    ACCESS_LASTS,
    CODE_LASTS,
    ID_TOKEN_LASTS,
    OFFLINE_IDLE,
    OFFLINE_LASTS,
    Refusal,
    proves,
)
from farstu.core.relying_parties import Scope
from farstu.core.states import Limited, SignedIn
from farstu.crypto.tokens import digest, new_token
from farstu.services import subject as subjects
from farstu.services.claims import claims_of, subject_of
from farstu.services.errands import REDIRECT
from farstu.services.guest import standing_of
from farstu.services.introducing import Introduction, introduce
from farstu.services.kit import Kit, Visit
from farstu.services.subject import Subject
from farstu.services.token_keys import TokenSigner, find_token_signer
from farstu.services.trail import note
from farstu.store import errands, sessions, stays, tokens
from farstu.store.errands import Errand
from farstu.store.relying_parties import RelyingParty
from farstu.store.tokens import Family
from farstu.store.tx import Tx

LIMITED = "farstu_limited"
"""The claim that says that somebody has not set up what they have to."""
ONLINE_LASTS = timedelta(hours=12)
"""No session lasts longer, and what hangs on it is judged by it each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What a relying party gets. *claims* are those of the ID token, which *signer* signs."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    scopes: tuple[str, ...]
    claims: Mapping[str, Any]
    signer: TokenSigner


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A family whose person still is who may be there."""

    family: Family
    party: RelyingParty
    subject: Subject


def redeem_code(kit: Kit, visit: Visit, given: Introduction) -> Issued | Refusal:
    """Turn a code into tokens. INVALID_CLIENT or INVALID_GRANT.

    A code is used up by the first who shows it, rightly or not; a second time ends what came of the
    first (RFC 6749 4.1.2, OP-04).
    """
    code, params = digest(given.params.get("code", "")), given.params

    def deed(tx: Tx) -> Issued | Refusal:
        now = kit.clock()
        party = introduce(tx, visit, given, now=now)
        if isinstance(party, Refusal):
            return party
        errand = errands.find_by_code(tx, code)
        if errand is None or errand.relying_party_id != party.id:
            return Refusal.INVALID_GRANT
        if not errands.redeem(tx, code, answered_after=now - CODE_LASTS, now=now):
            _end_copied(kit, tx, visit, code, party, now=now)
            return Refusal.INVALID_GRANT
        request = errand.request
        is_same = params.get("redirect_uri", "") == request[REDIRECT]
        if not is_same or not proves(params.get("code_verifier", ""), request["challenge"]):
            return Refusal.INVALID_GRANT
        family = _family(kit, errand, party, now=now)
        # A code is worth its session and its stay, whatever may go on without them later.
        living = find_living(kit, tx, replace(family, is_offline=False), party, now=now)
        if living is None:
            return Refusal.INVALID_GRANT
        nonce = {"nonce": request["nonce"]} if request["nonce"] else {}
        secret = new_token(kit.entropy)
        tokens.add(tx, replace(family, refresh_digest=digest(secret)))
        more = {**nonce, **_wanted(tx, living, request["id_token_claims"])}
        return _issue(kit, tx, visit, living, secret=secret, more=more, now=now)

    return kit.store.write(deed, portal_id=visit.portal.id)


def refresh_tokens(kit: Kit, visit: Visit, given: Introduction) -> Issued | Refusal:
    """Turn a refresh token into new tokens, and the next refresh token: the old one is over.

    An older one that is shown again was copied, by whom nobody knows: it ends all of its family
    (RFC 9700 4.14, OP-08). INVALID_CLIENT or INVALID_GRANT.
    """
    family_id, secret = _parts(given.params.get("refresh_token", ""))

    def deed(tx: Tx) -> Issued | Refusal:
        now = kit.clock()
        party = introduce(tx, visit, given, now=now)
        if isinstance(party, Refusal):
            return party
        family = tokens.find(tx, family_id)
        if family is None or family.relying_party_id != party.id:
            return Refusal.INVALID_GRANT
        living = find_living(kit, tx, family, party, now=now)
        if living is None:
            return Refusal.INVALID_GRANT
        made = new_token(kit.entropy)
        ends = _ends(family, now=now)
        seen, new = digest(secret), digest(made)
        if not tokens.refresh(tx, family.id, seen=seen, digest=new, expires_at=ends, now=now):
            tokens.end(tx, family.id, at=now)
            _note_copied(kit, tx, visit, family.account_id, party, now=now)
            return Refusal.INVALID_GRANT
        _keep_awake(tx, family, now=now)
        return _issue(kit, tx, visit, living, secret=made, more={}, now=now)

    return kit.store.write(deed, portal_id=visit.portal.id)


def find_living(
    kit: Kit, tx: Tx, family: Family, party: RelyingParty, *, now: datetime
) -> Living | None:
    """Judge a family now: relying party, account, and the session unless it goes on without one.

    It is worth what the rules of the relying party allow by now, whatever they did at first.
    """
    scopes = tuple(one for one in family.scopes if one in party.openid.scopes)
    family = replace(family, scopes=scopes)
    subject = subjects.find(kit, tx, family.account_id)
    if party.suspended_at is not None or subject is None or subject.account.suspended_at:
        return None
    if family.epoch != subject.account.epoch or now >= family.expires_at:
        return None
    if family.is_offline and Scope.OFFLINE not in scopes:
        return None
    if not family.is_offline and not _session_lives(kit, tx, family, party, subject, now=now):
        return None
    return Living(family=family, party=party, subject=subject)


def _session_lives(
    kit: Kit, tx: Tx, family: Family, party: RelyingParty, subject: Subject, *, now: datetime
) -> bool:
    stay = stays.find(tx, family.stay_id)
    session = None if stay is None else sessions.find_by_id(tx, stay.session_id)
    if session is None:
        return False
    state = standing_of(kit, session, subject, now=now).state
    may_be_limited = party.entered.takes_limited and isinstance(state, Limited)
    return isinstance(state, SignedIn) or may_be_limited


def sign_id_token(issued: Issued) -> str:
    """Sign the ID token of what was issued; slow, so it is done outside of the transaction."""
    return issued.signer.sign(issued.claims)


# Parts -------------------------------------------------------------------------------------------


def _family(kit: Kit, errand: Errand, party: RelyingParty, *, now: datetime) -> Family:
    told = errand.answer or {}
    scopes = tuple(errand.request["scopes"])
    offline = Scope.OFFLINE.value in scopes
    return Family(
        id=kit.new_id(now),
        account_id=errand.account_id or "",
        relying_party_id=party.id,
        stay_id=told["stay"],
        errand_id=errand.id,
        scopes=scopes,
        proven={name: told[name] for name in ("acr", "amr", "auth_time", "limited")},
        epoch=told["epoch"],
        created_at=now,
        refreshed_at=now,
        expires_at=now + (OFFLINE_IDLE if offline else ONLINE_LASTS),
        is_offline=offline,
    )


def _ends(family: Family, *, now: datetime) -> datetime:
    """Say until when a refresh token is good: used often it lasts longer, and never for ever."""
    if not family.is_offline:
        return family.expires_at
    return min(now + OFFLINE_IDLE, family.created_at + OFFLINE_LASTS)


def _issue(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    living: Living,
    *,
    secret: str,
    more: Mapping[str, Any],
    now: datetime,
) -> Issued:
    family, party = living.family, living.party
    access = new_token(kit.entropy)
    expires = min(now + ACCESS_LASTS, family.expires_at)
    tokens.add_access(tx, digest(access), family_id=family.id, at=now, expires_at=expires)
    proven = {name: family.proven[name] for name in ("acr", "amr", "auth_time")}
    limited = {LIMITED: True} if family.proven["limited"] else {}
    claims = {
        "iss": visit.origin,
        "sub": subject_of(kit, tx, family.account_id, party),
        "aud": party.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + ID_TOKEN_LASTS).timestamp()),
        "sid": family.stay_id,
        **proven,
        **limited,
        **more,
    }
    return Issued(
        access=access,
        refresh=f"{family.id}.{secret}",
        scopes=family.scopes,
        claims=claims,
        signer=find_token_signer(kit, tx, party.openid.algorithm),
    )


def _wanted(tx: Tx, living: Living, names: Collection[str]) -> Mapping[str, Any]:
    """Say what was wished for in the ID token itself (OIDC Core 5.5)."""
    known = claims_of(tx, living.subject, living.family.scopes)
    return {name: known[name] for name in names if name in known}


def _parts(token: str) -> tuple[str, str]:
    family_id, _, secret = token.partition(".")
    return family_id, secret


def _keep_awake(tx: Tx, family: Family, *, now: datetime) -> None:
    """Count the use of an application as use of the session that it came from."""
    stay = None if family.is_offline else stays.find(tx, family.stay_id)
    if stay is not None:
        sessions.touch(tx, stay.session_id, at=now)


def _end_copied(
    kit: Kit, tx: Tx, visit: Visit, code: str, party: RelyingParty, *, now: datetime
) -> None:
    """End what came of a code that somebody shows again; one that is only late ends nothing.

    It is looked up again: whoever was first may have come after it was found.
    """
    errand = errands.find_by_code(tx, code)
    if errand is None or errand.redeemed_at is None:
        return
    tokens.end_of_errand(tx, errand.id, at=now)
    _note_copied(kit, tx, visit, errand.account_id, party, now=now)


def _note_copied(
    kit: Kit, tx: Tx, visit: Visit, account_id: str | None, party: RelyingParty, *, now: datetime
) -> None:
    about = {"relying_party": party.id, "name": party.name}
    event = AuditEvent.TOKENS_COPIED
    note(kit, tx, visit, event, at=now, subject_id=account_id, facts=about)
