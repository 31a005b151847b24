"""Mails ahead: each on its day, once, and only to whom a rule will bind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from farstu.core.ahead import Stage
from farstu.core.budget import Budgets, Limit, Scope
from farstu.core.outcome import Rejected
from farstu.core.plans import Labelled, Layer, Wave
from farstu.core.policy import Policy
from farstu.services import ahead, plans, policies
from farstu.services.accounts import suspend_account
from farstu.services.ahead import Told, tell_ahead, zone_of
from farstu.services.exemptions import ExemptionWish, end_exemption, grant_exemption
from farstu.services.housekeeping import keep_house
from farstu.services.kit import Kit
from farstu.services.labels import change_labels
from farstu.services.outbox import Letter
from farstu.services.undelivered import list_unsent
from farstu.store import schema
from farstu.store.tx import Tx
from tests.support.house import OPTIONAL, REQUIRED, House, Person, at_once
from tests.support.mailbox import give_mailbox

A_DAY = timedelta(days=1)
MAJA, OLLE = "maja@example.com", "olle@example.com"
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def free(house: House) -> House:
    """Leave a second factor up to people, at two in the afternoon of Oslo, for a month by now."""
    house.set_policy(OPTIONAL)
    here = house.with_settings(time_zone="Europe/Oslo")
    local = here.clock().astimezone(OSLO)
    noon = (local + 30 * A_DAY).replace(hour=14, minute=0, second=0, microsecond=0)
    here.clock.advance((noon - local).total_seconds())
    return here


def day(house: House, ahead_by: int) -> datetime:
    """Say when a day begins there."""
    local = house.clock().astimezone(OSLO) + ahead_by * A_DAY
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def change(house: House, policy: Policy, *waves: Wave, **where: Any) -> Layer:
    """Make a change of policy."""

    def deed(tx: Tx) -> Layer | Rejected:
        seen = policies.find_layer(house.kit, tx, **where)
        return policies.change_policy(house.kit, tx, seen, policy, waves=waves)

    done = house.write(deed)
    assert isinstance(done, Layer), done
    return done


def in_days(house: House, days: int, **where: Any) -> Layer:
    """Require a second factor of everybody, in so many days."""
    return change(house, REQUIRED, Wave(starts_at=day(house, days)), **where)


def letters(house: House) -> list[Letter]:
    """Open everything that waits, and forget it."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    t = schema.outbox
    house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t))))
    return [one.letter for one in waiting if one.letter is not None]


def told(house: House, kit: Kit | None = None) -> list[tuple[str, str]]:
    """Tell everybody; say who got which mail."""
    tell_ahead(kit or house.kit, house.portal)
    return sorted((one.recipient, one.template) for one in letters(house))


def until(house: House, days: int) -> dict[int, list[str]]:
    """Tell everybody twice a day, for so many days; say on which days Maja got what."""
    found: dict[int, list[str]] = {}
    for number in range(days + 1):
        mine = [word for _ in range(2) for who, word in told(house) if who == MAJA]
        found |= {number: mine} if mine else {}
        house.clock.advance(A_DAY)
    return found


# On which days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (
            9,
            {0: [Stage.ANNOUNCED], 2: [Stage.WEEK], 8: [Stage.DAY], 9: [Stage.TODAY]},
        ),
        (3, {0: [Stage.ANNOUNCED], 2: [Stage.DAY], 3: [Stage.TODAY]}),
        (1, {0: [Stage.DAY], 1: [Stage.TODAY]}),
        (0, {0: [Stage.TODAY]}),
    ],
)
def test_each_mail_comes_on_its_day_and_once(
    free: House, days: int, expected: dict[int, list[str]]
) -> None:
    """By the days of the portal; what lies behind when a rule is made never comes."""
    free.add_person(MAJA)
    free.clock.advance(60)
    in_days(free, days)
    assert until(free, days + 2) == expected


def test_a_mail_says_the_day_and_whose_rule_it_is(free: House) -> None:
    """And whether something held has to be replaced."""
    maja = free.add_person(MAJA)
    free.clock.advance(60)
    give_mailbox(free, maja)
    letters(free)
    in_days(free, 9)
    tell_ahead(free.kit, free.portal)
    [letter] = letters(free)
    assert letter.facts == {
        "due": day(free, 9).astimezone(free.clock().tzinfo).isoformat(),
        "left": 9,
        "place": free.portal.name,
        "replaces": True,
    }


