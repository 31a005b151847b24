"""The page on sessions names each rise and each end that is shown at every door, and no other."""

from __future__ import annotations

import re

from tests.oidc.test_everywhere import ALONE, ENDS, OVER, RISES, UNLESS_LATE
from tests.support.source import ROOT

SAID = {ALONE: "goes on", UNLESS_LATE: "goes on, but a challenge", OVER: "ends"}


def test_the_tables_have_every_line() -> None:
    """In this order, with what goes on beside the session."""
    text = (ROOT / "docs/sessions.md").read_text("utf-8")
    part = text.split("## Each rise and each end")[1].split("\n## ")[0]
    rises, ends = part.split("| it ends by |")
    assert re.findall(r"(?m)^- (.+)$", rises) == list(RISES)
    rows = re.findall(r"(?m)^\| ([^|]+?) \| ([^|]+?) \|$", ends)
    told = [row for row in rows if not row[0].startswith("---")]
    assert told == [(name, SAID[goes_on]) for name, (_, goes_on) in ENDS.items()]
