"""Authenticators that are confirmed at the same moment as something else, in two processes."""

from __future__ import annotations

from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from farstu.crypto.passwords import verify_password
from farstu.services.enrolment import begin_enrolment, show_enrolment
from farstu.services.saving_codes import make_sheet, save_sheet, show_sheet
from farstu.store import recovery_sheets
from farstu.store.recovery_sheets import Code
from farstu.store.tx import Tx
from tests.races.arena import ROUNDS, Arena, in_one_step
from tests.races.client import Answer, Browser, Post
from tests.support.house import TOTP, App, Person

pytestmark = pytest.mark.slow

CONFIRM = "/setup/totp"
DONE = "/setup/done"
FACTOR = "/login/factor/totp"
INSIDE = "/account/security"
TRIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A first set-up in one login: a sheet that was saved, and an app that was not confirmed."""

    browser: Browser
    recovery_code: str
    app: App

    def confirm(self, *, later: int = 0) -> Post:
        """Type the app's code."""
        return self.browser.post(CONFIRM, code=self.app.code(), later=later)


def begin(arena: Arena, browser: Browser) -> Begun:
    """Bring a login to the moment in which the app has to show that it works."""
    kit, visit, seat = arena.house.kit, arena.house.visit, arena.seat_of(browser)
    assert make_sheet(kit, visit, seat) is None
    shown = show_sheet(kit, visit, seat)
    assert save_sheet(kit, visit, seat) is None
    assert begin_enrolment(kit, visit, seat, kind=TOTP) is None
    prompt = show_enrolment(kit, visit, seat, kind=TOTP)
    assert shown is not None
    assert prompt is not None
    app = App(id="", secret=b32decode(prompt.show["secret"]), clock=arena.house.clock)
    return Begun(browser=browser, recovery_code=shown.codes[0], app=app)


def test_two_first_set_ups_leave_one_authenticator(arena: Arena) -> None:
    """Two logins of one account confirm an app each at once: one is held, the other is nothing."""

    def play(number: int) -> tuple[Person, list[Begun], list[Answer]]:
        person = arena.add_person()
        both = [begin(arena, browser) for browser in arena.begin_logins(person, 2)]
        posts = [begun.confirm(later=number // 2 % 3 * n) for n, begun in enumerate(both)]
        return person, both, arena.race(*posts)

    for number in range(ROUNDS):
        person, both, answers = in_one_step(partial(play, number))
        assert sum(answer.leads_to(DONE) for answer in answers) == 1
        winner, loser = both if answers[0].leads_to(DONE) else reversed(both)
        assert len(arena.house.subject(person).held) == 1
        assert arena.opened(person) == len(arena.living(person)) == 1
        assert [opens(code, winner) for code in active_codes(arena, person)[:1]] == [True]
        first, second = arena.begin_logins(person, 2)
        [refused] = arena.race(first.post(FACTOR, code=loser.app.code(1)))
        [let_in] = arena.race(second.post(FACTOR, code=winner.app.code(1)))
        assert refused.status == 422
        assert let_in.leads_to(INSIDE)


def test_the_code_that_confirms_signs_nobody_in(arena: Arena) -> None:
    """While an app is confirmed, logins keep trying the same code: none of them ever gets in."""

    def play(number: int) -> tuple[Person, Answer]:
        person = arena.add_person()
        begun = begin(arena, arena.begin_logins(person, 1)[0])
        with ThreadPoolExecutor(1) as another:
            trying = another.submit(try_until_judged, arena, person, begun.app.code())
            [confirmed] = arena.race(begun.confirm(later=number))
            trying.result()
        return person, confirmed

    for number in range(ROUNDS):
        person, confirmed = in_one_step(partial(play, number))
        assert confirmed.leads_to(DONE)
        assert arena.opened(person) == 1
        assert set(arena.failures(person)) == {"code_used"}
        assert arena.events(person)[AuditEvent.FACTOR_PROVEN] == 0


def try_until_judged(arena: Arena, person: Person, code: str) -> None:
    """Begin logins and try *code* in them, until the app is held and the code was judged."""
    for _ in range(TRIES):
        logins = arena.begin_logins(person, 4)
        answers = arena.race(*(login.post(FACTOR, code=code) for login in logins))
        if any(answer.status == 422 for answer in answers):
            return
    raise AssertionError(f"nobody judged the code in {TRIES} times four logins")


def active_codes(arena: Arena, person: Person) -> list[Code]:
    """List the recovery codes of *person* that count."""

    def question(tx: Tx) -> list[Code]:
        sheet = recovery_sheets.find_active(tx, person.id)
        return [] if sheet is None else recovery_sheets.list_codes(tx, sheet.id)

    return arena.house.read(question)


def opens(code: Code, begun: Begun) -> bool:
    """Say whether a stored code is the first one on the sheet of that set-up."""
    return verify_password(code.code_hash, begun.recovery_code)
