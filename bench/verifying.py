"""Codes by the API, each in one call: what a portal that keeps its own passwords asks most."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bench.client import Connection, Figures, load
from bench.world import World, code_now, give_app
from farstu.app import open_house
from farstu.core.keeping import Attribute
from farstu.core.scopes import Scope
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key
from farstu.services.kit import Visit
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.portals import find_portal

TOGETHER = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A portal's own program: its key, and how many people it keeps, who each hold the app."""

    key: str
    people: int


def make_shop(world: World, *, people: int) -> Shop:
    """Have the portal keep people, and give its program a key."""
    with open_house(world.config) as house:
        kit, portal = house.kit, find_portal(house.kit, "localhost")
        assert portal is not None
        visit = Visit(
            portal=portal, origin="", address="127.0.0.1", network="127.0.0.0/24", agent="bench"
        )
        for number in range(people):
            wish = PersonWish(texts={Attribute.NAME: f"Customer {number}"})
            put = put_person(kit, visit, f"c{number}", wish)
            assert isinstance(put, Put)
            who = put.kept.subject.account.id
            kit.store.write(lambda tx, who=who: give_app(kit, tx, who), portal_id=portal.id)  # type: ignore[misc] # bound in the loop
        asked = KeyWish(name="Bench", scopes=[Scope.VERIFY, Scope.ADDRESS_PASS])
        made = kit.store.write(lambda tx: add_api_key(kit, tx, asked), portal_id=portal.id)
        assert isinstance(made, MadeKey)
        return Shop(key=made.text, people=people)


async def verify_codes(world: World, shop: Shop) -> Figures:
    """Have everybody's code judged once, by calls from many networks at a time."""
    body = json.dumps({"code": code_now()}).encode()

    async def ask(connection: Connection, number: int) -> bool:
        answer = await connection.post(
            f"/api/v1/people/c{number}/verify",
            body,
            headers={
                "authorization": f"Bearer {shop.key}",
                "farstu-end-user-address": f"10.{number >> 8 & 255}.{number & 255}.1",
            },
        )
        return answer.status == 200 and b'"passed"' in answer.body  # noqa: PLR2004 - the status

    return await load(world.port, connections=TOGETHER, requests=shop.people, ask=ask)
