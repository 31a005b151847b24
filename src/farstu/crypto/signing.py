"""Signatures that anybody can check: Ed25519 (RFC 8032), its public half in 43 characters."""

from __future__ import annotations

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from farstu.crypto.chain import canonical
from farstu.crypto.tokens import Entropy

SECRET_BYTES = 32


def new_signing_secret(entropy: Entropy) -> bytes:
    """Make the private half of a key."""
    return entropy(SECRET_BYTES)


def public_half(secret: bytes) -> str:
    """Say the public half, which may be shown to everybody."""
    return _encode(Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())


def sign(secret: bytes, statement: object, *, about: str) -> str:
    """Sign plain data; *about* says what is signed, so that it is good for nothing else."""
    return _encode(Ed25519PrivateKey.from_private_bytes(secret).sign(_bytes(statement, about)))


def is_signed(public: str, signature: str, statement: object, *, about: str) -> bool:
    """Say whether the owner of *public* signed just that, about just that."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_decode(public))
        key.verify(_decode(signature), _bytes(statement, about))
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(statement: object, about: str) -> bytes:
    return f"farstu {about} 1\n{canonical(statement)}".encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Read base64url; a character that is none of it is a mistake, and no noise to skip."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
