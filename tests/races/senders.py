"""Applications that send people to the hosted page of the arena."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from farstu.core.keeping import Attribute
from farstu.http.cookies import Cookie
from farstu.services.portal_people import PersonWish, Put, put_person
from tests.races.arena import Arena
from tests.races.client import Answer, Browser
from tests.support.hosted import Sender, add_sender
from tests.support.house import App, Person

OVER = 410
"""What whoever comes second is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """An application at the arena's portal, and the people whom it sends."""

    arena: Arena
    sender: Sender

    def add_person(self) -> tuple[str, Person, App]:
        """Have somebody who holds an app: who that is at the shop, and here."""
        house, own_id = self.arena.house, f"own-{next(self.arena.numbers)}"
        wish = PersonWish(texts={Attribute.NAME: "Maja", Attribute.EMAIL: f"{own_id}@example.com"})
        done = put_person(house.kit, house.visit, own_id, wish)
        assert isinstance(done, Put)
        person = Person(id=done.kept.subject.account.id, email=f"{own_id}@example.com")
        return own_id, person, house.give_app(person)

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


def add_shop(arena: Arena) -> Shop:
    """Register one that no round before this one knew."""
    return Shop(arena=arena, sender=add_sender(arena.house, name=f"Shop {next(arena.numbers)}"))


def where(answer: Answer) -> str:
    """Say where the pages of a login are."""
    return "/".join(answer.location.split("/")[:3])
