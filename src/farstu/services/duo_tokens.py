"""What the server of a plug-in for Duo asks: whether we are there, and what a code stands for.

It shows who it is by an assertion that its secret signed, good once (RFC 7523); what it is told is
signed by the same secret. Whatever it shows, the account is judged again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.duo import ALGORITHM, TOKEN
from farstu.core.duo_requests import Prompt, factor_word
from farstu.core.openid import CODE_LASTS, ID_TOKEN_LASTS, Refusal
from farstu.core.outcome import Reason
from farstu.crypto.jose import sign_by_secret
from farstu.crypto.tokens import digest, new_token
from farstu.services.duo_requests import find_plug_in
from farstu.services.hosted_page import judge_ended
from farstu.services.introducing import ASSERTION, spend_assertion
from farstu.services.kit import Kit, Visit
from farstu.services.shared_secrets import SharedSecret, read_signed
from farstu.services.trail import note
from farstu.services.vouching import Proven
from farstu.store import hosted_logins, logins
from farstu.store.hosted_logins import HostedLogin
from farstu.store.logins import LoginRow
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

Params = Mapping[str, str]


def greet_plug_in(kit: Kit, visit: Visit, params: Params, *, path: str) -> bool:
    """Say whether a plug-in that asks if we are there is one of ours."""

    def deed(tx: Tx) -> bool:
        return _introduce(kit, tx, visit, params, path=path) is not None

    return kit.store.write(deed, portal_id=visit.portal.id)


def redeem_duo_code(kit: Kit, visit: Visit, params: Params) -> Mapping[str, Any] | Refusal:
    """Turn a code into what was proven, signed. INVALID_CLIENT or INVALID_GRANT.

    A code is used up by the first of its application who shows it, rightly or not.
    """
    if params.get("client_assertion_type") != ASSERTION:
        return Refusal.INVALID_CLIENT

    def deed(tx: Tx) -> Mapping[str, Any] | Refusal:
        known = _introduce(kit, tx, visit, params, path=TOKEN)
        if known is None:
            return Refusal.INVALID_CLIENT
        party, secret = known
        row = _redeem(kit, tx, visit, party, params)
        ended = None if row is None else logins.find_ended(tx, row.login_id)
        if row is None or row.answered_at is None or ended is None:
            return Refusal.INVALID_GRANT
        proven = judge_ended(kit, tx, ended, at=row.answered_at)
        if isinstance(proven, Reason):
            return Refusal.INVALID_GRANT
        claims = _claims(kit, visit, party, row, ended, proven)
        return {
            "id_token": sign_by_secret(secret.secret, claims, algorithm=ALGORITHM),
            "access_token": new_token(kit.entropy),
            "expires_in": int(ID_TOKEN_LASTS.total_seconds()),
            "token_type": "Bearer",
        }

    return kit.store.write(deed, portal_id=visit.portal.id)


def _introduce(
    kit: Kit, tx: Tx, visit: Visit, params: Params, *, path: str
) -> tuple[RelyingParty, SharedSecret] | None:
    """Say which application it is, if it showed so, and the secret that it did it by."""
    party = find_plug_in(tx, params.get("client_id", ""))
    if party is None:
        return None
    assertion = params.get("client_assertion", "")
    signed = read_signed(kit, tx, party, assertion, algorithm=ALGORITHM)
    if signed is None:
        return None
    audience, now = f"{visit.origin}{path}", kit.clock()
    is_it = spend_assertion(tx, party, signed.claims, audience=audience, now=now)
    return (party, signed.by) if is_it else None


def _redeem(
    kit: Kit, tx: Tx, visit: Visit, party: RelyingParty, params: Params
) -> HostedLogin | None:
    """Use a code up; None: it is none, another's, too old, used, or shown for another address."""
    code, now = digest(params.get("code", "")), kit.clock()
    row = hosted_logins.find_by_code(tx, code)
    if row is None or row.relying_party_id != party.id:
        return None
    if not hosted_logins.redeem(tx, code, answered_after=now - CODE_LASTS, at=now):
        _note_copied(kit, tx, visit, code, party, now=now)
        return None
    is_same = params.get("redirect_uri", "") == Prompt(**row.request).return_to
    return row if is_same else None


def _note_copied(
    kit: Kit, tx: Tx, visit: Visit, code: str, party: RelyingParty, *, now: datetime
) -> None:
    """Write down that a code was shown a second time; one that is only late says nothing.

    It is looked up again: whoever was first may have come after it was found.
    """
    row = hosted_logins.find_by_code(tx, code)
    login = None if row is None else logins.find_ended(tx, row.login_id)
    if row is None or row.redeemed_at is None or login is None:
        return
    about = {"relying_party": party.id, "name": party.name}
    event = AuditEvent.TOKENS_COPIED
    note(kit, tx, visit, event, at=now, subject_id=login.account_id, facts=about)


def _claims(
    kit: Kit, visit: Visit, party: RelyingParty, row: HostedLogin, ended: LoginRow, proven: Proven
) -> Mapping[str, Any]:
    """Say what was proven as plug-ins read it, and beside it as we do."""
    now, prompt = kit.clock(), Prompt(**row.request)
    proven_at = int(proven.at.timestamp())
    nonce = {"nonce": prompt.nonce} if prompt.nonce else {}
    kinds = [proof.kind for proof in ended.facts.proofs]
    return {
        "iss": f"{visit.origin}{TOKEN}",
        "aud": party.client_id,
        "sub": prompt.person,
        "preferred_username": prompt.person,
        "iat": int(now.timestamp()),
        "exp": int((now + ID_TOKEN_LASTS).timestamp()),
        "auth_time": proven_at,
        "acr": proven.acr,
        "amr": list(proven.amr),
        **nonce,
        "auth_result": {
            "result": "allow",
            "status": "allow",
            "status_msg": "Login Successful",
        },
        "auth_context": {
            "txid": row.login_id,
            "timestamp": proven_at,
            "event_type": "authentication",
            "result": "success",
            "reason": "allow_unenrolled_user" if proven.limited else "user_approved",
            "factor": factor_word(kinds, remembered=ended.facts.remembered is not None),
            "user": {"name": prompt.person, "key": ended.account_id, "groups": []},
            "application": {"name": party.name, "key": party.client_id},
        },
    }
