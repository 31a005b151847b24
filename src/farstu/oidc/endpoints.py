"""The endpoints that applications talk to: tokens, userinfo, introspection, revocation."""

from __future__ import annotations

from collections.abc import Sequence

from farstu.core.openid import ACCESS_LASTS, Refusal
from farstu.http.exchange import Reply
from farstu.oidc.discovery import show_keys, show_metadata
from farstu.oidc.wicket import Call, Hatch, refuse, tell, with_headers
from farstu.services.token_use import introspect, revoke, tell_userinfo
from farstu.services.tokens import redeem_code, refresh_tokens, sign_id_token

GETS = frozenset({"GET", "HEAD"})
GRANTS = {"authorization_code": redeem_code, "refresh_token": refresh_tokens}


def hatches() -> Sequence[Hatch]:
    """List every address for applications."""
    metadata = [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    ]
    return (
        *(Hatch(path=one, answer=show_metadata, methods=GETS, is_open=True) for one in metadata),
        Hatch(path="/oidc/keys", answer=show_keys, methods=GETS, is_open=True),
        Hatch(path="/oidc/token", answer=_give_tokens, is_open=True),
        Hatch(path="/oidc/userinfo", answer=_tell, methods=GETS | {"POST"}, is_open=True),
        Hatch(path="/oidc/introspect", answer=_introspect),
        Hatch(path="/oidc/revoke", answer=_revoke),
    )


def _give_tokens(call: Call) -> Reply:
    """Give tokens for a code, or for a refresh token (RFC 6749 5.1)."""
    grant = GRANTS.get(call.params.get("grant_type", ""))
    if grant is None:
        return refuse(Refusal.UNSUPPORTED_GRANT.value, "authorization_code or refresh_token")
    issued = grant(call.kit, call.visit, call.introduction)
    if isinstance(issued, Refusal):
        return refuse(issued.value)
    return tell(
        {
            "access_token": issued.access,
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LASTS.total_seconds()),
            "refresh_token": issued.refresh,
            "scope": " ".join(issued.scopes),
            "id_token": sign_id_token(issued),
        }
    )


def _tell(call: Call) -> Reply:
    """Say who it is (OIDC Core 5.3). The token comes in the header only."""
    told = tell_userinfo(call.kit, call.visit, call.bearer)
    if not isinstance(told, Refusal):
        return tell(told)
    challenge = f'Bearer error="{told.value}"' if call.bearer else "Bearer"
    return with_headers(refuse(told.value), {"www-authenticate": challenge})


def _introspect(call: Call) -> Reply:
    told = introspect(call.kit, call.visit, call.introduction)
    return refuse(told.value) if isinstance(told, Refusal) else tell(told)


def _revoke(call: Call) -> Reply:
    refused = revoke(call.kit, call.visit, call.introduction)
    return refuse(refused.value) if refused is not None else tell({})
