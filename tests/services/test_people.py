"""The people of an organisation: listed, seen, reminded, counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.audit import AuditEvent as E
from farstu.core.outcome import Reason, Rejected
from farstu.core.people import PersonDeed, Standing
from farstu.core.roles import Role
from farstu.services import accounts
from farstu.services.adoption import WEEKS, see_adoption
from farstu.services.guest import Seat
from farstu.services.members import change_role, suspend_member
from farstu.services.people import EVENTS, PersonSeen, list_people, see_member
from farstu.services.reminders import Reminded, WhyNot, remind
from farstu.services.sign_in import sign_in
from farstu.store.people import Wanted
from tests.support.house import House, Person
from tests.support.members import add_officer, come_to_office, join, see

NOBODY = Person(id="0" * 26, email="")


@pytest.fixture
def owner(house: House) -> Seat:
    """Let an owner of the customers come in."""
    return add_officer(house, "owner@example.com")


def seen(
    house: House, seat: Seat, person: Person, *, place: str = "", before: str = ""
) -> PersonSeen:
    """Look at somebody who is there."""
    found = see(house, seat, person, place=place, before=before)
    assert isinstance(found, PersonSeen), found
    return found


def happened(house: House, seat: Seat, person: Person, *, place: str = "") -> list[AuditEvent]:
    """List what is shown to have happened to somebody, latest first."""
    return [row.event for row in seen(house, seat, person, place=place).timeline.events]


def test_a_list_says_who_is_there(house: House, owner: Seat) -> None:
    """Page by page, with how many there are; who may not look is told, strangers see nothing."""
    maja = house.add_person()
    found = list_people(house.kit, house.visit, owner, house.people, Wanted(), page=1)
    assert not isinstance(found, Rejected)
    assert [row.account_id for row in found.page.rows] == [maja.id, owner.account_id]
    assert found.page.found == 2
    seat = come_to_office(house, maja)
    told = list_people(house.kit, house.visit, seat, house.people, Wanted(), page=1)
    assert told == Rejected(Reason.NOT_PERMITTED)
    told = list_people(house.kit, house.visit, seat, house.staff, Wanted(), page=1)
    assert told == Rejected(Reason.NOT_FOUND)


def test_one_is_seen_with_what_they_hold(house: House, owner: Seat) -> None:
    """Names, methods, codes left, sessions: kinds and dates, and nothing that is secret."""
    maja = house.add_person()
    house.clock.advance(1)
    house.give_username(maja, "maja")
    house.give_codes(maja)
    come_to_office(house, maja)
    one = seen(house, owner, maja)
    assert [name.value for name in one.identifiers] == [maja.email, "maja"]
    assert (len(one.held), one.row.codes_left, len(one.sessions), one.remembered) == (1, 10, 1, 0)
    assert (one.row.standing, one.is_stopped) == (Standing.PROTECTED, False)
    assert one.member.role is Role.MEMBER


def test_help_is_offered_to_who_can_give_it(house: House, owner: Seat) -> None:
    """To whoever stands above, and to support; not for oneself, nor for who was stopped."""
    maja, olof = house.add_person(), house.add_person("o@example.com", role=Role.ADMINISTRATOR)
    admin, support = come_to_office(house, olof), add_officer(house, "s@example.com", staff=True)
    for seat in (owner, admin, support):
        assert seen(house, seat, maja).may_help
    for person in (olof, Person(id=owner.account_id, email="")):
        assert not seen(house, admin, person).may_help
    assert house.write(lambda tx: accounts.suspend_account(house.kit, tx, maja.id)) is None
    assert not seen(house, owner, maja).may_help


def test_who_is_not_there_is_not_found(house: House, owner: Seat) -> None:
    """Nobody, and a member of another organisation."""
    stranger = house.add_person("x@example.com", organisation_id=house.add_organisation())
    for person in (NOBODY, stranger):
        assert see(house, owner, person) == Rejected(Reason.NOT_FOUND)
        met = see_member(house.kit, house.visit, owner, house.people, person.id, PersonDeed.SUSPEND)
        assert met == Rejected(Reason.NOT_FOUND)


def test_a_deed_is_met_before_it_is_done(house: House, owner: Seat) -> None:
    """Only where it is open."""
    maja = house.add_person()
    met = see_member(house.kit, house.visit, owner, house.people, maja.id, PersonDeed.SUSPEND)
    assert not isinstance(met, Rejected)
    own = owner.account_id
    met = see_member(house.kit, house.visit, owner, house.people, own, PersonDeed.SUSPEND)
    assert met == Rejected(Reason.NOT_PERMITTED)


def test_other_places_are_shown_to_who_belongs_there(house: House, owner: Seat) -> None:
    """To a stranger of the other organisation the membership there is none of their business."""
    maja, other = house.add_person(), house.add_organisation()
    join(house, maja, other)
    assert seen(house, owner, maja).member.elsewhere == ()
    both = house.add_person("both@example.com", role=Role.OWNER)
    join(house, both, other)
    staff = add_officer(house, "sup@example.com", Role.MEMBER, staff=True)
    for seat in (come_to_office(house, both), staff):
        assert [one.name for one in seen(house, seat, maja).member.elsewhere] == ["Elsewhere"]


def test_what_happened_elsewhere_stays_there(house: House, owner: Seat) -> None:
    """An organisation sees what it did, sign-ins, and, if it was the first, the account's own."""
    maja, other = house.add_person(), house.add_organisation()
    house.clock.advance(1)
    join(house, maja, other)
    theirs = add_officer(house, "theirs@example.com", place=other)
    suspend_member(house.kit, house.visit, theirs, other, maja.id)
    house.clock.advance(1)
    change_role(house.kit, house.visit, owner, house.people, maja.id, role=Role.ADMINISTRATOR)
    house.clock.advance(1)
    sign_in(house.kit, house.visit, identifier=maja.email, password="wrong")
    house.clock.advance(1)
    house.write(lambda tx: accounts.reset_factors(house.kit, tx, maja.id, reason="lost"))
    here = [E.FACTORS_RESET, E.SIGN_IN_FAILED, E.ROLE_CHANGED]
    assert happened(house, owner, maja) == here
    assert happened(house, theirs, maja, place=other) == [E.SIGN_IN_FAILED, E.MEMBERSHIP_SUSPENDED]
    staff = add_officer(house, "sup@example.com", Role.MEMBER, staff=True)
    assert happened(house, staff, maja) == [*here, E.MEMBERSHIP_SUSPENDED]


