"""No message is lost, whenever whoever sends it is killed; a real mail server counts them."""

from __future__ import annotations

import random  # noqa: TID251 - when to kill is the test's own chance, from a seed
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from farstu.core.channels import Channel
from farstu.crypto.keyring import create_key_file
from farstu.services.kit import Kit
from farstu.services.notices import Notice
from farstu.services.outbox import Letter, post
from farstu.services.portals import list_portals
from farstu.services.texts import Text
from farstu.store import outbox
from farstu.store.tx import EVERYWHERE, Tx
from tests.cli.installation import Installation, settle
from tests.support.clock import SUNDAY_MORNING
from tests.support.databases import Database
from tests.support.delivering_process import kill_after, let_go, start_delivering
from tests.support.entropy import seeded_entropy
from tests.support.exim import Exim
from tests.support.gateways import (
    PASSWORD,
    USERNAME,
    GatewayServer,
    Reply,
    answer_as_46elks,
    serve_gateway,
)
from tests.support.server import free_port, serve_farstu, wait_until

MESSAGES = 340
TEXTS = 160
FEW = 70
"""More than one round sends, where nobody is killed."""
NUMBER = "+46701740617"
KILLED_EVERY = 80
"""Messages: as many are sent between two kills of both processes."""
LEAST_KILLS = 6

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


def post_messages(installation: Installation, count: int) -> set[str]:
    """Put so many messages into the outbox, and name them."""
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
                for number in range(count)
            }

        rows = kit.store.write(deed, portal_id=portal.id)
        return {f"<{row}@{portal.host}>" for row in rows}


def post_texts(installation: Installation, count: int) -> set[str]:
    """Put so many text messages into the outbox, and name them by their codes."""
    with installation.kit() as kit:
        [portal] = list_portals(kit)
        codes = {f"{number:06}" for number in range(count)}

        def deed(tx: Tx) -> None:
            for code in codes:
                letter = Letter(recipient=NUMBER, template=Text.CODE, facts={"code": code})
                post(kit, tx, letter, account_id=None, at=kit.clock(), channel=Channel.SMS)

        kit.store.write(deed, portal_id=portal.id)
    return codes


@pytest.fixture
def gateway() -> Iterator[GatewayServer]:
    """Serve as 46elks does."""
    with serve_gateway(answer_as_46elks) as running:
        yield running


def settings_of(gateway: GatewayServer) -> dict[str, str]:
    """Say in variables how to come in."""
    one = "FARSTU_SMS__GATEWAYS__1__"
    return {
        f"{one}KIND": "46elks",
        f"{one}BASE_URL": gateway.url,
        f"{one}USERNAME": USERNAME,
        f"{one}PASSWORD": PASSWORD,
        f"{one}SENDER": "Nordskar",
    }


def count_unsent(kit: Kit) -> int:
    """Count what is left."""
    return len(kit.store.read(outbox.list_unsent, portal_id=EVERYWHERE))


def test_killed_at_any_moment_it_loses_none(
    installation: Installation, exim: Exim, gateway: GatewayServer
) -> None:
    """Two processes, killed again and again amid 500 messages: all arrive, and few of them twice.

    Twice only where a process died after the server had accepted the message and before that was
    written down: mails have the same Message-ID then, and there is one of them a kill at most.
    """
    sought, codes = post_messages(installation, MESSAGES), post_texts(installation, TEXTS)
    environment = installation.environment() | settings_of(gateway)
    start, kills = time.time(), 0  # noqa: TID251 - the clock of the processes begins here
    dice = random.Random(11)  # noqa: S311 - no secret
    with installation.kit() as kit:
        for left in range(MESSAGES + TEXTS - 10, KILLED_EVERY, -KILLED_EVERY):
            running = [start_delivering(environment, began=start) for _ in range(2)]
            let_go(*running)
            wait_until(lambda left=left: count_unsent(kit) <= left, otherwise=exim.log)  # type: ignore[misc]
            kills += sum(kill_after(process, dice.uniform(0, 0.05)) for process in running)
        assert kills >= LEAST_KILLS
        assert count_unsent(kit)
        with start_delivering(environment, began=start) as last:
            let_go(last)
            assert last.wait(120) == 0
        assert count_unsent(kit) == 0
    mailed = Counter(str(mail["Message-ID"]) for mail in exim.wait_for(MESSAGES))
    texted = Counter(taken.text[:6] for taken in gateway.taken)
    assert (set(mailed), set(texted)) == (sought, codes)
    assert mailed.total() - MESSAGES + texted.total() - TEXTS <= kills


def test_a_gateway_that_is_away_holds_no_mail_up(
    installation: Installation, exim: Exim, gateway: GatewayServer
) -> None:
    """``farstu serve`` sends all mail while no text leaves, and its log names nobody."""
    sought = post_messages(installation, FEW)
    post_texts(installation, FEW)
    gateway.mood = Reply(status=503, body=NUMBER.encode())
    settings = {**installation.settings, **settings_of(gateway), "FARSTU_LOG__LEVEL": "debug"}
    with serve_farstu(installation.folder, workers=1, settings=settings, arguments=()) as server:
        arrived = [str(mail["Message-ID"]) for mail in exim.wait_for(FEW)]
        server.wait_for(r'"waits": ?\d+')
        assert server.stop() == 0
        said = server.said()
    assert sorted(arrived) == sorted(sought)
    assert gateway.taken == []
    assert "Traceback" not in said
    for secret in (NUMBER, NUMBER.removeprefix("+"), "000001", PASSWORD):
        assert secret not in said
    with installation.kit() as kit:
        rows = kit.store.read(outbox.list_unsent, portal_id=EVERYWHERE)
    assert {row.channel for row in rows} == {Channel.SMS}
    told = {row.last_error for row in rows} - {None}
    assert told == {"46elks at localhost: the gateway has a fault of its own (503)"}


def test_a_server_sends_what_waits(installation: Installation, exim: Exim) -> None:
    """``farstu serve`` empties the outbox with two workers, says how many, and names nobody."""
    sought = post_messages(installation, FEW)
    with ExitStack() as stack:
        server = stack.enter_context(
            serve_farstu(
                installation.folder,
                workers=2,
                settings=installation.settings,
                arguments=(),
            )
        )
        arrived = [str(mail["Message-ID"]) for mail in exim.wait_for(FEW)]
        server.wait_for(r'"sent": ?\d+')
        assert server.stop() == 0
        said = server.said()
    assert sorted(arrived) == sorted(sought)
    assert "person" not in said
    assert "Traceback" not in said
    with installation.kit() as kit:
        assert count_unsent(kit) == 0
