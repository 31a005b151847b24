"""Every endpoint × every kind of key, each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from farstu.api.routes import ENDPOINTS
from farstu.core.scopes import Scope
from farstu.crypto.api_keys import make_key_text
from farstu.services.api_keys import revoke_api_key
from farstu.store import throttles
from tests.api.doors import ANY, BODIES, DOORS
from tests.api.support.program import ALL, Program, Told, make_program
from tests.support.databases import make_sqlite_database
from tests.support.entropy import seeded_entropy
from tests.support.house import open_house
from tests.web.support.home import Home, open_home

LINES = [line.split() for line in DOORS.strip().splitlines()]
EACH = pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0]} {line[1]}")
SHAPES = {f"{one.method} {one.path}": one for one in ENDPOINTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A program with every kind of key."""

    home: Home
    right: Program
    without: Program
    """With every scope but address:pass, which opens nothing by itself."""
    bad: dict[str, Program]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Keys]:
    """Make keys of this portal, and one of another's."""
    folder = tmp_path_factory.mktemp("keys")
    with open_home(make_sqlite_database(run_folder, folder=folder)) as home:
        house = home.house
        right = make_program(home)
        revoked, brief = make_program(home), make_program(home, lives=timedelta(0))
        key_id = str(revoked.key)[7:33]
        assert house.write(lambda tx: revoke_api_key(house.kit, tx, key_id)) is None
        with open_house(house.kit.store, host="other.test") as elsewhere:
            theirs = make_program(replace(home, house=elsewhere))
        made_up = make_key_text(house.kit.new_id(house.clock()), seeded_entropy("made up"))
        away = make_program(home, networks=["198.51.100.0/24"])
        bad = {
            "key_missing": replace(right, key=None),
            "key_unknown": replace(right, key=made_up),
            "key_unknown of another portal": theirs,
            "key_revoked": revoked,
            "key_expired": brief,
            "key_outside": away,
        }
        yield Keys(
            home=home,
            right=right,
            without=make_program(home, [Scope.ADDRESS_PASS]),
            bad=bad,
        )


def knock(keys: Keys, program: Program, line: list[str]) -> Told:
    """Knock at one door, whatever was tried before."""
    house = keys.home.house
    far = house.clock() + timedelta(days=400)
    house.write(lambda tx: throttles.remove_stale(tx, before=far))
    method, path = line[:2]
    body = BODIES.get(f"{method} {path}", {} if method in {"POST", "PUT"} else None)
    return program.call(method, path.replace("{", "no-").replace("}", ""), body)


def test_every_endpoint_is_written_down() -> None:
    """With its scope, and no other."""
    said = {f"{method} {path}": scope for method, path, scope, _ in LINES}
    assert said == {name: one.scope or ANY for name, one in SHAPES.items()}


@EACH
def test_a_right_key_opens(keys: Keys, line: list[str]) -> None:
    """With all scopes; a key with this one scope alone does too."""
    assert knock(keys, keys.right, line).status == int(line[3])
    if line[2] != ANY:
        alone = make_program(keys.home, [Scope(line[2])])
        assert knock(keys, alone, line).status == int(line[3])


@EACH
def test_a_key_without_the_scope_does_not(keys: Keys, line: list[str]) -> None:
    """It is told which one it lacks, where one is asked for."""
    told = knock(keys, keys.without, line)
    if line[2] == ANY:
        assert told.status == int(line[3])
    else:
        assert (told.status, told.code, told.json["scope"]) == (403, "scope_missing", line[2])
    others = make_program(keys.home, [one for one in ALL if one != line[2]])
    assert (knock(keys, others, line).status == 403) == (line[2] != ANY)


@EACH
def test_what_is_written_is_json_and_by_its_method(keys: Keys, line: list[str]) -> None:
    """A form of another site's page is none, whatever it calls itself; and no door echoes."""
    method, path = line[0], line[1].replace("{", "no-").replace("}", "")
    assert keys.right.call("TRACE", path).code == "method"
    if SHAPES[f"{method} {line[1]}"].body is None:
        return
    for kind in ("application/x-www-form-urlencoded", "text/plain", ""):
        headers = {"content-type": kind}
        assert keys.right.call(method, path, raw=b"{}", headers=headers).code == "body_media_type"


@EACH
def test_no_other_key_opens(keys: Keys, line: list[str]) -> None:
    """None, a made-up one, another portal's, one that is over, one from elsewhere."""
    for said, program in keys.bad.items():
        told = knock(keys, program, line)
        assert (told.status in {401, 403}, told.code) == (True, said.split()[0]), said
