"""The form of applications with a plug-in for Duo."""

from __future__ import annotations

from farstu.core.duo import DuoUniversal
from farstu.core.outcome import Rejected
from farstu.web.doors.shape import (
    LEAST,
    DoorForm,
    Typed,
    is_ticked,
    read_lines,
    unknown_choices,
    write_tick,
)


def values_of(rules: DuoUniversal) -> dict[str, str]:
    """Fill the form in with *rules*."""
    return {
        "return_addresses": "\n".join(rules.return_addresses),
        "least": rules.least.name.lower(),
        **write_tick("takes_limited", rules.takes_limited),
    }


def begin(typed: Typed) -> DuoUniversal:
    """Read what a new application is asked for."""
    return DuoUniversal(return_addresses=read_lines(typed, "return_addresses"))


def read(typed: Typed) -> DuoUniversal | tuple[Rejected, ...]:
    """Read all of the form. Reason: CHOICE_UNKNOWN."""
    if wrong := unknown_choices(typed, least=LEAST):
        return wrong
    return DuoUniversal(
        return_addresses=read_lines(typed, "return_addresses"),
        least=LEAST[typed["least"]],
        takes_limited=is_ticked(typed, "takes_limited"),
    )


DUO_UNIVERSAL = DoorForm(
    first=("return_addresses",),
    fields=("return_addresses", "least", "takes_limited"),
    values_of=values_of,
    begin=begin,
    read=read,
)
