"""Deeds about members: roles, suspension, removal, sessions, and leaving."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from farstu.core.access import AtSession
from farstu.core.audit import AuditEvent
from farstu.core.login import Refused
from farstu.core.outcome import Reason, Rejected
from farstu.core.people import PersonDeed
from farstu.core.roles import Role
from farstu.services import accounts
from farstu.services.guest import Seat, living_sessions, standing_of
from farstu.services.members import (
    TO_MANY,
    Many,
    change_role,
    do_to_many,
    end_session,
    end_sessions,
    remove_member,
    resume_member,
    see_many,
    suspend_member,
)
from farstu.services.notices import Notice
from farstu.services.own_memberships import leave, list_own
from farstu.services.sign_in import sign_in
from farstu.services.undelivered import list_unsent
from farstu.store import audit_events, memberships, sessions
from farstu.store.audit_events import Wanted
from tests.support.house import PASSWORD, House, Person, at_once
from tests.support.members import add_officer, come_to_office, join, role_of

NO, GONE = Rejected(Reason.NOT_PERMITTED), Rejected(Reason.NOT_FOUND)
LAST = Rejected(Reason.LAST_OWNER)

Plain = Callable[..., Rejected | None]


def do(house: House, deed: Plain, seat: Seat, person: Person, place: str = "") -> Rejected | None:
    """Do a deed about somebody in the office of the customers."""
    return deed(house.kit, house.visit, seat, place or house.people, person.id)


def give(house: House, seat: Seat, person: Person, role: Role) -> Rejected | None:
    """Give somebody another role."""
    return change_role(house.kit, house.visit, seat, house.people, person.id, role=role)


def is_over(house: House, seat: Seat) -> bool:
    """Say whether a session still opens anything."""
    subject = house.subject(Person(id=seat.account_id, email=""))
    standing = standing_of(house.kit, seat, subject, now=house.clock())
    assert isinstance(standing, AtSession)
    return isinstance(standing.state, Refused)


def living(house: House, person: Person) -> list[str]:
    """Name somebody's sessions that still open something."""
    subject = house.subject(person)
    rows = house.read(lambda tx: living_sessions(tx, subject, now=house.clock()))
    return [row.id for row in rows]


@pytest.fixture
def owner(house: House) -> Seat:
    """Let an owner of the customers come in, who is not the only one."""
    house.add_person("other-owner@example.com", role=Role.OWNER)
    return add_officer(house, "owner@example.com")


# Roles -------------------------------------------------------------------------------------------


def test_an_owner_makes_owners(house: House, owner: Seat) -> None:
    """A role is changed, once, and noted with what it was."""
    maja = house.add_person()
    before = house.events()
    for _ in range(2):
        assert give(house, owner, maja, Role.OWNER) is None
    assert role_of(house, maja) is Role.OWNER
    assert house.events(since=before) == {AuditEvent.ROLE_CHANGED: 1}


@pytest.mark.usefixtures("owner")
def test_only_owners_change_roles(house: House) -> None:
    """An administrator may not, nor the support of the portal."""
    maja = house.add_person()
    for seat in (
        add_officer(house, "adm@example.com", Role.ADMINISTRATOR),
        add_officer(house, "sup@example.com", Role.MEMBER, staff=True),
    ):
        assert give(house, seat, maja, Role.ADMINISTRATOR) == NO
    assert role_of(house, maja) is Role.MEMBER


def test_the_portals_owners_make_owners_everywhere(house: House) -> None:
    """By their role among the portal's own people."""
    sto = add_officer(house, "sto@example.com", Role.OWNER, staff=True)
    maja = house.add_person()
    assert give(house, sto, maja, Role.OWNER) is None
    assert role_of(house, maja) is Role.OWNER


def test_the_last_owner_stays_one(house: House) -> None:
    """Neither they nor the portal's own people take the role away; another owner makes it free."""
    alone = house.add_person("alone@example.com", role=Role.OWNER)
    seat = come_to_office(house, alone)
    staff = add_officer(house, "sto@example.com", Role.OWNER, staff=True)
    for who in (seat, staff):
        assert give(house, who, alone, Role.MEMBER) == Rejected(Reason.LAST_OWNER, field="role")
    assert do(house, remove_member, staff, alone) == LAST
    assert leave(house.kit, house.visit, seat, house.people) == LAST
    assert give(house, seat, alone, Role.OWNER) is None
    house.add_person("second@example.com", role=Role.OWNER)
    assert give(house, seat, alone, Role.ADMINISTRATOR) is None
    assert role_of(house, alone) is Role.ADMINISTRATOR


