"""The key file."""

from __future__ import annotations

import base64
import json
import os
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from farstu.crypto.keyring import (
    KeyFile,
    KeyFileError,
    Purpose,
    add_key,
    create_key_file,
    is_weak,
    read_key_file,
)
from farstu.crypto.tokens import Entropy
from farstu.store import schema

INVENTORY = Path(__file__).parents[2] / "docs" / "keys.md"
STRONG = bytes(range(100, 132))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the key file goes."""
    return tmp_path / "key"


@pytest.fixture
def made(path: Path, now: datetime, entropy: Entropy) -> KeyFile:
    """Make a fresh key file at *path*."""
    return create_key_file(path, now=now, entropy=entropy)


def put(path: Path, content: object) -> None:
    """Write *content* as a key file with the right mode."""
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    path.chmod(0o600)


def key(**changes: object) -> dict[str, object]:
    """One good key of a key file, but for *changes*."""
    good: dict[str, object] = {
        "id": "01m80m4jmkdk7pz63xr6fsw3d4",
        "secret": base64.b64encode(STRONG).decode(),
        "created_at": "2026-11-22T09:30:00+00:00",
    }
    return good | changes


def test_a_new_key_file_is_for_its_owner_only(path: Path, made: KeyFile) -> None:
    """The file has mode 0600 and one key of 32 bytes."""
    assert path.stat().st_mode & 0o7777 == 0o600
    assert len(made.keys) == 1
    assert len(made.current.secret) == 32


def test_an_open_umask_opens_nothing(path: Path, now: datetime, entropy: Entropy) -> None:
    """Whatever the shell's umask, nobody else may read the file at any moment."""
    before = os.umask(0)
    try:
        create_key_file(path, now=now, entropy=entropy)
        add_key(path, now=now, entropy=entropy)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o7777 == 0o600


def test_what_was_written_is_read(path: Path, made: KeyFile) -> None:
    """Reading gives the very keys that were made."""
    assert read_key_file(path) == made


def test_two_fresh_key_files_differ(tmp_path: Path, now: datetime, entropy: Entropy) -> None:
    """No default key, no shared key: each installation has its own."""
    one = create_key_file(tmp_path / "one", now=now, entropy=entropy)
    other = create_key_file(tmp_path / "other", now=now, entropy=entropy)
    assert one.current.secret != other.current.secret
    assert one.current.id != other.current.id


def test_a_key_file_is_never_overwritten(
    path: Path, made: KeyFile, now: datetime, entropy: Entropy
) -> None:
    """Where a key file is, making one is refused and the old one stays."""
    with pytest.raises(KeyFileError, match="already"):
        create_key_file(path, now=now, entropy=entropy)
    assert read_key_file(path) == made


@pytest.mark.parametrize(("module", "step"), [(os, "fsync"), (Path, "replace")])
def test_making_that_is_interrupted_can_be_repeated(
    module: object,
    step: str,
    path: Path,
    now: datetime,
    entropy: Entropy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed half-way, or on a full disk, there is no key file yet, and no half of one."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, step, die)
        with pytest.raises(KeyboardInterrupt):
            create_key_file(path, now=now, entropy=entropy)
    assert not path.exists()
    made = create_key_file(path, now=now, entropy=entropy)
    assert read_key_file(path) == made
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("deed", [create_key_file, add_key])
def test_a_missing_folder_is_said(
    deed: Callable[..., KeyFile], path: Path, now: datetime, entropy: Entropy
) -> None:
    """Where the folder is missing, a sentence says so, and no traceback."""
    with pytest.raises(KeyFileError, match=r"cannot be (made|changed): No such file or directory"):
        deed(path / "deeper" / "key", now=now, entropy=entropy)


def test_a_missing_key_file_is_said_with_what_to_do(path: Path) -> None:
    """The sentence names the place, the backup and the command."""
    with pytest.raises(KeyFileError, match=r"no key file at .*backup.*`farstu init`") as refused:
        read_key_file(path)
    assert str(path) in str(refused.value)


def test_a_folder_is_no_key_file(path: Path) -> None:
    """What cannot be read is said to be so."""
    path.mkdir()
    with pytest.raises(KeyFileError, match="cannot be read"):
        read_key_file(path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777])
