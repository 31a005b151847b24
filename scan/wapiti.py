"""wapiti over every page that it finds, from outside and with the owner's cookies."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scan.findings import Finding, Report
from scan.programs import run_politely
from scan.sqlmap import count_requests
from scan.stage import Stage, Visitor

LEFT_OUT = ("buster", "nikto", "brute_login_form", "wapp", "ssrf", "xxe", "blindsql")
"""Lists of other people's paths and passwords; what only names software; what asks a server of
wapiti's own, far away, whether it was called; and what sqlmap does better."""
MODULES = ",".join(["all", *(f"-{module}" for module in LEFT_OUT)])
SECONDS = 330
A_MODULE = 9
A_CRAWL = 30
IDS = re.compile(r"/[0-9a-f-]{32,36}(?=/|$)|/[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}(?=/|$)")


def scan_pages(stage: Stage, program: str, visitor: Visitor, *, name: str, start: str) -> Report:
    """Crawl from *start*, and attack every form and parameter that was found."""
    began, said = time.perf_counter(), stage.folder / f"wapiti-{name}.json"
    before = count_requests(stage.fronts.requests)
    command = _command(stage, program, visitor, said, start)
    ended = run_politely(command, stage.folder / f"wapiti-{name}.txt", seconds=SECONDS)
    asked = count_requests(stage.fronts.requests) - before
    told = json.loads(said.read_text("utf-8")) if said.exists() else {}
    cut = () if told else (Finding("wapiti", "did not end", name),)
    return Report(
        scanner=f"wapiti, {name}",
        extent=f"{asked:,} requests{'' if ended else ', to the time limit'}",
        seconds=time.perf_counter() - began,
        findings=(*cut, *_read(told)),
    )


def _command(stage: Stage, program: str, visitor: Visitor, said: Path, start: str) -> list[str]:
    jar = said.with_suffix(".jar")
    jar.write_text(json.dumps(_jar(visitor)), "utf-8")
    headers = [("-H", f"{name}: {value}") for name, value in stage.as_from_a_page().items()]
    return [
        *(program, "-u", f"{stage.scattered}/", "-s", f"{stage.scattered}{start}", "-m", MODULES),
        *("--scope", "domain", "--flush-session", "--no-bugreport", "--verify-ssl", "0"),
        *("--max-scan-time", str(A_CRAWL), "--max-attack-time", str(A_MODULE), "-t", "20"),
        *("-f", "json", "-o", str(said), "-c", str(jar), "--store-session", str(said.parent)),
        *(word for pair in headers for word in pair),
    ]


def _jar(visitor: Visitor) -> Mapping[str, Any]:
    """Write cookies as wapiti keeps them: by path, below a host as ``http.cookiejar`` spells it."""
    kept = {
        name: {"value": value, "secure": True, "expires": None, "version": 0, "port": None}
        for name, value in visitor.cookies.items()
    }
    return {".localhost.local": {"/": kept}}


def _read(told: Mapping[str, Any]) -> Iterator[Finding]:
    for part in ("vulnerabilities", "anomalies"):
        for kind, found in told.get(part, {}).items():
            for one in found:
                path = IDS.sub("/…", str(one["path"]).partition("?")[0])
                yield Finding("wapiti", kind, f"{one['method']} {path}")
