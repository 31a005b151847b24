"""The demo is for this machine only."""

from __future__ import annotations

from farstu.config import Listen
from farstu.demo.memory import DemoError


def refuse_others(listen: Listen) -> None:
    """Refuse to be reached from other machines. Raises ``DemoError``."""
    if not listen.is_loopback:
        raise DemoError(
            "The demo shows everybody's password, and so listens on this machine only, "
            f"not on {listen}."
        )