def test_a_key_file_that_others_can_get_at_is_refused(mode: int, path: Path, made: KeyFile) -> None:
    """Any right of group or others is too much, and the sentence says how to take it away."""
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=rf"mode {mode:04o}\).*chmod 600"):
        read_key_file(path)
    path.chmod(0o400)
    assert read_key_file(path) == made


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 60000, "no JSON"),
        ([], "version 1"),
        ({}, "version 1"),
        ({"version": 2, "keys": [key()]}, "version 1"),
        ({"version": 1}, "version 1"),
        ({"version": 1, "keys": {}}, "version 1"),
        ({"version": 1, "keys": []}, "no key"),
        ({"version": 1, "keys": [key(), key()]}, "same id"),
        ({"version": 1, "keys": ["k"]}, "lacks"),
        ({"version": 1, "keys": [key(id=1)]}, "lacks"),
        ({"version": 1, "keys": [key(secret=None)]}, "lacks"),
        ({"version": 1, "keys": [key(created_at=1)]}, "lacks"),
        ({"version": 1, "keys": [key(), {"id": "01m80m4jmkdk7pz63xr6fsw3d5"}]}, "lacks"),
        ({"version": 1, "keys": [key(secret="!")]}, "cannot be read"),
        ({"version": 1, "keys": [key(secret="å")]}, "cannot be read"),
        ({"version": 1, "keys": [key(created_at="yesterday")]}, "cannot be read"),
        ({"version": 1, "keys": [key(created_at="2026-11-22T09:30:00")]}, "not whole"),
        ({"version": 1, "keys": [key(id="short")]}, "not whole"),
        ({"version": 1, "keys": [key(id="å" * 26)]}, "not whole"),
        ({"version": 1, "keys": [key(secret=base64.b64encode(bytes(32)).decode())]}, "weak"),
        ({"version": 1, "keys": [key(secret=base64.b64encode(STRONG[:16]).decode())]}, "weak"),
    ],
)
def test_a_malformed_key_file_is_refused_with_a_sentence(
    content: object, why: str, path: Path
) -> None:
    """Each kind of damage is named, and what to do about it."""
    put(path, content)
    with pytest.raises(KeyFileError, match=rf"of no use: .*{why}.*backup"):
        read_key_file(path)


def test_the_sample_that_is_damaged_above_is_good(path: Path) -> None:
    """Else the damage would prove nothing."""
    put(path, {"version": 1, "keys": [key()]})
    assert read_key_file(path).current.secret == STRONG


@pytest.mark.parametrize(
    "secret",
    [
        bytes(32),
        b"\xff" * 32,
        b"\xde\xad\xbe\xef" * 8,
        bytes(range(32)),
        b"correct horse battery staple 123",
        b"changeme" * 4,
        b"",
        STRONG[:31],
        STRONG + b"\x00",
    ],
)
def test_what_is_no_chance_is_weak(secret: bytes) -> None:
    """Zeros, patterns, counting, typed text and wrong lengths are caught."""
    assert is_weak(secret)


def test_chance_is_not_weak(entropy: Entropy) -> None:
    """A thousand keys of good chance pass."""
    assert not any(is_weak(entropy(32)) for _ in range(1000))


def test_no_weak_key_is_ever_made(path: Path, now: datetime) -> None:
    """A machine whose chance is broken gets no key file, and not half of one."""
    with pytest.raises(KeyFileError, match="source of chance"):
        create_key_file(path, now=now, entropy=bytes)
    assert not path.exists()


def test_no_secret_is_shown(path: Path, made: KeyFile) -> None:
    """Neither ``repr`` nor the refusal of a damaged file holds a part of the secret."""
    secret = made.current.secret
    text = base64.b64encode(secret).decode()
    assert repr(secret) not in repr(made)
    assert text not in repr(made)
    put(path, path.read_bytes()[:-5])
    with pytest.raises(KeyFileError) as refused:
        read_key_file(path)
    assert text not in "".join(map(str, (refused.value, refused.value.__cause__)))
    assert refused.value.__suppress_context__


def test_an_added_key_is_the_current_one_and_the_old_ones_stay(
    path: Path, made: KeyFile, now: datetime, entropy: Entropy
) -> None:
    """After a rotation new things go under the new key and old ones can still be opened."""
    grown = add_key(path, now=now + timedelta(days=90), entropy=entropy)
    assert read_key_file(path) == grown
    assert grown.keys[:-1] == made.keys
    assert grown.current not in made.keys
    assert grown.current.created_at == now + timedelta(days=90)
    assert [grown.find(held.id) for held in grown.keys] == list(grown.keys)
    assert grown.find("01m80m4jmkdk7pz63xr6fsw3d4") is None
    assert path.stat().st_mode & 0o7777 == 0o600


