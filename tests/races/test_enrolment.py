"""Authenticators that are confirmed at the same moment as something else, in two processes."""

from __future__ import annotations

from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.crypto.passwords import verify_password
from farstu.factors.totp import step_at
from farstu.services.enrolment import begin_enrolment, show_enrolment
from farstu.services.saving_codes import make_sheet, save_sheet, show_sheet
from farstu.store import recovery_sheets
from farstu.store.tx import Tx
from tests.races.arena import ROUNDS, Arena, in_one_step
from tests.races.client import Answer, Browser, Post
from tests.support.house import TOTP, App, Person

pytestmark = pytest.mark.slow

CONFIRM = "/setup/totp"
DONE = "/setup/done"
FACTOR = "/login/factor/totp"
SETUP = "/setup"
TRIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Somebody's first set-up in one login: a saved sheet, and an app that waits to be shown."""

    browser: Browser
    recovery_code: str
    app: App

    def confirm(self, *, later: int = 0) -> Post:
        """Type the app's code."""
        return self.browser.post(CONFIRM, code=self.app.code(), later=later)


def begin(arena: Arena, browser: Browser) -> Begun:
    """Bring a login up to the moment in which the app has to show that it works."""
    kit, visit, seat = arena.house.kit, arena.house.visit, arena.seat_of(browser)
    assert make_sheet(kit, visit, seat) is None
    shown = show_sheet(kit, visit, seat)
    assert save_sheet(kit, visit, seat) is None
    assert begin_enrolment(kit, visit, seat, kind=TOTP) is None
    prompt = show_enrolment(kit, visit, seat, kind=TOTP)
    assert shown is not None
    assert prompt is not None
    secret = b32decode(prompt.show["secret"])
    app = App(id="", secret=secret, clock=arena.house.clock)
    return Begun(browser=browser, recovery_code=shown.codes[0], app=app)


def test_two_first_set_ups_leave_one_authenticator(arena: Arena) -> None:
    """Two logins of one account confirm their own app at once: one app, one sheet, one session."""

    def play(number: int) -> tuple[Person, Begun, list[Answer]]:
        person = arena.add_person()
        both = [begin(arena, browser) for browser in arena.begin_logins(person, 2)]
        posts = [begun.confirm() for begun in both]
        posts = posts[:: 1 - 2 * (number % 2)]
        both = both[:: 1 - 2 * (number % 2)]
        answers = arena.race(*posts)
        [winner] = [n for n, answer in enumerate(answers) if answer.leads_to(DONE)]
        later = [arena.begin_logins(person, 1)[0] for _ in both]
        next_codes = [
            login.post(FACTOR, code=begun.app.code(1))
            for login, begun in zip(later, both, strict=True)
        ]
        return person, both[winner], [answers[winner], *map(arena_answer, ())]

    assert play
