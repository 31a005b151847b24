"""Who may help whom, over random memberships."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.helping import (
    DAY,
    HELPS,
    LAPSES,
    RECENTLY,
    Belongs,
    Help,
    Someone,
    Way,
    is_risky,
    may_decide,
    wait_of,
    way_of,
)
from farstu.core.roles import OrganisationKind, Role

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KINDS = {
    "staff": OrganisationKind.STAFF,
    "a": OrganisationKind.CUSTOMER,
    "b": OrganisationKind.CUSTOMER,
    "c": OrganisationKind.PERSONAL,
}
OPENS = {Help.ACCESS_CODE, Help.RESET}


def someone(who: str, **roles: Role) -> Someone:
    """Be somebody with a role in each of some organisations."""
    return Someone(who, tuple(Belongs(place, KINDS[place], role) for place, role in roles.items()))


ROLES = st.dictionaries(st.sampled_from(sorted(KINDS)), st.sampled_from(Role), max_size=4)
PAIR = st.tuples(
    ROLES.map(lambda roles: someone("actor", **roles)),
    ROLES.map(lambda roles: someone("subject", **roles)),
)
Pair = tuple[Someone, Someone]


@given(pair=PAIR)
def test_whoever_helps_alone_stands_above_everywhere(pair: Pair) -> None:
    """A single organisation in which they are not strictly above is enough to say no."""
    actor, subject = pair
    above = bool(subject.belongs) and all(
        (actor.role_in(one.organisation_id) or 0) > one.role
        and actor.role_in(one.organisation_id) in {Role.ADMINISTRATOR, Role.OWNER}
        for one in subject.belongs
    )
    assert (way_of(actor, subject) is Way.ALONE) is above


@given(pair=PAIR)
def test_nobody_helps_themselves(pair: Pair) -> None:
    """Whatever somebody is, and by whatever route."""
    actor, _ = pair
    assert way_of(actor, actor) is Way.NOBODY
    assert not any(may_decide(actor, actor, route) for route in Way)


def test_nothing_that_opens_the_hall_is_done_alone_by_support() -> None:
    """Where a case is needed, neither a code nor a reset is offered."""
    for way, helps in HELPS.items():
        assert bool(helps & OPENS) is (way is Way.ALONE)
        assert (Help.CASE in helps) is (way in {Way.OWNERS, Way.SUPPORT})


@pytest.mark.parametrize(
    ("way", "helps"),
    [
        (Way.ALONE, {Help.SETUP, Help.ACCESS_CODE, Help.RESET}),
        (Way.OWNERS, {Help.SETUP, Help.CASE}),
        (Way.SUPPORT, {Help.SETUP, Help.CASE}),
        (Way.NOBODY, set()),
    ],
)
def test_each_way_has_its_help(way: Way, helps: set[Help]) -> None:
    """Whoever may help at all may tell how to set up; what opens the hall is for one way only."""
    assert HELPS[way] == helps


@pytest.mark.parametrize(
    ("actor", "subject", "way"),
    [
        ({"a": Role.ADMINISTRATOR}, {"a": Role.MEMBER}, Way.ALONE),
        ({"a": Role.OWNER}, {"a": Role.ADMINISTRATOR}, Way.ALONE),
        ({"a": Role.OWNER, "b": Role.ADMINISTRATOR}, {"a": Role.MEMBER}, Way.ALONE),
        ({"a": Role.OWNER}, {"a": Role.MEMBER, "b": Role.MEMBER}, Way.NOBODY),
        ({"a": Role.ADMINISTRATOR}, {"a": Role.ADMINISTRATOR}, Way.NOBODY),
        ({"a": Role.MEMBER}, {"a": Role.MEMBER}, Way.NOBODY),
        ({"a": Role.OWNER}, {"a": Role.OWNER}, Way.OWNERS),
        ({"staff": Role.OWNER}, {"staff": Role.MEMBER}, Way.ALONE),
        ({"staff": Role.OWNER}, {"staff": Role.ADMINISTRATOR, "a": Role.MEMBER}, Way.SUPPORT),
        ({"staff": Role.ADMINISTRATOR}, {"staff": Role.MEMBER, "a": Role.MEMBER}, Way.SUPPORT),
        ({"staff": Role.MEMBER}, {"staff": Role.MEMBER, "a": Role.MEMBER}, Way.NOBODY),
    ],
)
def test_who_stands_where_says_how_they_help(
    actor: dict[str, Role], subject: dict[str, Role], way: Way
) -> None:
    """Above everywhere: alone. Equal owners: together. Of the staff: as support, those below."""
    assert way_of(someone("actor", **actor), someone("subject", **subject)) is way


@given(pair=PAIR)
def test_support_never_reaches_up(pair: Pair) -> None:
    """Whoever is of the staff is helped by those above them there, and owners by owners."""
    actor, subject = pair
    if way_of(actor, subject) is Way.SUPPORT or may_decide(actor, subject, Way.SUPPORT):
        assert actor.staff is not None
        below = subject.staff is None or subject.staff < actor.staff
        assert below or actor.staff is subject.staff is Role.OWNER


@given(pair=PAIR)
def test_more_memberships_are_never_easier_to_help(pair: Pair) -> None:
    """Somebody who joins another organisation is not helped by more people alone."""
    actor, subject = pair
    fewer = Someone(subject.id, subject.belongs[:-1])
    if fewer.belongs and way_of(actor, subject) is Way.ALONE:
        assert way_of(actor, fewer) is Way.ALONE


def test_owners_help_an_equal_together() -> None:
    """It takes owners of all that somebody owns, and an owner of one of them is not enough."""
    maja = someone("maja", a=Role.OWNER, b=Role.MEMBER)
    both = someone("olof", a=Role.OWNER, b=Role.OWNER)
    one = someone("kim", a=Role.OWNER)
    assert way_of(both, maja) is Way.OWNERS
    assert may_decide(both, maja, Way.OWNERS)
    assert way_of(one, maja) is Way.NOBODY
    assert not may_decide(one, maja, Way.OWNERS)
    assert not may_decide(someone("s", staff=Role.OWNER), maja, Way.OWNERS)


def test_an_owners_case_is_decided_by_owners_also_when_its_subject_is_none_any_more() -> None:
    """Whoever stands above is no less fit to decide than an equal was."""
    maja, olof = someone("maja", a=Role.MEMBER), someone("olof", a=Role.OWNER)
    assert way_of(olof, maja) is Way.ALONE
    assert may_decide(olof, maja, Way.OWNERS)
    assert not may_decide(someone("kim", a=Role.MEMBER), maja, Way.OWNERS)


def test_the_highest_of_what_somebody_is_counts() -> None:
    """Whoever looks after others somewhere does, whatever they are elsewhere."""
    staff = OrganisationKind.STAFF
    both = Someone("m", (Belongs("s", staff, Role.MEMBER), Belongs("t", staff, Role.OWNER)))
    assert both.staff is Role.OWNER
    assert someone("m", a=Role.OWNER).staff is None
    assert someone("m", a=Role.MEMBER, b=Role.ADMINISTRATOR).privileged
    assert not someone("m", a=Role.MEMBER, b=Role.MEMBER).privileged


@pytest.mark.parametrize("role", Role)
def test_support_takes_cases_of_customers(role: Role) -> None:
    """Whoever is of the staff may, whatever they are there; nobody else."""
    maja = someone("maja", a=Role.OWNER)
    assert way_of(someone("s", staff=role), maja) is Way.SUPPORT
    assert way_of(someone("s", b=Role.OWNER), maja) is Way.NOBODY
    assert way_of(someone("s", staff=role), someone("nowhere")) is Way.SUPPORT
    assert way_of(someone("s", a=Role.OWNER), someone("nowhere")) is Way.NOBODY
    assert not may_decide(someone("s", staff=role), maja, Way.ALONE)


def test_owners_of_the_staff_have_each_other() -> None:
    """Even where the other belongs to customers too; an administrator among them does not help."""
    maja = someone("maja", staff=Role.OWNER, a=Role.MEMBER)
    assert way_of(someone("olof", staff=Role.OWNER), maja) is Way.SUPPORT
    assert way_of(someone("kim", staff=Role.ADMINISTRATOR), maja) is Way.NOBODY


def test_a_wait_is_longer_where_there_is_more_risk() -> None:
    """24 hours; 72 after a late change, or where somebody looks after others."""
    member, owner = someone("m", a=Role.MEMBER), someone("o", a=Role.OWNER)
    late, old = [NOW - RECENTLY + timedelta(seconds=1)], [NOW - RECENTLY]
    assert not is_risky(Way.SUPPORT, member, old, now=NOW)
    assert is_risky(Way.SUPPORT, member, late, now=NOW)
    assert is_risky(Way.SUPPORT, member, [*old, *late], now=NOW)
    assert is_risky(Way.SUPPORT, owner, old, now=NOW)
    assert not is_risky(Way.OWNERS, owner, old, now=NOW)
    assert is_risky(Way.OWNERS, owner, late, now=NOW)
    assert wait_of(Way.SUPPORT, risky=False) == DAY
    assert wait_of(Way.SUPPORT, risky=True) == 3 * DAY
    assert wait_of(Way.OWNERS, risky=False) < wait_of(Way.OWNERS, risky=True)


def test_the_times_of_a_case_are_those_of_the_page() -> None:
    """A day, a week and three days (``docs/support.md``)."""
    hours = [one.total_seconds() / 3600 for one in (DAY, RECENTLY, LAPSES)]
    assert hours == [24, 7 * 24, 72]