def test_adding_is_one_step_for_whoever_reads(
    path: Path, made: KeyFile, now: datetime, entropy: Entropy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the new file is whole and on the disk, the old one is what everybody reads."""
    seen = []
    replace = Path.replace

    def look_first(self: Path, target: Path) -> Path:
        seen.append((read_key_file(target), len(read_key_file(self).keys)))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look_first)
    add_key(path, now=now, entropy=entropy)
    assert seen == [(made, 2)]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(("module", "step"), [(os, "fsync"), (Path, "replace")])
def test_an_interrupted_addition_changes_nothing_and_blocks_nothing(
    module: object,
    step: str,
    path: Path,
    made: KeyFile,
    now: datetime,
    entropy: Entropy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed half-way the old file stands; the next attempt clears up and succeeds."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, step, die)
        with pytest.raises(KeyboardInterrupt):
            add_key(path, now=now, entropy=entropy)
    assert read_key_file(path) == made
    assert len(list(path.parent.iterdir())) == 2
    assert len(add_key(path, now=now, entropy=entropy).keys) == 2
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.usefixtures("made")
def test_additions_at_once_lose_none(path: Path, now: datetime, entropy: Entropy) -> None:
    """Two rotations at the same moment wait for each other."""
    threads = [
        threading.Thread(target=lambda: add_key(path, now=now, entropy=entropy)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_key_file(path).keys) == 9


@pytest.mark.usefixtures("made")
def test_a_linked_key_file_is_changed_where_it_lies(
    path: Path, tmp_path: Path, now: datetime, entropy: Entropy
) -> None:
    """A link stays a link, so that a key file may lie on another disk."""
    link = tmp_path / "elsewhere" / "link"
    link.parent.mkdir()
    link.symlink_to(path)
    add_key(link, now=now, entropy=entropy)
    assert link.is_symlink()
    assert len(read_key_file(path).keys) == 2


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("who", "given_back"), [(0, True), (1000, False)])
def test_root_does_not_take_the_file_away_from_the_service(
    who: int,
    *,
    given_back: bool,
    path: Path,
    now: datetime,
    entropy: Entropy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rotated by root, the file keeps the owner it had; others cannot give files away."""
    given = []
    monkeypatch.setattr(os, "geteuid", lambda: who)
    monkeypatch.setattr(os, "fchown", lambda _, uid, gid: given.append((uid, gid)))
    owner = path.stat()
    add_key(path, now=now, entropy=entropy)
    assert given == ([(owner.st_uid, owner.st_gid)] if given_back else [])


@pytest.mark.usefixtures("made")
def test_a_key_file_that_others_can_read_is_not_added_to(
    path: Path, now: datetime, entropy: Entropy
) -> None:
    """A leaked file is first closed, then rotated: adding reads like everybody."""
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        add_key(path, now=now, entropy=entropy)


def test_each_purpose_has_a_key_of_its_own(made: KeyFile) -> None:
    """The same secret gives as many keys as there are purposes, none being the secret itself."""
    derived = {made.derive(purpose) for purpose in Purpose}
    assert len(derived) == len(Purpose)
    assert made.current.secret not in derived
    assert {len(one) for one in derived} == {32}


def test_keys_are_derived_by_hkdf_under_the_documented_label(made: KeyFile) -> None:
    """Anybody with RFC 5869 and the documentation can recompute them."""
    expected = HKDF(SHA256(), 32, salt=None, info=b"farstu/throttle").derive(made.current.secret)
    assert made.derive(Purpose.THROTTLE) == expected


def test_a_rotation_changes_no_derived_key(
    path: Path, made: KeyFile, now: datetime, entropy: Entropy
) -> None:
    """Open forms and running throttles survive ``farstu keys rotate``."""
    grown = add_key(path, now=now, entropy=entropy)
    assert all(grown.derive(purpose) == made.derive(purpose) for purpose in Purpose)
    assert grown.current.derive(Purpose.WRAP) != made.current.derive(Purpose.WRAP)


def test_the_inventory_lists_every_key_that_is_kept() -> None:
    """Each table of keys has its row, and the key file; keys of programs are secrets of theirs."""
    listed = re.findall(r"^\| (\w+ key) \|", INVENTORY.read_text(), re.MULTILINE)
    tables = {name for name in schema.metadata.tables if name.endswith("_keys")} - {"api_keys"}
    kept = {name.removesuffix("s").replace("_", " ") for name in tables}
    assert sorted(listed) == sorted({*kept, "wrapping key"})


def test_the_inventory_lists_every_purpose() -> None:
    """No key is derived that ``docs/keys.md`` does not account for, and none is listed in vain."""
    listed = re.findall(r"^\| `farstu/([a-z]+)` \|", INVENTORY.read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(Purpose)
