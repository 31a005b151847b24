"""What a portal says of itself: its endpoints and its keys (OpenID Discovery, RFC 8414)."""

from __future__ import annotations

from farstu.core.assurance import ACR_MULTI, ACR_PHISHING_RESISTANT, ACR_SINGLE
from farstu.core.openid import CLAIMS_OF, PROMPTS
from farstu.core.relying_parties import Authentication, Scope, SigningAlgorithm
from farstu.crypto.jose import ASYMMETRIC
from farstu.http.exchange import Reply
from farstu.oidc.wicket import Call, tell
from farstu.services.token_keys import show_token_keys

KEYS_KEPT = {"cache-control": "public, max-age=300"}
"""Much shorter than a key is shown before it signs."""
OF_TOKENS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid")


def show_metadata(call: Call) -> Reply:
    """List what works, and nothing else (OP-11)."""
    at = call.visit.origin
    methods = [one.value for one in Authentication]
    shown = [one for one in methods if one != Authentication.NONE.value]
    told = {
        "issuer": at,
        "authorization_endpoint": f"{at}/oidc/authorize",
        "token_endpoint": f"{at}/oidc/token",
        "userinfo_endpoint": f"{at}/oidc/userinfo",
        "introspection_endpoint": f"{at}/oidc/introspect",
        "revocation_endpoint": f"{at}/oidc/revoke",
        "end_session_endpoint": f"{at}/oidc/end-session",
        "jwks_uri": f"{at}/oidc/keys",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": [one.value for one in SigningAlgorithm],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": list(ASYMMETRIC),
        "introspection_endpoint_auth_methods_supported": shown,
        "introspection_endpoint_auth_signing_alg_values_supported": list(ASYMMETRIC),
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": list(ASYMMETRIC),
        "scopes_supported": [one.value for one in Scope],
        "claims_supported": [*OF_TOKENS, *(c for s in Scope for c in CLAIMS_OF[s] if c != "sub")],
        "acr_values_supported": [ACR_SINGLE, ACR_MULTI, ACR_PHISHING_RESISTANT],
        "prompt_values_supported": sorted(PROMPTS),
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
    return tell(told, headers=KEYS_KEPT)


def show_keys(call: Call) -> Reply:
    """Show the keys that sign now, did, or will."""
    keys = call.kit.store.read(show_token_keys, portal_id=call.visit.portal.id)
    return tell(keys, headers=KEYS_KEPT)
