"""sqlmap over the forms that look something up, from a new network with every request."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from scan.findings import Finding, Report
from scan.programs import run_politely
from scan.stage import Stage, Visitor

SECONDS = 150
INJECTABLE = re.compile(
    r"(?m)^Parameter: (.+)$|parameter '(\w+)' (?:is vulnerable|appears to be '.*' injectable)"
)
SUSPECTED = re.compile(r"parameter '(\w+)' might be injectable")
FAILED = re.compile(r"(?m)^(5\d\d) \(.*?\) - (\d+) times")
TESTED = re.compile(r"testing '")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form: where it is sent, with what, and which fields are tried."""

    name: str
    path: str
    tried: tuple[str, ...]
    query: str = ""
    body: str = ""


def forms_of(stage: Stage, outside: Visitor) -> tuple[Form, ...]:
    """List the forms: two at the doorstep, and two of an office."""
    token = {"csrf": outside.csrf}
    known = {"identifier": "p1@example.com"}
    office = f"/org/{stage.office}"
    return (
        Form(
            name="sign-in",
            path="/login",
            tried=("identifier", "password"),
            body=urlencode({**token, **known, "password": "wrong"}),
        ),
        Form(
            name="forgotten",
            path="/password/forgot",
            tried=("identifier",),
            body=urlencode({**token, **known}),
        ),
        Form(
            name="people",
            path=f"{office}/people",
            tried=("q", "before"),
            query=urlencode({"q": "Person", "before": "0"}),
        ),
        Form(
            name="log",
            path=f"{office}/log",
            tried=("who", "what", "before"),
            query=urlencode({"who": "Person", "what": "", "from": "", "to": "", "before": "0"}),
        ),
    )


def scan_form(stage: Stage, program: str, form: Form, visitor: Visitor) -> Report:
    """Try one form, as whoever has these cookies."""
    began, into = time.perf_counter(), stage.folder / f"sqlmap-{form.name}.txt"
    before = count_requests(stage.fronts.requests)
    ended = run_politely(_command(stage, program, form, visitor), into, seconds=SECONDS)
    asked = count_requests(stage.fronts.requests) - before
    return Report(
        scanner=f"sqlmap, {form.name}",
        extent=f"{asked:,} requests{'' if ended else ', to the time limit'}",
        seconds=time.perf_counter() - began,
        findings=tuple(read_words(form, into.read_text("utf-8", "replace"), asked=asked)),
    )


def count_requests(log: Path) -> int:
    """Count the lines of an access log."""
    with log.open("rb") as file:
        return sum(1 for _ in file)


def _command(stage: Stage, program: str, form: Form, visitor: Visitor) -> list[str]:
    headers = "\n".join(f"{name}: {said}" for name, said in stage.as_from_a_page().items())
    return [
        *(program, "--batch", "--disable-coloring", "--flush-session", "--ignore-redirects"),
        *("-u", f"{stage.scattered}{form.path}{form.query and '?' + form.query}"),
        *(("--data", form.body) if form.body else ()),
        *("-p", ",".join(form.tried), "--level", "2", "--risk", "2", "--dbms", "SQLite"),
        *("--headers", headers, "--cookie", visitor.cookie_line(), "--drop-set-cookie"),
        *("--user-agent", "Mozilla/5.0", "--timeout", "20", "--output-dir", str(stage.folder)),
    ]


def read_words(form: Form, said: str, *, asked: int) -> Iterator[Finding]:
    """Read its words: what it could use, what it suspects, what broke, and whether it tried."""
    for found in INJECTABLE.finditer(said):
        yield Finding("sqlmap", "injectable", f"{form.name} {found[1] or found[2]}")
    for found in SUSPECTED.finditer(said):
        yield Finding("sqlmap", "might be injectable", f"{form.name} {found[1]}")
    for found in FAILED.finditer(said):
        yield Finding("sqlmap", f"answered {found[1]}", form.name)
    if asked < len(form.tried) or not TESTED.search(said):
        yield Finding("sqlmap", "tried nothing", form.name)
