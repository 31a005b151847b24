"""``farstu keys rotate``: new keys, everything sealed anew, whatever happens on the way."""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from farstu.crypto.keyring import read_key_file
from farstu.services.key_rotation import needs_rotation
from farstu.store.schema import authenticators
from tests.cli.installation import (
    OLLE,
    OWNER,
    Installation,
    add_olle,
    enrol_apps,
    find_owner,
    list_data_keys,
    portal_of,
    put_pending,
    read_pending,
    read_secrets,
    settle,
)

ROWS = 450
"""More than two batches, so that there is a middle."""

KILLED = """
import importlib, os, signal, sys
module, name, at = sys.argv[1:]
module = importlib.import_module(module)
real, calls = getattr(module, name), [0]

def deadly(*arguments, **more):
    calls[0] += 1
    if calls[0] == int(at):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **more)

setattr(module, name, deadly)
sys.argv = ["farstu", "keys", "rotate"]
from farstu.cli import main
main()
"""
"""The real program, killed by the kernel just before the n-th call of one function."""

SERVICE = "farstu.services.key_rotation"
MOMENTS = {
    "before anything but the new wrapping key": ("farstu.cli.keys", "finish_rotation", 1),
    "before the data keys are wrapped anew": (SERVICE, "_rewrap", 1),
    "before the first row": (SERVICE, "_reseal_batch", 1),
    "between two batches": (SERVICE, "_reseal_batch", 2),
    "in the middle of a batch": (SERVICE, "_reseal", 300),
    "with every row done": (SERVICE, "_remove_unused", 1),
}


def _damage(installation: Installation, row_id: str, secret: bytes) -> None:
    engine = sa.create_engine(installation.url)
    with engine.begin() as connection:
        statement = sa.update(authenticators).where(authenticators.c.id == row_id)
        connection.execute(statement.values(secret=secret))
    engine.dispose()


def _rotate(installation: Installation, *flags: str) -> Any:
    said = installation.run("keys", "rotate", *flags, "--json")
    assert said.code == 0, said.err
    return said.json


def test_everything_is_sealed_anew(inhabited: Installation) -> None:
    """Authenticators, pending enrolments and pending sheets open, under one new data key."""
    account_id = add_olle(inhabited, number=3)
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        pending = put_pending(kit, portal_id, account_id)
        before = list_data_keys(kit, portal_id)
    old = read_key_file(inhabited.key_file).current
    told = _rotate(inhabited)
    held = read_key_file(inhabited.key_file)
    assert held.keys[0] == old
    assert (told["added"], told["wrapping_key"]["id"]) == (True, held.current.id)
    assert told["portals"][0]["resealed"] == 5
    with inhabited.kit() as kit:
        secrets = read_secrets(kit, portal_id, account_id)
        keys = list_data_keys(kit, portal_id)
        assert read_pending(kit, portal_id, account_id) == pending
        assert not needs_rotation(kit)
    assert {said for said, _ in secrets.values()} == set(secrets)
    assert {key_id for _, key_id in secrets.values()} == {keys[-1].id}
    assert [key.id for key in keys[:-1]] == [key.id for key in before]
    assert keys[0].retired_at is not None
    assert {key.wrapping_key_id for key in keys} == {held.current.id}


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_it_is_finished_by_the_next_run(
    inhabited: Installation, moment: str
) -> None:
    """SIGKILL loses nothing, and the next run finishes instead of beginning another."""
    account_id = add_olle(inhabited, number=ROWS)
    module, name, at = MOMENTS[moment]
    with inhabited.start(
        "", program=[sys.executable, "-c", KILLED, module, name, str(at)]
    ) as killed:
        killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        secrets = read_secrets(kit, portal_id, account_id)
        assert {said for said, _ in secrets.values()} == set(secrets)
    told = _rotate(inhabited)
    held = read_key_file(inhabited.key_file)
    assert told["added"] is (moment == "with every row done")
    assert len(held.keys) == 2 + told["added"]
    with inhabited.kit() as kit:
        secrets = read_secrets(kit, portal_id, account_id)
        keys = list_data_keys(kit, portal_id)
        assert not needs_rotation(kit)
    assert len(secrets) == ROWS
    assert {said for said, _ in secrets.values()} == set(secrets)
    assert {key_id for _, key_id in secrets.values()} == {keys[-1].id}
    assert {key.wrapping_key_id for key in keys} == {held.current.id}


