"""The form of applications that stand behind a reverse proxy."""

from __future__ import annotations

from collections.abc import Iterator

from farstu.core.forward_auth import FRESH, ForwardAuth, Rule
from farstu.core.outcome import Rejected
from farstu.core.rule_lines import NO_RULE, read_line, write_line
from farstu.web.doors.shape import (
    LEAST,
    DoorForm,
    Typed,
    is_ticked,
    read_lines,
    unknown_choices,
    write_tick,
)

TICKS = ("folds_case", "takes_limited")


def values_of(rules: ForwardAuth) -> dict[str, str]:
    """Fill the form in with *rules*."""
    ticked = [write_tick(name, getattr(rules, name)) for name in TICKS]
    return {
        "hosts": "\n".join(rules.hosts),
        "rules": "\n".join(map(write_line, rules.rules)),
        "least": rules.least.name.lower(),
        **{name: text for one in ticked for name, text in one.items()},
    }


def begin(typed: Typed) -> ForwardAuth:
    """Read what a new application is asked for; no lines: all of it for whoever is signed in."""
    return ForwardAuth(hosts=read_lines(typed, "hosts"), rules=_read_rules(typed) or FRESH)


def read(typed: Typed) -> ForwardAuth | tuple[Rejected, ...]:
    """Read all of the form. Reason: CHOICE_UNKNOWN."""
    if wrong := unknown_choices(typed, least=LEAST):
        return wrong
    return ForwardAuth(
        hosts=read_lines(typed, "hosts"),
        rules=_read_rules(typed),
        folds_case=is_ticked(typed, "folds_case"),
        least=LEAST[typed["least"]],
        takes_limited=is_ticked(typed, "takes_limited"),
    )


def find_amiss(typed: Typed) -> Iterator[tuple[int, str]]:
    """Name the lines that are no rule, each with its number."""
    for number, line in enumerate(typed.get("rules", "").splitlines(), 1):
        if line.strip() and read_line(line) is None:
            yield number, line.strip()


def _read_rules(typed: Typed) -> tuple[Rule, ...]:
    return tuple(read_line(line) or NO_RULE for line in read_lines(typed, "rules"))


FORWARD_AUTH = DoorForm(
    first=("hosts", "rules"),
    fields=("hosts", "rules", "least", *TICKS),
    values_of=values_of,
    begin=begin,
    read=read,
    amiss=find_amiss,
)
