"""Every endpoint of the API, sent JSON that is wrong, or none: a problem, and never a 500."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251 - chance of a seed that a failure says

import pytest

from tests.api.doors import BODIES, DOORS
from tests.api.support.program import Program, make_program
from tests.support.databases import Database, make_sqlite_database
from tests.support.mangled import SEED, mangle_json
from tests.support.refused import MAY_CHANGE
from tests.web.support.home import open_home
from tests.web.support.ledger import keep_ledger

pytestmark = pytest.mark.slow

TIMES = 8
"""How often each endpoint is called, each time with something else wrong."""
TAKERS = [
    (method, path)
    for method, path, *_ in map(str.split, DOORS.strip().splitlines())
    if method in {"POST", "PUT", "PATCH"}
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Database:
    """Make a database of the module's own."""
    return make_sqlite_database(run_folder, folder=tmp_path_factory.mktemp("mangled"))


@pytest.fixture(scope="module")
def program(database: Database) -> Iterator[Program]:
    """Give a program with a key for everything, at a portal where maja is."""
    with open_home(database) as home:
        program = make_program(home)
        program.put("/people/maja", {"name": "Maja"})
        yield program


@pytest.mark.parametrize(("method", "path"), TAKERS)
def test_no_body_is_too_odd(program: Program, database: Database, method: str, path: str) -> None:
    """It is told what is wrong, in the form that the document promises, and wrote nothing."""
    right, there = BODIES.get(f"{method} {path}", {}), path.replace("{own_id}", "maja")
    there = there.replace("{", "no-").replace("}", "")
    wrong: list[str] = []
    with keep_ledger(database.url) as ledger:
        for number in range(TIMES):
            kind, body = mangle_json(Random(f"{SEED} {path} {number}"), right)  # noqa: S311 - the same in every run
            told = program.call(method, there, headers={"content-type": kind}, raw=body)
            said = f"{method} {path} (seed {SEED}, {number}): {told.status} to {body[:80]!r}"
            if told.status >= 500 or (told.status >= 400 and not told.code):
                wrong.append(said)
            if told.status >= 400 and ledger.was_written():
                wrote = ledger.wrongs(MAY_CHANGE)
                wrong += [f"{said}, and wrote {wrote}"] if wrote else []
            ledger.restore()
    assert not wrong, "\n".join(wrong)
