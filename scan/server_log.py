"""What Farstu itself wrote while it was scanned: an error there is a finding, whoever caused it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from scan.findings import Finding, Report

BROKEN = {"error", "critical"}


def read_log(log: Path) -> Report:
    """Read the log. A line that is no JSON is an error too: something wrote past the log."""
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    broken = Counter(name for name in map(_broken, lines) if name)
    findings = tuple(Finding("farstu", name, "its log") for name in broken)
    extent = f"{len(lines)} lines"
    return Report(scanner="Farstu's log", extent=extent, seconds=0, findings=findings)


def _broken(line: str) -> str:
    try:
        said = json.loads(line)
    except ValueError:
        return "no JSON"
    return str(said.get("event", "")) if said.get("level") in BROKEN else ""
