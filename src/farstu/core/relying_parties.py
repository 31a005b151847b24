"""Relying parties: applications that trust a portal, by which door they come, and their rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, urlsplit

from farstu.core.assurance import Assurance
from farstu.core.duo import DuoUniversal
from farstu.core.forward_auth import ForwardAuth, read_rule
from farstu.core.hosted_page import HostedPage

LONGEST_ADDRESS = 2000
MOST_ADDRESSES = 20
LIVING_SECRETS = 2
"""How many secrets a relying party has at most: one in use, and the one that replaces it."""

PLAIN = re.compile(r"[!-~]+")
"""What an address is written in: printable ASCII, without spaces."""
PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
"""A scheme of an app of its own: a domain that is its maker's, turned round (RFC 8252 7.1)."""
LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Door(StrEnum):
    """By which door a relying party comes in: each has one."""

    OPENID_CONNECT = "openid_connect"
    FORWARD_AUTH = "forward_auth"
    HOSTED_PAGE = "hosted_page"
    DUO_UNIVERSAL = "duo_universal"


class Authentication(StrEnum):
    """How a relying party shows at the token endpoint that it is itself."""

    SECRET = "client_secret_basic"  # noqa: S105 - the protocol's word, no secret
    PRIVATE_KEY = "private_key_jwt"
    NONE = "none"
    """It cannot keep a secret: an app on somebody's device. PKCE is all that binds its codes."""


class SigningAlgorithm(StrEnum):
    """What its ID tokens are signed with (OP-10)."""

    RS256 = "RS256"
    ES256 = "ES256"
    ED25519 = "Ed25519"
    """RFC 9864: what ``EdDSA`` was called with this curve before."""


class Scope(StrEnum):
    """What an OpenID Connect relying party may ask to be told, or to do."""

    OPENID = "openid"
    PROFILE = "profile"
    EMAIL = "email"
    ORGANISATIONS = "organisations"
    OFFLINE = "offline_access"
    """Go on when the person has signed out, until they take it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdConnect:
    """The rules of a relying party that signs people in by OpenID Connect.

    *least* is what everybody who comes in has to have proven. *takes_limited*: people may come who
    have not set up what they have to yet, and it is told so. *is_native*: an app on a device.
    """

    redirect_addresses: tuple[str, ...] = ()
    signed_out_addresses: tuple[str, ...] = ()
    logout_address: str = ""
    authentication: Authentication = Authentication.SECRET
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Its public keys, as a JSON Web Key Set; only with PRIVATE_KEY."""
    algorithm: SigningAlgorithm = SigningAlgorithm.RS256
    scopes: tuple[Scope, ...] = (Scope.OPENID, Scope.PROFILE, Scope.EMAIL)
    least: Assurance = Assurance.SINGLE
    takes_limited: bool = False
    asks_consent: bool = True
    is_native: bool = False
    is_pairwise: bool = False


Rules = OpenIdConnect | ForwardAuth | HostedPage | DuoUniversal
RULES: Mapping[Door, type[Rules]] = {
    Door.OPENID_CONNECT: OpenIdConnect,
    Door.FORWARD_AUTH: ForwardAuth,
    Door.HOSTED_PAGE: HostedPage,
    Door.DUO_UNIVERSAL: DuoUniversal,
}


def door_of(rules: Rules) -> Door:
    """Say which door *rules* are about."""
    return next(door for door, kind in RULES.items() if isinstance(rules, kind))


def encode_rules(rules: Rules) -> dict[str, Any]:
    """Write *rules* as plain data."""
    return asdict(rules)


def decode_rules(door: Door, data: Mapping[str, Any]) -> Rules:
    """Read rules again; what a newer Farstu beside this one wrote is none of ours."""
    kind = RULES[door]
    known = {one.name for one in fields(kind)}
    read = {
        name: READ[name](value) if name in READ else value
        for name, value in data.items()
        if name in known
    }
    return kind(**read)


READ: Mapping[str, Callable[[Any], Any]] = {
    "redirect_addresses": tuple,
    "signed_out_addresses": tuple,
    "return_addresses": tuple,
    "authentication": Authentication,
    "algorithm": SigningAlgorithm,
    "scopes": lambda names: tuple(Scope(name) for name in names),
    "least": Assurance,
    "hosts": tuple,
    "rules": lambda rules: tuple(map(read_rule, rules)),
}

# Addresses ---------------------------------------------------------------------------------------


def is_web_address(address: str) -> bool:
    """Say whether a browser may be sent to *address*: https, or http on this very machine.

    No fragment, no user, no wildcard, nothing that two programs could read differently (OP-02).
    """
    parts = _split(address)
    if parts is None or not parts.hostname or parts.scheme not in {"https", "http"}:
        return False
    return parts.scheme == "https" or _is_loopback(parts.hostname)


def is_redirect_address(address: str, *, is_native: bool) -> bool:
    """Say whether *address* may be registered as one that answers are sent to.

    An app on a device may have a scheme of its own, in the name of a domain (RFC 8252 7.1).
    """
    if is_web_address(address):
        return True
    parts = _split(address)
    if parts is None or not is_native or parts.netloc or not parts.path.startswith("/"):
        return False
    return PRIVATE_SCHEME.fullmatch(parts.scheme) is not None


def matches(registered: str, asked: str, *, is_native: bool) -> bool:
    """Say whether *asked* is the address that was registered: the same string (RFC 9700 2.1).

    Only of an app's loopback address the port may be another, since it takes one that is free
    (RFC 8252 7.3).
    """
    if registered == asked:
        return True
    ours, theirs = _split(registered), _split(asked)
    if not is_native or ours is None or theirs is None or ours.hostname not in LOOPBACK:
        return False
    return ours.scheme == "http" and _without_port(ours) == _without_port(theirs)


def is_assured(rules: OpenIdConnect, address: str) -> bool:
    """Say whether whoever gets the answer at *address* has to be this relying party.

    It shows who it is for its tokens, or nobody else is at that address. An app on a device that
    keeps no secret does neither: another one there may have taken its name, its port or its scheme
    (RFC 8252 8.6, OP-13).
    """
    return rules.authentication is not Authentication.NONE or address.startswith("https:")


def source_of(address: str) -> str:
    """Say what a content security policy calls the place of a registered *address*."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def _split(address: str) -> SplitResult | None:
    """Take an address apart that is written in one way only."""
    odd = "\\" in address or "*" in address or "#" in address or "@" in address
    if odd or len(address) > LONGEST_ADDRESS or not PLAIN.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    same = f"{parts.scheme}:" == address[: len(parts.scheme) + 1]
    return parts if same and parts.scheme and parts.netloc == parts.netloc.lower() else None


def _is_loopback(host: str) -> bool:
    return host in LOOPBACK or host == "localhost" or host.endswith(".localhost")


def _without_port(parts: SplitResult) -> tuple[str, str | None, str, str]:
    return parts.scheme, parts.hostname, parts.path, parts.query
