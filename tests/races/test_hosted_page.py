"""The hosted page before two worker processes: a request is taken once, and answered once."""

from __future__ import annotations

import pytest

from farstu.http.cookies import Cookie
from tests.races.arena import Arena, in_one_step
from tests.races.client import Answer
from tests.races.senders import OVER, Shop, add_shop
from tests.support.hosted import RETURN_TO

pytestmark = pytest.mark.slow

ROUNDS = 5


@pytest.fixture
def shop(arena: Arena) -> Shop:
    """Register an application."""
    return add_shop(arena)


def test_of_twenty_browsers_with_one_request_one_is_asked(arena: Arena, shop: Shop) -> None:
    """Whoever got hold of the address that the application made comes to nothing with it."""

    def play() -> list[Answer]:
        own_id, _, _ = shop.add_person()
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
        own_id, _, app = shop.add_person()
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
