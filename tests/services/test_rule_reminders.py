"""*Remind now*: all who still have to enrol get a mail, one a day at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.services import rule_reminders
from farstu.services.accounts import suspend_account
from farstu.services.guest import Seat
from farstu.services.members import suspend_member
from farstu.services.notices import Notice
from farstu.services.outbox import Letter
from farstu.services.rule_reminders import (
    AllReminded,
    Unready,
    remind_all,
    remind_of_rules,
    see_unready,
)
from farstu.services.undelivered import list_unsent
from farstu.store import accounts, schema
from tests.support.house import OPTIONAL, REQUIRED, House, at_once
from tests.support.mailbox import give_mailbox
from tests.support.members import add_officer, come_to_office, join

MAJA, OLLE, KARIN = "maja@example.com", "olle@example.com", "karin@example.com"
A_DAY = timedelta(days=1)


@pytest.fixture
def owner(house: House) -> Seat:
    """Let an owner of the customers come in, and forget what that sent."""
    seat = add_officer(house, "owner@example.com")
    clear(house)
    return seat


def clear(house: House) -> None:
    """Forget what waits."""
    t = schema.outbox
    house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t))))


def letters(house: House) -> dict[str, Letter]:
    """Open everything that waits, by whom it goes to."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    return {one.letter.recipient: one.letter for one in waiting if one.letter is not None}


def remind(house: House, seat: Seat) -> AllReminded | Rejected:
    """Remind the customers."""
    return remind_all(house.kit, house.visit, seat, house.people)


def test_all_of_an_organisation_who_have_to_enrol_are_reminded(house: House, owner: Seat) -> None:
    """By name, and whether they must replace; not who holds enough, is invited, or elsewhere."""
    house.add_person(MAJA)
    give_mailbox(house, house.add_person(OLLE))
    house.give_app(house.add_person(KARIN))
    house.add_person("invited@example.com", password=None)
    house.add_person("e@example.com", organisation_id=house.add_organisation())
    stopped = house.add_person("stopped@example.com")
    house.write(lambda tx: suspend_account(house.kit, tx, stopped.id))
    clear(house)
    assert remind(house, owner) == AllReminded(sent=2, spared=0)
    sent = letters(house)
    assert {one.template for one in sent.values()} == {Notice.REMINDED}
    told = {who: (one.facts["by"], one.facts["replaces"]) for who, one in sent.items()}
    assert told == {MAJA: ("Owner", False), OLLE: ("Owner", True)}
    assert sent[MAJA].facts["organisation"] == "Customers"


def test_nobody_is_reminded_twice_a_day(house: House, owner: Seat) -> None:
    """Whoever does it, in whatever office, or the operator."""
    maja = house.add_person(MAJA)
    assert remind(house, owner) == AllReminded(sent=1, spared=0)
    assert remind(house, owner) == AllReminded(sent=0, spared=1)
    assert remind_of_rules(house.kit, house.portal) == AllReminded(sent=0, spared=1)
    house.clock.advance(A_DAY)
    there = house.add_organisation("Nordskär")
    join(house, maja, there)
    clear(house)
    done = remind_of_rules(house.kit, house.portal, organisation_id=there)
    assert done == AllReminded(sent=1, spared=0)
    assert letters(house)[MAJA].facts["organisation"] == "Nordskär"
    assert "by" not in letters(house)[MAJA].facts


def test_two_who_remind_at_once_send_one_mail(house: House) -> None:
    """The second finds it sent."""
    house.add_person(MAJA)
    before = house.events()
    found = at_once(*[partial(remind_of_rules, house.kit, house.portal)] * 2)
    assert sorted(one.sent for one in found) == [0, 1]
    assert house.events(since=before) == {AuditEvent.REMINDED: 1}
    assert letters(house)[MAJA].facts["organisation"] == house.portal.name


def test_who_may_not_help_people_reminds_nobody(house: House, owner: Seat) -> None:
    """A member is told so, and to strangers there is no such organisation."""
    assert remind_all(house.kit, house.visit, owner, house.staff) == Rejected(Reason.NOT_FOUND)
    member = come_to_office(house, house.add_person(KARIN))
    assert remind(house, member) == Rejected(Reason.NOT_PERMITTED)
    assert remind_all(house.kit, house.visit, owner, "0" * 26) == Rejected(Reason.NOT_FOUND)


