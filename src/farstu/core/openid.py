"""OpenID Connect: what an authorisation request may say, and what it comes to.

Read strictly. What may not be asked for is refused in the protocol's own words, and until its
redirect address was matched nobody is sent anywhere (RFC 6749 4.1.2.1, RFC 9700 4.11).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeGuard
from urllib.parse import urlencode

from farstu.core.assurance import Assurance
from farstu.core.errands import ASSURANCE_OF_ACR, Ask, Trouble
from farstu.core.relying_parties import OpenIdConnect, Scope, matches

CODE_LASTS = timedelta(seconds=60)
ID_TOKEN_LASTS = timedelta(minutes=10)
ACCESS_LASTS = timedelta(minutes=10)
"""Less than the idle limit of an administrator's session, which a refresh keeps awake."""
OFFLINE_LASTS = timedelta(days=30)
OFFLINE_IDLE = timedelta(days=14)
"""How long an application may go on without its person, and without using what it has."""
LOGOUT_TOKEN_LASTS = timedelta(minutes=2)

LONGEST_VALUE = 1024
"""Characters of ``state`` and ``nonce``."""
LONGEST_CLAIMS = 4096
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url (RFC 7636 4.2)."""
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
LATEST = 253402300800
"""The seconds at which the year 10000 begins."""
AGE = re.compile(r"[0-9]{1,8}")

CLAIMS_OF: Mapping[Scope, tuple[str, ...]] = {
    Scope.OPENID: ("sub",),
    Scope.PROFILE: ("name", "preferred_username", "locale"),
    Scope.EMAIL: ("email", "email_verified"),
    Scope.ORGANISATIONS: ("organisations",),
    Scope.OFFLINE: (),
}
"""What each scope tells (OIDC Core 5.4); ``organisations`` is our own."""

PROMPTS = frozenset({"none", "login", "consent", "select_account"})


class Refusal(StrEnum):
    """Why an application gets nothing, in the protocol's words (RFC 6749 5.2, RFC 6750 3.1)."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - the protocol's word, no token
    UNSUPPORTED_GRANT = "unsupported_grant_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An authorisation request that can be gone on with."""

    redirect_address: str
    scopes: tuple[Scope, ...]
    challenge: str
    ask: Ask
    state: str
    nonce: str
    id_token_claims: tuple[str, ...]
    login_hint: str
    id_token_hint: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A request that cannot, and where its sender is told so."""

    error: str
    description: str
    redirect_address: str
    state: str


def find_redirect(params: Mapping[str, str], rules: OpenIdConnect) -> str | None:
    """Find the address to answer to: one that was registered, or nobody is sent anywhere."""
    asked = params.get("redirect_uri")
    if asked is None:
        return None
    registered = rules.redirect_addresses
    known = any(matches(one, asked, is_native=rules.is_native) for one in registered)
    return asked if known else None


def read_request(
    params: Mapping[str, str],
    rules: OpenIdConnect,
    *,
    redirect_address: str,
    repeated: Collection[str] = (),
) -> Asked | Wrong:
    """Read a request whose redirect address was matched (OIDC Core 3.1.2.1, RFC 6749)."""
    read = _what_is_wrong(params, repeated) or _read(params, rules, redirect_address)
    if isinstance(read, Asked):
        return read
    state = params.get("state", "")
    kept = state if len(state) <= LONGEST_VALUE and "state" not in repeated else ""
    error, description = read
    return Wrong(
        error=error, description=description, redirect_address=redirect_address, state=kept
    )


def answer_address(redirect_address: str, params: Mapping[str, str]) -> str:
    """Add *params* to an address, after what it has already."""
    joint = "&" if "?" in redirect_address else "?"
    return f"{redirect_address}{joint}{urlencode(params)}"


def proves(verifier: str, challenge: str) -> bool:
    """Say whether whoever redeems a code is who asked for it (RFC 7636 4.6)."""
    if not VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    return hmac.compare_digest(made.rstrip(b"=").decode(), challenge)


def is_moment(value: object) -> TypeGuard[float]:
    """Say whether a claim is a time that can be one: a number of seconds, and a finite one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 < value < LATEST


# Reading -----------------------------------------------------------------------------------------

Complaint = tuple[str, str]
INVALID = "invalid_request"


