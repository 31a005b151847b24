"""What was typed is sealed to its account, for half an hour, and only whole."""

from __future__ import annotations

import pytest

from farstu.services.kept_forms import KEPT, LONGEST, KeptForm, find_kept, keep_form
from tests.support.house import House, Person

FORM = KeptForm(page="/account/email", fields={"address": "maja.lind@example.net"})


@pytest.fixture
def maja(house: House) -> Person:
    """Add a customer."""
    return house.add_person()


def keep(house: House, person: Person, form: KeptForm = FORM) -> str | None:
    """Keep a form of somebody's."""
    return keep_form(house.kit, house.visit, person.id, form)


def find(house: House, person: Person, kept: str) -> KeptForm | None:
    """Open what a browser kept."""
    return find_kept(house.kit, house.visit, person.id, kept)


def test_its_account_finds_it(house: House, maja: Person) -> None:
    """Until half an hour is over, and not any more then."""
    kept = keep(house, maja)
    assert kept is not None
    assert "example" not in kept
    assert find(house, maja, kept) == FORM
    house.clock.advance(KEPT)
    assert find(house, maja, kept) is None


def test_no_other_account_does(house: House, maja: Person) -> None:
    """It is sealed to whoever typed it."""
    kept = keep(house, maja)
    assert kept is not None
    assert find(house, house.add_person("other@example.com"), kept) is None


@pytest.mark.parametrize("fields", [{}, {"address": ""}, {"address": "x" * LONGEST}])
def test_nothing_and_too_much_is_not_kept(
    house: House, maja: Person, fields: dict[str, str]
) -> None:
    """An empty form is not worth it, and half of a long one would be worse than none."""
    assert keep(house, maja, KeptForm(page="/", fields=fields)) is None


@pytest.mark.parametrize("made_up", ["", "A", "AAAA", "é", "A" * 400, "A" * (LONGEST + 1)])
def test_what_we_did_not_seal_opens_nothing(house: House, maja: Person, made_up: str) -> None:
    """Whatever a browser brings, it is no error."""
    assert find(house, maja, made_up) is None
