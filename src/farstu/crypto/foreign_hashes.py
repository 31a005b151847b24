"""Password hashes that other systems made: read, bounded, and verified as their maker did.

They are kept as they came, so nothing is lost, and are hashed anew at their owner's first sign-in.
What one guess may cost is bounded when a hash is read, and it is read before every use: one that
asks for more is never run. Passwords are the UTF-8 that was typed: nobody else normalises them.

``read_foreign`` · ``verify_foreign``
"""

from __future__ import annotations

import base64
import hashlib
import re
from binascii import Error
from dataclasses import dataclass
from enum import StrEnum

import bcrypt
from argon2.low_level import Type, hash_secret_raw

from farstu.crypto.tokens import same

MOST_SALT = 128
LEAST_TAG, MOST_TAG = 16, 128
"""Bytes. What is shorter protects nobody; what is longer, nobody makes."""
ARGON2_SALT = 8
"""Bytes: with less there is no Argon2 (RFC 9106, part 3.1)."""
MOST_MEMORY_KIB = 262_144
MOST_WORK_KIB = 1_048_576
"""Memory times passes: about a second."""
MOST_LANES = 16
MOST_BCRYPT = 14
MOST_ROUNDS = 3_000_000
BCRYPT_BYTES = 72
"""More of a password bcrypt does not look at."""


