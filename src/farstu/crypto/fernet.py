"""What another program sealed by Fernet: AES-128 in CBC mode, and an HMAC over all of it.

The format is defined by github.com/fernet/spec, and implemented by ``cryptography``.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken

from farstu.crypto.pskc import UnopenedError


def open_fernet(sealed: bytes, key: bytes) -> bytes:
    """Open it, however old it is. Raises ``UnopenedError``."""
    try:
        return Fernet(key).decrypt(sealed)
    except (InvalidToken, ValueError):
        raise UnopenedError from None
