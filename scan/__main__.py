"""Run each scanner that is installed, print a table; end with 1 if a finding is unexplained."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.nginx import find_nginx
from scan.bandit import scan_sources
from scan.findings import PAGE, Finding, Report, list_unexplained, read_explained
from scan.programs import find_program
from scan.server_log import read_log
from scan.sqlmap import forms_of, scan_form
from scan.stage import Stage, set_stage, sign_in, visit
from scan.testssl import scan_tls
from scan.wapiti import scan_pages

OF_DEBIAN = {"testssl": "testssl.sh", "sqlmap": "sqlmap", "wapiti": "wapiti"}
"""Programs by the packages that have them."""


def main() -> int:
    """Scan, and say what came of it."""
    console = Console(width=110)
    explained = read_explained(PAGE.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = [scan_sources(folder), *_scan_what_runs(console, folder)]
    found = [one for report in reports for one in report.findings]
    unexplained = list_unexplained(found, explained)
    console.print(_table(reports, unexplained))
    for one in unexplained:
        console.print(f"unexplained: {one.tool} | {one.name} | {one.where}", markup=False)
    return 1 if unexplained else 0


def _scan_what_runs(console: Console, folder: Path) -> Iterator[Report]:
    nginx = find_nginx()
    if nginx is None:
        console.print("There is no nginx, and so nothing to scan but the sources: make tools.")
        return
    programs = {name: find_program(name) for name in OF_DEBIAN}
    for name, program in programs.items():
        if program is None:
            console.print(f"{name} is not installed: apt-get install {OF_DEBIAN[name]}")
    with set_stage(nginx, folder) as stage:
        yield from _scan_stage(stage, programs)
        yield read_log(stage.log)


def _scan_stage(stage: Stage, programs: dict[str, str | None]) -> Iterator[Report]:
    """Run each; whoever looks from inside has just signed in, since offices want that."""
    if testssl := programs["testssl"]:
        yield scan_tls(stage, testssl)
    if sqlmap := programs["sqlmap"]:
        outside = visit(stage)
        for form in forms_of(stage, outside):
            yield scan_form(stage, sqlmap, form, outside if form.body else sign_in(stage))
    if wapiti := programs["wapiti"]:
        yield scan_pages(stage, wapiti, visit(stage), name="outside", start="/login")
        yield scan_pages(
            stage, wapiti, sign_in(stage), name="inside", start=f"/org/{stage.office}/people"
        )


def _table(reports: list[Report], unexplained: tuple[Finding, ...]) -> Table:
    table = Table(title="What the scanners of others found")
    for heading in ("scanner", "looked at", "seconds", "found", "unexplained"):
        table.add_column(heading)
    for report in reports:
        left = set(report.findings) & set(unexplained)
        found = str(len(set(report.findings)))
        table.add_row(report.scanner, report.extent, f"{report.seconds:.0f}", found, str(len(left)))
    return table


if __name__ == "__main__":
    sys.exit(main())
