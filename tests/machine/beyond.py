"""Stories of tokens, invitations and errands, and of cases that somebody senior takes up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from farstu.core.roles import Role
from tests.machine.programs import Portal
from tests.machine.stories import MAJA, NILS, OLLE, Story, enter
from tests.machine.tokens import serial_of
from tests.support.house import TOTP

SERIAL = serial_of(2)
"""Of the token that is taken back."""


def a_token_counts_for_one_person(m: Portal) -> Iterator[None]:
    """It waits for Nils, nobody else turns it on, and once he did it waits for nobody."""
    m.hand_out(person=NILS, number=0)
    yield
    m.hand_out(person=OLLE, number=0)
    m.hand_out_twice(first=MAJA, second=OLLE, number=1)
    yield
    yield from enter(m, 0)
    m.turn_on(browser=0, whose_token="of the other", meanwhile="nothing")
    yield
    m.stand_in_the_hall(m.browsers[1], m.people[NILS])
    m.turn_on(browser=1, whose_token="own", meanwhile="wrong code")
    yield
    m.turn_on(browser=1, whose_token="own", meanwhile="nothing")
    assert "token turned on" in m.reached
    yield
    m.hand_out(person=OLLE, number=0)
    m.hand_out(person=NILS, number=0)
    yield


def what_was_taken_back_is_not_turned_on(m: Portal) -> Iterator[None]:
    """While its owner looks at it, too."""
    m.hand_out(person=NILS, number=2)
    yield
    m.stand_in_the_hall(m.browsers[1], m.people[NILS])
    m.turn_on(browser=1, whose_token="own", meanwhile="withdrawn")
    yield
    m.take_back(person=NILS, number=2)
    yield


def an_invitation_is_answered_once(m: Portal) -> Iterator[None]:
    """By whom it was for, with a proof of now, and never again."""
    m.invite(person=MAJA, role=Role.OWNER)
    m.invite(person=MAJA, role=Role.ADMINISTRATOR)
    m.invite(person=MAJA, role=Role.MEMBER)
    assert "invited" in m.reached
    yield
    m.follow_the_link_of_somebody_who_is_here(person=MAJA)
    yield
    m.stand_in_the_hall(m.browsers[1], m.people[MAJA])
    m.answer_an_invitation(browser=1, whose_call="own", says="yes")
    yield
    yield from enter(m, 0)
    m.answer_an_invitation(browser=0, whose_call="own", says="yes")
    assert "joined" in m.reached
    yield
    m.invite(person=MAJA, role=Role.ADMINISTRATOR)
    m.answer_an_invitation(browser=0, whose_call="own", says="yes")
    yield


def an_invitation_is_for_one_person(m: Portal) -> Iterator[None]:
    """What Olle was called to is not there for Maja; and what was taken back is not for Olle."""
    m.invite(person=OLLE, role=Role.MEMBER)
    yield
    yield from enter(m, 0)
    m.answer_an_invitation(browser=0, whose_call="of the other", says="yes")
    yield
    m.withdraw_an_invitation(person=OLLE)
    assert "invitation withdrawn" in m.reached
    yield
    m.come_in(m.browsers[1])
    m.answer_an_invitation(browser=1, whose_call="own", says="yes")
    assert "joined" not in m.reached
    yield


def a_stranger_comes_once(m: Portal) -> Iterator[None]:
    """By a link that makes one account, and whoever has it is invited no more."""
    m.invite_a_stranger(role=Role.MEMBER)
    yield
    m.come_by_a_link(again=True)
    assert "came by a link" in m.reached
    yield
    m.invite_a_stranger(role=Role.ADMINISTRATOR)
    m.come_by_a_link(again=True)
    yield


def an_answer_is_given_once(m: Portal) -> Iterator[None]:
    """To the application that asked, through the browser that it sent."""
    m.run_an_errand(person=MAJA)
    assert "passed at the hosted page" in m.reached
    yield
    m.set_out_again()
    yield
    m.house.clock.advance(timedelta(minutes=7))
    m.set_out_again()
    yield


def what_went_since_is_not_answered(m: Portal) -> Iterator[None]:
    """An app that was proven there, and is held no more when the browser goes back."""
    m.set_out(person=MAJA, again=False)
    m.house.clock.advance(30)
    m.prove_it_there("now", "own", "the same")
    yield
    m.reset_factors(person=MAJA, is_meant=True)
    yield
    m.go_back("the same", wants=True)
    assert "passed at the hosted page" not in m.reached
    yield


def _stop(m: Portal) -> Iterator[None]:
    m.house.clock.advance(timedelta(days=31))
    m.come_back_by_a_case(browser=0, person=MAJA, first="bo", second="siv", hours=1, stops=True)
    assert "case stopped" in m.reached
    yield


def a_senior_takes_a_stopped_case_up(m: Portal) -> Iterator[None]:
    """She alone; it waits as long again, for somebody else's word."""
    yield from _stop(m)
    for who in ("ann", "bo", "karin", "siv"):
        m.take_the_case_up(person=MAJA, who=who)
        yield
    assert "case taken up" in m.reached
    m.use_the_case(browser=0)
    m.say_yes(person=MAJA, who="siv")
    yield
    m.say_yes(person=MAJA, who="bo")
    yield
    m.house.clock.advance(timedelta(hours=25))
    m.stand_in_the_hall(m.browsers[0], m.people[MAJA])
    m.use_the_case(browser=0)
    yield
    m.house.clock.advance(timedelta(hours=48))
    m.stand_in_the_hall(m.browsers[0], m.people[MAJA])
    m.use_the_case(browser=0)
    assert "came in by a case" in m.reached
    yield
    m.enrol(browser=0, kind=TOTP, is_right=True)
    yield


def a_closed_case_acts_no_more(m: Portal) -> Iterator[None]:
    """Nobody approves it, takes it up, or comes in by it; a stopped one only a senior closes."""
    yield from _stop(m)
    m.close_the_case(person=MAJA, who="ann")
    assert "case closed" not in m.reached
    yield
    m.close_the_case(person=MAJA, who="siv")
    assert "case closed" in m.reached
    yield
    m.take_the_case_up(person=MAJA, who="siv")
    m.say_yes(person=MAJA, who="bo")
    m.close_the_case(person=MAJA, who="siv")
    yield
    m.house.clock.advance(timedelta(hours=73))
    m.stand_in_the_hall(m.browsers[0], m.people[MAJA])
    m.use_the_case(browser=0)
    yield


def a_ready_case_is_closed_in_time(m: Portal) -> Iterator[None]:
    """Whoever changes their mind before it is used has the last word."""
    m.house.clock.advance(timedelta(days=31))
    m.open_a_case(person=MAJA, who="ann")
    m.say_yes(person=MAJA, who="bo")
    m.say_yes(person=MAJA, who="siv")
    yield
    m.house.clock.advance(timedelta(hours=73))
    m.close_the_case(person=MAJA, who="bo")
    assert "case closed" in m.reached
    yield
    m.stand_in_the_hall(m.browsers[0], m.people[MAJA])
    m.use_the_case(browser=0)
    assert "came in by a case" not in m.reached
    yield


STORIES: tuple[Story, ...] = (
    a_closed_case_acts_no_more,
    a_ready_case_is_closed_in_time,
    a_senior_takes_a_stopped_case_up,
    a_stranger_comes_once,
    a_token_counts_for_one_person,
    an_answer_is_given_once,
    an_invitation_is_answered_once,
    an_invitation_is_for_one_person,
    what_was_taken_back_is_not_turned_on,
    what_went_since_is_not_answered,
)
