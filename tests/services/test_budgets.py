"""Budgets: over one of them nothing is sent, nobody can tell, and somebody hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from farstu.core.assurance import Channel
from farstu.core.audit import AuditEvent
from farstu.core.budget import MAIL, SMS, Budgets, Limit, Limits, Scope
from farstu.core.roles import Role
from farstu.services.budgets import Expense, afford
from farstu.services.housekeeping import keep_house
from farstu.services.kit import Visit
from farstu.store import schema
from farstu.store.tx import EVERYWHERE
from tests.support.house import ELSEWHERE, House, at_once

FEW = Limit(messages=3)
NUMBER = Expense(
    channel=Channel.PHONE, address="+46701234567", account_id=None, prefix="+4670", cost=50
)


def having(house: House, *, sms: Limits = SMS, mail: Limits = MAIL) -> House:
    """Be the same house, with other budgets."""
    return house.with_kit(budgets=Budgets(sms=sms, mail=mail))


def send(house: House, expense: Expense, *, visit: Visit | None = None) -> bool:
    """Ask for one message."""
    return house.write(
        lambda tx: afford(house.kit, tx, visit or house.visit, expense, now=house.clock())
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda e: replace(e, address="+46709999999"), id="number"),
        pytest.param(lambda e: replace(e, prefix="+4673"), id="prefix"),
    ],
)
@pytest.mark.parametrize("scope", [Scope.ADDRESS, Scope.PREFIX, Scope.NETWORK, Scope.INSTALLATION])
def test_each_scope_is_counted_by_what_it_is_about(
    house: House, scope: Scope, other: object
) -> None:
    """Three and no more; another number, prefix or place has its own."""
    house = having(house, sms={scope: FEW})
    assert [send(house, NUMBER) for _ in range(5)] == [True] * 3 + [False] * 2
    assert callable(other)
    changed = other(NUMBER)
    about = {Scope.ADDRESS: changed.address != NUMBER.address}
    about[Scope.PREFIX] = changed.prefix != NUMBER.prefix
    assert send(house, changed) is about.get(scope, False)
    elsewhere = house.visit_from(ELSEWHERE)
    assert send(house, NUMBER, visit=elsewhere) is (scope is Scope.NETWORK)


@pytest.mark.parametrize("scope", [Scope.ACCOUNT, Scope.ORGANISATION, Scope.PORTAL])
def test_what_belongs_to_somebody_is_counted_for_them(house: House, scope: Scope) -> None:
    """An account, and the organisation that pays for it."""
    house = having(house, sms={scope: FEW})
    maja, olof = house.add_person(), house.add_person("olof@example.com")
    eva = house.add_person("eva@example.com", staff=True)
    ours = replace(NUMBER, account_id=maja.id)
    assert [send(house, ours) for _ in range(4)] == [True] * 3 + [False]
    assert send(house, replace(ours, account_id=olof.id)) is (scope is Scope.ACCOUNT)
    assert send(house, replace(ours, account_id=eva.id)) is (scope is not Scope.PORTAL)


@pytest.mark.parametrize("scope", [s for s in Scope if s is not Scope.NETWORK])
def test_strangers_leave_half_to_its_owner(house: House, scope: Scope) -> None:
    """However often somebody asks for an address that they have not shown to be theirs."""
    maja = house.add_person()
    house = having(house, sms={scope: Limit(messages=10, cost=1000)})
    ours = replace(NUMBER, account_id=maja.id)
    theirs = replace(ours, proven=False)
    assert sum(send(house, theirs) for _ in range(20)) == 5
    assert sum(send(house, ours) for _ in range(20)) == 5


def test_strangers_leave_half_of_the_money_too(house: House) -> None:
    """And nothing is overdrawn by both together."""
    house = having(house, sms={Scope.ADDRESS: Limit(messages=100, cost=400)})
    assert sum(send(house, replace(NUMBER, proven=False)) for _ in range(20)) == 4
    assert sum(send(house, NUMBER) for _ in range(20)) == 4


def test_a_mailbox_is_one_however_it_is_spelt(house: House) -> None:
    """Else whoever bombs it would only have to change a letter."""
    house = having(house, mail={Scope.ADDRESS: FEW})
    spelt = ("maja@example.com", "Maja@example.com", "MAJA@EXAMPLE.COM", "maja@Example.com")
    letters = [Expense(channel=Channel.MAILBOX, address=a, account_id=None) for a in spelt]
    assert [send(house, letter) for letter in letters] == [True] * 3 + [False]


def test_mail_and_text_messages_have_budgets_of_their_own(house: House) -> None:
    """Neither can use up the other's."""
    house = having(house, sms={Scope.PORTAL: FEW}, mail={Scope.PORTAL: FEW})
    letter = Expense(channel=Channel.MAILBOX, address="maja@example.com", account_id=None)
    assert [send(house, NUMBER) for _ in range(4)][-1] is False
    assert send(house, letter)


