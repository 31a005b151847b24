"""Seeds that their maker encrypted for whoever bought the hardware (RFC 6030, section 6).

AES in CBC mode with an HMAC over the ciphertext: nothing is decrypted that was not found whole.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from farstu.crypto.foreign_hashes import MOST_ROUNDS
from farstu.crypto.tokens import same

BLOCK = 16
SIZES = (16, 24, 32)
"""Bytes of a key: AES-128, 192 and 256."""


class UnopenedError(Exception):
    """The key is not the one that it was sealed by, or it was changed, or asks for too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PskcKey:
    """What opens the seeds of a file: the key itself, and the one of its HMAC."""

    secret: bytes = field(repr=False)
    mac_secret: bytes = field(repr=False)
    digest: str

    def open(self, sealed: bytes, mac: bytes) -> bytes:
        """Open a seed. Raises ``UnopenedError``."""
        if not same(hmac.digest(self.mac_secret, sealed, self.digest), mac):
            raise UnopenedError
        return decrypt(self.secret, sealed)


def decrypt(secret: bytes, sealed: bytes) -> bytes:
    """Decrypt what begins with its vector, and take the padding off. Raises ``UnopenedError``."""
    vector, body = sealed[:BLOCK], sealed[BLOCK:]
    if len(secret) not in SIZES or not body or len(sealed) % BLOCK:
        raise UnopenedError
    opening = Cipher(algorithms.AES(secret), modes.CBC(vector)).decryptor()
    plain = opening.update(body) + opening.finalize()
    if not 1 <= plain[-1] <= BLOCK:
        raise UnopenedError
    return plain[: -plain[-1]]


def stretch(passphrase: bytes, *, salt: bytes, rounds: int, size: int) -> bytes:
    """Make a key of a passphrase, by PBKDF2 over HMAC-SHA-1. Raises ``UnopenedError``."""
    if not 1 <= rounds <= MOST_ROUNDS or size not in SIZES:
        raise UnopenedError
    return hashlib.pbkdf2_hmac("sha1", passphrase, salt, rounds, size)