@pytest.mark.slow
def test_two_at_once_leave_nothing_behind(inhabited: Installation) -> None:
    """Both succeed; whatever they added, all of it is under the newest key."""
    account_id = add_olle(inhabited, number=ROWS)
    both = [inhabited.start("keys", "rotate", "--json") for _ in range(2)]
    ends = [(process.communicate(timeout=120), process.returncode) for process in both]
    assert [code for _, code in ends] == [0, 0], ends
    with inhabited.kit() as kit:
        assert not needs_rotation(kit)
        secrets = read_secrets(kit, portal_of(kit).id, account_id)
    assert {said for said, _ in secrets.values()} == set(secrets)
    assert len({key_id for _, key_id in secrets.values()}) == 1


def test_the_old_data_key_goes_when_nothing_can_need_it(
    inhabited: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the same hour; afterwards --finish removes it, and adds nothing."""
    account_id = add_olle(inhabited)
    first = _rotate(inhabited)
    assert first["portals"][0]["waiting_data_keys"] == 1
    assert first["finish_again_at"] is not None
    assert _rotate(inhabited, "--finish")["portals"][0]["removed_data_keys"] == 0
    monkeypatch.setattr(f"{SERVICE}.SETTLED_AFTER", timedelta(0))
    last = _rotate(inhabited, "--finish")
    assert last["portals"][0]["removed_data_keys"] == 1
    assert (last["added"], last["finish_again_at"]) == (False, None)
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        assert len(list_data_keys(kit, portal_id)) == 1
        assert read_secrets(kit, portal_id, account_id)
    assert len(read_key_file(inhabited.key_file).keys) == 2


def test_it_says_which_key_may_be_dropped_and_when(inhabited: Installation) -> None:
    """The older wrapping key opens nothing; backups from before are why it stays a while."""
    old = read_key_file(inhabited.key_file).current
    said = inhabited.run("keys", "rotate")
    assert said.code == 0
    assert f"The wrapping key {old.id} of 2020-01-02 opens nothing any more." in said.out
    assert f"Take it out of {inhabited.key_file} when no backup" in said.out
    assert "Next: farstu keys rotate --finish, in an hour" in said.out
    told = _rotate(inhabited, "--finish")
    assert [key["id"] for key in told["droppable_keys"]] == [old.id]


def test_a_key_may_be_dropped_when_it_says_so(inhabited: Installation) -> None:
    """Without the older wrapping key everything still opens."""
    account_id = add_olle(inhabited)
    dropped = {key["id"] for key in _rotate(inhabited)["droppable_keys"]}
    written = json.loads(inhabited.key_file.read_text("utf-8"))
    written["keys"] = [key for key in written["keys"] if key["id"] not in dropped]
    inhabited.key_file.write_text(json.dumps(written), "utf-8")
    with inhabited.kit() as kit:
        assert len(read_secrets(kit, portal_of(kit).id, account_id)) == 1
    assert inhabited.run("doctor", "--json").code == 0


def test_what_would_be_done_is_said_and_not_done(inhabited: Installation) -> None:
    """As it then is done; what is damaged is named beforehand (KEY-06)."""
    account_id = add_olle(inhabited, number=3)
    file = inhabited.key_file.read_bytes()
    foreseen = inhabited.run("keys", "rotate", "--dry-run", "--json").json
    assert inhabited.key_file.read_bytes() == file
    said = inhabited.run("keys", "rotate", "--dry-run", "--finish")
    assert "no wrapping key would be added" in said.out
    assert "localhost  0 rows would be sealed anew" in said.out
    told = _rotate(inhabited)
    assert (foreseen["would_add"], told["added"]) == (True, True)
    assert foreseen["portals"][0]["rows"] == told["portals"][0]["resealed"] == 3
    with inhabited.kit() as kit:
        first = min(read_secrets(kit, portal_of(kit).id, account_id))
    _damage(inhabited, first, b"rubbish")
    said = inhabited.run("keys", "rotate", "--dry-run")
    assert (said.code, "2 rows would be sealed anew" in said.out) == (1, True)
    assert f"✗ authenticator {first} is damaged: no key opens it" in said.out
    assert len(read_key_file(inhabited.key_file).keys) == 2


def test_a_damaged_row_stops_nobody_else(inhabited: Installation) -> None:
    """What no key opens is named with its fix, the rest is sealed anew, and it ends with 1."""
    account_id = add_olle(inhabited, number=3)
    with inhabited.kit() as kit:
        portal_id = portal_of(kit).id
        first, second, third = sorted(read_secrets(kit, portal_id, account_id))
        key_id = list_data_keys(kit, portal_id)[-1].id
    _damage(inhabited, first, b"\x01" + key_id.encode() + b"\x00" * 60)
    _damage(inhabited, second, b"rubbish")
    said = inhabited.run("keys", "rotate")
    assert said.code == 1
    for damaged in (first, second):
        assert f"✗ authenticator {damaged} is damaged: no key opens it" in said.out
    assert "fix: farstu account reset-factors olle@example.com --portal localhost" in said.out
    assert third not in said.out
    with inhabited.kit() as kit:
        assert not needs_rotation(kit)
    assert len(inhabited.run("keys", "rotate", "--json").json["portals"][0]["unopened"]) == 2
    assert len(read_key_file(inhabited.key_file).keys) == 3


def test_every_portal_is_rotated(inhabited: Installation) -> None:
    """Each has its own new data key."""
    with inhabited.kit() as kit:
        other = settle(kit, "other.example")
        owner = find_owner(kit, other)
        enrol_apps(kit, other, owner.id, number=2)
    told = _rotate(inhabited)
    assert [one["resealed"] for one in told["portals"]] == [0, 2]
    with inhabited.kit() as kit:
        secrets = read_secrets(kit, other, owner.id)
        newest = list_data_keys(kit, other)[-1].id
    assert {key_id for _, key_id in secrets.values()} == {newest}


def test_a_key_file_that_lacks_a_key_changes_nothing(inhabited: Installation) -> None:
    """It says which key it lacks before anything is done."""
    lost = read_key_file(inhabited.key_file).current.id
    _replace_key_file(inhabited)
    before = inhabited.key_file.read_bytes()
    said = inhabited.run("keys", "rotate", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "unopened"
    assert lost in said.json["error"]["problems"][1]
    assert inhabited.key_file.read_bytes() == before


def test_a_data_key_that_is_damaged_changes_nothing(inhabited: Installation) -> None:
    """The key file is the right one, and still it is said before anything is done."""
    with closing(sqlite3.connect(inhabited.database)) as connection, connection:
        connection.execute("UPDATE data_keys SET wrapped = substr(wrapped, 1, length(wrapped) - 1)")
    before = inhabited.key_file.read_bytes()
    assert inhabited.run("account", "list").code == 0
    said = inhabited.run("keys", "rotate", "--json")
    assert (said.code, said.json["error"]["reason"]) == (1, "unopened")
    assert inhabited.key_file.read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        ("account", "list"),
        ("account", "suspend", OWNER, "--yes"),
        ("portal", "add", "other.example", "--name", "Other", "--show-secrets"),
        ("serve",),
        ("init", "--link", "--show-secrets"),
    ],
    ids=" ".join,
)
def test_with_another_installations_key_file_nothing_is_done(
    inhabited: Installation, command: tuple[str, ...]
) -> None:
    """Nothing comes to lie beside what that file does not open; each says which key it lacks."""
    wanted = read_key_file(inhabited.key_file).current.id
    before = _contents(inhabited)
    _replace_key_file(inhabited)
    said = inhabited.run(*command)
    assert said.code == 1
    assert f"It lacks {wanted}: put the backup of the key file there" in said.err
    assert "Next: farstu doctor" in said.err
    assert _contents(inhabited) == before


# give-up --------------------------------------------------------------------------


def test_without_the_key_it_goes_on_and_says_for_whom(inhabited: Installation) -> None:
    """What lay under it is stopped, and counted; then everything works as with any key file."""
    add_olle(inhabited, number=2)
    lost = read_key_file(inhabited.key_file).current.id
    _replace_key_file(inhabited)
    said = inhabited.run("keys", "give-up", "--yes")
    assert said.code == 0, said.err
    assert f"lacks {lost}. If a backup has it, stop here." in said.err
    stopped = len(_suspended(inhabited))
    assert f"✓ localhost  {stopped} authenticators stopped; recovery codes still let in" in said.out
    assert "farstu account reset-factors EMAIL --portal localhost" in said.out
    assert inhabited.run("account", "list").code == 0
    told = inhabited.run("keys", "give-up", "--yes", "--json").json
    assert told["error"]["reason"] == "nothing_lost"


def test_where_there_is_no_key_file_any_more_it_makes_one(inhabited: Installation) -> None:
    """In JSON it says what was lost, and what is closed."""
    account_id = add_olle(inhabited)
    lost = read_key_file(inhabited.key_file).current.id
    inhabited.key_file.unlink()
    told = inhabited.run("keys", "give-up", "--yes", "--json").json
    assert told["lost"] == [lost]
    [portal] = told["portals"]
    assert portal["removed_data_keys"] == 1
    assert account_id in {place["account_id"] for place in portal["closed"]}
    assert portal["suspended"] == len(_suspended(inhabited))
    assert read_key_file(inhabited.key_file).current.id != lost
    assert inhabited.run("account", "show", OLLE).code == 0


def test_nothing_is_given_up_unasked(inhabited: Installation) -> None:
    """Without a terminal and without --yes nothing changes, and the right key file still opens."""
    add_olle(inhabited)
    right = inhabited.key_file.read_bytes()
    _replace_key_file(inhabited)
    before = _contents(inhabited)
    said = inhabited.run("keys", "give-up")
    assert (said.code, "add --yes" in said.err) == (2, True)
    assert _contents(inhabited) == before
    inhabited.key_file.write_bytes(right)
    assert inhabited.run("account", "list").code == 0


def _suspended(installation: Installation) -> list[str]:
    with closing(sqlite3.connect(installation.database)) as connection:
        rows = connection.execute("SELECT id FROM authenticators WHERE suspended_at IS NOT NULL")
        return [str(row[0]) for row in rows]


def _contents(installation: Installation) -> list[str]:
    with closing(sqlite3.connect(installation.database)) as connection:
        return list(connection.iterdump())


def test_progress_is_told_when_it_takes_long(
    inhabited: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, so that the answer on stdout stays whole; and not at all when it is quick."""
    add_olle(inhabited, number=2)
    monkeypatch.setattr("farstu.cli.progress.SILENT_FOR", 1e9)
    assert inhabited.run("keys", "rotate", "--json").err == ""
    monkeypatch.setattr("farstu.cli.progress.SILENT_FOR", 0.0)
    said = inhabited.run("keys", "rotate", "--json")
    assert said.err == "sealing anew: 2\n"
    assert said.json["added"] is True


def _replace_key_file(installation: Installation) -> None:
    """Put another installation's key file in its place."""
    other = Installation(folder=installation.folder / "other", port=installation.port)
    assert other.run("init").code == 0
    other.key_file.replace(installation.key_file)
