"""JSON Web Signatures for other software: what we sign, and what is signed to us.

An algorithm is never taken from a token: whoever reads one says which may be in it, so neither
``none`` nor a public key used as an HMAC secret gets through (RFC 8725 3.1).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey

RSA_BITS = 3072
"""128 bits of strength (SP 800-57)."""
RSA_EXPONENT = 65537
LEAST_RSA_BITS = 2048
MOST_RSA_BITS = 8192
ASYMMETRIC = ("RS256", "PS256", "ES256", "Ed25519")
"""What relying parties may sign with."""
MOST_KEYS = 10
LONGEST_TOKEN = 8 * 1024


def new_private_key(algorithm: str) -> str:
    """Make the private half of a key for *algorithm*, as PEM.

    What chance it is made of is the library's: keys of RSA cannot be made from ours.
    """
    match algorithm:
        case "RS256":
            made: Any = generate_rsa(public_exponent=RSA_EXPONENT, key_size=RSA_BITS)
        case "ES256":
            made = generate_private_key(SECP256R1())
        case _:
            made = Ed25519PrivateKey.generate()
    return cast(
        "bytes", made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    ).decode()


def public_key(pem: str, *, algorithm: str, key_id: str) -> dict[str, Any]:
    """Say the public half of a private key, as a JSON Web Key."""
    public = _read_private(pem).as_dict(private=False)
    return {**public, "kid": key_id, "use": "sig", "alg": algorithm}


def sign_token(
    pem: str, claims: Mapping[str, Any], *, algorithm: str, key_id: str, kind: str = "JWT"
) -> str:
    """Sign *claims*; *kind* is the ``typ`` that keeps one sort of token from passing as another."""
    header = {"alg": algorithm, "kid": key_id, "typ": kind}
    return jwt.encode(header, dict(claims), _read_private(pem), algorithms=[algorithm])


def read_token(
    token: str, keys: Mapping[str, Any], *, algorithms: Sequence[str] = ASYMMETRIC
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Read header and claims of a token that one of *keys* signed; None if none of them did.

    What the claims say is left to the caller: whose it is, for whom, and whether it is over.
    """
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        known = KeySet.import_key_set(cast("Any", dict(keys)))
        read = jwt.decode(token, known, algorithms=list(algorithms))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return dict(read.header), dict(read.claims)


def sign_by_secret(
    secret: str, claims: Mapping[str, Any], *, algorithm: str = "HS256", kind: str = "JWT"
) -> str:
    """Sign *claims* by a secret that whoever reads them shares with us: its UTF-8, as it is."""
    header = {"alg": algorithm, "typ": kind}
    return jwt.encode(header, dict(claims), OctKey.import_key(secret), algorithms=[algorithm])


def read_by_secret(
    token: str, secret: str, *, algorithm: str = "HS256"
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Read header and claims of a token that a shared *secret* signed; None if it did not."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        read = jwt.decode(token, OctKey.import_key(secret), algorithms=[algorithm])
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return dict(read.header), dict(read.claims)


def peek(token: str) -> dict[str, Any]:
    """Read what a token claims, before anything about it is believed; empty if it is none."""
    body = token.split(".")[1] if token.count(".") == 2 and len(token) <= LONGEST_TOKEN else ""  # noqa: PLR2004 - three parts
    try:
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def is_key_set(data: Any) -> bool:
    """Say whether *data* is a set of public keys that are strong enough (RFC 7517 5)."""
    keys = data.get("keys") if isinstance(data, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        return False
    if not all(isinstance(key, dict) and _is_long_enough(key) for key in keys):
        return False
    try:
        known = KeySet.import_key_set(cast("Any", data))
    except (JoseError, ValueError, TypeError, KeyError):
        return False
    return all(_is_public_and_known(key) for key in known.keys)


def _is_long_enough(key: Mapping[str, Any]) -> bool:
    """Measure a key of RSA by its modulus, before anything is computed with it."""
    modulus = str(key.get("n", ""))
    return key.get("kty") != "RSA" or LEAST_RSA_BITS <= len(modulus) * 6 <= MOST_RSA_BITS + 6


def _is_public_and_known(key: Key) -> bool:
    if not isinstance(key, RSAKey | ECKey | OKPKey) or key.is_private:
        return False
    return isinstance(key, RSAKey) or key.curve_name in {"P-256", "Ed25519"}


@lru_cache(maxsize=64)
def _read_private(pem: str) -> RSAKey | ECKey | OKPKey:
    opened: Any = load_pem_private_key(pem.encode(), password=None)
    match opened:
        case RSAPrivateKey():
            return RSAKey.import_key(opened)
        case EllipticCurvePrivateKey():
            return ECKey.import_key(opened)
        case _:
            return OKPKey.import_key(opened)
