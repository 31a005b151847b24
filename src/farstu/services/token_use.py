"""What tokens open: userinfo, introspection; and how they are given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from farstu.core.openid import Refusal
from farstu.core.relying_parties import Authentication
from farstu.crypto.tokens import digest, is_token, same
from farstu.services.claims import claims_of, subject_of
from farstu.services.introducing import Introduction, introduce
from farstu.services.kit import Kit, Visit
from farstu.services.tokens import LIMITED, Living, find_living
from farstu.store import relying_parties, tokens
from farstu.store.tokens import Family
from farstu.store.tx import Tx

INACTIVE: Mapping[str, Any] = {"active": False}


def tell_userinfo(kit: Kit, visit: Visit, token: str) -> Mapping[str, Any] | Refusal:
    """Say about whom an access token is, and what its scopes tell. INVALID_TOKEN."""

    def question(tx: Tx) -> Mapping[str, Any] | Refusal:
        living = _by_access(kit, tx, token)
        if living is None:
            return Refusal.INVALID_TOKEN
        called = subject_of(kit, tx, living.family.account_id, living.party)
        return {"sub": called, **claims_of(tx, living.subject, living.family.scopes)}

    return kit.store.read(question, portal_id=visit.portal.id)


def introspect(kit: Kit, visit: Visit, given: Introduction) -> Mapping[str, Any] | Refusal:
    """Say whether a token of the relying party's own is good now (RFC 7662). INVALID_CLIENT.

    Whatever is wrong with it, it is just not active (OP-15). Whoever cannot show who they are asks
    about nothing: their name is no secret (RFC 7662 2.1).
    """

    def deed(tx: Tx) -> Mapping[str, Any] | Refusal:
        now = kit.clock()
        party = introduce(tx, visit, given, now=now)
        if isinstance(party, Refusal):
            return party
        if party.openid.authentication is Authentication.NONE:
            return Refusal.INVALID_CLIENT
        token = given.params.get("token", "")
        family, times = _family_of(kit, tx, token)
        if family is None or family.relying_party_id != party.id or times is None:
            return INACTIVE
        living = find_living(kit, tx, family, party, now=now)
        return INACTIVE if living is None else _describe(kit, tx, visit, living, times)

    return kit.store.write(deed, portal_id=visit.portal.id)


def revoke(kit: Kit, visit: Visit, given: Introduction) -> Refusal | None:
    """Give a token back (RFC 7009): a refresh token with all that came of it. INVALID_CLIENT.

    A token that is unknown, or another's, is no mistake, and nothing happens to it (OP-14).
    """

    def deed(tx: Tx) -> Refusal | None:
        now = kit.clock()
        party = introduce(tx, visit, given, now=now)
        if isinstance(party, Refusal):
            return party
        token = given.params.get("token", "")
        family, _ = _family_of(kit, tx, token)
        if family is not None and family.relying_party_id == party.id:
            if is_token(token):
                tokens.remove_access(tx, digest(token))
            else:
                tokens.end(tx, family.id, at=now)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def _by_access(kit: Kit, tx: Tx, token: str) -> Living | None:
    family = tokens.find_by_access(tx, digest(token), now=kit.clock()) if is_token(token) else None
    party = None if family is None else relying_parties.find(tx, family.relying_party_id)
    if family is None or party is None:
        return None
    return find_living(kit, tx, family, party, now=kit.clock())


def _family_of(kit: Kit, tx: Tx, token: str) -> tuple[Family | None, tuple[int, int] | None]:
    """Find whose token it is, of either sort, and its times in seconds."""
    if is_token(token):
        family = tokens.find_by_access(tx, digest(token), now=kit.clock())
        times = tokens.find_access_times(tx, digest(token))
        return family, times and (int(times[0].timestamp()), int(times[1].timestamp()))
    family_id, _, secret = token.partition(".")
    family = tokens.find(tx, family_id)
    if family is None or not same(family.refresh_digest or "", digest(secret)):
        return None, None
    return family, (int(family.refreshed_at.timestamp()), int(family.expires_at.timestamp()))


def _describe(
    kit: Kit, tx: Tx, visit: Visit, living: Living, times: tuple[int, int]
) -> Mapping[str, Any]:
    family, party = living.family, living.party
    limited = {LIMITED: True} if family.proven["limited"] else {}
    return {
        "active": True,
        "iss": visit.origin,
        "sub": subject_of(kit, tx, family.account_id, party),
        "aud": party.client_id,
        "client_id": party.client_id,
        "scope": " ".join(family.scopes),
        "iat": times[0],
        "exp": times[1],
        "acr": family.proven["acr"],
        "amr": family.proven["amr"],
        "auth_time": family.proven["auth_time"],
        "sid": family.stay_id,
        **limited,
    }
