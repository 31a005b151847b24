"""Recovery codes and sheets that come at the same moment, to two worker processes."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from farstu.core.audit import AuditEvent
from farstu.services.saving_codes import make_sheet
from tests.races.arena import ROUNDS, Arena, in_one_step
from tests.races.client import Answer
from tests.support.house import Person

pytestmark = pytest.mark.slow

FACTOR = "/login/factor/totp"
RECOVERY = "/login/recovery-code"
SHEET = "/setup/recovery-codes"
INSIDE = "/account/security"


def test_one_login_takes_a_code_or_a_recovery_code(arena: Arena) -> None:
    """Both at once in one login: one wins, and the recovery code is spent only if it did."""

    def play(number: int) -> tuple[Person, Answer, Answer]:
        person, app = arena.add_owner_of_app()
        printed = arena.house.give_codes(person)
        [login] = arena.begin_logins(person, 1)
        recovery, code = arena.race(
            login.post(RECOVERY, code=printed[number % 10]),
            login.post(FACTOR, code=app.code(), later=number),
        )
        return person, recovery, code

    for number in range(ROUNDS):
        person, recovery, code = in_one_step(partial(play, number))
        assert code.leads_to(INSIDE) != recovery.leads_to("/setup")
        assert arena.opened(person) == code.leads_to(INSIDE)
        left = arena.house.subject(person).recovery_codes_left
        assert left == 10 - recovery.leads_to("/setup")


def test_a_recovery_code_opens_one_repair(arena: Arena) -> None:
    """One recovery code from 20 logins at once lets one of them repair."""
    for _ in range(ROUNDS):
        person, _app = arena.add_owner_of_app()
        code = arena.house.give_codes(person)[0]
        logins = arena.begin_logins(person, 20)
        answers = arena.race(*(login.post(RECOVERY, code=code) for login in logins))
        said = Counter(answer.status for answer in answers)
        assert said[303] == sum(answer.leads_to("/setup") for answer in answers) == 1
        assert arena.events(person)[AuditEvent.RECOVERY_CODE_USED] == 1
        assert arena.house.subject(person).recovery_codes_left == 9
        assert arena.failures(person) == {"recovery_code_used": said[422]}
        assert said[422] + said[429] == 19
        assert arena.opened(person) == 0


def test_a_sheet_is_saved_once(arena: Arena) -> None:
    """*I have saved the recovery codes* pressed twice at once replaces the old sheet once."""
    kit, visit = arena.house.kit, arena.house.visit
    for _ in range(ROUNDS):
        person, app = arena.add_owner_of_app()
        arena.house.give_codes(person)
        browser = arena.open_session(person, app)
        assert make_sheet(kit, visit, arena.seat_of(browser)) is None
        before = arena.house.subject(person).account.epoch
        answers = arena.race(browser.post(SHEET), browser.post(SHEET))
        assert {answer.status for answer in answers} == {303}
        after = arena.house.subject(person)
        assert after.account.epoch == before + 1
        assert after.recovery_codes_left == 10
        assert arena.events(person)[AuditEvent.RECOVERY_SHEET_CONFIRMED] == 1
        assert len(arena.living(person)) == 1
