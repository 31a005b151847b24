"""What may be spent on messages, and where to."""

from __future__ import annotations

import pytest

from farstu.core.assurance import Channel
from farstu.core.budget import MAIL, SMS, Budgets, Limit, Scope
from farstu.core.phone_numbers import country_of

from .tables import read_table

LIMITS = {
    Scope.ACCOUNT: (20, 10),
    Scope.ADDRESS: (20, 10),
    Scope.PREFIX: (None, 50),
    Scope.NETWORK: (100, 30),
    Scope.ORGANISATION: (2_000, 300),
    Scope.PORTAL: (10_000, 1_000),
    Scope.INSTALLATION: (50_000, 2_000),
}
"""What the page about throttles promises, for mails and for text messages."""


def test_each_channel_has_its_limits() -> None:
    """Text messages cost money, so fewer of them are sent."""
    budgets = Budgets()
    assert budgets.of(Channel.PHONE) is SMS
    assert budgets.of(Channel.MAILBOX) is MAIL
    assert all(SMS[scope].messages <= MAIL[scope].messages for scope in MAIL)
    assert set(SMS) == set(Scope)


def test_the_limits_are_those_of_the_page() -> None:
    """Every one of them, in its order, and no scope without one where money is spent."""
    rows = [(row["mail"], row["text messages"]) for row in read_table("throttles.md", "budget")]
    written = [tuple("–" if one is None else f"{one:,}" for one in two) for two in LIMITS.values()]
    assert rows == written
    for scope, (mails, texts) in LIMITS.items():
        assert SMS[scope] == Limit(messages=texts)
        assert MAIL.get(scope) == (None if mails is None else Limit(messages=mails))


@pytest.mark.parametrize(
    ("whole", "half"),
    [
        (Limit(messages=20), Limit(messages=10)),
        (Limit(messages=5), Limit(messages=3)),
        (Limit(messages=1), Limit(messages=1)),
        (Limit(messages=0), Limit(messages=0)),
        (Limit(messages=10, cost=9_000), Limit(messages=5, cost=4_500)),
        (Limit(messages=10, cost=7), Limit(messages=5, cost=3)),
        (Limit(messages=10, cost=0), Limit(messages=5, cost=0)),
    ],
)
def test_half_of_a_budget_is_for_addresses_that_nobody_has_shown(whole: Limit, half: Limit) -> None:
    """A single message may go to one, or nobody could ever show theirs; of money never more."""
    assert whole.for_unproven == half


@pytest.mark.parametrize(
    ("number", "price"),
    [("+46701740617", 75), ("+46731740617", 50), ("+4799999999", 0), ("+12025550123", 9)],
)
def test_the_longest_prefix_says_the_price(number: str, price: int) -> None:
    """As gateways write their lists; what is not on it costs nothing that we know of."""
    prices = {"+46": 50, "+4670": 75, "+1": 9}
    assert Budgets(prices=prices).price_of(number) == price


def test_countries_are_served_as_they_are_named() -> None:
    """None named: all of them."""
    assert Budgets().serves("+12025550123")
    ours = Budgets(countries=frozenset({"SE", "NO"}))
    assert ours.serves("+46701740617")
    assert not ours.serves("+12025550123")
    assert not ours.serves("rubbish")


def test_a_number_names_its_country() -> None:
    """Or none."""
    assert country_of("+46701740617") == "SE"
    assert country_of("+999123") == ""
    assert country_of("rubbish") == ""
