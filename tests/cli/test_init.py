"""``farstu init`` makes what is missing and never touches what is there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from farstu import migrations
from tests.cli.installation import Installation


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_makes_a_folder_a_key_file_and_a_database(empty: Installation) -> None:
    """All three belong to their owner alone, and the database has this version's tables."""
    said = empty.run("init")
    assert said.code == 0, said.err
    assert _mode(empty.folder) == 0o700
    assert _mode(empty.key_file) == 0o600
    assert _mode(empty.database) == 0o600
    assert migrations.current(empty.url) == migrations.head()


def test_it_says_what_it_made_and_what_comes_next(empty: Installation) -> None:
    """Each thing has a line with its place; the key file's says to back it up."""
    lines = empty.run("init").out.splitlines()
    assert [line[0] for line in lines[:3]] == ["✓", "✓", "✓"]
    assert str(empty.folder) in lines[0]
    assert "back this up" in lines[1]
    assert str(empty.database) in lines[2]
    assert lines[3] == "Next: farstu doctor && farstu serve"


def test_a_second_run_keeps_everything(fresh: Installation) -> None:
    """The key file stays as it is, to the byte, and the lines say that all was kept."""
    before = fresh.key_file.read_bytes()
    said = fresh.run("init")
    assert said.code == 0
    assert fresh.key_file.read_bytes() == before
    assert [line.split()[-1] for line in said.out.splitlines()[:3]] == ["kept"] * 3


def test_it_answers_scripts(empty: Installation) -> None:
    """With --json it says what was made, once, and that nothing was made the second time."""
    first, second = empty.run("init", "--json").json, empty.run("init", "--json").json
    assert first["made"] == {"data": True, "key_file": True, "database": True}
    assert second["made"] == {"data": False, "key_file": False, "database": False}
    assert first["database"] == str(empty.database)
    assert first["version"] == migrations.head()


@pytest.mark.slow
def test_two_at_once_make_one_installation(empty: Installation) -> None:
    """Both succeed, and there is one key."""
    both = [empty.start("init", "--json") for _ in range(2)]
    ends = [(process.communicate(timeout=120), process.returncode) for process in both]
    assert [code for _, code in ends] == [0, 0], ends
    assert empty.key_file.read_text("utf-8").count('"secret"') == 1


def test_a_lost_key_file_is_not_replaced(inhabited: Installation) -> None:
    """Where something is sealed, a new key would open nothing: it is refused, and none is made."""
    inhabited.key_file.unlink()
    said = inhabited.run("init")
    assert said.code == 1
    assert "Put its backup there" in said.err
    assert not inhabited.key_file.exists()


def test_a_key_file_is_made_again_where_nothing_is_sealed(fresh: Installation) -> None:
    """Before there is a portal, a lost key file has opened nothing."""
    fresh.key_file.unlink()
    assert fresh.run("init").code == 0
    assert _mode(fresh.key_file) == 0o600


def test_a_key_file_that_others_can_read_is_refused(fresh: Installation) -> None:
    """The sentence has the command that mends it."""
    fresh.key_file.chmod(0o644)
    said = fresh.run("init", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "key_file"
    assert f"chmod 600 {fresh.key_file}" in said.json["error"]["problems"][0]


def test_the_key_file_may_be_elsewhere(empty: Installation, tmp_path: Path) -> None:
    """Its folder is made too, for its owner alone."""
    elsewhere = tmp_path / "etc" / "key"
    assert empty.run("init", FARSTU_KEY_FILE=str(elsewhere)).code == 0
    assert _mode(elsewhere) == 0o600
    assert _mode(elsewhere.parent) == 0o700
    assert not empty.key_file.exists()


def test_a_place_with_spaces_and_marks_is_a_place(empty: Installation, tmp_path: Path) -> None:
    """A folder may be called what people call folders."""
    folder = tmp_path / "my data, 50 % ä"
    assert empty.run("init", FARSTU_DATA=str(folder)).code == 0
    assert (folder / "farstu.db").is_file()


def test_a_file_in_place_of_the_folder_is_a_sentence(empty: Installation) -> None:
    """What stands in the way is named; there is no traceback."""
    empty.folder.write_text("a file")
    said = empty.run("init")
    assert said.code == 1
    assert said.err == f"✗ {empty.folder}: File exists.\n"


def test_every_mistake_in_the_configuration_is_told(empty: Installation, tmp_path: Path) -> None:
    """Each has its line and what would be right, and nothing is made."""
    file = tmp_path / "farstu.toml"
    file.write_text('liten = "x"\nworkers = "many"\n', "utf-8")
    said = empty.run("init", FARSTU_CONFIG=str(file))
    assert said.code == 1
    assert f"✗ {file}, line 1: There is no key `liten`. Did you mean `listen`?" in said.err
    assert f"✗ {file}, line 2: `workers` is 'many'. Write a whole number" in said.err
    assert not empty.folder.exists()


@pytest.mark.parametrize("command", [["serve"], ["portal", "list"]])
def test_a_database_of_an_older_farstu_needs_init(
    fresh: Installation, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """Nothing is done with it before that, and the doctor says the same."""
    today = migrations.head()
    monkeypatch.setattr("farstu.migrations.head", lambda: "9999")
    said = fresh.run(*command)
    assert said.code == 1
    assert f"is still of version {today}.\nNext: farstu init\n" in said.err
    found = fresh.run("doctor", "--json").json["findings"]
    assert [one["fix"] for one in found if one["name"] == "database"] == ["farstu init"]


@pytest.mark.parametrize("command", [["init"], ["serve"], ["portal", "list"]])
def test_a_database_of_a_newer_farstu_is_left_alone(
    fresh: Installation, command: list[str]
) -> None:
    """Nothing older touches it."""
    engine = sa.create_engine(fresh.url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    said = fresh.run(*command)
    assert said.code == 1
    assert "belongs to a newer Farstu (9999)" in said.err