def test_money_is_counted_too(house: House) -> None:
    """Cheap ones still fit where a dear one does not; nothing is ever overdrawn."""
    house = having(house, sms={Scope.PORTAL: Limit(messages=100, cost=120)})
    assert send(house, NUMBER)
    assert send(house, NUMBER)
    assert not send(house, NUMBER)
    assert send(house, replace(NUMBER, cost=20))
    assert not send(house, replace(NUMBER, cost=1))
    assert send(house, replace(NUMBER, cost=0))
    assert not send(house, replace(NUMBER, cost=121))


def test_a_message_that_is_not_sent_costs_nobody_anything(house: House) -> None:
    """It is taken out of every budget or of none."""
    house = having(house, sms={Scope.ADDRESS: Limit(messages=10), Scope.PORTAL: FEW})
    for _ in range(8):
        send(house, NUMBER)
    roomy = having(house, sms={Scope.ADDRESS: Limit(messages=10)})
    assert [send(roomy, NUMBER) for _ in range(8)] == [True] * 7 + [False]


def test_another_day_begins_afresh(house: House) -> None:
    """By UTC, and what is over is forgotten."""
    house = having(house, sms={Scope.PORTAL: FEW})
    assert [send(house, NUMBER) for _ in range(4)][-1] is False
    house.clock.advance(timedelta(days=1))
    assert [send(house, NUMBER) for _ in range(4)] == [True] * 3 + [False]
    house.clock.advance(timedelta(days=3))
    assert keep_house(house.kit, holder="test")


def test_a_channel_that_may_send_nothing_sends_nothing(house: House) -> None:
    """A limit of none is how it is switched off."""
    assert not send(having(house, sms={Scope.PORTAL: Limit(messages=0)}), NUMBER)


def test_a_burst_does_not_outrun_a_budget(house: House) -> None:
    """Of many at once, as many are sent as may be."""
    house = having(house, sms={Scope.ADDRESS: FEW, Scope.PORTAL: Limit(messages=50)})
    done = at_once(*[partial(send, house, NUMBER)] * 8)
    assert sum(done) == 3


def test_what_is_withheld_is_noted_and_told_once_a_day(house: House) -> None:
    """Each in the audit trail; to those who run the portal, once for each budget."""
    house.add_person("eva@example.com", role=Role.OWNER, staff=True)
    house.add_person("ove@example.com", role=Role.MEMBER, staff=True)
    house = having(house, sms={Scope.ADDRESS: FEW})
    for _ in range(6):
        send(house, NUMBER)
    assert house.events()[AuditEvent.MESSAGE_WITHHELD] == 3
    assert house.events()[AuditEvent.BUDGET_USED_UP] == 1
    house.clock.advance(timedelta(days=1))
    for _ in range(5):
        send(house, NUMBER)
    assert house.events()[AuditEvent.BUDGET_USED_UP] == 2


def test_the_table_of_budgets_names_nobody(house: House) -> None:
    """Its keys are digests under the installation's own key."""
    house = having(house, sms={Scope.ADDRESS: FEW, Scope.NETWORK: FEW})
    send(house, NUMBER)
    t = schema.budgets
    rows = house.kit.store.read(
        lambda tx: tx.execute(t.select()).mappings().all(), portal_id=EVERYWHERE
    )
    assert len(rows) == 2
    assert not any("4670" in str(dict(row)) for row in rows)
