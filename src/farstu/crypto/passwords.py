"""Passwords and recovery codes at rest: argon2id in PHC strings (RFC 9106).

The salt comes from ``entropy`` like all chance in the house, so the string is written and read
here, and libsodium only does the sums. That also tells *wrong password* from *out of memory*,
which libsodium's own check mixes up: the one is an answer, the other a broken machine. What is
written here is what ``nacl.pwhash.argon2id.str`` writes, and either reads the other's.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from dataclasses import dataclass

from nacl.pwhash import argon2id

from farstu.crypto.foreign_hashes import Unfit, read_foreign, verify_foreign
from farstu.crypto.tokens import Entropy, same

SALT_BYTES = 16
TAG_BYTES = 32
SHAPE = re.compile(
    r"\$argon2id\$v=19\$m=([1-9][0-9]{0,6}),t=([1-9][0-9]{0,1}),p=1"
    r"\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})"
)
"""One variant, one version, one lane, a salt of 16 and a tag of 32 bytes: whatever else is no hash
of ours (ASVS appendix C; RFC 9106 part 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs whoever guesses: memory in KiB, and passes over it."""

    memory_kib: int
    passes: int

    def covers(self, other: Cost) -> bool:
        """Say whether this cost is at least *other* in both dimensions.

        Some trade memory for passes; whether that is a fair trade is not for code to say.
        """
        return self.memory_kib >= other.memory_kib and self.passes >= other.passes


TARGET = Cost(memory_kib=65536, passes=2)
"""What new hashes cost unless the operator says otherwise."""

FLOOR = Cost(memory_kib=19456, passes=2)
"""The least that configuration may ask for (OWASP); recovery codes, which are long, cost this."""

LEAST = Cost(memory_kib=argon2id.MEMLIMIT_MIN // 1024, passes=argon2id.OPSLIMIT_MIN)
"""Below this there is no argon2id (RFC 9106 part 3.1); tests hash at this cost."""

CEILING = Cost(memory_kib=1048576, passes=16)
"""A stored hash that asks for more is malformed: one login would be an attack on ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phc:
    """A PHC string taken apart."""

    cost: Cost
    salt: bytes
    tag: bytes


def hash_password(password: str, *, cost: Cost, entropy: Entropy) -> str:
    """Hash *password* under a fresh salt; the same password never gives the same string twice.

    The floor is kept where the operator is heard, in ``config``, so that tests may hash cheaply.
    """
    salt = entropy(SALT_BYTES)
    return _write(_Phc(cost=cost, salt=salt, tag=_stretch(password, salt=salt, cost=cost)))


def verify_password(phc: str, password: str) -> bool:
    """Say whether *password* is the one of *phc*; a malformed hash is the hash of no password.

    One that came from another system is verified as that did, until ``needs_rehash`` is followed.
    """
    stored = _read(phc)
    if stored is None:
        return verify_foreign(phc, password)
    return same(stored.tag, _stretch(password, salt=stored.salt, cost=stored.cost))


def needs_rehash(phc: str, cost: Cost) -> bool:
    """Say whether *phc* is cheaper to guess than *cost*, or not of ours, and should be replaced.

    A hash that costs more stays as it is: a lowered target is no reason to weaken anybody.
    """
    stored = _read(phc)
    return stored is None or not stored.cost.covers(cost)


def unfit(phc: str) -> Unfit | None:
    """Say why a hash from elsewhere cannot be kept, if it cannot."""
    if _read(phc) is not None:
        return None
    found = read_foreign(phc)
    return found if isinstance(found, Unfit) else None


def dummy_hash(cost: Cost) -> str:
    """Return a hash that no known password has, to be verified where there is no account.

    So an unknown name costs what a known one costs (ASVS 6.3.8). Nothing was hashed for it: its
    tag is all zeros, and whoever finds a password for that has broken argon2id altogether.
    """
    return _write(_Phc(cost=cost, salt=bytes(SALT_BYTES), tag=bytes(TAG_BYTES)))


def _stretch(password: str, *, salt: bytes, cost: Cost) -> bytes:
    """Run argon2id over the NFC form of *password*.

    Keyboards differ in how they compose an ``é``, so NFC, and nothing else: no trimming, no
    folding of case (SP 800-63B 3.1.1.2). Lone surrogates, which JSON can smuggle in, are hashed.
    """
    return argon2id.kdf(
        TAG_BYTES,
        unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass"),
        salt,
        opslimit=cost.passes,
        memlimit=cost.memory_kib * 1024,
    )


def _write(parts: _Phc) -> str:
    """Put a PHC string together."""
    cost = f"m={parts.cost.memory_kib},t={parts.cost.passes},p=1"
    return f"$argon2id$v=19${cost}${_encode(parts.salt)}${_encode(parts.tag)}"


def _read(phc: str) -> _Phc | None:
    """Take a PHC string apart, or return None where it is none that we would ever write."""
    found = SHAPE.fullmatch(phc)
    if found is None:
        return None
    memory_kib, passes, salt, tag = found.groups()
    cost = Cost(memory_kib=int(memory_kib), passes=int(passes))
    if not (CEILING.covers(cost) and cost.covers(LEAST)):
        return None
    return _Phc(cost=cost, salt=_decode(salt), tag=_decode(tag))


def _encode(raw: bytes) -> str:
    """Write base64 without padding, as PHC strings have it."""
    return base64.b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Read base64 without padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4))
