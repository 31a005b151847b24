"""What ``docs/database.md`` tells an operator to type works as it stands there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import sql

from farstu import migrations
from farstu.migrations.owner import connect_to_migrate
from farstu.store import data_keys, health
from farstu.store.engine import open_store
from farstu.store.tx import EVERYWHERE
from tests.support.marking_process import ROOT
from tests.support.marks import PORTAL, mark, marks_of
from tests.support.postgresql import SUPERUSER, PostgresqlServer
from tests.support.rows import insert_samples, portal_of
from tests.support.run import only_one

pytestmark = pytest.mark.postgresql

PAGE = ROOT / "docs" / "database.md"
ROLES = ("paper_owner", "paper_backup", "paper")


@dataclass(frozen=True, slots=True)
class Installation:
    """A database that was set up by the book, on the tests' server."""

    server: PostgresqlServer

    def url(self, role: str) -> str:
        """Give its address, through the Unix socket, where the tests' server trusts."""
        return f"postgresql://{role}@/paper?host={self.server.folder}&port={self.server.port}"


def _blocks() -> list[str]:
    """Take the page's SQL, with names that nobody else has on this server."""
    found = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    return [re.sub(r"\bfarstu(?=_|\b)", "paper", block) for block in found]


def _run(server: PostgresqlServer, database: str, block: str) -> None:
    with server.connect(database) as superuser:
        for statement in filter(str.strip, block.split(";")):
            superuser.execute(sql.SQL(statement))


@pytest.fixture
def installation(postgresql_server: PostgresqlServer, run_folder: Path) -> Iterator[Installation]:
    """Follow the page, migrate as the owner, and remove everything in the end.

    Roles belong to the whole server, so two tests of one run take turns.
    """
    with only_one(run_folder, name="paper"):
        for database, block in zip(("postgres", "paper"), _blocks(), strict=True):
            _run(postgresql_server, database, block)
        made = Installation(postgresql_server)
        migrations.upgrade(made.url("paper_owner"))
        yield made
        postgresql_server.drop("paper")
        _run(postgresql_server, "postgres", ";".join(f"DROP ROLE {role}" for role in ROLES))


def test_the_page_sets_up_a_working_installation(installation: Installation) -> None:
    """The role that serves can do its work, owns nothing, and stands under every fence."""
    with closing(open_store(installation.url("paper"))) as store:
        store.write(mark("one"), portal_id=PORTAL)
        assert marks_of(store) == {"one"}
        role = store.read(health.find_role, portal_id=EVERYWHERE)
        assert (role.name, role.above, role.owned) == ("paper", False, 0)
        assert store.read(health.list_unusable, portal_id=EVERYWHERE) == []
        assert store.read(health.list_unfenced, portal_id=EVERYWHERE) == []


def test_a_backup_can_be_restored(installation: Installation, tmp_path: Path) -> None:
    """What the backup role dumps has the rows of all portals, and comes back with its fences."""
    with connect_to_migrate(installation.url("paper_owner")) as owner:
        insert_samples(owner, 1)
        insert_samples(owner, 2)
    dump = tmp_path / "paper.dump"
    _call("pg_dump", "--format=custom", f"--file={dump}", installation.url("paper_backup"))
    installation.server.drop("paper")
    _run(
        installation.server, "postgres", next(s for s in _blocks()[0].split(";") if "DATABASE" in s)
    )
    _run(installation.server, "paper", _blocks()[1])
    _call("pg_restore", "--exit-on-error", f"--dbname={installation.url(SUPERUSER)}", dump)
    with closing(open_store(installation.url("paper"))) as store:
        assert len(store.read(data_keys.list_keys, portal_id=EVERYWHERE)) == 2
        assert len(store.read(data_keys.list_keys, portal_id=portal_of(1))) == 1
        assert store.read(health.list_unfenced, portal_id=EVERYWHERE) == []
        assert store.read(health.find_role, portal_id=EVERYWHERE).owned == 0


def _call(*command: str | Path) -> None:
    subprocess.run(command, check=True)
