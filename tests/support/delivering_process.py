"""A process of its own that empties the outbox, so that it can be killed.

It is put together as a server's worker is, from the environment, but for its clock: that runs
faster than the machine's, so that nobody waits minutes for the claim of a process that died.
``python -m tests.support.delivering_process BEGAN`` ends when nothing is left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from farstu.app import House, open_house
from farstu.config import load_config
from farstu.core.channels import Channel
from farstu.senders import make_sender, make_text_sender
from farstu.services.outbox import deliver
from farstu.store import outbox
from farstu.store.tx import EVERYWHERE
from tests.support.marking_process import ROOT

SPEED = 60
"""Three minutes of a claim are three seconds."""
ROUND = 20
"""Messages of one channel, until it is the other one's turn."""


def start_delivering(environment: Mapping[str, str], *, began: float) -> subprocess.Popen[str]:
    """Start the process; it gets ready, and waits for ``let_go``."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.delivering_process", repr(began)],
        cwd=ROOT,
        env=os.environ | dict(environment) | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def let_go(*processes: subprocess.Popen[str]) -> None:
    """Let processes begin together, as soon as all of them are ready."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def kill_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill it so long after it began; say whether it still ran."""
    with process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            return True
    return False


def _is_empty(house: House) -> bool:
    return not house.kit.store.read(outbox.list_unsent, portal_id=EVERYWHERE)


def _main(began: float) -> None:
    def clock() -> datetime:
        return datetime.fromtimestamp(began + (time.time() - began) * SPEED, UTC)

    with open_house(load_config()) as house:
        kit, mail = replace(house.kit, clock=clock), make_sender(house.config)
        texts = make_text_sender(house.config, clock=clock)
        carries = {
            Channel.MAIL: house.carry_by(mail),
            Channel.SMS: house.carry_texts_by(texts),
        }
        print("ready", flush=True)  # noqa: T201 - whoever started it waits for that
        sys.stdin.readline()
        while not _is_empty(house):
            for channel, carry in carries.items():
                deliver(kit, carry, holder=str(os.getpid()), channel=channel, most=ROUND)
            mail.close()
            texts.close()
            time.sleep(0.02)


if __name__ == "__main__":
    _main(float(sys.argv[1]))
