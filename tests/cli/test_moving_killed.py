"""``farstu import`` killed in the middle: who has come is whole, and the rest come again."""

from __future__ import annotations

import sqlite3
import subprocess
from base64 import b32encode
from contextlib import closing
from itertools import count

import pytest

from farstu.services.moving.working import SLICE
from tests.cli.installation import Installation

PEOPLE = 2000
HOW = ("--organisation", "Skogsbo")
THEIRS = ("identifiers", "memberships", "labels", "authenticators", "arrivals")
HASH = "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"


def table() -> str:
    """Write people with a password, an app and a label each."""
    rows = (
        f"{n},p{n}@old.example,{HASH},{b32encode(n.to_bytes(20, 'big')).decode()},north"
        for n in range(PEOPLE)
    )
    return "\n".join(["id,email,password_hash,totp_secret,labels", *rows, ""])


def rows_of(office: Installation) -> dict[str, int]:
    """Count the rows of those who came, by table."""
    ask = "SELECT count(*) FROM {} WHERE account_id IN (SELECT account_id FROM arrivals)"
    with closing(sqlite3.connect(office.database)) as connection:
        return {name: connection.execute(ask.format(name)).fetchone()[0] for name in THEIRS}


def accounts_of(office: Installation) -> int:
    """Count the accounts."""
    with closing(sqlite3.connect(office.database)) as connection:
        return int(connection.execute("SELECT count(*) FROM accounts").fetchone()[0])


@pytest.mark.slow
def test_an_import_that_is_killed_leaves_nobody_half_there(inhabited: Installation) -> None:
    """Whole slices have come, each person with all that is theirs; again, only the others come."""
    assert inhabited.run("organisation", "add", "Skogsbo").code == 0
    before = accounts_of(inhabited)
    file = inhabited.folder.parent / "people.csv"
    file.write_text(table())
    file.chmod(0o600)
    with inhabited.start("import", "csv", str(file), *HOW) as process:
        for tries in count():
            if accounts_of(inhabited) - before >= PEOPLE // 5:
                break
            assert tries < 6000, "nobody came"
            with pytest.raises(subprocess.TimeoutExpired):  # it ends by us alone
                process.wait(0.01)
        process.kill()
        process.communicate(timeout=60)
    came = accounts_of(inhabited) - before
    assert 0 < came < PEOPLE
    assert came % SLICE == 0
    assert rows_of(inhabited) == dict.fromkeys(THEIRS, came)
    told = inhabited.run("import", "csv", str(file), *HOW, "--json").json["counts"]
    assert (told["new"], told["unchanged"]) == (PEOPLE - came, came)
    assert rows_of(inhabited) == dict.fromkeys(THEIRS, PEOPLE)