def test_an_owner_who_cannot_come_in_is_not_counted(house: House) -> None:
    """An invitation, a suspended account and a suspended membership leave nobody behind."""
    seat = add_officer(house, "owner@example.com")
    house.add_person("invited@example.com", role=Role.OWNER, password=None)
    stopped = house.add_person("stopped@example.com", role=Role.OWNER)
    house.write(lambda tx: accounts.suspend_account(house.kit, tx, stopped.id))
    paused = house.add_person("paused@example.com", role=Role.OWNER)
    house.write(lambda tx: memberships.suspend(tx, paused.id, house.people, at=house.clock()))
    assert leave(house.kit, house.visit, seat, house.people) == LAST


# Suspending --------------------------------------------------------------------------------------


def test_who_is_suspended_at_their_only_place_is_out(house: House, owner: Seat) -> None:
    """Sessions end, the password opens nothing, and all of it is back afterwards but sessions."""
    maja = house.add_person()
    seat = come_to_office(house, maja, app := house.give_app(maja))
    assert do(house, suspend_member, owner, maja) is None
    assert is_over(house, seat)
    refused = sign_in(house.kit, house.visit, identifier=maja.email, password=PASSWORD)
    assert refused == Rejected(Reason.ACCOUNT_SUSPENDED)
    assert do(house, resume_member, owner, maja) is None
    assert is_over(house, seat)
    assert not is_over(house, come_to_office(house, maja, app))


def test_who_belongs_elsewhere_stays_there(house: House, owner: Seat) -> None:
    """A suspended membership takes its role and no session."""
    maja = house.add_person(role=Role.ADMINISTRATOR)
    other = house.add_organisation()
    join(house, maja, other, Role.OWNER)
    seat = come_to_office(house, maja)
    assert do(house, suspend_member, owner, maja) is None
    assert not is_over(house, seat)
    assert (role_of(house, maja), role_of(house, maja, other)) == (None, Role.OWNER)
    assert do(house, suspend_member, seat, maja) == GONE


def test_suspending_twice_is_noted_once(house: House, owner: Seat) -> None:
    """A double click changes nothing more, nor does letting in who is in."""
    maja = house.add_person()
    before = house.events()
    for deed in (suspend_member, suspend_member, resume_member, resume_member):
        assert do(house, deed, owner, maja) is None
    assert house.events(since=before) == {
        AuditEvent.MEMBERSHIP_SUSPENDED: 1,
        AuditEvent.MEMBERSHIP_RESUMED: 1,
    }


def test_no_organisation_opens_what_the_portal_stopped(house: House, owner: Seat) -> None:
    """Letting a member in again leaves the account suspended."""
    maja = house.add_person()
    house.write(lambda tx: accounts.suspend_account(house.kit, tx, maja.id))
    do(house, suspend_member, owner, maja)
    do(house, resume_member, owner, maja)
    refused = sign_in(house.kit, house.visit, identifier=maja.email, password=PASSWORD)
    assert refused == Rejected(Reason.ACCOUNT_SUSPENDED)


# Removing, signing out, leaving ------------------------------------------------------------------


def test_who_is_removed_belongs_no_more(house: House, owner: Seat) -> None:
    """Their sessions are over when it was their only place; the account stays."""
    maja = house.add_person()
    seat = come_to_office(house, maja)
    assert do(house, remove_member, owner, maja) is None
    assert is_over(house, seat)
    assert do(house, remove_member, owner, maja) == GONE
    assert house.subject(maja).memberships == ()


def test_sessions_are_ended_everywhere(house: House, owner: Seat) -> None:
    """Every browser is signed out, and may sign in again at once."""
    maja = house.add_person()
    seat = come_to_office(house, maja, app := house.give_app(maja))
    assert do(house, end_sessions, owner, maja) is None
    assert is_over(house, seat)
    assert not is_over(house, come_to_office(house, maja, app))
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    told = [w.letter for w in waiting if w.letter and w.letter.template == Notice.SESSIONS_ENDED]
    assert [(one.recipient, "address" in one.facts) for one in told] == [(maja.email, False)]


