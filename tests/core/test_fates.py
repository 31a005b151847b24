"""What is told of a rehearsal first, and how somebody answers in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.assurance import Assurance
from farstu.core.login import Account
from farstu.core.policy import Coming
from farstu.core.rehearsal import Entry, Fate, Outcome, Somebody, Step, entry_of, may_be_out

from .cast import APP, EMAIL, KEY, NOW, WORTHS, account, held, policy
from .test_rehearsal import LATER, MAJA, OPTIONAL, REQUIRED, fate

A_DAY = timedelta(days=1)


def test_a_stopped_app_answers_nothing_while_another_one_works() -> None:
    """Of two of a kind the one that works is asked, however it is listed."""
    both = account(held(APP, suspended=True), held(APP, number=2))
    assert entry_of(both, REQUIRED, WORTHS, at=NOW) is Entry.IN


def test_somebody_answers_with_the_best_that_they_hold() -> None:
    """So whoever has mail and an app hears of the key that is coming: they can prove both."""
    soon = Coming(due=LATER, required=Assurance.MULTI, allowed=frozenset({KEY}))
    both = account(held(EMAIL), held(APP), coming=(soon,))
    mail_too = policy(Assurance.SINGLE, EMAIL, APP, KEY)
    assert entry_of(both, mail_too, WORTHS, at=NOW) is Entry.PREPARING


def test_a_mailbox_that_counts_again_already_is_no_moment_ahead() -> None:
    """Nor one that does so just now."""
    for reset in (NOW - 2 * A_DAY, NOW - A_DAY):
        seen = fate(OPTIONAL, OPTIONAL, account(held(EMAIL), reset_by_mail_at=reset))
        assert [step.at for step in seen.steps] == [NOW]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([(Entry.IN, Entry.IN)], 0),
        ([(Entry.IN, Entry.IN), (Entry.OUT, Entry.OUT)], 0),
        ([(Entry.OUT, Entry.OUT), (Entry.ENROLLING, Entry.IN)], 1),
        ([(Entry.OUT, Entry.ENROLLING), (Entry.OUT, Entry.LIMITED)], 0),
        ([(Entry.OUT, Entry.OUT), (Entry.IN, Entry.PREPARING)], 1),
        ([(Entry.OUT, Entry.RECOVERING), (Entry.IN, Entry.PREPARING)], 1),
        ([(Entry.IN, Entry.PREPARING), (Entry.PREPARING, Entry.ENROLLING)], 1),
        ([(Entry.IN, Entry.OUT), (Entry.IN, Entry.ENROLLING)], 0),
    ],
)
def test_what_is_told_first_is_the_first_of_the_hardest(
    entries: list[tuple[Entry, Entry]], told: int
) -> None:
    """What is harder than it was, by how hard it becomes; else what is easier; else nothing."""
    steps = tuple(
        Step(
            at=NOW + day * A_DAY,
            before=before,
            after=after,
            outcome=Outcome.UNCHANGED
            if before == after
            else (Outcome.FREED if after < before else Outcome.ASKED),
            due=NOW,
        )
        for day, (before, after) in enumerate(entries)
    )
    assert Fate(steps=steps).decisive is steps[told]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (account(), False),
        (account(held(EMAIL), held(APP)), False),
        (account(suspended=True), True),
        (account(held(EMAIL), reset_by_mail_at=NOW), True),
        (account(held(APP), held(KEY, suspended=True)), True),
    ],
)
def test_only_what_may_lock_somebody_out_is_worth_a_rehearsal(who: Account, *, may: bool) -> None:
    """Whoever has all in working order, and one organisation, can enrol what is missing."""
    assert may_be_out(Somebody(person=MAJA, account=who)) is may
