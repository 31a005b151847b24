"""What the form of a door is: its fields, filled in with rules, and read as rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from farstu.core.assurance import Assurance
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Rules

YES = "yes"
LEAST = {
    one.name.lower(): one
    for one in (
        Assurance.SINGLE,
        Assurance.TWO_STEP,
        Assurance.MULTI,
        Assurance.PHISHING_RESISTANT,
    )
}

Typed = Mapping[str, str]
Choice = TypeVar("Choice", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorForm:
    """The form of a door.

    *first* are the fields that a new application is asked for, *fields* all that there are. *begin*
    reads the first ones, *read* all; what was typed wrongly is judged by the service as it stands,
    unless it is a choice that no page offers. *amiss* names lines that mean nothing.
    """

    first: tuple[str, ...]
    fields: tuple[str, ...]
    values_of: Callable[[Any], dict[str, str]]
    begin: Callable[[Typed], Rules]
    read: Callable[[Typed], Rules | tuple[Rejected, ...]]
    amiss: Callable[[Typed], Iterable[tuple[int, str]]] = lambda _typed: ()


def read_lines(typed: Typed, field: str) -> tuple[str, ...]:
    """Read what stands one a line, each once."""
    lines = (line.strip() for line in typed.get(field, "").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def write_tick(name: str, value: bool) -> dict[str, str]:  # noqa: FBT001 - a value to be written
    """Fill in a box to be ticked."""
    return {name: YES} if value else {}


def is_ticked(typed: Typed, name: str) -> bool:
    """Say whether a box was ticked."""
    return typed.get(name) == YES


def unknown_choices(typed: Typed, **choices: Mapping[str, object]) -> tuple[Rejected, ...]:
    """Refuse what no page offers, by the name of its field. Reason: CHOICE_UNKNOWN."""
    return tuple(
        Rejected(Reason.CHOICE_UNKNOWN, field=name)
        for name, known in choices.items()
        if typed.get(name, "") not in known
    )


def choices_of(kind: type[Choice]) -> dict[str, Choice]:
    """List what may be chosen, by the word that a form sends."""
    return {str(one.value): one for one in kind}