def test_a_rule_of_an_organisation_is_told_by_its_name(free: House) -> None:
    """To its people, and to nobody else."""
    there = free.add_organisation("Nordskär")
    free.add_person(MAJA, organisation_id=there)
    free.add_person(OLLE)
    free.clock.advance(60)
    in_days(free, 9, organisation_id=there)
    tell_ahead(free.kit, free.portal)
    assert [(one.recipient, one.facts["place"]) for one in letters(free)] == [(MAJA, "Nordskär")]


def test_a_rule_that_binds_at_once_is_told_at_once(free: House) -> None:
    """Once, also after another change of that day; and in an organisation that had none."""
    there = free.add_organisation("Nordskär")
    free.add_person(MAJA, organisation_id=there)
    free.add_person(OLLE)
    free.clock.advance(A_DAY)
    change(free, REQUIRED, organisation_id=there)
    assert told(free) == [(MAJA, Stage.TODAY)]
    free.clock.advance(60)
    change(free, REQUIRED)
    free.clock.advance(60)
    change(free, replace(REQUIRED, limited_entry=False, remembers=A_DAY))
    assert told(free) == [(OLLE, Stage.TODAY)]
    free.clock.advance(2 * A_DAY)
    assert told(free) == []


def test_whoever_joins_later_hears_of_their_own_last_days(free: House) -> None:
    """Their grace ends on a day of their own; they were told when they joined."""
    change(free, replace(REQUIRED, grace=9 * A_DAY))
    free.clock.advance(A_DAY)
    free.add_person(MAJA)
    assert until(free, 11) == {2: [Stage.WEEK], 8: [Stage.DAY], 9: [Stage.TODAY]}


# To whom not -----------------------------------------------------------------------------


def _pause(house: House, _: Person) -> None:
    _about_plan(house, plans.pause_plan)


def _roll_back(house: House, _: Person) -> None:
    _about_plan(house, plans.roll_back)


def _enrol(house: House, maja: Person) -> None:
    house.give_app(maja)


def _suspend(house: House, maja: Person) -> None:
    house.write(lambda tx: suspend_account(house.kit, tx, maja.id))
    letters(house)


def _exempt(house: House, maja: Person) -> None:
    wish = ExemptionWish(
        account_id=maja.id, owner="Karin", reason="no phone", expires_at=day(house, 80)
    )
    house.write(lambda tx: grant_exemption(house.kit, tx, wish))


def _about_plan(house: House, deed: Callable[..., Any]) -> None:
    def write(tx: Tx) -> Any:
        return deed(house.kit, tx, policies.find_layer(house.kit, tx))

    assert isinstance(house.write(write), Layer)


@pytest.mark.parametrize("happens", [_pause, _roll_back, _enrol, _suspend, _exempt])
def test_nobody_hears_of_what_does_not_come_to_them(
    free: House, happens: Callable[[House, Person], None]
) -> None:
    """After a pause, a rolling back, an enrolment, a suspension, or within an exception."""
    maja = free.add_person(MAJA)
    free.clock.advance(60)
    in_days(free, 9)
    assert told(free) == [(MAJA, Stage.ANNOUNCED)]
    happens(free, maja)
    assert until(free, 12) == {}


def test_the_end_of_an_exception_is_told_ahead(free: House) -> None:
    """By its last days, also where no rule is ahead of anybody else."""
    free.add_person(OLLE)
    maja = free.add_person(MAJA)
    change(free, REQUIRED)
    free.clock.advance(3 * A_DAY)
    wish = ExemptionWish(
        account_id=maja.id, owner="Karin", reason="no phone", expires_at=day(free, 9)
    )
    done = free.write(lambda tx: grant_exemption(free.kit, tx, wish))
    assert not isinstance(done, tuple)
    assert until(free, 10) == {2: [Stage.WEEK], 8: [Stage.DAY], 9: [Stage.TODAY]}
    assert tell_ahead(free.kit, free.portal) == Counter()
    assert isinstance(free.write(lambda tx: end_exemption(free.kit, tx, done.id)), Rejected)


def test_invited_people_and_those_without_an_address_get_none(free: House) -> None:
    """An invitation says what is asked; who has no address cannot be told."""
    free.add_person(MAJA, password=None)
    olle = free.add_person(OLLE)
    t = schema.identifiers
    free.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t), t.c.account_id == olle.id)))
    free.clock.advance(60)
    in_days(free, 9)
    assert tell_ahead(free.kit, free.portal) == Counter({Told.KNOWN: 1})
    assert letters(free) == []


