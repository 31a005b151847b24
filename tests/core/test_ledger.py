"""What a way back in has to be made of."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from farstu.core.assurance import Assurance
from farstu.core.helping import Check
from farstu.core.ledger import (
    CONTESTED,
    NEEDED,
    OF_CHECK,
    Entry,
    Means,
    is_enough,
    password_of,
    path_of,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRIES = [
    Entry(Means.PASSWORD),
    Entry(Means.MAILBOX),
    Entry(Means.PERSON, "a"),
    Entry(Means.PERSON, "b"),
    *(Entry(means) for means in OF_CHECK.values()),
    Entry(Means.TIME),
]
PATHS = [frozenset(p) for n in range(6) for p in itertools.combinations(ENTRIES, n)]
KNOWN = password_of(None, now=NOW)
MAILED = password_of(NOW - timedelta(hours=23), now=NOW)


@pytest.mark.parametrize("replaces", Assurance)
def test_a_longer_path_is_no_weaker(replaces: Assurance) -> None:
    """Nothing that is added takes anything away."""
    for path, more in itertools.product(PATHS, ENTRIES):
        assert is_enough(path | {more}, replaces=replaces) >= is_enough(path, replaces=replaces)


def test_what_is_enough_for_more_is_enough_for_less() -> None:
    """A path that replaces something strong replaces anything weaker."""
    for path, (less, more) in itertools.product(PATHS, itertools.pairwise(Assurance)):
        assert is_enough(path, replaces=less) >= is_enough(path, replaces=more)


@pytest.mark.parametrize("spent", Means)
def test_a_spent_channel_counts_for_nothing(spent: Means) -> None:
    """With it a path is what it is without it."""
    for path, replaces in itertools.product(PATHS, Assurance):
        without = {entry for entry in path if entry.means is not spent}
        assert is_enough(path, replaces=replaces, spent={spent}) is is_enough(
            without, replaces=replaces, spent={spent}
        )


def test_no_channel_counts_twice() -> None:
    """The same person and the same check, said again, are one line of the ledger."""
    once = path_of(KNOWN, ["a"], [Check.MET])
    assert path_of(KNOWN, ["a", "a"], [Check.MET, Check.MET]) == once
    assert len(once) == 3


def test_a_mailbox_is_never_a_second_channel() -> None:
    """A password that was set by mail is the mailbox, and the mailbox counts for nothing."""
    assert Entry(Means.MAILBOX) == MAILED
    assert password_of(NOW - timedelta(hours=24), now=NOW) == KNOWN
    assert is_enough(path_of(KNOWN, ["a"], [Check.MET]), replaces=Assurance.MULTI)
    assert not is_enough(path_of(MAILED, ["a"], [Check.MET]), replaces=Assurance.MULTI)
    twice = path_of(MAILED, ["a"], [Check.MET, Check.KNOWN_NUMBER])
    assert is_enough(twice, replaces=Assurance.MULTI)


def test_people_without_a_check_are_not_enough() -> None:
    """However many say yes, and however long one waits."""
    path = path_of(KNOWN, ["a", "b", "c", "d"], [], waits=True)
    assert not any(is_enough(path, replaces=worth) for worth in Assurance)


def test_one_person_and_one_check_replace_an_app_but_no_key() -> None:
    """A key takes one more: another check, or another person."""
    alone = path_of(KNOWN, ["a"], [Check.FACE])
    assert not is_enough(alone, replaces=Assurance.PHISHING_RESISTANT)
    assert is_enough(
        path_of(KNOWN, ["a"], [Check.FACE, Check.MET]), replaces=Assurance.PHISHING_RESISTANT
    )
    assert is_enough(
        path_of(KNOWN, ["a", "b"], [Check.FACE]), replaces=Assurance.PHISHING_RESISTANT
    )


def test_what_was_contested_is_left_out() -> None:
    """After a stop it takes two people, time and a check outside the mailbox, and no less."""
    strongest = Assurance.PHISHING_RESISTANT
    for check in Check:
        path = path_of(KNOWN, ["a", "b"], [check], waits=True)
        assert is_enough(path, replaces=strongest, spent=CONTESTED) is (check is not Check.OTHER)
    one = path_of(KNOWN, ["a"], [Check.MET], waits=True)
    assert not is_enough(one, replaces=strongest, spent=CONTESTED)


def test_every_worth_has_its_price() -> None:
    """More is never cheaper."""
    assert set(NEEDED) == set(Assurance)
    assert [NEEDED[worth] for worth in Assurance] == [1, 1, 2, 3, 4]


def test_what_one_of_two_people_has_in_hand_is_contested() -> None:
    """Password, mailbox, and whatever was checked in other words; no person, and no time."""
    assert {Means.PASSWORD, Means.MAILBOX, Means.WORD} == CONTESTED
    assert CONTESTED.isdisjoint({Means.PERSON, Means.TIME})


def test_a_line_is_nobodys_unless_it_says_whose() -> None:
    """One password is one channel, whoever types it; two people are two."""
    assert Entry(Means.PASSWORD) == Entry(Means.PASSWORD, "")
    assert Entry(Means.PERSON, "a") != Entry(Means.PERSON, "b")
