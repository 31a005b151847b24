"""Code tokens that were handed out, turned on at the same moment as something else happens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest

from farstu.core.outcome import Rejected
from farstu.factors.codes import CodeMaker
from farstu.services import offers
from farstu.services.enrolment import begin_enrolment
from farstu.services.offers import NewOffer, Outcome
from farstu.store import offers as rows
from farstu.store.offers import Offer
from tests.races.arena import ROUNDS, Arena, in_one_step
from tests.races.client import Answer, Browser, Post
from tests.support.house import TOTP, Person

pytestmark = pytest.mark.slow

DONE = "/setup/done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Somebody who was handed a code token, and what it does."""

    arena: Arena
    person: Person
    serial: str
    maker: CodeMaker

    def waiting(self) -> list[Offer]:
        """List what waits for them."""
        return self.arena.house.read(lambda tx: rows.list_of_account(tx, self.person.id))

    def begin(self, browser: Browser) -> None:
        """Bring a login to the moment in which the token has to show its code."""
        house, seat = self.arena.house, self.arena.seat_of(browser)
        house.save_codes(seat)
        choice = {"offer": self.waiting()[0].id}
        assert begin_enrolment(house.kit, house.visit, seat, kind=TOTP, choice=choice) is None

    def confirm(self, browser: Browser, *, later: int = 0) -> Post:
        """Type the code."""
        code = self.maker.code_at(self.maker.step_at(self.arena.house.clock()))
        return browser.post("/setup/totp", code=code, later=later)

    def take_back(self) -> Rejected | None:
        """Take it back, as the operator does beside the running server."""
        kit = self.arena.house.kit
        return self.arena.house.write(
            lambda tx: offers.withdraw(kit, tx, self.person.id, serial=self.serial)
        )


def hand_out(arena: Arena) -> Owner:
    """Hand one out to somebody new."""
    person, kit = arena.add_person(), arena.house.kit
    maker = CodeMaker(seed=kit.entropy(20))
    new = NewOffer(email=person.email, serial=person.email, choice=maker.choice)
    assert arena.house.write(lambda tx: offers.offer(kit, tx, [new])) == [Outcome.OFFERED]
    return Owner(arena=arena, person=person, serial=person.email, maker=maker)


def test_two_seats_turn_one_on(arena: Arena) -> None:
    """Both began it, both show the code at once: one authenticator, one session, nothing left."""

    def play(number: int) -> tuple[Owner, list[Answer]]:
        owner = hand_out(arena)
        logins = arena.begin_logins(owner.person, 2)
        for login in logins:
            owner.begin(login)
        posts = [owner.confirm(login, later=number // 2 % 3 * n) for n, login in enumerate(logins)]
        return owner, arena.race(*posts)

    for number in range(ROUNDS):
        owner, answers = in_one_step(partial(play, number))
        assert sum(answer.leads_to(DONE) for answer in answers) == 1
        assert [a.lookup for a in arena.house.subject(owner.person).held] == [owner.serial]
        assert arena.opened(owner.person) == 1
        assert owner.waiting() == []


def test_it_is_turned_on_or_taken_back(arena: Arena) -> None:
    """Never both, and never neither."""

    def play(number: int) -> tuple[Owner, Answer, Rejected | None]:
        owner = hand_out(arena)
        [login] = arena.begin_logins(owner.person, 1)
        owner.begin(login)
        with ThreadPoolExecutor(1) as operator:
            taking = operator.submit(owner.take_back)
            [answer] = arena.race(owner.confirm(login, later=number % 5))
            return owner, answer, taking.result()

    for number in range(ROUNDS):
        owner, answer, refused = in_one_step(partial(play, number))
        assert answer.leads_to(DONE) is (refused is not None)
        assert len(arena.house.subject(owner.person).held) == answer.leads_to(DONE)
        assert owner.waiting() == []