def test_whom_no_wave_reaches_hears_nothing(free: House) -> None:
    """A wave is for those with a label."""
    free.add_person(MAJA)
    olle = free.add_person(OLLE)
    free.write(lambda tx: change_labels(free.kit, tx, olle.id, add=["it"]))
    free.clock.advance(60)
    change(free, REQUIRED, Wave(starts_at=day(free, 9), reaches=Labelled("it")))
    assert told(free) == [(OLLE, Stage.ANNOUNCED)]


# Once ------------------------------------------------------------------------------------


def test_a_plan_that_keeps_the_day_is_not_announced_again(free: House) -> None:
    """Another day is; and going on after a pause is no news."""
    free.add_person(MAJA)
    free.clock.advance(60)
    in_days(free, 9)
    assert told(free) == [(MAJA, Stage.ANNOUNCED)]
    _about_plan(free, plans.pause_plan)
    _about_plan(free, plans.resume_plan)
    assert told(free) == []
    in_days(free, 12)
    assert told(free) == [(MAJA, Stage.ANNOUNCED)]


def test_two_who_tell_at_once_send_one_mail(free: House) -> None:
    """Each person is held while they are told."""
    for number in range(6):
        free.add_person(f"p{number}@example.com")
    free.clock.advance(60)
    in_days(free, 9)
    found = at_once(*[partial(tell_ahead, free.kit, free.portal)] * 2)
    assert sum(one[Told.SENT] for one in found) == 6
    assert len(letters(free)) == 6


@pytest.mark.parametrize("happens", [_enrol, _roll_back])
def test_who_is_told_is_judged_again_in_the_transaction(
    free: House, happens: Callable[[House, Person], None]
) -> None:
    """Whoever enrols after they were read, or whose rule is dropped, hears nothing."""
    maja = free.add_person(MAJA)
    free.clock.advance(60)
    in_days(free, 9)
    kit = free.while_(lambda: happens(free, maja), before=1)
    assert told(free, kit) == []


def test_whoever_is_gone_by_then_is_passed_over(free: House) -> None:
    """The account was erased after it was read."""
    maja = free.add_person(MAJA)
    free.clock.advance(60)
    in_days(free, 9)
    t = schema.accounts

    def erase() -> None:
        free.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == maja.id)))

    assert told(free, free.while_(erase, before=1)) == []


# Many ------------------------------------------------------------------------------------


def test_many_are_told_page_by_page(free: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it may not go on; the rest are told by whoever comes next."""
    monkeypatch.setattr(ahead, "MANY", 2)
    monkeypatch.setattr(ahead, "AT_ONCE", 2)
    for number in range(5):
        free.clock.advance(1)
        free.add_person(f"p{number}@example.com")
    free.clock.advance(60)
    in_days(free, 9)
    answers = iter([True, False])
    assert tell_ahead(free.kit, free.portal, go_on=lambda: next(answers)) == {Told.SENT: 2}
    assert tell_ahead(free.kit, free.portal) == {Told.SENT: 3}


def test_a_budget_that_is_used_up_puts_mails_off(free: House) -> None:
    """Until the next day; codes and links have a budget of their own, and nothing is noted."""
    limits = {Scope.ORGANISATION: Limit(messages=1), Scope.NETWORK: Limit(messages=0)}
    kit = replace(free.kit, budgets=Budgets(mail=limits))
    free.add_person(MAJA)
    free.add_person(OLLE)
    free.clock.advance(60)
    in_days(free, 9)
    before = free.events()
    assert tell_ahead(kit, free.portal) == {Told.SENT: 1, Told.WITHHELD: 1}
    assert tell_ahead(kit, free.portal) == {Told.WITHHELD: 1}
    assert free.events(since=before) == {}
    free.clock.advance(A_DAY)
    assert tell_ahead(kit, free.portal) == {Told.SENT: 1}


def test_a_portal_has_its_own_days_or_those_of_utc(free: House) -> None:
    """A zone that this machine does not know is UTC, as on pages."""
    assert str(zone_of(free.portal)) == "Europe/Oslo"
    assert str(zone_of(free.with_settings(time_zone="").portal)) == "UTC"
    assert str(zone_of(free.with_settings(time_zone="Europe/Nowhere").portal)) == "UTC"


def test_what_was_sent_is_forgotten_after_a_year(free: House) -> None:
    """Housekeeping sees to it."""
    free.add_person(MAJA)
    free.clock.advance(60)
    in_days(free, 9)
    told(free)
    t = schema.plan_notices

    def count() -> int:
        rows = free.read(lambda tx: tx.execute(sa.select(t.c.id).where(tx.inside(t))).all())
        return len(rows)

    assert count() == 1
    free.clock.advance(366 * A_DAY)
    keep_house(free.kit, holder="one")
    assert count() == 0
