"""The machine finds what a guard is for as soon as the guard is switched off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from farstu.core import login
from farstu.core.access import Verdict
from farstu.core.assurance import Channel
from farstu.core.helping import LAPSES
from farstu.factors.shape import Held
from farstu.services import cases, crowd, enrolment, holdings, proving, seats
from farstu.services import sign_in as signing
from farstu.services.kit import Kit
from farstu.services.secrets import open_usable
from farstu.services.tries import PasswordTry, pay_back
from farstu.store import (
    access_codes,
    accounts,
    authenticators,
    challenges,
    links,
    recovery_sheets,
    remembrances,
    schema,
    throttles,
)
from farstu.store import cases as case_rows
from farstu.store.authenticators import Authenticator
from farstu.store.cases import Case
from farstu.store.engine import Store
from farstu.store.throttles import Charged
from farstu.store.tx import Tx
from tests.machine import helped, stories, switches_beyond
from tests.machine.playing import TEETH, play, tell
from tests.machine.stories import Story
from tests.machine.switches_beyond import Switch
from tests.support.one_database import on_sqlite


def counters(patch: pytest.MonkeyPatch) -> None:
    """Charge nothing for a try."""
    patch.setattr(throttles, "charge", lambda *_, **__: Charged(1))


def counters_of_codes(patch: pytest.MonkeyPatch) -> None:
    """Forget every failure as soon as somebody knows the password."""

    def forget(tx: Tx, tried: PasswordTry, *, knew: bool) -> None:
        pay_back(tx, tried, knew=knew)
        tx.execute(sa.delete(schema.throttles))

    patch.setattr(signing, "pay_back", forget)


def spent_steps(patch: pytest.MonkeyPatch) -> None:
    """Forget which codes were used."""

    def open_unused(kit: Kit, tx: Tx, held: Sequence[Authenticator]) -> list[Held]:
        return [replace(one, counter=-1) for one in open_usable(kit, tx, held)]

    patch.setattr(proving, "open_usable", open_unused)
    patch.setattr(authenticators, "spend", lambda *_, **__: True)


def spent_codes(patch: pytest.MonkeyPatch) -> None:
    """Take no line off a sheet."""
    patch.setattr(recovery_sheets, "spend", lambda *_, **__: True)


def sent_codes(patch: pytest.MonkeyPatch) -> None:
    """Let a question stay open that was answered, and forget which codes were used."""
    patch.setattr(challenges, "end", lambda *_: None)
    spent_steps(patch)


def spoken_codes(patch: pytest.MonkeyPatch) -> None:
    """Let an access code open as often as somebody types it."""
    patch.setattr(access_codes, "spend", lambda *_, **__: True)


def mailed_links(patch: pytest.MonkeyPatch) -> None:
    """Let a link open as often as somebody finds it."""
    patch.setattr(links, "spend", lambda *_, **__: True)


def epochs(patch: pytest.MonkeyPatch) -> None:
    """Revoke nothing."""
    patch.setattr(accounts, "raise_epoch", lambda *_, **__: 0)


def gates(patch: pytest.MonkeyPatch) -> None:
    """Open every gate to whoever has a seat."""
    patch.setattr(seats, "judge", lambda *_: Verdict.OPEN)


def last_ones(patch: pytest.MonkeyPatch) -> None:
    """Let go of what the policy demands."""
    patch.setattr(holdings, "is_needed", lambda *_: False)


def resting_mailboxes(patch: pytest.MonkeyPatch) -> None:
    """Let a mailbox say the same thing twice."""
    nothing: frozenset[Channel] = frozenset()
    patch.setattr(login, "spent_channels", lambda *_: nothing)
    patch.setattr("farstu.core.proofs.spent_channels", lambda *_: nothing)


def ends_of_grace(patch: pytest.MonkeyPatch) -> None:
    """Give days of grace to whoever had something once."""
    patch.setattr(accounts, "end_grace", lambda *_, **__: None)


def waits(patch: pytest.MonkeyPatch) -> None:
    """Let a case in as soon as two have said yes."""
    patch.setattr(cases, "wait_of", lambda *_, **__: timedelta(0))


def second_people(patch: pytest.MonkeyPatch) -> None:
    """Let one person say yes twice."""

    def agree(tx: Tx, case: Case, *, by: str, at: datetime, ready_at: datetime) -> bool:
        t, ends = schema.cases, ready_at + LAPSES
        values = {"second_at": at, "second_by": by, "ready_at": ready_at, "lapses_at": ends}
        return tx.changes(sa.update(t).where(tx.inside(t), t.c.id == case.id).values(values)) == 1

    patch.setattr(cases, "may_approve", lambda *_, **__: True)
    patch.setattr(case_rows, "agree", agree)


def refusals(patch: pytest.MonkeyPatch) -> None:
    """Hear nobody who says no to a case."""
    patch.setattr(case_rows, "stop", lambda *_, **__: True)


def suspensions(patch: pytest.MonkeyPatch) -> None:
    """Shut nobody out."""
    patch.setattr(crowd, "is_shut_out", lambda **_: False)


def distrust(patch: pytest.MonkeyPatch) -> None:
    """Go on taking a password that its owner says somebody else has."""

    def end_only(tx: Tx, account_id: str, *, at: datetime) -> None:
        accounts.raise_epoch(tx, account_id, at=at)

    patch.setattr(accounts, "distrust_password", end_only)


def changed_values(patch: pytest.MonkeyPatch) -> None:
    """Take whatever a remembered device ever kept."""
    patch.setattr(remembrances, "rotate", lambda *_, **__: True)


def the_trail(patch: pytest.MonkeyPatch) -> None:
    """Tell nobody what was added."""
    patch.setattr(enrolment, "note", lambda *_, **__: None)


TOLD: tuple[tuple[Switch, Story], ...] = (
    (counters, stories.somebody_guesses),
    (counters_of_codes, stories.a_right_password_forgives_no_code),
    (spent_steps, stories.a_code_works_once),
    (spent_steps, stories.a_program_spends_codes),
    (spent_codes, stories.a_line_of_a_sheet_works_once),
    (sent_codes, stories.a_sent_code_works_once),
    (spoken_codes, helped.a_spoken_code_works_once),
    (mailed_links, stories.a_link_opens_once),
    (epochs, stories.others_are_signed_out),
    (gates, stories.the_hall_removes_nothing),
    (last_ones, stories.the_last_one_stays),
    (resting_mailboxes, stories.the_mailbox_has_said_enough),
    (ends_of_grace, stories.grace_is_not_given_twice),
    (waits, helped.a_case_takes_time),
    (second_people, helped.a_case_takes_two),
    (refusals, helped.a_stopped_case_opens_nothing),
    (suspensions, helped.who_is_suspended_stays_out),
    (distrust, helped.a_disputed_password_is_dead),
    (changed_values, stories.a_copied_browser_is_known),
    (the_trail, stories.all_that_is_added_is_told),
    *switches_beyond.TOLD,
)
"""Guards, and the stories that break off without them."""


@on_sqlite
@pytest.mark.slow
@pytest.mark.parametrize(("switch", "story"), TOLD, ids=lambda one: one.__name__)
def test_without_its_guard_a_story_breaks_off(
    store: Store, monkeypatch: pytest.MonkeyPatch, switch: Switch, story: Story
) -> None:
    """By nothing but what the machine asserts; with it, ``test_stories.py`` tells it to its end."""
    switch(monkeypatch)
    with pytest.raises(AssertionError):
        tell(store, story)


@on_sqlite
@pytest.mark.slow
@pytest.mark.parametrize(
    "switch",
    [counters, spent_steps, spent_codes, epochs, gates],
    ids=lambda switch: switch.__name__,
)
def test_without_its_guard_chance_finds_something(
    store: Store, monkeypatch: pytest.MonkeyPatch, switch: Switch
) -> None:
    """Within the budget of one run."""
    switch(monkeypatch)
    with pytest.raises(AssertionError):
        play(store, by=TEETH)
