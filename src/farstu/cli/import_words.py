"""What there is to say about a file of people: mistakes by line, counts, plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from farstu.cli.wording import count
from farstu.core.outcome import Reason, Rejected
from farstu.core.people_files import Column, Ignored
from farstu.services.import_reading import Report
from farstu.services.invitation_drafts import Slip

OF_FILES: Mapping[Reason, str] = {
    Reason.FILE_COLUMNS: (
        "The first line names the columns: email, and if need be "
        f"{', '.join(column for column in Column if column is not Column.EMAIL)}, each once. "
        "Without headings it is a list of addresses."
    ),
    Reason.FILE_EMPTY: "Nobody is named in it.",
    Reason.FILE_LARGE: "It is larger than {amount:,} KiB: divide it.",
    Reason.FILE_SPREADSHEET: "It is a spreadsheet. Save it as CSV UTF-8, and take that file.",
    Reason.FILE_UNQUOTED: (
        "It cannot be read from line {amount} on: a quotation mark is missing, or stands where "
        "none may be."
    ),
    Reason.FILE_UNREADABLE: "It is no text in UTF-8: save the file as CSV UTF-8.",
    Reason.FILE_WIDE: "A file may have {amount:,} columns at most: take out what is not needed.",
    Reason.PEOPLE_MANY: "{amount:,} people are brought in at once at most: divide the list.",
    Reason.LANGUAGE_UNKNOWN: "The portal does not offer the language of --language.",
}
OF_LINES: Mapping[Reason, str] = {
    Reason.EMAIL_INVALID: "“{text}” is not an email address",
    Reason.FIELD_EMPTY: "the email address is missing",
    Reason.FIELD_TOO_LONG: "the name is longer than {amount} characters",
    Reason.FIELD_UNPRINTABLE: "the name has characters that cannot be shown",
    Reason.LABEL_INVALID: (
        "“{text}”: a label is one word of letters, digits, dots, dashes and underscores, "
        "of at most 40"
    ),
    Reason.LANGUAGE_UNKNOWN: "the portal does not offer the language “{text}”",
    Reason.ROLE_UNKNOWN: "“{text}” is not a role; those are member, administrator and owner",
    Reason.ROW_LONG: "it has more cells than there are columns: put quotation marks around commas",
}


def explain_file(rejected: Rejected) -> str:
    """Say why a file cannot be read."""
    return OF_FILES[rejected.reason].format(amount=rejected.detail.amount)


def explain_slip(slip: Slip) -> str:
    """Say what is wrong with a line."""
    why = OF_LINES[slip.rejected.reason]
    said = why.format(text=slip.text, amount=slip.rejected.detail.amount)
    return f"line {slip.line}: {said}."


def remarks(report: Report) -> Iterator[str]:
    """Say what else there is to know about a file."""
    if report.ignored:
        yield f"not read: {', '.join(map(_name, report.ignored))}"
    if report.repeated:
        lines = ", ".join(map(str, report.repeated))
        yield f"named again, counted once: line {lines}"
    if report.members:
        verb = "belongs" if report.members == 1 else "belong"
        yield f"{count(report.members, 'person', 'people')} {verb} there already"
    if report.waiting:
        yield f"{count(report.waiting, 'person', 'people')} had been invited already"


def describe(report: Report) -> dict[str, Any]:
    """Write a report as plain data."""
    return {
        "members": report.members,
        "invited_before": report.waiting,
        "repeated_lines": list(report.repeated),
        "ignored_columns": [_name(one) for one in report.ignored],
        "mistakes": [
            {"line": one.line, "text": one.text, "reason": one.rejected.reason.value}
            for one in report.slips
        ],
    }


def _name(one: Ignored) -> str:
    return f"“{one.heading}”" if one.heading else f"column {one.number}"
