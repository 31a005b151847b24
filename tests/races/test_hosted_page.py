"""The hosted page before two worker processes: a request is taken once, and answered once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from farstu.core.keeping import Attribute
from farstu.http.cookies import Cookie
from farstu.services.portal_people import PersonWish, Put, put_person
from tests.races.arena import Arena, in_one_step
from tests.races.client import Answer, Browser
from tests.support.hosted import RETURN_TO, Sender, add_sender
from tests.support.house import App, Person

pytestmark = pytest.mark.slow

ROUNDS = 5
OVER = 410
"""What whoever comes second is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """An application at the arena's portal, and the people whom it sends."""

    arena: Arena
    sender: Sender

    def add_person(self) -> tuple[str, App]:
        """Have somebody who holds an app."""
        house, own_id = self.arena.house, f"own-{next(self.arena.numbers)}"
        wish = PersonWish(texts={Attribute.NAME: "Maja", Attribute.EMAIL: f"{own_id}@example.com"})
        done = put_person(house.kit, house.visit, own_id, wish)
        assert isinstance(done, Put)
        person = Person(id=done.kept.subject.account.id, email=f"{own_id}@example.com")
        return own_id, house.give_app(person)

    def request(self, own_id: str) -> str:
        """Sign a request to the server on the ground."""
        return self.sender.request(own_id, aud=f"http://localhost:{self.arena.ground.port}")

    def send(self, own_id: str) -> tuple[str, Browser]:
        """Bring a browser to the question for the second factor; say where, and as whom."""
        [answer] = self.arena.race(
            self.arena.ground.outsider().post("/prove", request=self.request(own_id))
        )
        return where(answer), self.arena.ground.browser(Cookie.PROOF, answer.cookies[Cookie.PROOF])

    def read(self, answer: Answer) -> dict[str, Any]:
        """Judge what the shop was told."""
        return self.sender.open(answer.location)


def where(answer: Answer) -> str:
    """Say where the pages of a login are."""
    return "/".join(answer.location.split("/")[:3])


@pytest.fixture
def shop(arena: Arena) -> Shop:
    """Register an application."""
    name = f"Shop {next(arena.numbers)}"
    return Shop(arena=arena, sender=add_sender(arena.house, name=name))


def test_of_twenty_browsers_with_one_request_one_is_asked(arena: Arena, shop: Shop) -> None:
    """Whoever got hold of the address that the application made comes to nothing with it."""

    def play() -> list[Answer]:
        own_id, _ = shop.add_person()
        request = shop.request(own_id)
        return arena.race(
            *(arena.ground.outsider().post("/prove", request=request) for _ in range(20))
        )

    for _ in range(ROUNDS):
        answers = in_one_step(play)
        asked = [answer for answer in answers if Cookie.PROOF in answer.cookies]
        assert [answer.status for answer in asked] == [303]
        assert {answer.status for answer in answers if answer not in asked} == {OVER}


def test_of_ten_looks_at_what_was_proven_one_brings_the_answer(arena: Arena, shop: Shop) -> None:
    """The code counts once, and the application hears once that it is them."""

    def play() -> list[Answer]:
        own_id, app = shop.add_person()
        here, browser = shop.send(own_id)
        code = app.code()
        posts = [browser.post(f"{here}/login/factor/totp", code=code) for _ in range(5)]
        assert {(said.status, said.location) for said in arena.race(*posts)} == {(303, here)}
        return arena.race(*(browser.look(here) for _ in range(10)))

    for _ in range(ROUNDS):
        answers = in_one_step(play)
        sent = [answer for answer in answers if answer.location.startswith(RETURN_TO)]
        assert [shop.read(answer)["result"] for answer in sent] == ["passed"]
        assert {answer.status for answer in answers if answer not in sent} == {OVER}
