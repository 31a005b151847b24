"""No message is lost, whenever whoever sends it is killed; a real mail server counts them."""

from __future__ import annotations

import random  # noqa: TID251 - when to kill is the test's own chance, from a seed
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from farstu.crypto.keyring import create_key_file
from farstu.services.kit import Kit
from farstu.services.notices import Notice
from farstu.services.outbox import Letter, post
from farstu.services.portals import list_portals
from farstu.store import outbox
from farstu.store.tx import EVERYWHERE, Tx
from tests.cli.installation import Installation, settle
from tests.support.clock import SUNDAY_MORNING
from tests.support.databases import Database
from tests.support.delivering_process import kill_after, let_go, start_delivering
from tests.support.entropy import seeded_entropy
from tests.support.exim import Exim
from tests.support.server import free_port, serve_farstu, wait_until

MESSAGES = 120
LEAST_KILLS = 3

pytestmark = pytest.mark.slow


@pytest.fixture
def installation(tmp_path: Path, database: Database, exim: Exim) -> Installation:
    """Give an installation with one portal, whose mail goes to the server of the test."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    create_key_file(folder / "key", now=SUNDAY_MORNING, entropy=seeded_entropy())
    settings = {
        **exim.settings(),
        "FARSTU_DATABASE": database.url,
        "FARSTU_MIGRATION_URL": database.migration_url,
    }
    made = Installation(folder=folder, port=free_port(), settings=settings)
    with made.kit() as kit:
        settle(kit)
    return made


def post_messages(installation: Installation) -> set[str]:
    """Put messages into the outbox, and name them."""
    with installation.kit() as kit:
        [portal] = list_portals(kit)
        at = kit.clock()
        facts = {"at": at.isoformat(), "address": "192.0.2.7", "agent": "Firefox/1 Linux"}

        def deed(tx: Tx) -> set[str]:
            return {
                post(
                    kit,
                    tx,
                    Letter(
                        recipient=f"person{number}@example.com",
                        template=Notice.PASSWORD_CHANGED,
                        facts=facts,
                    ),
                    account_id=None,
                    at=at,
                )
                for number in range(MESSAGES)
            }

        rows = kit.store.write(deed, portal_id=portal.id)
        return {f"<{row}@{portal.host}>" for row in rows}


def count_unsent(kit: Kit) -> int:
    """Count what is left."""
    return len(kit.store.read(outbox.list_unsent, portal_id=EVERYWHERE))


def test_killed_at_any_moment_it_loses_none(installation: Installation, exim: Exim) -> None:
    """Two processes at a time, killed again and again: each message arrives, few arrive twice.

    Twice only when a process died after the server had accepted the message and before that was
    written down; both have the same Message-ID then, or there would be more of those than messages.
    """
    sought, kills = post_messages(installation), 0
    start = time.time()  # noqa: TID251 - the clock of the processes begins here
    dice = random.Random(7)  # noqa: S311 - no secret
    with installation.kit() as kit:
        for left in range(MESSAGES - 5, MESSAGES // 3, -30):
            running = [start_delivering(installation.environment(), began=start) for _ in range(2)]
            let_go(*running)
            wait_until(lambda left=left: count_unsent(kit) <= left, otherwise=exim.log)  # type: ignore[misc]
            kills += sum(kill_after(process, dice.uniform(0, 0.02)) for process in running)
        assert kills >= LEAST_KILLS
        assert count_unsent(kit)
        with start_delivering(installation.environment(), began=start) as last:
            let_go(last)
            assert last.wait(120) == 0
        assert count_unsent(kit) == 0
    arrived = Counter(str(mail["Message-ID"]) for mail in exim.wait_for(MESSAGES))
    assert set(arrived) == sought
    assert arrived.total() - MESSAGES <= kills


def test_a_server_sends_what_waits(installation: Installation, exim: Exim) -> None:
    """``farstu serve`` empties the outbox with two workers, says how many, and names nobody."""
    sought = post_messages(installation)
    with ExitStack() as stack:
        server = stack.enter_context(
            serve_farstu(
                installation.folder,
                workers=2,
                settings=installation.settings,
                arguments=(),
            )
        )
        arrived = [str(mail["Message-ID"]) for mail in exim.wait_for(MESSAGES)]
        server.wait_for(r'"sent": ?\d+')
        assert server.stop() == 0
        said = server.said()
    assert sorted(arrived) == sorted(sought)
    assert "person" not in said
    assert "Traceback" not in said
    with installation.kit() as kit:
        assert count_unsent(kit) == 0
