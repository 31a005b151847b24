"""What may be spent on messages, and where to."""

from __future__ import annotations

import pytest

from farstu.core.assurance import Channel
from farstu.core.budget import MAIL, SMS, Budgets, Scope
from farstu.core.phone_numbers import country_of


def test_each_channel_has_its_limits() -> None:
    """Text messages cost money, so fewer of them are sent."""
    budgets = Budgets()
    assert budgets.of(Channel.PHONE) is SMS
    assert budgets.of(Channel.MAILBOX) is MAIL
    assert all(SMS[scope].messages <= MAIL[scope].messages for scope in MAIL)
    assert set(SMS) == set(Scope)


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
