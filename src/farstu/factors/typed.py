"""Codes that people type: read off a screen, out of a message, or from paper."""

from __future__ import annotations

from farstu.core.outcome import Detail, Reason, Rejected


def typed_code(typed: object, *, digits: int, empty: Reason = Reason.CODE_EMPTY) -> str | Rejected:
    """Take out spaces and hyphens; what is left must be so many ASCII digits.

    A code is text: a number has lost its zeros, and is no code at all. Reasons: *empty*,
    CODE_LENGTH.
    """
    code = "".join(typed.split()).replace("-", "") if isinstance(typed, str) else ""
    if not code:
        return Rejected(empty, field="code")
    if len(code) != digits or not (code.isascii() and code.isdigit()):
        return Rejected(Reason.CODE_LENGTH, Detail(amount=len(code), wanted=digits), field="code")
    return code
