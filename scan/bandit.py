"""bandit over the sources: what ruff's S rules know too, by who wrote them first."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from scan.findings import Finding, Report
from scan.programs import run_politely

ROOT = Path(__file__).parents[1]


def scan_sources(folder: Path) -> Report:
    """Read every line of ``src``."""
    began, said = time.perf_counter(), folder / "bandit.json"
    command = [sys.executable, "-m", "bandit", "-q", "-r", "src", "-f", "json", "-o", str(said)]
    run_politely(command, folder / "bandit.txt", seconds=180)
    told = json.loads(said.read_text("utf-8"))
    return Report(
        scanner="bandit",
        extent=f"{told['metrics']['_totals']['loc']:,} lines",
        seconds=time.perf_counter() - began,
        findings=tuple(Finding("bandit", r["test_id"], r["filename"]) for r in told["results"]),
    )
