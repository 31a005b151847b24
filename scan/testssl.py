"""testssl against the recommended nginx: protocols, ciphers, the known attacks, headers."""

from __future__ import annotations

import json
import time

from scan.findings import Finding, Report
from scan.programs import run_politely
from scan.stage import Stage

UNDISTURBED = {"OK", "INFO", "WARN", "DEBUG"}
"""What is no complaint; ``WARN`` is testssl speaking of itself and of this machine."""


def scan_tls(stage: Stage, program: str) -> Report:
    """Ask all that it asks of a site."""
    began, said = time.perf_counter(), stage.folder / "testssl.json"
    command = [program, "--warnings", "off", "--quiet", "--color", "0", "--jsonfile", str(said)]
    ended = run_politely(
        [*command, f"{stage.origin}/login"], stage.folder / "testssl.txt", seconds=480
    )
    rows = json.loads(said.read_text("utf-8")) if ended else []
    cut = () if ended else (Finding("testssl", "did not end", "/login"),)
    complaints = (row for row in rows if row["severity"] not in UNDISTURBED)
    return Report(
        scanner="testssl",
        extent=f"{len(rows)} checks",
        seconds=time.perf_counter() - began,
        findings=(*cut, *(Finding("testssl", row["id"], "nginx") for row in complaints)),
    )
