"""The policy of an office: seen and changed by whom it belongs to, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.effective import Exemption
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Everybody, Labelled, Layer, Share, Wave
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.services import office_policy, policies
from farstu.services.days import read_day
from farstu.services.guest import Seat
from farstu.services.labels import change_labels
from farstu.services.office_policy import PLAN_DEEDS, Audience, PolicySeen, see_policy
from tests.support.house import OPTIONAL, REQUIRED, House
from tests.support.members import add_officer

A_DAY = timedelta(days=1)


@pytest.fixture
def owner(house: House) -> Seat:
    """Let an owner of the customers come in."""
    return add_officer(house, "owner@example.com")


def seen(house: House, seat: Seat, place: str = "") -> PolicySeen:
    """Look at the policy of an office."""
    found = see_policy(house.kit, house.visit, seat, place or house.people)
    assert isinstance(found, PolicySeen), found
    return found


def change(
    house: House, policy: Policy, *waves: Wave, by: str | None = None, **where: Any
) -> Layer:
    """Change a layer, as the operator does, or somebody."""

    def deed(tx: Any) -> Any:
        layer = policies.find_layer(house.kit, tx, **where)
        return policies.change_policy(house.kit, tx, layer, policy, waves=waves, by=by)

    done = house.write(deed)
    assert isinstance(done, Layer), done
    return done


def do(house: House, seat: Seat, word: str, revision: int | None, place: str = "") -> Any:
    """Pause, resume or roll back a plan for everybody; say why not."""
    done = office_policy.change_plan(
        house.kit,
        house.visit,
        seat,
        place or house.people,
        (Audience.EVERYBODY, revision),
        PLAN_DEEDS[word],
    )
    return done and done.reason


def undo(house: House, seat: Seat, change_id: str) -> Rejected | None:
    """Undo a change of the customers' rules."""
    return office_policy.undo(house.kit, house.visit, seat, house.people, change_id)


def grant(house: House, seat: Seat, person: str, *, place: str = "", days: int = 9) -> Any:
    """Make an exception."""
    return office_policy.grant(
        house.kit,
        house.visit,
        seat,
        place or house.people,
        person=person,
        reason="Waits for a key",
        expires_at=house.clock() + days * A_DAY,
    )


def test_an_organisation_sees_its_own_rules_and_what_is_above(house: House, owner: Seat) -> None:
    """Two of its own, empty at first; the portal's cannot be changed there."""
    change(house, REQUIRED, organisation_id=house.people, role=Role.OWNER)
    found = seen(house, owner)
    assert [(one.layer.role, one.layer.policy) for one in found.rules] == [
        (None, None),
        (Role.ADMINISTRATOR, None),
        (Role.OWNER, REQUIRED),
    ]
    assert [layer.of_portal for layer in found.above] == [True]
    assert [one.after.role for one in found.changes] == [Role.OWNER]


def test_the_portals_own_people_see_the_portals_rules(house: House) -> None:
    """Nothing is above them; changes of organisations are not among theirs."""
    seat = add_officer(house, "staff@example.com", Role.ADMINISTRATOR, staff=True)
    change(house, REQUIRED, organisation_id=house.people)
    found = seen(house, seat, house.staff)
    assert (found.rules[0].layer.of_portal, found.above, found.changes) == (True, (), ())
    there = seen(house, seat)
    assert [one.after.organisation_id for one in there.changes] == [house.people]


def test_who_may_not_look_is_told_and_who_does_not_belong_finds_nothing(house: House) -> None:
    """Support sees no policy; a stranger no organisation."""
    support = add_officer(house, "sup@example.com", Role.MEMBER, staff=True)
    found = see_policy(house.kit, house.visit, support, house.people)
    assert found == Rejected(Reason.NOT_PERMITTED)
    stranger = add_officer(house, "x@example.com", place=house.add_organisation())
    for question in (see_policy, office_policy.find_changer):
        assert question(house.kit, house.visit, stranger, house.people) == Rejected(
            Reason.NOT_FOUND
        )


def test_a_plan_says_how_many_it_has_reached(house: House, owner: Seat) -> None:
    """By label and by everybody; whoever belongs elsewhere is not counted."""
    maja = house.add_person()
    house.add_person("x@example.com", organisation_id=house.add_organisation())
    house.write(lambda tx: change_labels(house.kit, tx, maja.id, add=["it"]))
    now = house.clock()
    first = Wave(starts_at=now, reaches=Labelled("it"))
    waves = (Wave(starts_at=now + A_DAY), Wave(starts_at=now + A_DAY, reaches=Share(100)), first)
    change(house, OPTIONAL, *waves, organisation_id=house.people)
    [rule, administrators] = seen(house, owner).rules
    assert rule.plan is not None
    assert [one.people for one in rule.plan.waves] == [1, 2, 2]
    assert [one.has_begun for one in rule.plan.waves] == [True, False, False]
    assert (rule.people, rule.plan.reached, administrators.people) == (2, 1, 1)


