"""The board, and which statements mark it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from farstu.store import schema
from farstu.store.board import EVERYTHING, SIZE, SLOTS, Board, slot_of
from farstu.store.listening import _read
from farstu.store.revocations import OWNERS, slots_of

T = schema.sessions.c
MARKING: dict[str, tuple[sa.Executable, set[int]]] = {
    "a session by its id": (
        sa.update(schema.sessions).where(T.portal_id == "p", T.id == "s").values(epoch=2),
        {slot_of("s")},
    ),
    "every session of an account": (
        sa.delete(schema.sessions).where(T.account_id == "a"),
        {slot_of("a")},
    ),
    "one or another": (
        sa.delete(schema.sessions).where(sa.or_(T.id == "s", T.id == "t")),
        {EVERYTHING},
    ),
    "a list": (sa.delete(schema.sessions).where(T.id.in_(["s"])), {EVERYTHING}),
    "a session that was used": (
        sa.update(schema.sessions).where(T.id == "s").values(last_seen_at=None),
        set(),
    ),
    "a new session": (sa.insert(schema.sessions).values(id="s"), set()),
    "a new membership": (
        sa.insert(schema.memberships).values(id="m", account_id="a"),
        {slot_of("a")},
    ),
    "new memberships from elsewhere": (
        sa.insert(schema.memberships).from_select(["id"], sa.select(schema.accounts.c.id)),
        {EVERYTHING},
    ),
    "a new membership by an expression": (
        sa.insert(schema.memberships).values(account_id=sa.func.lower("A")),
        {EVERYTHING},
    ),
    "several new memberships": (
        sa.insert(schema.memberships).values([{"account_id": "a"}, {"account_id": "b"}]),
        {EVERYTHING},
    ),
    "a policy": (sa.insert(schema.policies).values(id="x"), {EVERYTHING}),
    "an epoch that stays": (
        sa.update(schema.accounts).values(epoch=schema.accounts.c.epoch),
        set(),
    ),
    "another table": (sa.delete(schema.drafts), set()),
    "a question": (sa.select(schema.sessions), set()),
}


@pytest.mark.parametrize("which", MARKING)
def test_a_statement_marks_whom_it_is_about(which: str) -> None:
    """By what its condition keeps to, else everybody."""
    statement, marked = MARKING[which]
    assert set(slots_of(statement)) == marked


def test_an_insert_that_is_run_with_rows_marks_whose_they_are() -> None:
    """Row by row; a row that does not say is about everybody."""
    adding = sa.insert(schema.memberships)
    assert set(slots_of(adding, {"account_id": "a"})) == {slot_of("a")}
    assert set(slots_of(adding, {"id": "m"})) == {EVERYTHING}


def test_a_statement_that_was_made_once_marks_whom_this_run_is_about() -> None:
    """The condition names a parameter, and the row its value; without one it is about everybody."""
    ending = sa.update(schema.sessions).where(T.id == sa.bindparam("ended"))
    assert set(slots_of(ending, {"ended": "s", "epoch": 2})) == {slot_of("s")}
    assert set(slots_of(ending, {"epoch": 2})) == {EVERYTHING}


def test_what_a_row_writes_is_written() -> None:
    """Harmless are the columns of the row, too, or it marks: it is not looked at less closely."""
    using = sa.update(schema.sessions).where(T.id == sa.bindparam("used"))
    assert set(slots_of(using, {"used": "s", "last_seen_at": None})) == set()
    assert set(slots_of(using, {"used": "s", "last_seen_at": None, "epoch": 2})) == {slot_of("s")}


def test_the_tables_and_their_owners_are_there() -> None:
    """A column that is renamed is noticed."""
    for name, columns in OWNERS.items():
        assert columns <= set(schema.metadata.tables[name].c.keys())


@pytest.fixture
def boards(tmp_path: Path) -> Iterator[tuple[Board, Board]]:
    """Give two boards on one file, as two processes have them."""
    path = tmp_path / "board"
    with closing(Board(path)) as one, closing(Board(path)) as other:
        yield one, other


def test_what_one_marks_the_other_sees(boards: tuple[Board, Board]) -> None:
    """At once, in that slot alone; a copy stays as it was."""
    one, other = boards
    before = other.copy()
    one.mark({7})
    assert other.numbers[7] != before[7]
    assert other.numbers[8] == before[8]
    one.mark(())
    assert other.numbers[7] == before[7] + 1


def test_the_file_has_all_of_its_room_from_the_start(tmp_path: Path) -> None:
    """A hole in shared memory, on a disk that is full by then, would be the end of the process."""
    path = tmp_path / "board"
    path.touch(0o600)
    with closing(Board(path)):
        assert path.stat().st_blocks * 512 >= SIZE
    with closing(Board(path)) as again:
        assert set(again.numbers) == {0}


def test_a_disk_that_is_full_is_said_before_anything_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the file, which is closed again."""
    before = len(list(Path("/proc/self/fd").iterdir()))

    def refuse(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", refuse)
    with pytest.raises(OSError, match=r"No space left.*board"):
        Board(tmp_path / "board")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_every_name_has_a_slot_of_its_own_sort() -> None:
    """Never that of everything."""
    assert {slot_of(str(n)) for n in range(10_000)} <= set(range(1, SLOTS))


@pytest.mark.parametrize(
    ("heard", "slots"),
    [("1,2", {1, 2}), ("", {EVERYTHING}), ("x", {EVERYTHING}), (f"{SLOTS}", {EVERYTHING})],
)
def test_whoever_says_anything_else_means_everything(heard: str, slots: set[int]) -> None:
    """What is not understood is not passed over."""
    assert _read(heard) == slots
