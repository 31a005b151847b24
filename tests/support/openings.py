"""How the sessions of somebody were opened."""

from __future__ import annotations

from farstu.services.signing_out import list_living
from tests.support.house import House, Person


def ways_in(house: House, person: Person) -> list[tuple[str, ...]]:
    """Say of each living session what opened it, latest used first."""
    rows = house.read(lambda tx: list_living(house.kit, tx, person.id, at=house.clock()))
    return [row.facts.opened_with for row in rows]
