"""The form of applications that send people to the hosted page."""

from __future__ import annotations

from farstu.core.hosted_page import HostedPage
from farstu.core.outcome import Rejected
from farstu.web.doors.shape import LEAST, DoorForm, Typed, read_lines, unknown_choices


def values_of(rules: HostedPage) -> dict[str, str]:
    """Fill the form in with *rules*."""
    return {
        "return_addresses": "\n".join(rules.return_addresses),
        "least": rules.least.name.lower(),
    }


def begin(typed: Typed) -> HostedPage:
    """Read what a new application is asked for."""
    return HostedPage(return_addresses=read_lines(typed, "return_addresses"))


def read(typed: Typed) -> HostedPage | tuple[Rejected, ...]:
    """Read all of the form. Reason: CHOICE_UNKNOWN."""
    if wrong := unknown_choices(typed, least=LEAST):
        return wrong
    return HostedPage(
        return_addresses=read_lines(typed, "return_addresses"), least=LEAST[typed["least"]]
    )


HOSTED_PAGE = DoorForm(
    first=("return_addresses",),
    fields=("return_addresses", "least"),
    values_of=values_of,
    begin=begin,
    read=read,
)
