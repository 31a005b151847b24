"""What a scanner says is read, and nothing passes that no row explains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scan.findings import PAGE, Finding, list_unexplained, read_explained
from scan.proxy import BLOCK, OPERATING
from scan.server_log import read_log
from scan.sqlmap import Form, read_words

SIGN_IN = Form(name="sign-in", path="/login", tried=("identifier",))
TRIED = "[INFO] testing 'AND boolean-based blind'\n"


def test_the_page_explains_something() -> None:
    """Its table is read, with a reason in each row."""
    explained = read_explained(PAGE.read_text("utf-8"))
    assert Finding("testssl", "cert_chain_of_trust", "nginx") in explained
    assert len(explained) == len(set(explained)) > 8


def test_a_row_without_a_reason_explains_nothing() -> None:
    """An empty cell is no reason."""
    assert read_explained("| `wapiti` | `XSS` | `GET /` |  |\n") == ()


def test_only_what_a_row_names_is_let_pass() -> None:
    """Tool, name and place have to fit; a place may be a pattern. What came twice is told once."""
    row = Finding("bandit", "B101", "src/farstu/*")
    assert list_unexplained([Finding("bandit", "B101", "src/farstu/a/b.py")], [row]) == ()
    others = [
        Finding("bandit", "B101", "scan/a.py"),
        Finding("bandit", "B102", "src/farstu/a.py"),
        Finding("wapiti", "B101", "src/farstu/a.py"),
    ]
    assert list_unexplained(others * 2, [row]) == tuple(sorted(others))


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (TRIED, []),
        (f"{TRIED}Parameter: identifier (POST)\n", ["injectable"]),
        (f"{TRIED}POST parameter 'identifier' is vulnerable. Go on?", ["injectable"]),
        (
            f"{TRIED}parameter 'q' might be injectable (possible DBMS: 'SQLite')",
            ["might be injectable"],
        ),
        (f"{TRIED}GET parameter 'q' appears to be dynamic", []),
        (f"{TRIED}500 (Internal Server Error) - 3 times\n", ["answered 500"]),
        (f"{TRIED}429 (Too Many Requests) - 3 times\n", []),
        ("[CRITICAL] unable to connect to the target URL", ["tried nothing"]),
    ],
)
def test_the_words_of_sqlmap_are_read(said: str, names: list[str]) -> None:
    """What it could use, what it suspects, what broke; and that it tried anything at all."""
    assert [one.name for one in read_words(SIGN_IN, said, asked=9)] == names


def test_a_form_that_was_not_asked_was_not_tried() -> None:
    """Whatever it says of itself: the proxy counts."""
    assert [one.name for one in read_words(SIGN_IN, TRIED, asked=0)] == ["tried nothing"]


def test_an_error_in_the_log_is_a_finding(tmp_path: Path) -> None:
    """And so is a line that went past the log; a warning is none."""
    lines = [
        json.dumps({"event": "slow", "level": "warning"}),
        json.dumps({"event": "request_failed", "level": "error"}),
        "Traceback (most recent call last):",
    ]
    log = tmp_path / "log"
    log.write_text("\n".join(lines))
    assert {one.name for one in read_log(log).findings} == {"request_failed", "no JSON"}


def test_the_recommended_server_is_found() -> None:
    """What is scanned is what the documentation prints, with everything that a run replaces."""
    found = BLOCK.search(OPERATING.read_text("utf-8"))
    assert found is not None
    for said in ("listen 80;", "listen 443 ssl", "127.0.0.1:8440", "Host $host;", "portal.example"):
        assert said in found[1]
