"""The text of an API key: made, taken apart, and told from a mistyped one without a database.

::

    farstu_ ‖ id (26) ‖ _ ‖ secret (32 characters, 160 bits) ‖ CRC-32 (7 characters)

The beginning and the checksum let scanners for leaked secrets find it in a repository with
certainty; the checksum keeps no secret, and guards nothing.
"""

from __future__ import annotations

import re
import zlib

from farstu.crypto.tokens import ALPHABET, ID_LENGTH, Entropy

SECRET_BYTES = 20
SECRET_LENGTH = SECRET_BYTES * 8 // 5
CHECKSUM_LENGTH = 7
BEGINNING = "farstu_"
SHAPE = re.compile(
    rf"{BEGINNING}(?P<id>[{ALPHABET}]{{{ID_LENGTH}}})"
    rf"_[{ALPHABET}]{{{SECRET_LENGTH + CHECKSUM_LENGTH}}}"
)


def make_key_text(key_id: str, entropy: Entropy) -> str:
    """Write a new key with the id *key_id* (ASVS 11.5.1 asks for 128 bits)."""
    secret = _write(int.from_bytes(entropy(SECRET_BYTES)), SECRET_LENGTH)
    text = f"{BEGINNING}{key_id}_{secret}"
    return text + _checksum(text)


def id_in(text: str) -> str | None:
    """Say the id in a key's text; None: it is no key, or one that was mistyped."""
    found = SHAPE.fullmatch(text)
    if found is None or _checksum(text[:-CHECKSUM_LENGTH]) != text[-CHECKSUM_LENGTH:]:
        return None
    return found["id"]


def _checksum(text: str) -> str:
    return _write(zlib.crc32(text.encode()), CHECKSUM_LENGTH)


def _write(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * length - 5, -1, -5))