def test_whose_session_ends_meanwhile_reminds_nobody_more(
    house: House, owner: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch is judged by itself; many are reminded page by page."""
    monkeypatch.setattr(rule_reminders, "MANY", 1)
    monkeypatch.setattr(rule_reminders, "AT_ONCE", 1)
    house.add_person(MAJA)
    house.clock.advance(1)
    house.add_person(OLLE)

    def stop() -> None:
        house.write(lambda tx: accounts.raise_epoch(tx, owner.account_id, at=house.clock()))

    kit = house.while_(stop, before=2)
    assert isinstance(remind_all(kit, house.visit, owner, house.people), Rejected)
    assert {MAJA, OLLE} & letters(house).keys() == {MAJA}


@pytest.mark.parametrize("gone", [False, True])
def test_who_is_reminded_is_judged_again(house: House, *, gone: bool) -> None:
    """Whoever enrols after they were read, or is gone, gets none."""
    maja = house.add_person(MAJA)
    t = schema.accounts

    def happens() -> None:
        if gone:
            house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == maja.id)))
        else:
            house.give_app(maja)

    done = remind_of_rules(house.while_(happens, before=1), house.portal)
    assert done == AllReminded(sent=0, spared=0)


def test_who_is_suspended_here_and_belongs_elsewhere_is_not_reminded_here(
    house: House, owner: Seat
) -> None:
    """They are none of this organisation's people at the time."""
    maja = house.add_person(MAJA)
    join(house, maja, house.add_organisation())
    done = suspend_member(house.kit, house.visit, owner, house.people, maja.id)
    assert not isinstance(done, Rejected)
    assert remind(house, owner) == AllReminded(sent=0, spared=0)


def test_who_comes_in_limited_is_reminded_and_who_is_free_is_not(house: House) -> None:
    """What is left to people is left to them."""
    house.add_person(MAJA)
    house.set_policy(OPTIONAL)
    assert remind_of_rules(house.kit, house.portal) == AllReminded(sent=0, spared=0)
    house.set_policy(replace(REQUIRED, limited_entry=True))
    assert remind_of_rules(house.kit, house.portal) == AllReminded(sent=1, spared=0)


def test_who_would_be_reminded_is_seen_before(house: House, owner: Seat) -> None:
    """By name and address; those who had a reminder today are counted, and some are not asked."""
    for email in (MAJA, OLLE, KARIN):
        house.add_person(email)
        house.clock.advance(1)
    seen = see_unready(house.kit, house.visit, owner, house.people)
    assert isinstance(seen, Unready)
    assert seen.waiting == (("Maja", MAJA), ("Olle", OLLE), ("Karin", KARIN))
    assert (seen.spared, seen.people, seen.asked) == (0, 4, 4)
    first = remind_all(house.kit, house.visit, owner, house.people, most=2)
    assert first == AllReminded(sent=1, spared=0)
    part = see_unready(house.kit, house.visit, owner, house.people, most=3)
    assert isinstance(part, Unready)
    assert (part.waiting, part.spared, part.people, part.asked) == ((("Olle", OLLE),), 1, 4, 3)
    assert remind(house, owner) == AllReminded(sent=2, spared=1)


def test_the_portals_own_remind_everybody(house: House) -> None:
    """In their office it is the portal that reminds, whoever presses the button."""
    seat = add_officer(house, "staff@example.com", staff=True)
    house.add_person(MAJA)
    there = house.add_organisation("Nordskär")
    house.add_person(OLLE, organisation_id=there)
    clear(house)
    seen = see_unready(house.kit, house.visit, seat, house.staff)
    assert isinstance(seen, Unready)
    assert {email for _, email in seen.waiting} == {MAJA, OLLE}
    assert remind_all(house.kit, house.visit, seat, house.staff) == AllReminded(sent=2, spared=0)
    assert {one.facts["by"] for one in letters(house).values()} == {""}


def test_who_may_not_change_rules_sees_nobody(house: House, owner: Seat) -> None:
    """A member of the organisation, and strangers to it."""
    member = come_to_office(house, house.add_person(KARIN))
    no = see_unready(house.kit, house.visit, member, house.people)
    assert no == Rejected(Reason.NOT_PERMITTED)
    assert see_unready(house.kit, house.visit, owner, house.staff) == Rejected(Reason.NOT_FOUND)
