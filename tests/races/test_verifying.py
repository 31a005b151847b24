"""Codes verified by the API, before two worker processes that each judge many at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import httpx
import pytest

from farstu.core.audit import AuditEvent
from farstu.core.scopes import Scope
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key
from tests.races.arena import Arena, in_one_step
from tests.races.senders import Shop, add_shop
from tests.support.house import App, Person

pytestmark = pytest.mark.slow

ROUNDS = 5
PEOPLE = 6
TIMES = 4


@pytest.fixture
def people(arena: Arena) -> Shop:
    """Have people whom a portal keeps."""
    return add_shop(arena)


@pytest.fixture
def key(arena: Arena) -> str:
    """Give the portal's own program a key."""
    asked, house = KeyWish(name="Races", scopes=[Scope.VERIFY]), arena.house
    made = house.write(lambda tx: add_api_key(house.kit, tx, asked))
    assert isinstance(made, MadeKey)
    return made.text


def verify_at_once(arena: Arena, key: str, asked: Sequence[tuple[str, str]]) -> list[str]:
    """Have all judged at once, each over a connection of its own, and say what became of them."""

    async def verify(own_id: str, code: str) -> str:
        async with httpx.AsyncClient(timeout=60) as caller:
            answer = await caller.post(
                f"http://localhost:{arena.ground.port}/api/v1/people/{own_id}/verify",
                json={"code": code},
                headers={"authorization": f"Bearer {key}"},
            )
        said = answer.json()
        return str(said.get("status") if answer.status_code == 200 else said["code"])

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(verify(*one) for one in asked))

    return asyncio.run(all_of_them())


def test_one_code_passes_once_however_many_are_judged_together(
    arena: Arena, people: Shop, key: str
) -> None:
    """Of each person's calls one passes, whichever process and whichever batch they come to."""

    def play() -> tuple[list[tuple[str, Person, App]], list[str]]:
        everybody = [people.add_person() for _ in range(PEOPLE)]
        asked = [(own_id, app.code()) for own_id, _, app in everybody]
        return everybody, verify_at_once(arena, key, asked * TIMES)

    for _ in range(ROUNDS):
        everybody, said = in_one_step(play)
        for number, (_, person, _) in enumerate(everybody):
            theirs = Counter(said[number::PEOPLE])
            assert theirs == {"passed": 1, "code_used": TIMES - 1}
            events = arena.events(person)
            assert events[AuditEvent.FACTOR_PROVEN] == events[AuditEvent.CHALLENGE_PASSED] == 1
            assert arena.failures(person) == {"code_used": TIMES - 1}
