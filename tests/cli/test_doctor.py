"""``farstu doctor`` finds what is wrong, and names the command that mends it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from farstu import auditor
from farstu.cli.check_machine import check_clock, is_clock_kept_right
from farstu.cli.voice import Mark
from farstu.core.audit import AuditEvent
from farstu.crypto.keyring import add_key
from farstu.services.audit_closing import close_chains
from farstu.services.audit_signing import find_signer, sign_checkpoints
from farstu.services.housekeeping import keep_house
from farstu.services.kit import Kit
from farstu.services.portals import list_portals
from farstu.services.trail import note
from farstu.services.turns import Turn
from farstu.store import schema
from farstu.store.tx import EVERYWHERE, Tx
from tests.cli.installation import HOST, Installation
from tests.support.entropy import seeded_entropy
from tests.support.server import serve_app

NOW = datetime(2021, 11, 22, 9, 30, tzinfo=UTC)


def _look(installation: Installation, **settings: str) -> tuple[int, dict[str, Any]]:
    said = installation.run("doctor", "--json", **settings)
    return said.code, {one["name"]: one for one in said.json["findings"]}


def _problems(installation: Installation, **settings: str) -> dict[str, Any]:
    """Look, and keep what is wrong: each has a fix, and the end is 3."""
    code, found = _look(installation, **settings)
    wrong = {name: one for name, one in found.items() if one["state"] == "problem"}
    assert code == (3 if wrong else 0)
    assert all(one["fix"] for one in wrong.values())
    return wrong


def test_a_sound_installation_is_fine(inhabited: Installation) -> None:
    """Everything is looked at, nothing is wrong, and it ends with 0."""
    code, found = _look(inhabited)
    assert code == 0
    assert set(found) >= {
        "clock",
        "disk",
        "key file",
        "database",
        "writing",
        "durability",
        "passwords",
        "listening",
        "data keys",
        "https",
        "housekeeping",
        "audit trail",
    }
    assert {one["state"] for name, one in found.items() if name not in {"clock", "memory"}} <= {
        "fine",
        "warning",
    }


def test_each_finding_has_a_line(inhabited: Installation) -> None:
    """A mark, a name, a fact; below what is wrong, the command; at the end, the sums."""
    inhabited.key_file.chmod(0o644)
    said = inhabited.run("doctor")
    lines = said.out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("✗ key file"))
    assert lines[at].endswith(f"others can get at {inhabited.key_file} (mode 0644)")
    assert lines[at + 1].strip() == f"fix: chmod 600 {inhabited.key_file}"
    assert lines[-1].endswith(", 1 problem")
    assert said.code == 3


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_a_key_file_that_others_can_get_at_is_a_problem(inhabited: Installation, mode: int) -> None:
    """Whether they may read, write or run it."""
    inhabited.key_file.chmod(mode)
    assert _problems(inhabited)["key file"]["fix"] == f"chmod 600 {inhabited.key_file}"


def test_a_missing_key_file_is_a_problem(inhabited: Installation) -> None:
    """And so is one that is none."""
    inhabited.key_file.write_text("{}")
    assert "of no use" in _problems(inhabited)["key file"]["text"]
    inhabited.key_file.unlink()
    assert "there is none" in _problems(inhabited)["key file"]["text"]


def test_nothing_installed_is_said_with_the_next_command(empty: Installation) -> None:
    """Looking makes nothing."""
    wrong = _problems(empty)
    assert set(wrong) == {"data folder", "key file", "database"}
    assert wrong["database"]["fix"] == "farstu init"
    assert not empty.folder.exists()


def test_mistakes_in_the_configuration_are_findings(inhabited: Installation) -> None:
    """Each with its place and what would be right."""
    said = inhabited.run("doctor", "--json", FARSTU_WORKERS="many", FARSTU_LITEN="x")
    assert said.code == 3
    found = said.json["findings"]
    assert [one["name"] for one in found] == ["configuration", "configuration"]
    assert found[0]["text"] == "FARSTU_LITEN: There is no such variable."
    assert found[0]["fix"] == "Did you mean `FARSTU_LISTEN`?"


def test_a_key_file_of_another_installation_is_a_problem(
    inhabited: Installation, tmp_path: Path
) -> None:
    """It opens nothing here, and the key that is lacking is named."""
    other = Installation(folder=tmp_path / "other", port=inhabited.port)
    other.run("init")
    shutil.copy(other.key_file, inhabited.key_file)
    assert "1 of 1 do not open" in _problems(inhabited)["data keys"]["text"]


def test_a_rotation_that_was_left_half_done_is_a_warning(inhabited: Installation) -> None:
    """With the command that finishes it, and that one does."""
    add_key(inhabited.key_file, now=NOW, entropy=seeded_entropy("another"))
    _, found = _look(inhabited, FARSTU_LOG__LEVEL="error")
    assert (found["rotation"]["state"], found["rotation"]["fix"]) == (
        "warning",
        "farstu keys rotate --finish",
    )
    assert inhabited.run("keys", "rotate", "--finish").code == 0
    assert "rotation" not in _look(inhabited)[1]


def test_a_database_file_that_others_can_read_is_a_problem(inhabited: Installation) -> None:
    """It holds no seed in the open, but names, addresses and hashes."""
    inhabited.database.chmod(0o644)
    assert _problems(inhabited)["database file"]["fix"] == f"chmod 600 {inhabited.database}*"


def test_a_database_that_is_none_is_a_problem(inhabited: Installation) -> None:
    """In the database's own words."""
    inhabited.database.write_bytes(b"no database at all, and longer than a header" * 9)
    assert "file is not a database" in _problems(inhabited)["database"]["text"]


