"""Stories of whoever is helped back in, shut out, or says that it was not them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.machine.programs import Portal
from tests.machine.stories import MAJA, Story, enter
from tests.support.house import TOTP


def a_spoken_code_works_once(m: Portal) -> Iterator[None]:
    """It leads into the hall, where something is set up; and never again."""
    m.come_back_by_voice(browser=0, person=MAJA, wait=0)
    assert "came in by an access code" in m.reached
    yield


def a_spoken_code_is_too_little_after_a_mailed_link(m: Portal) -> Iterator[None]:
    """The mailbox and one person's word do not replace an app; and that it was tried is told."""
    m.read_a_code_out(person=MAJA, who="karin")
    m.forget_the_password(browser=0, person=MAJA)
    m.reset_the_password(browser=0, person=MAJA, which=0, new="seven words that nobody guesses one")
    yield
    m.stand_in_the_hall(m.browsers[0], m.people[MAJA])
    yield
    m.use_an_access_code(browser=0, which="newest")
    assert "came in by an access code" not in m.reached
    yield


def a_case_takes_time(m: Portal) -> Iterator[None]:
    """Two say yes, and it opens nothing before everybody could have said no."""
    m.house.clock.advance(timedelta(days=31))
    m.come_back_by_a_case(browser=0, person=MAJA, first="bo", second="siv", hours=0, stops=False)
    yield


def a_case_leads_back(m: Portal) -> Iterator[None]:
    """A day after the second yes."""
    m.house.clock.advance(timedelta(days=31))
    m.come_back_by_a_case(browser=0, person=MAJA, first="bo", second="siv", hours=25, stops=False)
    assert "came in by a case" in m.reached
    yield
    m.enrol(browser=0, kind=TOTP, is_right=True)
    yield


def a_case_takes_two(m: Portal) -> Iterator[None]:
    """Nobody says yes twice."""
    m.come_back_by_a_case(browser=0, person=MAJA, first="ann", second="ann", hours=73, stops=False)
    yield


def a_stopped_case_opens_nothing(m: Portal) -> Iterator[None]:
    """However many said yes before, and however long ago."""
    m.come_back_by_a_case(browser=0, person=MAJA, first="bo", second="siv", hours=73, stops=True)
    assert "case stopped" in m.reached
    yield


def who_is_suspended_stays_out(m: Portal) -> Iterator[None]:
    """With the right password, while it is being judged as well."""
    m.knock_while_it_is_suspended(browser=0, person=MAJA)
    yield
    m.knock(browser=0, person=MAJA, password="right", brings="now")
    m.challenge_by_program(person=MAJA, typed="now", again=False)
    yield


def a_disputed_password_is_dead(m: Portal) -> Iterator[None]:
    """It opens nothing before a new one was chosen."""
    yield from enter(m, 0)
    m.dispute_inside(browser=0)
    assert "disputed inside" in m.reached
    yield
    yield from enter(m, 0)


def an_address_comes_back(m: Portal) -> Iterator[None]:
    """To whoever reads the mailbox that was replaced; and a new password is due."""
    yield from enter(m, 0)
    m.change_address(browser=0, is_right=True)
    yield
    for which in range(4):
        m.dispute_by_mail(person=MAJA, which=which)
        yield
    assert "address back" in m.reached


STORIES: tuple[Story, ...] = (
    a_case_leads_back,
    a_case_takes_time,
    a_case_takes_two,
    a_disputed_password_is_dead,
    a_spoken_code_is_too_little_after_a_mailed_link,
    a_spoken_code_works_once,
    a_stopped_case_opens_nothing,
    an_address_comes_back,
    who_is_suspended_stays_out,
)