def test_one_session_is_ended_and_no_other(house: House, owner: Seat) -> None:
    """That browser is signed out, with a mail that says nothing of the officer's place."""
    maja = house.add_person()
    app = house.give_app(maja)
    seats = [come_to_office(house, maja, app) for _ in range(2)]
    one = partial(end_session, session_id=seats[0].id)
    assert do(house, one, owner, maja) is None
    assert living(house, maja) == [seats[1].id]
    assert do(house, one, owner, maja) == GONE
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    told = [w.letter for w in waiting if w.letter and w.letter.template == Notice.DEVICE_SIGNED_OUT]
    assert [(w.recipient, "address" in w.facts) for w in told] == [(maja.email, False)]
    assert house.events()[AuditEvent.DEVICE_SIGNED_OUT] == 1


def test_a_session_is_ended_only_through_whose_it_is(house: House, owner: Seat) -> None:
    """Not through the page of another member, nor in an organisation that they are not of."""
    maja, nils = house.add_person(), house.add_person("nils@example.com")
    seat = come_to_office(house, maja)
    one = partial(end_session, session_id=seat.id)
    assert do(house, one, owner, nils) == GONE
    kit, visit, elsewhere = house.kit, house.visit, house.add_organisation()
    assert end_session(kit, visit, owner, elsewhere, maja.id, session_id=seat.id) == GONE
    assert living(house, maja) == [seat.id]


def test_of_two_that_end_a_session_one_is_noted(house: House, owner: Seat) -> None:
    """It ends once, and one mail says so."""
    maja = house.add_person()
    one = partial(end_session, session_id=come_to_office(house, maja).id)
    done = at_once(*[lambda: do(house, one, owner, maja)] * 4)
    assert sorted(map(str, done)) == sorted(map(str, [None, GONE, GONE, GONE]))
    assert house.events()[AuditEvent.DEVICE_SIGNED_OUT] == 1


@pytest.mark.usefixtures("owner")
def test_one_leaves_by_oneself(house: House) -> None:
    """Once; from the only place that means to be signed out."""
    maja = house.add_person()
    other = house.add_organisation()
    join(house, maja, other)
    seat = come_to_office(house, maja)
    assert leave(house.kit, house.visit, seat, other) is None
    assert leave(house.kit, house.visit, seat, other) == GONE
    assert not is_over(house, seat)
    assert [one.name for one in list_own(house.kit, house.visit, seat)] == ["Customers"]
    assert leave(house.kit, house.visit, seat, house.people) is None
    assert is_over(house, seat)


def test_a_session_that_is_over_leaves_nothing(house: House) -> None:
    """The seat is judged in the transaction of the deed."""
    maja = house.add_person()
    seat = come_to_office(house, maja)
    house.write(lambda tx: sessions.end(tx, seat.id, account_id=maja.id, at=house.clock()))
    done = leave(house.kit, house.visit, seat, house.people)
    assert done == Rejected(Reason.LOGIN_EXPIRED)


# Why ---------------------------------------------------------------------------------------------

WITH_A_REASON: list[Plain] = [
    partial(change_role, role=Role.ADMINISTRATOR),
    suspend_member,
    resume_member,
    end_sessions,
    remove_member,
]


def test_why_is_kept_and_told_to_nobody(house: House, owner: Seat) -> None:
    """Apart from the facts, so that it goes with the person; no mail has it (ORG-06)."""
    maja = house.add_person()
    kit, visit, here = house.kit, house.visit, house.people
    for deed in WITH_A_REASON:
        assert deed(kit, visit, owner, here, maja.id, why="  Has left \n the project ") is None
    again = house.add_person("again@example.com")
    for which in TO_MANY:
        done = do_to_many(kit, visit, owner, here, [again.id], which, why="Has left the project")
        assert isinstance(done, Many)
    assert suspend_member(kit, visit, owner, here, house.add_person("b@example.com").id) is None
    rows = house.read(lambda tx: audit_events.list_latest(tx, Wanted(), limit=50))
    said = [row.personal or {} for row in rows if row.actor_id == owner.account_id]
    reasons = Counter(one.get("reason") for one in said if one)
    assert reasons["Has left the project"] == len(WITH_A_REASON) + len(TO_MANY)
    assert not [row for row in rows if "Has left" in str(row.facts)]
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    assert not [one for one in waiting if "Has left" in str(one.letter)]


@pytest.mark.parametrize(
    ("why", "reason"),
    [("x" * 301, Reason.FIELD_TOO_LONG), ("a\u200bb", Reason.FIELD_UNPRINTABLE)],
)
def test_a_reason_that_cannot_be_kept_does_nothing(
    house: House, owner: Seat, why: str, reason: Reason
) -> None:
    """It is said at its field."""
    maja, before = house.add_person(), house.events()
    kit, visit, here = house.kit, house.visit, house.people
    for deed in WITH_A_REASON:
        told = deed(kit, visit, owner, here, maja.id, why=why)
        assert isinstance(told, Rejected)
        assert (told.reason, told.field) == (reason, "reason")
    many = do_to_many(kit, visit, owner, here, [maja.id], PersonDeed.SUSPEND, why=why)
    assert isinstance(many, Rejected)
    assert (many.reason, many.field) == (reason, "reason")
    assert house.events(since=before) == {}


