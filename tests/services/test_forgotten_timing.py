"""How long it takes to ask for a new password: as long whoever it is for (ASVS 6.3.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from farstu.core.budget import MAIL, Budgets, Limit
from farstu.services import forgotten
from farstu.services.accounts import suspend_account
from farstu.services.budgets import Expense, afford
from farstu.services.forgotten import ask_for_link
from tests.support.house import House, open_house
from tests.support.one_database import on_sqlite
from tests.support.timing import listen, telling

pytestmark = [pytest.mark.timing, on_sqlite]

USUAL = "known"
FEW = 60


def wishes(house: House) -> dict[str, Callable[[], None]]:
    """Ask for a link for each kind of name, each time from another network."""
    plenty = {scope: Limit(messages=10**6) for scope in MAIL}
    house = house.with_kit(budgets=Budgets(mail=plenty))
    known, suspended = (house.add_person(f"{name}@example.com") for name in ("known", "gone"))
    house.write(lambda tx: suspend_account(house.kit, tx, suspended.id))
    invited = house.add_person("invited@example.com", password=None)
    with open_house(house.kit.store, host="other.test") as other:
        elsewhere = other.add_person("elsewhere@example.com")
    networks = map("2001:db8:{:x}::/64".format, count())

    def wish(name: str) -> Callable[[], None]:
        def wished() -> None:
            visit = replace(house.visit, network=next(networks))
            assert ask_for_link(house.kit, visit, identifier=name) is None

        return wished

    return {
        USUAL: wish(known.email),
        "suspended": wish(suspended.email),
        "invited": wish(invited.email),
        "of another portal": wish(elsewhere.email),
        "unknown": wish("nobody@example.com"),
    }


def test_a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has(house: House) -> None:
    """Suspended, without a password, of another portal, unknown: 400 of each, in turn."""
    assert telling(listen(wishes(house)), usual=USUAL) == {}


def test_a_letter_to_nobody_would_be_missed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no rows are written for nobody: the same ear, and the same names."""

    def for_somebody(*means: Any, **more: Any) -> bool:
        [expense] = [one for one in means if isinstance(one, Expense)]
        return expense.account_id is not None and afford(*means, **more)

    monkeypatch.setattr(forgotten, "afford", for_somebody)
    heard = telling(listen(wishes(house), rounds=FEW), usual=USUAL)
    assert set(heard) == {"suspended", "invited", "of another portal", "unknown"}
