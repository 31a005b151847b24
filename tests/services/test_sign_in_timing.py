"""How long a refusal at the outer door takes: as long whoever it is about (ASVS 6.3.8)."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import count, cycle, islice
from statistics import median

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.crypto.passwords import TARGET
from farstu.services.accounts import suspend_account
from farstu.services.sign_in import sign_in
from tests.support.house import House
from tests.support.one_database import on_sqlite

TRIES = 200
TOLERANCE = 0.10
COST = replace(TARGET, memory_kib=TARGET.memory_kib // 8)
"""Cheaper than in earnest, so that whatever else takes time weighs more."""
WRONG = Rejected(Reason.SIGN_IN_WRONG)


@pytest.mark.timing
@on_sqlite
def test_unknown_suspended_and_passwordless_take_as_long_as_a_wrong_password(house: House) -> None:
    """Of 200 tries at each in turn, from as many networks, the medians lie within 10 %."""
    house = house.with_kit(cost=COST)
    known, suspended = (house.add_person(f"{name}@example.com") for name in ("known", "gone"))
    house.write(lambda tx: suspend_account(house.kit, tx, suspended.id))
    invited = house.add_person("invited@example.com", password=None)
    names = [known.email, suspended.email, invited.email, "nobody@example.com"]
    took: dict[str, list[float]] = {name: [] for name in names}
    networks = map("2001:db8:{:x}::/64".format, count())
    for name, network in islice(zip(cycle(names), networks, strict=False), TRIES * len(names)):
        visit = replace(house.visit, network=network)
        begun = time.perf_counter()
        said = sign_in(house.kit, visit, identifier=name, password="not the password")
        took[name].append(time.perf_counter() - begun)
        assert said == WRONG
    usual = median(took[known.email])
    medians = {name: median(times) / usual for name, times in took.items()}
    assert all(abs(ratio - 1) < TOLERANCE for ratio in medians.values()), medians
