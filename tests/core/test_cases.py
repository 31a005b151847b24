"""Where a case stands, over everything that can have happened to it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from farstu.core.cases import OVER, TIMES, CaseFacts, CaseState, may_approve, state_of_case

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEFORE, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def case(**facts: object) -> CaseFacts:
    """Make a case that Olof opened."""
    return CaseFacts(opened_at=BEFORE, opened_by="olof", **facts)  # type: ignore[arg-type]


def all_cases() -> list[CaseFacts]:
    """List every combination of what may have happened."""
    marks = ("first_at", "stopped_at", "closed_at", "used_at")
    times = itertools.product((None, BEFORE), repeat=len(marks))
    windows = ((None, None), (BEFORE, LATER), (LATER, LATER), (BEFORE, NOW), (NOW, LATER))
    return [
        case(
            **dict(zip(marks, at, strict=True)),
            first_by="kim" if at[0] else None,
            ready_at=ready,
            lapses_at=lapses,
        )
        for at in times
        for ready, lapses in windows
    ]


def test_a_stopped_case_lets_nobody_in() -> None:
    """Whatever else happened to it, it is neither waiting nor ready."""
    for one in all_cases():
        state = state_of_case(one, now=NOW)
        if one.stopped_at is not None:
            assert state in {CaseState.STOPPED, CaseState.CLOSED, CaseState.USED}


def test_it_is_ready_in_its_time_only() -> None:
    """From the moment that it is ready to the one at which it lapses."""
    approved = case(first_at=BEFORE, first_by="kim", second_at=BEFORE, second_by="lo")
    assert state_of_case(approved, now=NOW) is CaseState.APPROVED
    window = case(first_at=BEFORE, ready_at=NOW, lapses_at=LATER)
    assert state_of_case(window, now=NOW - timedelta(seconds=1)) is CaseState.WAITING
    assert state_of_case(window, now=NOW) is CaseState.READY
    assert state_of_case(window, now=LATER) is CaseState.LAPSED


def test_what_is_over_stays_over() -> None:
    """Used before closed, closed before stopped; nobody approves any of them."""
    assert state_of_case(case(used_at=NOW, closed_at=NOW), now=NOW) is CaseState.USED
    assert state_of_case(case(closed_at=NOW, stopped_at=NOW), now=NOW) is CaseState.CLOSED
    for one in all_cases():
        if state_of_case(one, now=NOW) in OVER | {CaseState.STOPPED}:
            assert may_approve(one, "anybody", now=NOW) is False


def test_nobody_approves_twice() -> None:
    """The second is neither who gave the first nor who opened it; the first may have opened it."""
    assert may_approve(case(), "olof", now=NOW)
    half = case(first_at=BEFORE, first_by="kim")
    assert not may_approve(half, "kim", now=NOW)
    assert not may_approve(half, "olof", now=NOW)
    assert may_approve(half, "lo", now=NOW)


def test_three_ends_are_over() -> None:
    """Whoever was stopped may be taken up again; the others never."""
    assert set(OVER) == {CaseState.LAPSED, CaseState.CLOSED, CaseState.USED}


def test_every_moment_of_a_case_is_listed() -> None:
    """What an export shows of a case leaves no moment out, and takes nobody's name for one."""
    names = "opened first second ready lapses stopped taken_up closed used"
    assert tuple(f"{name}_at" for name in names.split()) == TIMES
