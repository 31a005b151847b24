"""The table ``[sms]``: the gateways that take text messages, in the order they are asked in."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BeforeValidator, Field

from farstu.config.budgets import in_thousandths
from farstu.config.gateway import Gateway
from farstu.config.table import Table, split_words

PRICE = re.compile(r"\+[1-9][0-9]{0,14}=[0-9]{1,6}(\.[0-9]{1,3})?")

NUMBERS = ("1", "2", "3", "4", "5")
"""The names of gateways; whoever waits for a code waits for no more of them."""


def _known_countries(said: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [country for country in said if country not in SUPPORTED_REGIONS]
    if unknown:
        raise ValueError(f"names {unknown[0]}, which is no country")
    return said


def _readable_prices(said: tuple[str, ...]) -> tuple[str, ...]:
    for price in said:
        if not PRICE.fullmatch(price):
            raise ValueError(f"says {price!r}, which is no price")
    return said


Countries = Annotated[
    tuple[str, ...], BeforeValidator(split_words), AfterValidator(_known_countries)
]
Prices = Annotated[tuple[str, ...], BeforeValidator(split_words), AfterValidator(_readable_prices)]


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

    countries: Countries = Field(
        default=(), description="a list of countries of two letters each, such as SE, NO or DK"
    )
    prices: Prices = Field(
        default=(), description="a list of prices by prefix, such as +46=0.05 or +1=0.01"
    )

    @property
    def in_order(self) -> list[Gateway]:
        """The gateways, first one first."""
        return [self.gateways[number] for number in sorted(self.gateways)]

    @property
    def price_list(self) -> dict[str, int]:
        """What a text message costs by prefix, in thousandths."""
        split = (price.partition("=") for price in self.prices)
        return {prefix: in_thousandths(Decimal(amount)) or 0 for prefix, _, amount in split}
