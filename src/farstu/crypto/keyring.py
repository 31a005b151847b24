"""The key file: the few secrets that open all others, kept outside the database.

It holds *wrapping keys*, newest last. The newest wraps the data keys of the portals; older ones
stay to open what they wrapped. No secret of the file is used as it is: each use has a key of its
own, derived by HKDF-SHA256 (RFC 5869) under the label ``farstu/<purpose>``.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from farstu.crypto.tokens import ID_LENGTH, Entropy, new_id

VERSION = 1
SECRET_BYTES = 32
FEWEST_DIFFERENT_BYTES = 8
LARGEST_FILE = 65536
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(Exception):
    """The key file cannot be used; the message is a sentence that says what to do."""


class Purpose(StrEnum):
    """Everything that a key is derived for; two purposes never share a key (ASVS 11.1)."""

    WRAP = "wrap"
    """Wraps data keys; of each wrapping key its own."""
    CSRF = "csrf"
    """Makes the tokens of forms from the session's secret."""
    TICKET = "ticket"
    """Signs what a browser keeps for us until it answers."""
    THROTTLE = "throttle"
    """Makes the names of counters, so that the table of counters lists no people."""
    SUPPORT_CODE = "support"
    """Makes what is kept of six digits, which a plain digest would not hide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappingKey:
    """One secret of the key file. It is never shown, not even by ``repr``."""

    id: str
    secret: bytes = field(repr=False)
    created_at: datetime
    _derived: dict[Purpose, bytes] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def derive(self, purpose: Purpose) -> bytes:
        """Return the 32-byte key of this secret for *purpose*, made once: each form asks."""
        if purpose not in self._derived:
            hkdf = HKDF(SHA256(), SECRET_BYTES, salt=None, info=f"farstu/{purpose}".encode())
            self._derived[purpose] = hkdf.derive(self.secret)
        return self._derived[purpose]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """What a key file says: at least one wrapping key, newest last."""

    keys: tuple[WrappingKey, ...]

    @property
    def current(self) -> WrappingKey:
        """The wrapping key under which new data keys go."""
        return self.keys[-1]

    def find(self, key_id: str) -> WrappingKey | None:
        """Find a wrapping key by its id."""
        return next((key for key in self.keys if key.id == key_id), None)

    def derive(self, purpose: Purpose) -> bytes:
        """Return the installation's key for *purpose*, from the oldest secret.

        From the oldest, so that a rotation neither breaks open forms nor forgets throttles.
        """
        return self.keys[0].derive(purpose)


def create_key_file(path: Path, *, now: datetime, entropy: Entropy) -> KeyFile:
    """Make a key file with one fresh key, and never touch one that is there already.

    It comes there whole: cut short, by a full disk or a power cut, it may be made again.
    """
    made = KeyFile(keys=(_make_key(now, entropy),))
    try:
        with _locked(path.parent):
            is_there = os.path.lexists(path)
            if not is_there:
                _put(path, made)
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be made: {error.strerror}.") from None
    if is_there:
        raise KeyFileError(
            f"There is a key file at {path} already. It may be all that opens sealed data, so it "
            "is left alone: use it, or move it away yourself."
        )
    return made


def add_key(path: Path, *, now: datetime, entropy: Entropy) -> KeyFile:
    """Add a fresh current key, in one step: whoever reads meanwhile sees the old file or the new.

    Two at once wait for each other, and what an interrupted one left behind is cleared away.
    """
    path = path.resolve()
    try:
        with _locked(path.parent):
            held = read_key_file(path)
            grown = KeyFile(keys=(*held.keys, _make_key(now, entropy)))
            _put(path, grown, like=path.stat())
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be changed: {error.strerror}.") from None
    return grown


def read_key_file(path: Path) -> KeyFile:
    """Read the key file, refusing one that others can read, or that holds no good key."""
    try:
        with path.open("rb") as file:
            _refuse_open_doors(path, os.fstat(file.fileno()))
            content = file.read(LARGEST_FILE)
    except FileNotFoundError:
        raise KeyFileError(
            f"There is no key file at {path}. Put its backup there; where nothing is sealed yet, "
            "`farstu init` makes one."
        ) from None
    except OSError as error:
        raise KeyFileError(
            f"The key file {path} cannot be read: {error.strerror}. It must be a file that belongs "
            "to the system account which Farstu runs as."
        ) from None
    try:
        return _parse(content)
    except _MalformedError as malformed:
        raise KeyFileError(
            f"The key file {path} is of no use: {malformed}. Put its backup there; where nothing "
            "is sealed yet, delete it and run `farstu init`."
        ) from None


class _MalformedError(Exception):
    """Says what is wrong inside a key file, without a word of what is in it."""


def _refuse_open_doors(path: Path, status: os.stat_result) -> None:
    """Refuse a file that more than its owner may touch (ASVS 13.3.2)."""
    mode = stat.S_IMODE(status.st_mode)
    if mode & OTHERS:
        raise KeyFileError(
            f"Others can get at the key file {path} (mode {mode:04o}). Run `chmod 600 {path}`, and "
            "`farstu keys rotate` if anybody may have read it."
        )


def _parse(content: bytes) -> KeyFile:
    """Read the text of a key file."""
    if not content.strip():
        raise _MalformedError("it is empty")
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        raise _MalformedError("it is no JSON") from None
    match read:
        case {"version": 1, "keys": [_, *_] as entries}:
            keys = tuple(_parse_key(entry) for entry in entries)
        case {"version": 1, "keys": []}:
            raise _MalformedError("it holds no key")
        case _:
            raise _MalformedError("it is no key file of version 1")
    if len({key.id for key in keys}) < len(keys):
        raise _MalformedError("two of its keys have the same id")
    return KeyFile(keys=keys)


def _parse_key(entry: object) -> WrappingKey:
    """Read one key, refusing a weak one."""
    match entry:
        case {"id": str(key_id), "secret": str(secret), "created_at": str(created_at)}:
            pass
        case _:
            raise _MalformedError("one of its keys lacks its id, secret or created_at")
    try:
        raw = base64.b64decode(secret, validate=True)
        moment = datetime.fromisoformat(created_at)
    except ValueError:
        raise _MalformedError("a secret or a date in it cannot be read") from None
    if len(key_id) != ID_LENGTH or not key_id.isascii() or moment.tzinfo is None:
        raise _MalformedError("an id or a date in it is not whole")
    if is_weak(raw):
        raise _MalformedError("one of its keys is weak, no 32 bytes of chance")
    return WrappingKey(id=key_id, secret=raw, created_at=moment)


def is_weak(secret: bytes) -> bool:
    """Say whether *secret* does not look like 32 bytes of chance.

    Zeros, a repeated pattern, counting, and any text that a person typed are caught: chance hits
    upon 32 bytes of ASCII once in four thousand million keys.
    """
    return (
        len(secret) != SECRET_BYTES or len(set(secret)) < FEWEST_DIFFERENT_BYTES or secret.isascii()
    )


def _make_key(now: datetime, entropy: Entropy) -> WrappingKey:
    """Make a key, and refuse to go on if chance itself is broken."""
    secret = entropy(SECRET_BYTES)
    if is_weak(secret):
        raise KeyFileError("This machine's source of chance gave a weak key. Try again.")
    return WrappingKey(id=new_id(now, entropy), secret=secret, created_at=now)


def _render(held: KeyFile) -> bytes:
    """Write a key file's text."""
    keys = [
        {
            "id": key.id,
            "secret": base64.b64encode(key.secret).decode(),
            "created_at": key.created_at.isoformat(),
        }
        for key in held.keys
    ]
    return (json.dumps({"version": VERSION, "keys": keys}, indent=1) + "\n").encode()


def _put(path: Path, held: KeyFile, *, like: os.stat_result | None = None) -> None:
    """Write a key file beside *path*, and have it take that place whole."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    _write_new(beside, held, like=like)
    beside.replace(path)


def _write_new(path: Path, held: KeyFile, *, like: os.stat_result | None = None) -> None:
    """Write a file that was not there, for its owner only, and see it safe on the disk.

    An operator who is root must not take the file away from the service: it keeps its owner.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if like is not None and os.geteuid() == 0:
            os.fchown(descriptor, like.st_uid, like.st_gid)
        file.write(_render(held))
        file.flush()
        os.fsync(descriptor)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Be the only one who changes key files in *folder*, and see its names safe on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
