"""On what grounds somebody else is helped: which checks were made, why, and under which ticket.

Outcomes and methods only. There is no field for what was shown or said, and no paper is asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from farstu.core.helping import Check
from farstu.core.outcome import Reason, Rejected
from farstu.services.fields import clean_text, mistakes

LONGEST_WORDS = 200
LONGEST_REASON = 300
LONGEST_TICKET = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came with a form, as it was typed."""

    checks: Collection[str] = ()
    words: str = ""
    reason: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The same, read. *words* are about the check that is none of the others."""

    checks: tuple[Check, ...] = ()
    words: str | None = None
    reason: str | None = None
    ticket: str | None = None


def read_grounds(
    typed: Typed, *, checked: bool = True, reasoned: bool = False
) -> Grounds | tuple[Rejected, ...]:
    """Read a form that asks for a check (*checked*), a reason (*reasoned*), and perhaps a ticket.

    Reasons: CHECK_MISSING, and those of ``fields.clean_text``.
    """
    checks = tuple(check for check in Check if check.value in typed.checks)
    none = Rejected(Reason.CHECK_MISSING, field="checks") if checked and not checks else None
    other = Check.OTHER in checks
    words = _read(typed.words, field="words", longest=LONGEST_WORDS, needed=other)
    reason = read_reason(typed.reason, needed=reasoned)
    ticket = _read(typed.ticket, field="ticket", longest=LONGEST_TICKET, needed=False)
    wrong = mistakes(none, words, reason, ticket)
    if wrong:
        return wrong
    said, why, number = (one if isinstance(one, str) else None for one in (words, reason, ticket))
    return Grounds(checks=checks, words=said if other else None, reason=why, ticket=number)


def read_reason(text: str, *, needed: bool = False) -> str | Rejected | None:
    """Read why something is done. Reasons: those of ``fields.clean_text``, at *reason*."""
    return _read(text, field="reason", longest=LONGEST_REASON, needed=needed)


def _read(text: str, *, field: str, longest: int, needed: bool) -> str | Rejected | None:
    if not needed and not text.strip():
        return None
    return clean_text(text, field=field, longest=longest)
