"""The key file, and whether it opens what is sealed."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from farstu.app import House
from farstu.cli.findings import Finding, fine, problem, warning
from farstu.cli.wording import count, on_day
from farstu.config import Config
from farstu.crypto.keyring import OTHERS, KeyFile, KeyFileError, read_key_file
from farstu.services.key_rotation import list_unopened_keys, needs_rotation
from farstu.store import data_keys
from farstu.store.tx import EVERYWHERE

ROTATE = "farstu keys rotate"


def check_key_file(config: Config) -> tuple[Finding, KeyFile | None]:
    """See that the key file can be read by its owner, and by nobody else."""
    path = config.key_file
    try:
        keys = read_key_file(path)
    except KeyFileError as error:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0
        if mode & OTHERS:
            text = f"others can get at {path} (mode {mode:04o})"
            return problem("key file", text, fix=f"chmod 600 {path}"), None
        if not path.exists():
            fix = "put its backup there; where nothing is sealed yet: farstu init"
            return problem("key file", f"there is none at {path}", fix=fix), None
        return problem("key file", str(error), fix="put its backup there"), None
    current = keys.current
    held = count(len(keys.keys), "key")
    text = f"readable only by its owner; {held}, the newest of {on_day(current.created_at)}"
    return fine("key file", text), keys


def check_sealing(house: House) -> Iterator[Finding]:
    """See that every data key opens, and that no rotation was left half done."""
    unopened = list_unopened_keys(house.kit)
    total = len(house.kit.store.read(data_keys.list_keys, portal_id=EVERYWHERE))
    if unopened:
        lacking = ", ".join(sorted({key.wrapping_key_id for key in unopened}))
        yield problem(
            "data keys",
            f"{len(unopened)} of {total} do not open: the key file lacks {lacking}",
            fix=f"put the backup of {house.config.key_file} there that has it",
        )
        return
    yield fine("data keys", f"{total} of {total} open" if total else "none yet")
    if needs_rotation(house.kit):
        yield warning("rotation", "begun and not finished", fix=f"{ROTATE} --finish")
