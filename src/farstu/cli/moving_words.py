"""What there is to say about people of another system: what became of them, and what is wrong."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from farstu.cli.wording import count
from farstu.core.arriving import LOSSES, Finding, Problem
from farstu.crypto.foreign_hashes import MOST_BCRYPT, MOST_ROUNDS
from farstu.factors.codes import CHOICES, LEAST_SEED, MOST_SEED
from farstu.services.moving.csv_people import COLUMNS
from farstu.services.moving.people import Fate
from farstu.services.moving.working import Report

SHOWN = 40
"""Problems that are told one by one on a screen; a file of mistakes has all of them."""

PROBLEMS: Mapping[Problem, str] = {
    Problem.UNREADABLE: "it cannot be read",
    Problem.EMPTY: "nobody is named in it",
    Problem.COLUMNS: (
        f"the first line names the columns, each once: email, and any of {', '.join(COLUMNS)}"
    ),
    Problem.EMAIL_WRONG: "the email address is missing, or is none",
    Problem.NAME_WRONG: "the name is longer than 100 characters, or has some that cannot be shown",
    Problem.USERNAME_WRONG: "the user name is longer than 100 characters, or cannot be shown",
    Problem.ROLE_UNKNOWN: "the role is none of member, administrator and owner",
    Problem.LABEL_WRONG: "a label is no word of at most 40 letters, digits, dots and dashes",
    Problem.ORGANISATION_UNKNOWN: "there is no such organisation; first: farstu organisation add",
    Problem.SERIAL_WRONG: "the serial number is empty, or longer than 60 characters",
    Problem.OWNERS: "a table of owners has the columns serial and email, and each serial once",
    Problem.KEY_WRONG: (
        "it is encrypted, and --key-file, --ask-key or --passphrase-file does not open it, "
        "or it was changed"
    ),
    Problem.OWNER_MISSING: "the file does not say whose it is; --owners can",
    Problem.OWNER_UNKNOWN: "nobody here goes by its owner’s name; bring the people in first",
    Problem.REPEATED: "somebody, or something, of that id or address stands above already",
    Problem.TAKEN: "somebody who is here already has that address or user name",
    Problem.SERIAL_TAKEN: "a code token of that serial number is here already",
    Problem.SEED_TAKEN: "they hold a code token with that very seed already",
    Problem.TOO_MANY: "they hold as many as an account can hold",
    Problem.MEANWHILE: "another import brought it in at this moment; say it again",
    Problem.HASH_UNKNOWN: "the password is hashed in a way that cannot be verified here",
    Problem.HASH_COSTLY: (
        "the password is hashed at a cost that nobody may ask of this machine (bcrypt up to "
        f"{MOST_BCRYPT}, PBKDF2 up to {MOST_ROUNDS:,} rounds, 1 GiB × passes)"
    ),
    Problem.PASSWORD_ABSENT: "comes without a password: farstu account add EMAIL --again invites",
    Problem.METHODS_LOST: "none of their second factors can come along",
    Problem.SEED_WRONG: f"a secret is none, or has not {LEAST_SEED} to {MOST_SEED} bytes",
    Problem.SEED_SEALED: "a secret is encrypted by the other system’s own key",
    Problem.CODES_UNKNOWN: "an app makes codes of another kind: here "
    + ", ".join(f"{name} {' or '.join(map(str, known))}" for name, known in CHOICES.items()),
    Problem.COUNTED: "its codes follow a counter (HOTP), which is not kept here",
    Problem.BOUNDED: "its maker bounds how long or how often it may be used, which is not kept",
    Problem.UNUSED: "it was not in use there: disabled, revoked, or never enrolled to the end",
    Problem.KEY_BOUND: "a passkey or security key stays behind: it works at its own address only",
    Problem.RECOVERY_WEAK: "recovery codes stay behind: new ones are made at the next setup",
    Problem.UNLIKE: "a method of a kind that is not here stays behind",
}

FATES: Mapping[Fate, tuple[str, str]] = {
    Fate.NEW: ("brought in", "would be brought in"),
    Fate.CHANGED: ("brought up to date", "would be brought up to date"),
    Fate.OFFERED: ("handed out, until their owners turn them on", "would be handed out"),
    Fate.UNCHANGED: ("as before", "as before"),
    Fate.SETTLED: ("left alone: they live here, and differ", "would be left alone: they live here"),
    Fate.ERASED: ("erased here: not brought back", "erased here: not brought back"),
    Fate.REFUSED: ("refused", "refused"),
}


def explain_finding(finding: Finding) -> str:
    """Say what is wrong with a place in a file."""
    about = f"{finding.about}: " if finding.about else ""
    return f"{finding.where}: {about}{PROBLEMS[finding.problem]}."


def explain_refused(findings: Iterable[Finding]) -> list[str]:
    """Say what is wrong, as far as a screen has room."""
    told = [explain_finding(one) for one in findings]
    more = [f"… and {len(told) - SHOWN:,} more; --mistakes FILE writes them all."]
    return told[:SHOWN] + (more if len(told) > SHOWN else [])


def name_steps(findings: Iterable[Finding]) -> list[str]:
    """Say what can be done about a file in which some are refused."""
    steps = ["mend the file, or bring the others in with --partial"]
    if not LOSSES.isdisjoint(one.problem for one in findings):
        steps.append("bring them in without what cannot come along, with --with-losses")
    return steps


def explain_lost(findings: Iterable[Finding]) -> Iterator[str]:
    """Say how many come without something, and what."""
    for problem, many in sorted(Counter(one.problem for one in findings).items()):
        yield f"{count(many, 'person', 'people')}: {PROBLEMS[problem]}"


def fate_rows(report: Report, *, dry_run: bool) -> list[tuple[str, str]]:
    """Write how many of each there were."""
    return [
        (f"{report.fates[fate]:,}", words[dry_run])
        for fate, words in FATES.items()
        if report.fates[fate]
    ]


def describe(report: Report) -> dict[str, Any]:
    """Write a report as plain data."""
    return {
        "counts": {fate.value: report.fates[fate] for fate in Fate},
        "refused": [_plain(one) for one in report.refused],
        "lost": [_plain(one) for one in report.lost],
    }


def write_mistakes(file: IO[str], report: Report) -> None:
    """Write what was refused, and what was lost, as a table."""
    writer = csv.writer(file)
    writer.writerow(["where", "kind", "problem", "words"])
    for kind, findings in (("refused", report.refused), ("lost", report.lost)):
        for one in findings:
            writer.writerow([one.where, kind, one.problem.value, explain_finding(one)])


def _plain(finding: Finding) -> dict[str, str]:
    return {"where": finding.where, "problem": finding.problem.value, "about": finding.about}
