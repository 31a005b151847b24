"""The table ``[sms]``: the gateways that take text messages, in the order they are asked in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from farstu.config.gateway import Gateway
from farstu.config.table import Table

NUMBERS = ("1", "2", "3", "4", "5")
"""The names of gateways; whoever waits for a code waits for no more of them."""


def _leave_out_unknown(said: object) -> object:
    """Leave out what has another number: it is told as an unknown key or variable."""
    if not isinstance(said, dict):
        return said
    return {number: one for number, one in said.items() if number in NUMBERS}


class Sms(Table):
    """How text messages leave. Without a gateway they go into files.

    Gateways are counted from 1: in the file each ``[[sms.gateways]]`` is the next one, and a
    variable says which one it is about.
    """

    gateways: Annotated[dict[str, Gateway], BeforeValidator(_leave_out_unknown)] = Field(
        default={}, description="tables [[sms.gateways]]"
    )

    @property
    def in_order(self) -> list[Gateway]:
        """The gateways, first one first."""
        return [self.gateways[number] for number in sorted(self.gateways)]
