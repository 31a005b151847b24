"""How long a refusal at the outer door takes: as long whoever it is about (ASVS 6.3.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.crypto.passwords import TARGET, dummy_hash, verify_password
from farstu.services import sign_in as services
from farstu.services.accounts import suspend_account
from farstu.services.sign_in import sign_in
from tests.support.house import House, open_house
from tests.support.one_database import on_sqlite
from tests.support.timing import listen, telling

pytestmark = [pytest.mark.timing, on_sqlite]

COST = replace(TARGET, memory_kib=TARGET.memory_kib // 8)
"""Cheaper than in earnest, so that whatever else takes time weighs more."""
WRONG = Rejected(Reason.SIGN_IN_WRONG)
USUAL = "known"
FEW = 60


def refusals(house: House) -> dict[str, Callable[[], None]]:
    """Try a wrong password for each kind of name, each time from another network."""
    house = house.with_kit(cost=COST)
    known, suspended = (house.add_person(f"{name}@example.com") for name in ("known", "gone"))
    house.write(lambda tx: suspend_account(house.kit, tx, suspended.id))
    invited = house.add_person("invited@example.com", password=None)
    with open_house(house.kit.store, host="other.test") as other:
        elsewhere = other.add_person("elsewhere@example.com")
    networks = map("2001:db8:{:x}::/64".format, count())

    def refuse(name: str) -> Callable[[], None]:
        def refused() -> None:
            visit = replace(house.visit, network=next(networks))
            said = sign_in(house.kit, visit, identifier=name, password="not the password")
            assert said == WRONG

        return refused

    return {
        USUAL: refuse(known.email),
        "suspended": refuse(suspended.email),
        "invited": refuse(invited.email),
        "of another portal": refuse(elsewhere.email),
        "unknown": refuse("nobody@example.com"),
    }


def test_nobody_is_refused_sooner_than_for_a_wrong_password(house: House) -> None:
    """Suspended, without a password, of another portal, unknown: 400 of each, in turn."""
    assert telling(listen(refusals(house)), usual=USUAL) == {}


def test_a_refusal_without_a_hash_would_be_heard(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is hashed for nobody: the same ear, and the same names."""
    nobody = dummy_hash(COST)

    def verify_somebody(stored: str, typed: str) -> bool:
        return stored != nobody and verify_password(stored, typed)

    monkeypatch.setattr(services, "verify_password", verify_somebody)
    heard = telling(listen(refusals(house), rounds=FEW), usual=USUAL)
    assert set(heard) == {"invited", "of another portal", "unknown"}
