"""JSON Web Signatures, of one algorithm and one kind each: neither is taken from what comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

LONGEST = 8 * 1024
LEEWAY = 60
"""Seconds that two clocks may be apart."""
LEAST_SECRET = 32
"""Bytes: a secret that can be tried out makes signatures that anybody can make."""

Claims = Mapping[str, Any]


def secret_key(secret: str) -> OctKey:
    """Make a key of a secret that was shown as text. Raises ``ValueError``."""
    if len(secret.encode()) < LEAST_SECRET:
        raise ValueError("that is no secret of an application: it is too short")
    return OctKey.import_key(secret.encode())


def key_set(read: Any) -> KeySet:
    """Read a set of public keys. Raises ``ValueError``."""
    try:
        return KeySet.import_key_set(cast("Any", read))
    except (JoseError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("that is no set of keys") from error


def sign(claims: Claims, key: OctKey, *, kind: str) -> str:
    """Sign *claims* by HS256, as a token of a *kind*."""
    return jwt.encode({"alg": "HS256", "typ": kind}, dict(claims), key, algorithms=["HS256"])


def read_signed(token: str, key: OctKey | KeySet, *, algorithm: str, kind: str) -> Claims | None:
    """Read what a token claims, if *key* signed it by *algorithm* as that *kind*; else None."""
    if len(token) > LONGEST:
        return None
    try:
        read = jwt.decode(token, key, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        return None
    if read.header.get("typ") != kind or read.header.get("alg") != algorithm:
        return None
    return dict(read.claims)


def is_timely(claims: Claims, *, now: float) -> bool:
    """Say whether a token has begun, and is not over."""
    begun, end = claims.get("iat"), claims.get("exp")
    if type(begun) is not int or type(end) is not int:
        return False
    return begun - LEEWAY <= now < end + LEEWAY
