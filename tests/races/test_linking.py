"""The code by which a portal's own id is attached, handed in before two worker processes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
import pytest

from farstu.app import entropy
from farstu.core.audit import AuditEvent
from farstu.core.scopes import Scope
from farstu.crypto.tokens import new_token
from farstu.services.accounts import suspend_account
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key
from farstu.services.hosted_answers import Sent
from farstu.services.linking import Begun, agree_to_link, begin_link
from farstu.services.own_ids import find_own
from tests.races.arena import Arena
from tests.races.senders import Shop, add_shop
from tests.support.house import Person, at_once

pytestmark = pytest.mark.slow

ROUNDS = 3
TIMES = 10
Said = list[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """An application whose browsers come back with codes, and its program, which has a key."""

    arena: Arena
    shop: Shop
    key: str

    def new_id(self) -> str:
        """Make up an id that the application has for nobody yet."""
        return f"link-{next(self.arena.numbers)}"

    def agree(self, person: Person, own_id: str) -> str:
        """Have somebody who has just proven it agree; say the code that came of it."""
        house, browser = self.arena.house, new_token(entropy)
        request = self.shop.sender.link(own_id)
        begun = begin_link(house.kit, self.arena.visit(), request, browser=browser, is_inside=True)
        assert isinstance(begun, Begun), begun
        seat = self.arena.seat_of(self.arena.open_session(person, house.give_app(person)))
        done = agree_to_link(
            house.kit, house.visit, seat, browser=browser, errand_id=begun.errand_id
        )
        assert isinstance(done, Sent), done
        return str(self.shop.sender.open(done.address)["code"])

    def hand_in(self, asked: Sequence[tuple[str, str]]) -> Said:
        """Hand in all codes at once, each for its id and over a connection of its own."""

        async def link(own_id: str, code: str) -> tuple[int, str]:
            async with httpx.AsyncClient(timeout=60) as caller:
                answer = await caller.post(
                    f"http://localhost:{self.arena.ground.port}/api/v1/people/{own_id}/link",
                    json={"code": code},
                    headers={"authorization": f"Bearer {self.key}"},
                )
            return answer.status_code, str(answer.json().get("code", ""))

        async def all_of_them() -> Said:
            return await asyncio.gather(*(link(*one) for one in asked))

        return asyncio.run(all_of_them())

    def owner(self, own_id: str) -> str | None:
        """Say whose an id is."""
        found = self.arena.house.read(lambda tx: find_own(tx, own_id))
        return None if found is None else found.id

    def linked(self, person: Person) -> int:
        """Count how often somebody was linked."""
        return self.arena.events(person)[AuditEvent.ACCOUNT_LINKED]


@pytest.fixture
def linking(arena: Arena) -> Linking:
    """Register an application, and give its program a key."""
    asked, house = KeyWish(name="Races", scopes=[Scope.PEOPLE_LINK]), arena.house
    made = house.write(lambda tx: add_api_key(house.kit, tx, asked))
    assert isinstance(made, MadeKey)
    return Linking(arena=arena, shop=add_shop(arena), key=made.text)


def test_of_ten_calls_with_a_code_one_attaches(linking: Linking) -> None:
    """The others hear that it is over, and whoever agreed is linked once."""
    for _ in range(ROUNDS):
        person, own_id = linking.arena.add_person(), linking.new_id()
        said = linking.hand_in([(own_id, linking.agree(person, own_id))] * TIMES)
        assert Counter(said) == {(201, ""): 1, (410, "errand_over"): TIMES - 1}
        assert (linking.owner(own_id), linking.linked(person)) == (person.id, 1)


def test_a_code_is_for_its_id_in_any_company(linking: Linking) -> None:
    """Handed in for others at the same moment, it is spent by none of them."""
    for _ in range(ROUNDS):
        person, own_id = linking.arena.add_person(), linking.new_id()
        others, code = [linking.new_id() for _ in range(TIMES - 1)], linking.agree(person, own_id)
        said = linking.hand_in([(one, code) for one in (*others, own_id)])
        assert said == [(410, "errand_over")] * (TIMES - 1) + [(201, "")]
        assert [linking.owner(one) for one in others] == [None] * (TIMES - 1)


def test_of_five_people_one_gets_the_id(linking: Linking) -> None:
    """The others have none by it, and may agree to another."""
    for _ in range(ROUNDS):
        people, own_id = [linking.arena.add_person() for _ in range(5)], linking.new_id()
        said = linking.hand_in([(own_id, linking.agree(one, own_id)) for one in people])
        assert Counter(said) == {(201, ""): 1, (409, "own_id_taken"): 4}
        [first] = [one for one, (status, _) in zip(people, said, strict=True) if status == 201]
        assert linking.owner(own_id) == first.id
        left = [one for one in people if one is not first]
        assert [linking.linked(one) for one in left] == [0] * 4
        again = linking.new_id()
        assert linking.hand_in([(again, linking.agree(left[0], again))]) == [(201, "")]


def test_of_five_ids_a_person_gets_one(linking: Linking) -> None:
    """Each code is good, and the account takes one id only."""
    for _ in range(ROUNDS):
        person, own_ids = linking.arena.add_person(), [linking.new_id() for _ in range(5)]
        said = linking.hand_in([(one, linking.agree(person, one)) for one in own_ids])
        assert Counter(said) == {(201, ""): 1, (409, "own_id_held"): 4}
        assert [linking.owner(one) for one in own_ids].count(person.id) == 1
        assert linking.linked(person) == 1


def test_whoever_is_suspended_meanwhile_is_linked_before_or_never(linking: Linking) -> None:
    """The answer and the account say the same, whichever came first."""
    house = linking.arena.house
    for _ in range(ROUNDS):
        person, own_id = linking.arena.add_person(), linking.new_id()
        code, heard = linking.agree(person, own_id), list[Said]()

        def hand_in(own_id: str = own_id, code: str = code, heard: list[Said] = heard) -> None:
            heard.append(linking.hand_in([(own_id, code)]))

        def suspend(who: str = person.id) -> None:
            assert house.write(lambda tx: suspend_account(house.kit, tx, who)) is None

        at_once(hand_in, suspend)
        [[said]] = heard
        is_linked = linking.owner(own_id) == person.id
        assert said == ((201, "") if is_linked else (410, "errand_over"))
        assert linking.linked(person) == int(is_linked)
        assert linking.hand_in([(own_id, code)]) == [(410, "errand_over")]
