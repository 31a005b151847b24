"""What is secret, in every spelling in which it could be found, and where it is looked for."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b16encode, b32encode, b64encode, urlsafe_b64encode
from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa

from farstu.store.tx import EVERYWHERE, Tx
from tests.gauntlet.stage import Stage
from tests.support.databases import Database
from tests.support.server import free_port

FARSTU = str(Path(sys.executable).with_name("farstu"))
HASH = "$argon2"


def spell(seed: bytes, *texts: str) -> set[bytes]:
    """Spell what is secret as it could be found, in small letters."""
    spelled = {seed, *(write(seed) for write in (b16encode, b32encode, b64encode))}
    spelled |= {urlsafe_b64encode(seed).rstrip(b"="), HASH.encode()} if seed else set()
    spelled |= {text.encode() for text in texts}
    spelled |= {text.replace("-", "").encode() for text in texts}
    return {needle.lower() for needle in spelled if needle}


def find(text: bytes | str, needles: Collection[bytes]) -> list[bytes]:
    """List the needles that a text has, in capitals or not."""
    small = (text.encode() if isinstance(text, str) else text).lower()
    return [needle for needle in needles if needle in small]


def read_all(stage: Stage, table: sa.Table) -> bytes:
    """Give each value of a table as it lies there."""
    columns = [sa.type_coerce(column, sa.types.NullType()) for column in table.columns]

    def question(tx: Tx) -> bytes:
        values = (value for row in tx.execute(sa.select(*columns)) for value in row)
        return b"\n".join(
            bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
            for one in values
        )

    return stage.house.kit.store.read(question, portal_id=EVERYWHERE)


def run_farstu(
    folder: Path, *command: str, database: Database | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of an operator, to its end."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FARSTU_")}
    ours |= {"FARSTU_DATA": str(folder), "FARSTU_LISTEN": f"localhost:{free_port()}"}
    if database is not None:
        ours["FARSTU_DATABASE"] = database.url
    return subprocess.run(
        [FARSTU, *command],
        env=ours,
        cwd=folder.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