def test_a_journal_that_is_no_wal_is_a_problem(
    inhabited: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it readers wait, and without synchronous writes a power cut undoes what was done."""
    unsafe = ("journal_mode = DELETE", "synchronous = NORMAL")
    monkeypatch.setattr("farstu.store.sqlite_connections.WRITER_PRAGMAS", unsafe)
    said = _problems(inhabited)["durability"]["text"]
    assert said.startswith("journal_mode = delete, synchronous = 1")


@pytest.mark.parametrize(("free", "state"), [(50, "problem"), (500, "warning"), (5000, "fine")])
def test_a_full_disk_is_told_in_time(
    inhabited: Installation, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    """Below a gigabyte it is a warning, below 100 MB a problem."""

    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free * 1024 * 1024))
    _, found = _look(inhabited)
    assert found["disk"]["state"] == state


def test_hashing_is_measured(inhabited: Installation) -> None:
    """Time and cost are told; cheaper than the target is a warning."""
    _, found = _look(inhabited)
    assert found["passwords"]["state"] == "warning"
    assert found["passwords"]["text"].startswith("argon2id 19 MiB, 2 passes: ")
    _, found = _look(inhabited, FARSTU_PASSWORDS__MEMORY_KIB="65536")
    assert found["passwords"]["text"].startswith("argon2id 64 MiB, 2 passes: ")


def test_hashing_that_is_too_slow_or_too_big_is_a_warning(
    inhabited: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People wait for the one, the machine runs out of memory over the other."""
    monkeypatch.setattr("farstu.cli.check_machine.SLOWEST_HASH", 0.0)
    _, found = _look(inhabited, FARSTU_WORKERS="256", FARSTU_PASSWORDS__THREADS="256")
    assert found["passwords"]["text"].endswith("people wait")
    assert found["memory"]["state"] == "warning"


# the clock ------------------------------------------------------------------------


def test_a_clock_behind_the_keys_is_a_problem() -> None:
    """Keys come from the past: the clock was set back; five minutes are let pass."""
    behind = check_clock(NOW, newest=NOW + timedelta(minutes=6))
    assert (behind.mark, behind.fix) == (Mark.PROBLEM, "timedatectl set-ntp true")
    assert check_clock(NOW, newest=NOW + timedelta(minutes=4)).mark is not Mark.PROBLEM


@pytest.mark.parametrize(
    ("kept_right", "mark"), [(True, Mark.FINE), (False, Mark.WARNING), (None, Mark.FINE)]
)
def test_a_clock_that_nothing_keeps_right_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, *, kept_right: bool | None, mark: Mark
) -> None:
    """Where the system does not say, nothing is claimed."""
    monkeypatch.setattr("farstu.cli.check_machine.is_clock_kept_right", lambda: kept_right)
    found = check_clock(NOW, newest=None)
    assert found.mark is mark
    assert ("kept right" in found.text) is (kept_right is True)


