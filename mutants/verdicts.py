"""What is known of mutants from earlier runs: a line each, good for as long as their file is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from mutants.children import Verdict
from mutants.making import Mutant, find_source

KEPT = Path(__file__).parents[1] / ".mutants"


def keep_verdict(mutant: Mutant, verdict: Verdict) -> None:
    """Write down what became of *mutant*."""
    with KEPT.open("a", encoding="utf-8") as file:
        file.write(json.dumps([*_key(mutant), verdict]) + "\n")


def read_verdicts() -> dict[tuple[str, int], Verdict]:
    """Read what is known: the last word on each counts."""
    if not KEPT.exists():
        return {}
    lines = [json.loads(line) for line in KEPT.read_text("utf-8").splitlines()]
    return {(digest, number): Verdict(verdict) for digest, number, verdict in lines}


def find_verdict(known: dict[tuple[str, int], Verdict], mutant: Mutant) -> Verdict | None:
    """Find what became of *mutant*, if its file is still the same."""
    return known.get(_key(mutant))


def forget_verdicts() -> None:
    """Forget everything: tests have changed."""
    KEPT.unlink(missing_ok=True)


def _key(mutant: Mutant) -> tuple[str, int]:
    source = find_source(mutant.file).read_bytes()
    return hashlib.sha256(mutant.file.encode() + source).hexdigest()[:16], mutant.number
