"""Who empties the outbox in the background of a server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from farstu.core.channels import Channel
from farstu.delivery.folder import FolderSender
from farstu.delivery.message import Trouble, Undelivered
from farstu.postman import ROUND_EVERY, Postman
from farstu.services.outbox import BATCH, Letter, post
from farstu.store.engine import open_store
from tests.support.databases import make_sqlite_database
from tests.support.house import House, open_house


class Pauses(threading.Event):
    """A server that stops after so many rounds, and notes for how long each of them is waited."""

    def __init__(self, rounds: int) -> None:
        """Run for *rounds*."""
        super().__init__()
        self.asked: list[float | None] = []
        self._rounds = rounds

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for nothing."""
        self.asked.append(timeout)
        return len(self.asked) > self._rounds


@pytest.fixture
def house(run_folder: Path, tmp_path: Path) -> Iterator[House]:
    """Open a portal."""
    made = make_sqlite_database(run_folder, folder=tmp_path)
    with closing(open_store(made.url)) as store, open_house(store) as opened:
        yield opened


def pauses_with(house: House, *, letters: int, no: Undelivered | None = None) -> list[float | None]:
    """Work three rounds with so many letters, to all of which *no* is said; list the pauses."""
    letter = Letter(recipient="maja@example.com", template="test")
    for _ in range(letters):
        house.write(lambda tx: post(house.kit, tx, letter, account_id=None, at=house.clock()))
    stopping = Pauses(3)
    Postman(house.kit, Channel.MAIL, FolderSender(Path("nowhere")), lambda _: no).work(stopping)
    return stopping.asked


def test_a_full_outbox_is_emptied_without_a_pause(house: House) -> None:
    """Round after round, until one finds less than it could send."""
    assert pauses_with(house, letters=BATCH + 1) == [ROUND_EVERY, 0, ROUND_EVERY, ROUND_EVERY]


def test_a_server_that_is_away_is_left_alone(house: House) -> None:
    """However many letters wait."""
    away = Undelivered(trouble=Trouble.UNREACHABLE)
    assert pauses_with(house, letters=BATCH + 1, no=away) == [ROUND_EVERY] * 4