def _what_is_wrong(params: Mapping[str, str], repeated: Collection[str]) -> Complaint | None:
    if repeated:
        return INVALID, f"{min(repeated)} is there more than once"
    for name in ("request", "request_uri", "registration"):
        if name in params:
            return f"{name}_not_supported", f"{name} is not taken"
    if params.get("response_type") != "code":
        return "unsupported_response_type", "response_type has to be code"
    if params.get("response_mode", "query") != "query":
        return INVALID, "response_mode has to be query"
    if Scope.OPENID.value not in _words(params, "scope"):
        return "invalid_scope", "scope has to name openid"
    return _what_is_odd(params) or _what_is_unbound(params)


def _what_is_odd(params: Mapping[str, str]) -> Complaint | None:
    for name in ("state", "nonce"):
        if len(params.get(name, "")) > LONGEST_VALUE:
            return INVALID, f"{name} has more than {LONGEST_VALUE} characters"
    prompts = _words(params, "prompt")
    if set(prompts) - PROMPTS or ("none" in prompts and len(prompts) > 1):
        return INVALID, "prompt is none alone, or some of login, consent, select_account"
    if "max_age" in params and not AGE.fullmatch(params["max_age"]):
        return INVALID, "max_age is a number of seconds"
    return None


def _what_is_unbound(params: Mapping[str, str]) -> Complaint | None:
    """Demand PKCE with S256 of everybody, so that a stolen code is worth nothing (OP-03)."""
    if params.get("code_challenge_method") != "S256":
        return INVALID, "code_challenge_method has to be S256"
    if not CHALLENGE.fullmatch(params.get("code_challenge", "")):
        return INVALID, "code_challenge is a SHA-256 in base64url"
    return None


def _read(
    params: Mapping[str, str], rules: OpenIdConnect, redirect_address: str
) -> Asked | Complaint:
    claims = _claims(params)
    if claims is None:
        return INVALID, "claims is no JSON object"
    ask = _ask(params, _part(claims, "acr"))
    if not isinstance(ask, Ask):
        return ask
    named = _words(params, "scope")
    scopes = tuple(one for one in rules.scopes if one.value in named)
    known = {claim for scope in scopes for claim in CLAIMS_OF[scope]}
    return Asked(
        redirect_address=redirect_address,
        scopes=scopes,
        challenge=params["code_challenge"],
        ask=ask,
        state=params.get("state", ""),
        nonce=params.get("nonce", ""),
        id_token_claims=tuple(name for name in claims if name in known),
        login_hint=params.get("login_hint", "")[:320],
        id_token_hint=params.get("id_token_hint", ""),
        languages=_words(params, "ui_locales")[:10],
    )


def _ask(params: Mapping[str, str], acr: Mapping[str, Any]) -> Ask | Complaint:
    """Read what is asked for; of ``acr_values`` any is welcome, an essential ``acr`` is needed."""
    values = _values(acr)
    named = values or _words(params, "acr_values")
    wished = tuple(ASSURANCE_OF_ACR[one] for one in named if one in ASSURANCE_OF_ACR)
    essential = acr.get("essential") is True and bool(values)
    if essential and not wished:
        return Trouble.UNMET.value, "none of these acr is known here"
    prompts = _words(params, "prompt")
    return Ask(
        least=min(wished) if essential else Assurance.SINGLE,
        wished=wished,
        max_age=timedelta(seconds=int(params["max_age"])) if "max_age" in params else None,
        again="login" in prompts,
        silent="none" in prompts,
        choose="select_account" in prompts,
        consent="consent" in prompts,
    )


def _claims(params: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Read what ``claims`` says of the ID token (OIDC Core 5.5); None if it is no JSON object."""
    text = params.get("claims", "{}")
    try:
        read = json.loads(text) if len(text) <= LONGEST_CLAIMS else None
    except (ValueError, RecursionError):
        return None
    return _part(read, "id_token") if isinstance(read, dict) else None


def _part(wanted: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = wanted.get(name)
    return part if isinstance(part, dict) else {}


def _values(acr: Mapping[str, Any]) -> list[str]:
    values = acr.get("values", [acr["value"]] if "value" in acr else [])
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _words(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Take a parameter apart that names several, with spaces between them."""
    return tuple(params.get(name, "").split())
