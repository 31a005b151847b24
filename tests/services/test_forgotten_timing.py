"""How long it takes to ask for a new password: as long whoever it is for (ASVS 6.3.8)."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import count, cycle, islice
from statistics import median

import pytest

from farstu.core.budget import MAIL, Budgets, Limit
from farstu.services.accounts import suspend_account
from farstu.services.forgotten import ask_for_link
from tests.support.house import House
from tests.support.one_database import on_sqlite

TRIES = 200
TOLERANCE = 0.10


@pytest.mark.timing
@on_sqlite
def test_a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has(house: House) -> None:
    """Of 200 tries at each in turn, from as many networks, the medians lie within 10 %."""
    plenty = {scope: Limit(messages=10**6) for scope in MAIL}
    house = house.with_kit(budgets=Budgets(mail=plenty))
    known, suspended = (house.add_person(f"{name}@example.com") for name in ("known", "gone"))
    house.write(lambda tx: suspend_account(house.kit, tx, suspended.id))
    names = [known.email, suspended.email, "nobody@example.com"]
    took: dict[str, list[float]] = {name: [] for name in names}
    networks = map("2001:db8:{:x}::/64".format, count())
    for name, network in islice(zip(cycle(names), networks, strict=False), TRIES * len(names)):
        visit = replace(house.visit, network=network)
        begun = time.perf_counter()
        said = ask_for_link(house.kit, visit, identifier=name)
        took[name].append(time.perf_counter() - begun)
        assert said is None
    usual = median(took[known.email])
    medians = {name: median(times) / usual for name, times in took.items()}
    assert all(abs(ratio - 1) < TOLERANCE for ratio in medians.values()), medians