def test_a_plan_is_paused_resumed_and_rolled_back(house: House, owner: Seat) -> None:
    """At the revision that was seen: two administrators never overwrite each other."""
    wave = Wave(starts_at=house.clock() + A_DAY, reaches=Everybody())
    change(house, OPTIONAL, wave, organisation_id=house.people)
    assert do(house, owner, "pause", 7) is Reason.POLICY_CHANGED_MEANWHILE
    assert do(house, owner, "pause", 0) is None
    assert do(house, owner, "resume", 1) is None
    assert do(house, owner, "roll-back", 2) is None
    assert do(house, owner, "roll-back", 3) is Reason.PLAN_ABSENT
    assert [one.event for one in seen(house, owner).changes] == [
        AuditEvent.PLAN_ROLLED_BACK,
        AuditEvent.PLAN_RESUMED,
        AuditEvent.PLAN_PAUSED,
        AuditEvent.POLICY_PLANNED,
    ]


def test_the_last_change_is_undone_and_no_other(house: House, owner: Seat) -> None:
    """Of this place only; who did it is named."""
    change(house, OPTIONAL, organisation_id=house.people)
    change(house, replace(OPTIONAL, remembers=A_DAY), organisation_id=house.people)
    change(house, OPTIONAL, organisation_id=house.add_organisation())
    [last, first] = seen(house, owner).changes
    assert seen(house, owner).rules[0].last == last
    assert undo(house, owner, first.id) == Rejected(Reason.POLICY_CHANGED_MEANWHILE)
    assert undo(house, owner, last.id) is None
    found = seen(house, owner)
    assert found.rules[0].layer.policy == OPTIONAL
    assert list(found.names.values()) == ["Owner"]
    assert undo(house, owner, "nothing") == Rejected(Reason.NOT_FOUND)


def test_who_changed_a_rule_from_outside_has_no_name_there(house: House, owner: Seat) -> None:
    """The portal's own people are named to each other, and to nobody else."""
    staff = add_officer(house, "staff@example.com", staff=True)
    change(house, OPTIONAL, by=staff.account_id, organisation_id=house.people)
    assert seen(house, owner).names == {}
    assert list(seen(house, staff).names.values()) == ["Staff"]


def test_an_exception_is_made_and_ended(house: House, owner: Seat) -> None:
    """By an address or a username; listed where it was made, and ended there only."""
    maja = house.add_person()
    made = grant(house, owner, " MAJA@example.com")
    assert isinstance(made, Exemption)
    assert (made.owner, made.organisation_id) == ("Owner", house.people)
    found = seen(house, owner)
    assert found.exceptions == (made,)
    assert found.addresses == {maja.id: maja.email}
    staff = add_officer(house, "staff@example.com", staff=True)
    end = office_policy.end
    assert end(house.kit, house.visit, staff, house.staff, made.id) == Rejected(Reason.NOT_FOUND)
    assert end(house.kit, house.visit, owner, house.people, made.id) is None
    assert seen(house, owner).exceptions == ()


def test_an_exception_by_the_portals_people_names_the_portal_elsewhere(house: House) -> None:
    """Whom to ask about it is the portal; in their own office it is for anybody."""
    house.add_person()
    staff = add_officer(house, "staff@example.com", staff=True)
    made = grant(house, staff, "maja@example.com")
    assert made.owner == house.portal.name
    made = grant(house, staff, "maja@example.com", place=house.staff)
    assert (made.owner, made.organisation_id) == ("Staff", None)


def test_an_exception_for_nobody_says_so(house: House, owner: Seat) -> None:
    """Somebody of another organisation is nobody here; every mistake comes at once."""
    house.add_person("x@example.com", organisation_id=house.add_organisation())
    for who in ("x@example.com", "nobody"):
        assert grant(house, owner, who) == (Rejected(Reason.PERSON_UNKNOWN, field="person"),)
    wrong = grant(house, owner, "nobody", days=91)
    assert [one.reason for one in wrong] == [Reason.PERSON_UNKNOWN, Reason.EXEMPTION_TERM]


def test_an_exception_that_ended_meanwhile_is_not_there(house: House, owner: Seat) -> None:
    """Two who end it at once: the second is told."""
    house.add_person()
    made = grant(house, owner, "maja@example.com")
    ends = office_policy.end
    ends(house.kit, house.visit, owner, house.people, made.id)
    again = ends(house.kit, house.visit, owner, house.people, made.id)
    assert again == Rejected(Reason.NOT_FOUND)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_none(house: House, text: str) -> None:
    """Nor are days at the ends of time."""
    assert read_day(text, house.portal) is None
