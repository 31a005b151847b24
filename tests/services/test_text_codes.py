"""Codes by text message: what is different from those by mail."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from farstu.core.access import Gate
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.budget import Budgets, Limit, Scope
from farstu.core.channels import Channel
from farstu.core.login import FactorPending
from farstu.core.outcome import Reason, Rejected
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge, show_challenge
from farstu.services.enrolment import begin_enrolment, complete_enrolment
from farstu.services.guest import Seat
from farstu.services.seats import take
from farstu.services.texts import Text
from farstu.services.undelivered import list_unsent
from farstu.store import outbox
from farstu.store.sessions import SessionRow
from tests.support.house import REQUIRED, TOTP, House, Person

SMS = FactorKind("sms_code")
WANTS_TEXTS = replace(REQUIRED, allowed=frozenset({TOTP, SMS}))
NUMBER = "+46701740617"


def newest(house: House) -> tuple[str, str]:
    """Read the newest code, and where it goes."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    texts = [w.letter for w in waiting if w.letter and w.letter.template == Text.CODE]
    return str(texts[-1].facts["code"]), texts[-1].recipient


def begin(house: House, seat: Seat, typed: str = "+46 70-174 06 17") -> Rejected | None:
    """Give a number, a second later."""
    house.clock.advance(1)
    return begin_enrolment(house.kit, house.visit, seat, kind=SMS, choice={"address": typed})


@pytest.fixture
def maja(house: House) -> Person:
    """Be somebody whose phone gets codes."""
    house.set_policy(WANTS_TEXTS)
    maja = house.add_person()
    seat = house.knock(maja)
    house.save_codes(seat)
    assert begin(house, seat) is None
    response = {"code": newest(house)[0]}
    house.seat(complete_enrolment(house.kit, house.visit, seat, kind=SMS, response=response))
    return maja


def test_a_text_opens_the_door(house: House, maja: Person) -> None:
    """Six digits to the number as the network writes it, worth two factors; shown as its end."""
    seat = house.knock(maja)
    house.clock.advance(1)
    assert not isinstance(begin_challenge(house.kit, house.visit, seat, kind=SMS), Rejected)
    code, number = newest(house)
    assert (len(code), number) == (6, NUMBER)
    subject = house.subject(maja)
    shown = show_challenge(house.kit, house.visit, seat, subject, kind=SMS, only=None)
    assert shown.hint == "…17"
    session = house.seat(answer(house.kit, house.visit, seat, kind=SMS, response={"code": code}))
    assert isinstance(session, SessionRow)
    assert [proof.worth for proof in session.facts.proofs] == [Assurance.MULTI]


@pytest.mark.usefixtures("maja")
def test_it_leaves_by_its_own_channel(house: House) -> None:
    """Where gateways look, and mail servers do not."""
    rows = house.read(outbox.list_unsent)
    assert {row.channel for row in rows} == {Channel.SMS, Channel.MAIL}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.FIELD_EMPTY),
        ("070-174 06 17", Reason.NUMBER_INVALID),
        ("+46 70", Reason.NUMBER_INVALID),
        ("call me", Reason.NUMBER_INVALID),
        ("+46 8 12 34 00", Reason.NUMBER_NOT_MOBILE),
        ("+46 900 123 45", Reason.NUMBER_NOT_MOBILE),
        (NUMBER, Reason.ADDRESS_HELD),
    ],
)
def test_a_number_is_read_before_anything_is_sent(
    house: House, maja: Person, typed: str, reason: Reason
) -> None:
    """With its country, mobile, and not on the account yet."""
    seat = house.knock(maja)
    house.clock.advance(1)
    begin_challenge(house.kit, house.visit, seat, kind=SMS)
    inside = house.seat(
        answer(house.kit, house.visit, seat, kind=SMS, response={"code": newest(house)[0]})
    )
    assert begin(house, inside, typed) == Rejected(reason, field="address")


def test_a_country_that_is_not_served_is_said(house: House, maja: Person) -> None:
    """While setting up, and to somebody who has such a number already; nothing is charged."""
    elsewhere = house.with_kit(budgets=Budgets(countries=frozenset({"NO"})))
    seat = house.knock(maja)
    no = begin_challenge(elsewhere.kit, house.visit, seat, kind=SMS)
    assert no == Rejected(Reason.COUNTRY_NOT_SERVED)
    assert not isinstance(begin_challenge(house.kit, house.visit, seat, kind=SMS), Rejected)


def test_over_budget_the_page_says_the_same(house: House, maja: Person) -> None:
    """The question is asked all the same; only the text stays here (toll fraud)."""
    limits = {Scope.PREFIX: Limit(messages=100, cost=100)}
    poor = house.with_kit(budgets=Budgets(sms=limits, prices={"+46": 60}))
    seat, texts = house.knock(maja), []
    for _ in range(2):
        house.clock.advance(1)
        assert not isinstance(begin_challenge(poor.kit, house.visit, seat, kind=SMS), Rejected)
        shown = show_challenge(
            poor.kit, house.visit, seat, house.subject(maja), kind=SMS, only=None
        )
        assert shown.sent_at == house.clock()
        texts.append(newest(house)[0])
    assert texts[0] == texts[1]


def test_where_texts_are_left_out_a_number_proves_nothing(house: House, maja: Person) -> None:
    """At the next request: none is sent, a code that came is late, and what it opened shuts."""
    seat = house.knock(maja)
    house.clock.advance(1)
    begin_challenge(house.kit, house.visit, seat, kind=SMS)
    session = house.seat(
        answer(house.kit, house.visit, seat, kind=SMS, response={"code": newest(house)[0]})
    )
    house.give_app(maja)
    waiting = house.knock(maja)
    house.clock.advance(60)
    begin_challenge(house.kit, house.visit, waiting, kind=SMS)
    code = newest(house)[0]
    house.set_policy(REQUIRED)
    late = answer(house.kit, house.visit, waiting, kind=SMS, response={"code": code})
    house.clock.advance(60)
    unsent = begin_challenge(house.kit, house.visit, waiting, kind=SMS)
    assert late == unsent == Rejected(Reason.NOT_OFFERED)
    assert newest(house)[0] == code
    for one, gate in ((waiting, Gate.FACTOR), (session, Gate.CONFIRM)):
        taken = house.write(partial(take, house.kit, seat=one, gate=gate))
        assert not isinstance(taken, Rejected)
        assert taken.state == FactorPending(frozenset({TOTP}), recovery=True)