def test_who_did_it_is_named_to_their_own(house: House, owner: Seat) -> None:
    """A colleague by name; the portal's own people are nobody by name, but to each other."""
    maja = house.add_person()
    staff = add_officer(house, "sto@example.com", staff=True)
    for seat, role in ((owner, Role.ADMINISTRATOR), (staff, Role.MEMBER)):
        change_role(house.kit, house.visit, seat, house.people, maja.id, role=role)
    assert seen(house, owner, maja).timeline.names == {owner.account_id: "Owner"}
    both = {owner.account_id: "Owner", staff.account_id: "Sto"}
    assert seen(house, staff, maja).timeline.names == both


def test_a_timeline_has_pages(house: House, owner: Seat) -> None:
    """Twenty at a time, and the way to those before."""
    maja = house.add_person()
    roles = [Role.ADMINISTRATOR, Role.MEMBER] * (EVENTS // 2 + 1)
    for role in roles:
        change_role(house.kit, house.visit, owner, house.people, maja.id, role=role)
    latest = seen(house, owner, maja).timeline
    earlier = seen(house, owner, maja, before=latest.older).timeline
    assert (len(latest.events), len(earlier.events), earlier.older) == (EVENTS, 2, "")


# Reminders ---------------------------------------------------------------------------------------


def test_a_reminder_goes_to_who_has_no_second_step(house: House, owner: Seat) -> None:
    """The others are named with the reason; strangers are not even that."""
    bare, safe = house.add_person("bare@example.com"), house.add_person("safe@example.com")
    house.give_app(safe)
    invited = house.add_person("invited@example.com", password=None)
    out = house.add_person("out@example.com")
    suspend_member(house.kit, house.visit, owner, house.people, out.id)
    stranger = house.add_person("x@example.com", organisation_id=house.add_organisation())
    ids = [one.id for one in (bare, safe, invited, out, stranger, NOBODY)]
    done = remind(house.kit, house.visit, owner, house.people, ids)
    assert isinstance(done, Reminded)
    assert done.sent == ("Bare",)
    assert dict(done.spared) == {
        "Safe": WhyNot.PROTECTED,
        "Invited": WhyNot.INVITED,
        "Out": WhyNot.SUSPENDED,
    }


def test_nobody_is_reminded_twice_a_day(house: House, owner: Seat) -> None:
    """By whomever: the second is told so, and a day later it works again."""
    maja = house.add_person()
    staff = add_officer(house, "sup@example.com", Role.MEMBER, staff=True)
    answers = []
    for seat in (owner, staff):
        done = remind(house.kit, house.visit, seat, house.people, [maja.id])
        assert isinstance(done, Reminded)
        answers.append((done.sent, done.spared))
    assert answers == [(("Maja",), ()), ((), (("Maja", WhyNot.JUST_NOW),))]
    house.clock.advance(timedelta(days=1).total_seconds())
    again = add_officer(house, "again@example.com")
    done = remind(house.kit, house.visit, again, house.people, [maja.id])
    assert isinstance(done, Reminded)
    assert done.sent == ("Maja",)


# Adoption ----------------------------------------------------------------------------------------


def test_adoption_counts_todays_people_in_past_weeks(house: House) -> None:
    """Since when each belongs, and since when they have held what they hold."""
    early = house.add_person("a@example.com")
    house.clock.advance(timedelta(weeks=2).total_seconds())
    house.give_app(early)
    late = house.add_person("b@example.com")
    house.clock.advance(timedelta(days=3).total_seconds())
    owner = add_officer(house, "owner@example.com")
    told = see_adoption(house.kit, house.visit, owner, house.people)
    assert not isinstance(told, Rejected)
    assert [(week.people, week.protected) for week in told.weeks] == [(1, 0), (1, 0), (3, 2)]
    assert len(told.weeks) <= WEEKS
    assert told.counts.people == 3
    assert told.counts.standing[Standing.PROTECTED] == 2
    assert told.counts.standing[Standing.BARE] == 1
    assert late.id