def test_the_kernel_is_asked_about_its_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux it says; elsewhere nobody is asked."""
    assert is_clock_kept_right() in {True, False, None}
    monkeypatch.setattr("sys.platform", "elsewhere")
    assert is_clock_kept_right() is None


# where it is reached --------------------------------------------------------------


@pytest.fixture
def stranger(inhabited: Installation) -> Iterator[None]:
    """Have something listen there that is no Farstu, and says nothing."""
    with socket.create_server(("127.0.0.1", inhabited.port)):
        yield


@pytest.mark.usefixtures("stranger")
def test_somebody_else_at_the_address_is_a_problem(
    inhabited: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not answer as Farstu does."""
    monkeypatch.setattr("farstu.cli.check_address.PATIENCE", 0.2)
    assert "something else does already" in _problems(inhabited)["listening"]["text"]


async def _healthy(scope: Any, receive: Any, send: Any) -> None:
    """Answer as a running Farstu does to whoever asks how it is."""
    if scope["type"] == "http":
        await receive()
        status = 200 if scope["path"] == "/healthz" else 404
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


def test_a_running_server_without_housekeeping_is_a_problem(inhabited: Installation) -> None:
    """While it runs somebody keeps the house, or something is wrong; else it is a warning."""
    _, found = _look(inhabited)
    assert found["housekeeping"]["text"] == "begins with `farstu serve`"
    with inhabited.kit() as kit:
        keep_house(kit, holder="here:1")
    assert _look(inhabited)[1]["housekeeping"]["text"].startswith("by here:1, until ")
    with inhabited.kit(later=-timedelta(days=1)) as kit:
        kit.store.write(_forget_leases, portal_id=EVERYWHERE)
        keep_house(kit, holder="here:1")
    assert _look(inhabited)[1]["housekeeping"]["state"] == "warning"
    with serve_app(_healthy, port=inhabited.port):
        wrong = _problems(inhabited)
        assert wrong["housekeeping"]["fix"] == "restart farstu serve"
        assert "listening" not in wrong


def test_a_running_server_that_keeps_no_trail_is_a_problem(inhabited: Installation) -> None:
    """Events get numbers, and chains signatures, or it is said since when they have not."""
    assert _look(inhabited)[1]["audit trail"]["text"] == "begins with `farstu serve`"
    with serve_app(_healthy, port=inhabited.port), inhabited.kit() as kit:
        Turn(kit, auditor.LEASE, holder="here:1", lasts=timedelta(hours=1)).is_ours()
        [portal] = list_portals(kit)
        _happen(kit, portal.id, ago=timedelta(hours=3))
        wrong = _problems(inhabited)["audit trail"]
        assert wrong["text"].startswith("events since ")
        close_chains(kit)
        assert _look(inhabited)[1]["audit trail"]["text"].startswith("by here:1, until ")
        sign_checkpoints(kit, portal.id)
        _happen(kit, portal.id, ago=timedelta(days=3))
        close_chains(kit)
        wrong = _problems(inhabited)["audit trail"]
        assert wrong["text"].startswith("nothing is signed since ")
        assert "audit_failed" in wrong["fix"]
        sign_checkpoints(kit, portal.id)
        assert "audit trail" not in _problems(inhabited)


def test_an_audit_key_that_does_not_open_is_a_warning(inhabited: Installation) -> None:
    """With the portal that it belongs to: the next checkpoint has another one."""
    with inhabited.kit() as kit:
        [portal] = list_portals(kit)
        kit.store.write(lambda tx: find_signer(kit, tx), portal_id=portal.id)
        assert "audit keys" not in _look(inhabited)[1]
        kit.store.write(_spoil_audit_keys, portal_id=portal.id)
    found = _look(inhabited)[1]["audit keys"]
    assert found["state"] == "warning"
    assert found["text"].startswith(f"that of {HOST} does not open")


def _forget_leases(tx: Any) -> None:
    tx.connection.exec_driver_sql("DELETE FROM leases")


def test_an_origin_where_no_portal_lives_is_a_problem(inhabited: Installation) -> None:
    """People would come to a page that says so."""
    wrong = _problems(inhabited, FARSTU_ORIGIN="https://portal.example")
    assert wrong["origin"]["text"] == f"no portal lives at portal.example, only at {HOST}"
    assert _look(inhabited)[1]["https"]["text"].startswith("not needed")


def _spoil_audit_keys(tx: Tx) -> None:
    t = schema.audit_keys
    tx.execute(sa.update(t).values(secret=b"spoilt").where(tx.inside(t)))


def _happen(kit: Kit, portal_id: str, *, ago: timedelta) -> None:
    """Let something have happened a while ago."""
    event, at = AuditEvent.PORTAL_CHANGED, kit.clock() - ago
    kit.store.write(
        lambda tx: note(kit, tx, None, event, at=at, subject_id=None), portal_id=portal_id
    )
