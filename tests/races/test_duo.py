"""A plug-in for Duo before two worker processes: its request is good once, and so is a code."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.duo import TOKEN
from farstu.http.cookies import Cookie
from tests.races.arena import Arena, in_one_step
from tests.races.client import Answer, Browser, Post
from tests.races.senders import OVER, Shop, add_shop, where
from tests.support.duo import PlugIn, add_plug_in, told_back

pytestmark = pytest.mark.slow

ROUNDS = 5


@pytest.fixture
def people(arena: Arena) -> Shop:
    """Have somebody to send people from: they are the same, whichever application sends them."""
    return add_shop(arena)


@pytest.fixture
def vpn(arena: Arena) -> PlugIn:
    """Register a plug-in."""
    return add_plug_in(arena.house, name=f"VPN {next(arena.numbers)}")


def origin(arena: Arena) -> str:
    """Say what the server on the ground is called."""
    return f"http://localhost:{arena.ground.port}"


def go(arena: Arena, vpn: PlugIn, own_id: str, *, state: str) -> Post:
    """Send a browser that was never here."""
    address = vpn.address(own_id, aud=origin(arena), state=state)
    return arena.ground.outsider().look(address)


def show(arena: Arena, vpn: PlugIn, code: str) -> Post:
    """Show a code, with an assertion that nobody else shows."""
    assertion = vpn.assertion(TOKEN, aud=f"{origin(arena)}{TOKEN}")
    form = vpn.redemption(code, client_assertion=assertion)
    return replace(arena.ground.outsider().post(TOKEN), form=form)


def test_of_twenty_browsers_with_one_address_one_is_asked(
    arena: Arena, people: Shop, vpn: PlugIn
) -> None:
    """Whoever got hold of what the plug-in signed comes to nothing with it."""

    def play() -> list[Answer]:
        own_id, _, _ = people.add_person()
        one = go(arena, vpn, own_id, state=f"the-state-of-{own_id}-at-the-vpn")
        return arena.race(*(replace(one, cookie=f"c{number}=1") for number in range(20)))

    for _ in range(ROUNDS):
        answers = in_one_step(play)
        asked = [answer for answer in answers if Cookie.PROOF in answer.cookies]
        assert [answer.status for answer in asked] == [303]
        assert {answer.status for answer in answers if answer not in asked} == {OVER}


def test_a_code_is_redeemed_once(arena: Arena, people: Shop, vpn: PlugIn) -> None:
    """Shown ten times at once: one is told what was proven, and the owner's trail says the rest."""

    def play() -> tuple[Counter[int], Counter[AuditEvent]]:
        own_id, person, app = people.add_person()
        [set_out] = arena.race(go(arena, vpn, own_id, state=f"the-state-of-{own_id}-at-the-vpn"))
        here = where(set_out)
        browser: Browser = arena.ground.browser(Cookie.PROOF, set_out.cookies[Cookie.PROOF])
        arena.race(browser.post(f"{here}/login/factor/totp", code=app.code()))
        [back] = arena.race(browser.look(here))
        code = told_back(back.location)["duo_code"]
        answers = arena.race(*(show(arena, vpn, code) for _ in range(10)))
        return Counter(answer.status for answer in answers), arena.events(person)

    for _ in range(ROUNDS):
        statuses, events = in_one_step(play)
        assert statuses == {200: 1, 400: 9}
        assert events[AuditEvent.TOKENS_COPIED] == 9
