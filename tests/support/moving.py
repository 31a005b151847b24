"""Moving people in, for tests: a file goes through reader, judge and deed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import IO, Any

from farstu.core.arriving import Arriving, ArrivingToken, Finding
from farstu.services.moving.csv_people import read_csv
from farstu.services.moving.judging import Wish
from farstu.services.moving.working import Report, read_places, work_people, work_tokens
from farstu.store import accounts, organisations
from farstu.store.accounts import Account
from tests.support.house import House, Person

Reader = Callable[[IO[bytes]], Iterable[Arriving | Finding]]


def wish_of(house: House, **wish: Any) -> Wish:
    """Say what holds for all of a file: everybody belongs to the people of the house."""
    place = house.read(lambda tx: organisations.find(tx, house.people))
    assert place is not None
    return read_places(house.kit, house.portal.id, replace(Wish(source="old", place=place), **wish))


def move(
    house: House,
    content: str | bytes,
    *,
    reader: Reader = read_csv,
    only_judge: bool = False,
    **wish: Any,
) -> Report:
    """Bring in whom a file names."""
    raw = content.encode() if isinstance(content, str) else content
    return work_people(
        house.kit,
        house.portal.id,
        wish_of(house, **wish),
        reader(io.BytesIO(raw)),
        only_judge=only_judge,
        told=lambda _: None,
    )


def move_tokens(
    house: House, tokens: Iterable[ArrivingToken | Finding], *, only_judge: bool = False
) -> Report:
    """Bring in code tokens."""
    return work_tokens(
        house.kit, house.portal.id, "old", tokens, only_judge=only_judge, told=lambda _: None
    )


def find(house: House, name: str) -> Account | None:
    """Find who goes by a name."""
    return house.read(lambda tx: accounts.find_by_identifier(tx, name))


def person(house: House, email: str, password: str) -> Person:
    """Be somebody who moved in, with the password that they had there."""
    account = find(house, email)
    assert account is not None
    return Person(id=account.id, email=email, password=password)