class Unfit(StrEnum):
    """Why a hash cannot be kept."""

    UNKNOWN = "hash_unknown"
    COSTLY = "hash_costly"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Argon2:
    """Argon2 in any of its three variants (RFC 9106); 1.0 differs from 1.3 in what it mixes."""

    variant: Type
    version: int
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    tag: bytes

    @property
    def affordable(self) -> bool:
        fits = 8 * self.lanes <= self.memory_kib <= MOST_MEMORY_KIB and self.passes >= 1
        return fits and self.memory_kib * self.passes <= MOST_WORK_KIB and self.lanes <= MOST_LANES

    def verify(self, password: bytes) -> bool:
        made = hash_secret_raw(
            password,
            self.salt,
            time_cost=self.passes,
            memory_cost=self.memory_kib,
            parallelism=self.lanes,
            hash_len=len(self.tag),
            type=self.variant,
            version=self.version,
        )
        return same(made, self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bcrypt:
    """Bcrypt, over the password, or over its SHA-256 as Django does where 72 bytes are few."""

    salt: str
    rounds: int
    tag: str
    digested: bool

    @property
    def affordable(self) -> bool:
        return 4 <= self.rounds <= MOST_BCRYPT  # noqa: PLR2004 - the least that bcrypt knows

    def verify(self, password: bytes) -> bool:
        """Look at 72 bytes, as every bcrypt does; makers differ in what a NUL byte means."""
        if b"\0" in password:
            return False
        typed = hashlib.sha256(password).hexdigest().encode() if self.digested else password
        settings = f"$2b${self.rounds:02}${self.salt}".encode()
        return same(bcrypt.hashpw(typed[:BCRYPT_BYTES], settings)[-len(self.tag) :], self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scrypt:
    """Scrypt (RFC 7914)."""

    n: int
    r: int
    p: int
    salt: bytes
    tag: bytes

    @property
    def affordable(self) -> bool:
        power = self.n > 1 and self.n & (self.n - 1) == 0
        memory = self.n * self.r // 8
        fits = 0 < memory <= MOST_MEMORY_KIB and 1 <= self.p <= MOST_LANES
        return power and fits and memory * self.p <= MOST_WORK_KIB

    def verify(self, password: bytes) -> bool:
        room = 128 * self.r * (self.n + self.p + 2) + 1024
        made = hashlib.scrypt(
            password, salt=self.salt, n=self.n, r=self.r, p=self.p, maxmem=room, dklen=len(self.tag)
        )
        return same(made, self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pbkdf2:
    """PBKDF2 (RFC 8018, section 5.2)."""

    digest: str
    rounds: int
    salt: bytes
    tag: bytes

    @property
    def affordable(self) -> bool:
        return 1 <= self.rounds <= MOST_ROUNDS

    def verify(self, password: bytes) -> bool:
        size = len(self.tag)
        return same(
            hashlib.pbkdf2_hmac(self.digest, password, self.salt, self.rounds, size), self.tag
        )


_Foreign = _Argon2 | _Bcrypt | _Scrypt | _Pbkdf2

B64 = r"([A-Za-z0-9+/.=]+)"
NUMBER = r"([0-9]{1,10})"
ARGON2 = re.compile(
    rf"(?:argon2)?\$argon2(id|i|d)(?:\$v=(16|19))?\$m={NUMBER},t={NUMBER},p={NUMBER}\${B64}\${B64}"
)
"""PHC, as everybody writes it; Django puts its own name before it."""
BCRYPT = re.compile(
    r"(?:(bcrypt|bcrypt_sha256)\$)?\$2[aby]\$([0-9]{2})\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})"
)
"""``$2y$`` is how PHP calls what others call ``$2b$``: the sums are the same. ``$2x$`` is a bug."""
BCRYPT_LETTERS = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
SCRYPT_DJANGO = re.compile(rf"scrypt\$([^$]+)\${NUMBER}\${NUMBER}\${NUMBER}\${B64}")
SCRYPT_WERKZEUG = re.compile(rf"scrypt:{NUMBER}:{NUMBER}:{NUMBER}\$([^$]+)\$([0-9a-f]+)")
SCRYPT_PHC = re.compile(rf"\$scrypt\$ln=([0-9]{{1,2}}),r={NUMBER},p={NUMBER}\${B64}\${B64}")
PBKDF2_DJANGO = re.compile(rf"pbkdf2_(sha1|sha256|sha512)\${NUMBER}\$([^$]+)\${B64}")
PBKDF2_WERKZEUG = re.compile(rf"pbkdf2:(sha1|sha256|sha512):{NUMBER}\$([^$]+)\$([0-9a-f]+)")
PBKDF2_PHC = re.compile(rf"\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?{NUMBER}\${B64}\${B64}")


def read_foreign(text: str) -> _Foreign | Unfit:
    """Read a hash as its maker writes it, and say why if it is none that can be kept."""
    try:
        found = _read(text)
    except (Error, UnicodeEncodeError):
        return Unfit.UNKNOWN
    if found is None:
        return Unfit.UNKNOWN
    if not isinstance(found, _Bcrypt) and not _is_whole(found):
        return Unfit.UNKNOWN
    return found if found.affordable else Unfit.COSTLY


def verify_foreign(text: str, password: str) -> bool:
    """Say whether *password* is the one of a hash that another system made."""
    found = read_foreign(text)
    if isinstance(found, Unfit):
        return False
    return found.verify(password.encode("utf-8", "surrogatepass"))


def write_pbkdf2(*, digest: str, rounds: int, salt: bytes, tag: bytes) -> str:
    """Write what a system keeps in pieces as one text."""
    return f"$pbkdf2-{digest}${rounds}${_encode(salt)}${_encode(tag)}"


def write_argon2(
    *, variant: str, version: int, memory_kib: int, passes: int, lanes: int, salt: bytes, tag: bytes
) -> str:
    """Write what a system keeps in pieces as one text."""
    cost = f"m={memory_kib},t={passes},p={lanes}"
    return f"$argon2{variant}$v={version}${cost}${_encode(salt)}${_encode(tag)}"


def _is_whole(found: _Argon2 | _Scrypt | _Pbkdf2) -> bool:
    least = ARGON2_SALT if isinstance(found, _Argon2) else 1
    return least <= len(found.salt) <= MOST_SALT and LEAST_TAG <= len(found.tag) <= MOST_TAG


def _read(text: str) -> _Foreign | None:
    if found := ARGON2.fullmatch(text):
        return _read_argon2(found)
    if found := BCRYPT.fullmatch(text):
        wrapper, rounds, salt, tag = found.groups()
        return _Bcrypt(
            salt=_settle(salt, idle=4),
            rounds=int(rounds),
            tag=_settle(tag, idle=2),
            digested=wrapper == "bcrypt_sha256",
        )
    return _read_scrypt(text) or _read_pbkdf2(text)


def _read_argon2(found: re.Match[str]) -> _Argon2:
    variant, version, memory_kib, passes, lanes, salt, tag = found.groups()
    return _Argon2(
        variant={"id": Type.ID, "i": Type.I, "d": Type.D}[variant],
        version=int(version or 16),
        memory_kib=int(memory_kib),
        passes=int(passes),
        lanes=int(lanes),
        salt=_decode(salt),
        tag=_decode(tag),
    )


def _read_scrypt(text: str) -> _Scrypt | None:
    if found := SCRYPT_DJANGO.fullmatch(text):
        salt, n, r, p, tag = found.groups()
        return _Scrypt(n=int(n), r=int(r), p=int(p), salt=salt.encode(), tag=_decode(tag))
    if found := SCRYPT_WERKZEUG.fullmatch(text):
        n, r, p, salt, tag = found.groups()
        return _Scrypt(n=int(n), r=int(r), p=int(p), salt=salt.encode(), tag=_unhex(tag))
    if found := SCRYPT_PHC.fullmatch(text):
        ln, r, p, salt, tag = found.groups()
        return _Scrypt(n=1 << int(ln), r=int(r), p=int(p), salt=_decode(salt), tag=_decode(tag))
    return None


def _read_pbkdf2(text: str) -> _Pbkdf2 | None:
    if found := PBKDF2_DJANGO.fullmatch(text):
        digest, rounds, salt, tag = found.groups()
        return _Pbkdf2(digest=digest, rounds=int(rounds), salt=salt.encode(), tag=_decode(tag))
    if found := PBKDF2_WERKZEUG.fullmatch(text):
        digest, rounds, salt, tag = found.groups()
        return _Pbkdf2(digest=digest, rounds=int(rounds), salt=salt.encode(), tag=_unhex(tag))
    if found := PBKDF2_PHC.fullmatch(text):
        digest, rounds, salt, tag = found.groups()
        return _Pbkdf2(
            digest=digest or "sha1", rounds=int(rounds), salt=_decode(salt), tag=_decode(tag)
        )
    return None


def _settle(text: str, *, idle: int) -> str:
    """Clear the *idle* bits of the last letter, which some makers left as they were."""
    value = BCRYPT_LETTERS.index(text[-1]) >> idle << idle
    return text[:-1] + BCRYPT_LETTERS[value]


def _unhex(text: str) -> bytes:
    return bytes.fromhex(text) if len(text) % 2 == 0 else b""


def _encode(raw: bytes) -> str:
    """Write base64 without padding, as PHC strings have it."""
    return base64.b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Read base64, padded or not; passlib writes a dot for the plus sign."""
    bare = text.rstrip("=").replace(".", "+")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