# Who may not -------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", [suspend_member, resume_member, remove_member, end_sessions])
def test_nobody_is_known_from_another_organisation(house: House, owner: Seat, deed: Plain) -> None:
    """A member of another organisation, and an id of nobody, are not there."""
    stranger = house.add_person("x@example.com", organisation_id=house.add_organisation())
    nobody = Person(id="0" * 26, email="")
    assert [do(house, deed, owner, who) for who in (stranger, nobody)] == [GONE, GONE]


@pytest.mark.parametrize("deed", [suspend_member, remove_member, end_sessions])
def test_no_deed_about_oneself(house: House, owner: Seat, deed: Plain) -> None:
    """One leaves, and signs out elsewhere, from one's own pages."""
    assert do(house, deed, owner, Person(id=owner.account_id, email="")) == NO


# Races -------------------------------------------------------------------------------------------


def test_of_two_owners_who_remove_each_other_one_stays(house: House) -> None:
    """Whoever comes second is no owner any more, or would be the last one to go."""
    people = [house.add_person(f"o{n}@example.com", role=Role.OWNER) for n in range(2)]
    first, second = (come_to_office(house, person) for person in people)
    at_once(
        partial(do, house, remove_member, first, people[1]),
        partial(do, house, remove_member, second, people[0]),
    )
    assert [role_of(house, person) for person in people].count(Role.OWNER) == 1


def test_of_owners_who_leave_at_once_one_stays(house: House) -> None:
    """Three leave or step down together: the last one finds that nobody would be left."""
    people = [house.add_person(f"o{n}@example.com", role=Role.OWNER) for n in range(3)]
    seats = [come_to_office(house, person) for person in people]
    leaves = [partial(leave, house.kit, house.visit, seat, house.people) for seat in seats[:2]]
    done = at_once(*leaves, partial(give, house, seats[2], people[2], Role.MEMBER))
    assert [role_of(house, person) for person in people].count(Role.OWNER) == 1
    assert [one.reason for one in done if one is not None] == [Reason.LAST_OWNER]


# Several at once ---------------------------------------------------------------------------------


@pytest.mark.parametrize("which", TO_MANY)
def test_several_are_dealt_with_at_once(house: House, owner: Seat, which: PersonDeed) -> None:
    """Each as if alone: not oneself, one's equals, strangers, or who has sessions elsewhere."""
    maja, olle = house.add_person(), house.add_person("olle@example.com")
    peer = house.add_person("peer@example.com", role=Role.OWNER)
    there = house.add_organisation()
    stranger = house.add_person("x@example.com", organisation_id=there)
    both = house.add_person("both@example.com")
    join(house, both, there)
    seats = {one.id: come_to_office(house, one) for one in (maja, olle, both)}
    people = [maja.id, olle.id, peer.id, stranger.id, both.id, owner.account_id, "nobody"]
    seen = see_many(house.kit, house.visit, owner, house.people, people, which)
    assert isinstance(seen, Many)
    reached = {maja.id, olle.id} | ({both.id} if which is PersonDeed.SUSPEND else set())
    assert set(seen.ids) == reached
    assert set(seen.names) | set(seen.spared) == {"Maja", "Olle", "Peer", "Both", "Owner"}
    before = house.events()
    done = do_to_many(house.kit, house.visit, owner, house.people, people, which)
    assert done == seen
    assert house.events(since=before).total() == len(reached)
    assert [is_over(house, seats[one.id]) for one in (maja, olle, both)] == [True, True, False]


def test_who_may_not_suspend_deals_with_nobody(house: House, owner: Seat) -> None:
    """A member, and whoever is of another organisation."""
    maja = house.add_person()
    seat = add_officer(house, "m@example.com", Role.MEMBER)
    for deed in TO_MANY:
        args = (house.kit, house.visit, seat, house.people, [maja.id], deed)
        assert (see_many(*args), do_to_many(*args)) == (NO, NO)
        far = (house.kit, house.visit, owner, house.staff, [maja.id], deed)
        assert (see_many(*far), do_to_many(*far)) == (GONE, GONE)
