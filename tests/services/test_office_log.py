"""The audit log of an office: looked into and taken away, by whom it belongs to."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import Role
from farstu.services import office_log
from farstu.services.audit_csv import write_csv
from farstu.services.audit_export import Plan, Wish, list_events, list_lines
from farstu.services.audit_proof import check_export
from farstu.services.guest import Seat
from farstu.services.members import suspend_member
from farstu.services.office_log import LogSeen, plan_log, see_log
from farstu.services.policies import change_policy, find_layer
from farstu.store.audit_events import Wanted
from tests.support.house import OPTIONAL, House
from tests.support.members import add_officer
from tests.support.trail import close

SUSPENDED = AuditEvent.MEMBERSHIP_SUSPENDED


@pytest.fixture
def owner(house: House) -> Seat:
    """Let an owner of the customers come in."""
    return add_officer(house, "owner@example.com")


def seen(house: House, seat: Seat, *, place: str = "", who: str = "", **wanted: Any) -> LogSeen:
    """Look into the log of an office."""
    where = place or house.people
    found = see_log(house.kit, house.visit, seat, where, Wanted(**wanted), who=who)
    assert isinstance(found, LogSeen), found
    return found


def events(log: LogSeen) -> list[AuditEvent]:
    """List what happened, latest first."""
    return [row.event for row in log.events]


def plan(house: House, seat: Seat, place: str = "", **wish: Any) -> Plan | Rejected:
    """Plan to take the log of an office away."""
    house.clock.advance(60)
    return plan_log(house.kit, house.visit, seat, place or house.people, Wish(**wish))


def test_an_organisation_sees_its_own_events(house: House, owner: Seat) -> None:
    """Closed and open ones, changes of its policy among them; nothing of any other."""
    there = house.add_organisation()
    stranger = add_officer(house, "x@example.com", place=there)
    house.write(
        lambda tx: change_policy(
            house.kit, tx, find_layer(house.kit, tx, organisation_id=house.people), OPTIONAL
        )
    )
    close(house)
    maja = house.add_person()
    house.clock.advance(1)
    suspend_member(house.kit, house.visit, owner, house.people, maja.id)
    log = seen(house, owner)
    assert events(log)[0] is SUSPENDED
    assert AuditEvent.POLICY_CHANGED in events(log)
    assert set(log.names) == {maja.id, owner.account_id}
    assert stranger.account_id not in {row.subject_id for row in log.events}


def test_the_portals_own_people_see_all_of_it(house: House, owner: Seat) -> None:
    """With everybody's name; who looks in from outside has none in an organisation's log."""
    staff = add_officer(house, "staff@example.com", staff=True)
    maja = house.add_person()
    suspend_member(house.kit, house.visit, staff, house.people, maja.id)
    whole = seen(house, staff, place=house.staff)
    assert {owner.account_id, staff.account_id, maja.id} <= set(whole.names)
    assert staff.account_id not in seen(house, owner).names


def test_who_may_not_see_it_is_told(house: House) -> None:
    """Support, for both."""
    support = add_officer(house, "sup@example.com", Role.MEMBER, staff=True)
    no = Rejected(Reason.NOT_PERMITTED)
    assert see_log(house.kit, house.visit, support, house.people, Wanted()) == no
    assert plan(house, support) == no


def test_filters_leave_out_what_was_not_asked_for(house: House, owner: Seat) -> None:
    """By kind, by person, by days; nobody of that name has no events."""
    maja = house.add_person()
    house.clock.advance(1)
    suspend_member(house.kit, house.visit, owner, house.people, maja.id)
    assert events(seen(house, owner, events=[SUSPENDED.value])) == [SUSPENDED]
    assert SUSPENDED in events(seen(house, owner, who="MAJA@example.com"))
    assert events(seen(house, owner, who="nobody")) == []
    assert events(seen(house, owner, until=house.clock() - timedelta(days=1))) == []
    assert events(seen(house, owner, since=house.clock() + timedelta(days=1))) == []


def test_older_events_are_a_page_away(
    house: House, owner: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is seen once; the last page leads nowhere."""
    all_of_it = [row.id for row in seen(house, owner).events]
    monkeypatch.setattr(office_log, "PAGE", 1)
    first = seen(house, owner)
    found, older = [row.id for row in first.events], first.older
    while older:
        page = seen(house, owner, before=older)
        found += [row.id for row in page.events]
        older = page.older
    assert found == all_of_it
    assert len(found) > 1


def test_what_is_taken_away_proves_itself(house: House, owner: Seat) -> None:
    """Of one organisation only; it is noted there, with who did it."""
    add_officer(house, "x@example.com", place=house.add_organisation())
    made = plan(house, owner)
    assert isinstance(made, Plan)
    assert {span.chain.organisation_id for span in made.spans} == {house.people}
    verdict = check_export(list(list_lines(house.kit, made)))
    assert verdict.is_whole
    [noted] = seen(house, owner, events=[AuditEvent.AUDIT_EXPORTED.value]).events
    assert (noted.actor_id, noted.facts["by"]) == (owner.account_id, "account")


def test_too_much_is_not_taken_away(
    house: House, owner: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor noted; fewer days are."""
    monkeypatch.setattr(office_log, "MOST", 0)
    assert plan(house, owner) == Rejected(Reason.EXPORT_LARGE, Detail(wanted=0))
    assert AuditEvent.AUDIT_EXPORTED not in events(seen(house, owner))
    monkeypatch.setattr(office_log, "MOST", 100)
    assert isinstance(plan(house, owner, until=house.clock()), Plan)


def test_where_the_portals_own_people_sit_is_not_told(house: House, owner: Seat) -> None:
    """In a customer's log and export their deeds have no network address; in their own they do."""
    staff = add_officer(house, "staff@example.com", staff=True)
    maja, olle = house.add_person(), house.add_person("olle@example.com")
    suspend_member(house.kit, house.visit, staff, house.people, maja.id)
    suspend_member(house.kit, house.visit, owner, house.people, olle.id)

    def shown(seat: Seat, place: str) -> dict[str | None, bool]:
        rows = seen(house, seat, place=place, events=(SUSPENDED,)).events
        return {row.subject_id: bool(row.personal) for row in rows}

    assert shown(owner, house.people) == {maja.id: False, olle.id: True}
    assert shown(staff, house.people) == shown(staff, house.staff) == {maja.id: True, olle.id: True}
    planned = plan(house, owner)
    assert isinstance(planned, Plan)
    lines = list(list_lines(house.kit, planned))
    told = [json.loads(line) for line in lines]
    export = {o["subject"]: bool(o["personal"]) for o in told if o.get("event") == SUSPENDED}
    assert export == {maja.id: False, olle.id: True}
    verdict = check_export(lines)
    assert (verdict.findings, verdict.erased) == ((), 1)
    table = b"".join(write_csv(list_events(house.kit, planned), planned.wish)).decode()
    [of_maja] = [line for line in table.splitlines() if maja.id in line and SUSPENDED in line]
    assert house.visit.address not in of_maja
