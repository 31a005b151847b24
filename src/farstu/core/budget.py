"""What may be spent on messages in a day: against toll fraud and mail bombing (RATE-06).

A message counts against every scope that it falls into. Where one of them is used up nothing is
sent, and whoever asked is answered as ever: a budget tells strangers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from farstu.core.assurance import Channel
from farstu.core.phone_numbers import country_of


class Scope(StrEnum):
    """Whose budget it is, from the narrowest to the widest; they are charged in this order."""

    ACCOUNT = "account"
    ADDRESS = "address"
    """A mailbox, or a number."""
    PREFIX = "prefix"
    """Numbers that begin alike: what somebody rents to be called on it."""
    NETWORK = "network"
    """Where a request comes from."""
    ORGANISATION = "organisation"
    PORTAL = "portal"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one scope may spend in a day (UTC)."""

    messages: int
    cost: int | None = None
    """In thousandths of whatever prices are given in; None: no limit of its own."""

    @property
    def for_unproven(self) -> Limit:
        """Say how much of it may go to addresses that nobody has shown to be theirs: half.

        Else a stranger who asks for links, or enrols somebody else's number, uses up what its
        owner needs to sign in.
        """
        cost = None if self.cost is None else self.cost // 2
        return Limit(messages=(self.messages + 1) // 2, cost=cost)


Limits = Mapping[Scope, Limit]

MAIL: Limits = {
    Scope.ACCOUNT: Limit(messages=20),
    Scope.ADDRESS: Limit(messages=20),
    Scope.NETWORK: Limit(messages=100),
    Scope.ORGANISATION: Limit(messages=2000),
    Scope.PORTAL: Limit(messages=10_000),
    Scope.INSTALLATION: Limit(messages=50_000),
}
"""More than people who sign in ever need; a mailbox survives twenty messages."""

SMS: Limits = {
    Scope.ACCOUNT: Limit(messages=10),
    Scope.ADDRESS: Limit(messages=10),
    Scope.PREFIX: Limit(messages=50),
    Scope.NETWORK: Limit(messages=30),
    Scope.ORGANISATION: Limit(messages=300),
    Scope.PORTAL: Limit(messages=1000),
    Scope.INSTALLATION: Limit(messages=2000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """The limits of each channel."""

    mail: Limits = field(default_factory=lambda: MAIL)
    sms: Limits = field(default_factory=lambda: SMS)
    countries: frozenset[str] = frozenset()
    """The countries (ISO 3166) whose numbers get text messages; none named: all of them."""
    prices: Mapping[str, int] = field(default_factory=dict)
    """What a text message costs, in thousandths, by how the number begins (``+46``)."""

    def of(self, channel: Channel) -> Limits:
        """Say the limits of a channel that messages leave by."""
        return self.sms if channel is Channel.PHONE else self.mail

    def serves(self, number: str) -> bool:
        """Say whether text messages go to a number's country."""
        return not self.countries or country_of(number) in self.countries

    def price_of(self, number: str) -> int:
        """Say what a text message to *number* costs: by the longest prefix, 0 if none is known."""
        known = [prefix for prefix in self.prices if number.startswith(prefix)]
        return self.prices[max(known, key=len)] if known else 0
