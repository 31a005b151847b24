"""Secrets at rest: AES-256-GCM, bound to the row they belong to, under a data key per portal.

A blob opens only where it was put: its version, the id of its key, and its whole address (portal,
account, row, purpose) are authenticated along with it (SP 800-38D). So whoever can write to the
database still cannot give one person's authenticator to another. Data keys lie in the database,
wrapped the same way by a wrapping key of the key file, so that a dump of it opens nothing.

::

    version (1) ‖ id of the key (26) ‖ nonce (12, fresh) ‖ ciphertext and tag (n + 16)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from farstu.crypto.keyring import Purpose, WrappingKey
from farstu.crypto.tokens import ID_LENGTH, Entropy, new_id

VERSION = b"\x01"
"""AES-256-GCM as above. Another algorithm would be another version, beside this one."""

SECRET_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
HEAD_BYTES = len(VERSION) + ID_LENGTH + NONCE_BYTES


class SealError(Exception):
    """A blob did not open. Whether by key, place, version or damage is nobody's business."""

    def __init__(self) -> None:
        """Say the same, whatever it was (ASVS 11.2.5)."""
        super().__init__("A sealed value could not be opened.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """What seals the secrets of one portal. The secret is never shown, not even by ``repr``."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sealed value belongs, and what it is there for."""

    portal_id: str
    account_id: str
    row_id: str
    purpose: str


def new_data_key(now: datetime, entropy: Entropy) -> DataKey:
    """Make a data key."""
    return DataKey(id=new_id(now, entropy), secret=entropy(SECRET_BYTES))


def seal(plain: bytes, *, place: Place, key: DataKey, entropy: Entropy) -> bytes:
    """Seal *plain* into *place*.

    Nonces are chance, which is good for 2³² blobs a key (SP 800-38D 8.3): a rotation comes sooner.
    """
    return _encrypt(plain, key_id=key.id, secret=key.secret, about=_about(place), entropy=entropy)


def unseal(blob: bytes, *, place: Place, find: Callable[[str], DataKey | None]) -> bytes:
    """Open what was sealed into *place*, with the data key *find* knows; else ``SealError``."""
    key = find(data_key_id_of(blob))
    if key is None:
        raise SealError
    return _decrypt(blob, secret=key.secret, about=_about(place))


def data_key_id_of(blob: bytes) -> str:
    """Say which key *blob* asks for, without believing it: only opening it shows that."""
    if len(blob) < HEAD_BYTES + TAG_BYTES or not blob.startswith(VERSION):
        raise SealError
    key_id = blob[len(VERSION) : len(VERSION) + ID_LENGTH]
    if not key_id.isascii():
        raise SealError
    return key_id.decode()


def wrap(data_key: DataKey, *, portal_id: str, key: WrappingKey, entropy: Entropy) -> bytes:
    """Wrap *data_key* for the database, bound to its portal and its own id."""
    return _encrypt(
        data_key.secret,
        key_id=key.id,
        secret=key.derive(Purpose.WRAP),
        about=("data key", portal_id, data_key.id),
        entropy=entropy,
    )


def unwrap(
    blob: bytes, *, data_key_id: str, portal_id: str, find: Callable[[str], WrappingKey | None]
) -> DataKey:
    """Open a wrapped data key, with the wrapping key that *find* knows; else ``SealError``."""
    key = find(data_key_id_of(blob))
    if key is None:
        raise SealError
    about = ("data key", portal_id, data_key_id)
    secret = _decrypt(blob, secret=key.derive(Purpose.WRAP), about=about)
    return DataKey(id=data_key_id, secret=secret)


def _about(place: Place) -> tuple[str, ...]:
    """Name a place; the first word keeps rows and data keys apart."""
    return ("row", place.portal_id, place.account_id, place.row_id, place.purpose)


def _encrypt(
    plain: bytes, *, key_id: str, secret: bytes, about: tuple[str, ...], entropy: Entropy
) -> bytes:
    """Put a blob together."""
    nonce = entropy(NONCE_BYTES)
    start = VERSION + key_id.encode("ascii")
    return start + nonce + AESGCM(secret).encrypt(nonce, plain, _bind(start, about))


def _decrypt(blob: bytes, *, secret: bytes, about: tuple[str, ...]) -> bytes:
    """Take a blob apart."""
    start = blob[: len(VERSION) + ID_LENGTH]
    nonce = blob[len(start) : HEAD_BYTES]
    try:
        return AESGCM(secret).decrypt(nonce, blob[HEAD_BYTES:], _bind(start, about))
    except InvalidTag:
        raise SealError from None


def _bind(start: bytes, about: tuple[str, ...]) -> bytes:
    """Join what is authenticated, each part after its length, so that no two lists look alike."""
    parts = (start, *(part.encode() for part in about))
    return b"".join(len(part).to_bytes(4) + part for part in parts)
