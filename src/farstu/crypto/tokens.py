"""Ids that say when, bearer tokens that say nothing, and how secrets are compared."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Entropy = Callable[[int], bytes]
"""So many unpredictable bytes: ``secrets.token_bytes`` in the house, repeatable in a test."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base32: no ``i``, ``l``, ``o`` or ``u``, so an id survives being read aloud."""

PAIRS = [high + low for high in ALPHABET for low in ALPHABET]
ID_LENGTH = 26
SHIFTS = range(5 * ID_LENGTH - 10, -1, -10)
ID_RANDOM_BYTES = 10
TOKEN_BYTES = 32
TOKEN_SHAPE = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
"""43 base64url characters; the last one carries four bits only, so just sixteen can stand there."""


def new_id(now: datetime, entropy: Entropy) -> str:
    """Make an id of 48 bits of milliseconds and 80 of chance, in 26 characters.

    Sorted as text they are sorted by time, so an index grows at its end only; the chance keeps
    them from being guessed, which still is no permission to anything.
    """
    milliseconds = (now - EPOCH) // timedelta(milliseconds=1)
    packed = milliseconds.to_bytes(6) + entropy(ID_RANDOM_BYTES)
    number = int.from_bytes(packed)
    return "".join([PAIRS[number >> shift & 1023] for shift in SHIFTS])


def new_token(entropy: Entropy) -> str:
    """Make a bearer token of 256 bits, for a cookie or a link (ASVS 11.5.1 asks for 128)."""
    return base64.urlsafe_b64encode(entropy(TOKEN_BYTES)).rstrip(b"=").decode()


def new_plain(entropy: Entropy, *, length: int) -> str:
    """Make a name or a secret of capitals and digits, five bits a character, for other software.

    Where what takes it says how long it is, and not which characters it may have.
    """
    return base64.b32encode(entropy(-(-length * 5 // 8))).decode()[:length]


def is_token(text: str) -> bool:
    """Say whether *text* has the shape of a token, so that nonsense costs no look in the store."""
    return TOKEN_SHAPE.fullmatch(text) is not None


def digest(token: str) -> str:
    """Return what is stored of *token*.

    A plain SHA-256 is enough, since there is nothing to guess in 256 bits. Text of any kind has a
    digest, so that a cookie full of rubbish is a token that nobody has, and no error.
    """
    return hashlib.sha256(_as_bytes(token)).hexdigest()


def same(a: str | bytes, b: str | bytes) -> bool:
    """Compare two secrets in a time that does not tell where they differ (ASVS 11.2.4)."""
    return hmac.compare_digest(_as_bytes(a), _as_bytes(b))


def _as_bytes(text: str | bytes) -> bytes:
    """Return *text* as bytes; lone surrogates pass, as ``compare_digest`` takes ASCII text only."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
