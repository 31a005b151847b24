"""Runs of the machine that somebody wrote: each gets where chance comes seldom.

These are of people who help themselves; in ``helped.py`` somebody helps them, or stops something.
A story yields after each deed, and all that always holds is looked at then. Told as it is, it
comes true; told while the guard that it is about is switched off, it breaks off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.machine.machine import POLICIES
from tests.machine.people import SMS
from tests.machine.programs import Portal
from tests.support.house import TOTP
from tests.support.mailbox import MAIL

Story = Callable[[Portal], Iterator[None]]
MAJA, OLLE, NILS = range(3)


def enter(m: Portal, browser: int, *, ticked: bool = False) -> Iterator[None]:
    """Sign in as Maja, with the next code of her app."""
    m.stand_in_the_hall(m.browsers[browser], m.people[MAJA])
    m.house.clock.advance(30)
    yield
    m.answer_with_app(browser=browser, typed="now", from_whom="own", which=0, ticked=ticked)
    yield


def enter_by_mail(m: Portal, browser: int) -> Iterator[None]:
    """Sign in as Olle, with a code out of his mailbox."""
    m.stand_in_the_hall(m.browsers[browser], m.people[OLLE])
    yield
    m.ask_for_code(browser=browser, kind=MAIL)
    m.answer_with_sent(browser=browser, of=0, kind=MAIL)
    yield


def somebody_guesses(m: Portal) -> Iterator[None]:
    """Each wrong code counts, at the portal's program as well, and then none is judged."""
    m.try_in_the_hall(browser=0, person=MAJA, typed=["wrong", "stale", "wrong"])
    yield
    m.verify_by_program(person=MAJA, typed="wrong", from_whom="own")
    m.verify_by_program(person=MAJA, typed="early", from_whom="own")
    yield
    m.try_in_the_hall(browser=1, person=MAJA, typed=["now"])
    assert m.is_closed(m.people[MAJA])
    yield


def a_right_password_forgives_no_code(m: Portal) -> Iterator[None]:
    """Whoever knows the password has no more guesses for it."""
    m.try_in_the_hall(browser=0, person=MAJA, typed=["wrong"])
    yield
    m.stand_in_the_hall(m.browsers[1], m.people[MAJA])
    yield


def a_code_works_once(m: Portal) -> Iterator[None]:
    """Neither in another browser, nor for the portal's program."""
    m.come_in_and_try_again(person=MAJA, then="now")
    yield
    m.verify_by_program(person=MAJA, typed="now", from_whom="own")
    yield


def a_program_spends_codes(m: Portal) -> Iterator[None]:
    """What was verified by a program opens nothing in the hall."""
    m.verify_by_program(person=MAJA, typed="now", from_whom="own")
    assert "verified by a program" in m.reached
    yield
    m.try_in_the_hall(browser=0, person=MAJA, typed=["now"])
    yield


def a_line_of_a_sheet_works_once(m: Portal) -> Iterator[None]:
    """In whichever browser."""
    m.recover_and_try_again(person=MAJA)
    yield


def a_sent_code_works_once(m: Portal) -> Iterator[None]:
    """Nor again in the session that it began."""
    yield from enter_by_mail(m, 0)
    m.let_time_pass(seconds=301)
    m.ask_for_code(browser=0, kind=MAIL)
    m.answer_with_sent(browser=0, of=0, kind=MAIL)
    m.let_time_pass(seconds=301)
    yield
    m.answer_with_it_again(browser=0, kind=MAIL)
    yield


def others_are_signed_out(m: Portal) -> Iterator[None]:
    """Every other session is over, at once."""
    yield from enter(m, 0)
    yield from enter(m, 1)
    m.end_others(browser=1)
    assert "others ended" in m.reached
    yield


def the_hall_removes_nothing(m: Portal) -> Iterator[None]:
    """Whoever gave the password only takes no factor away."""
    m.rule_otherwise(which="optional")
    m.stand_in_the_hall(m.browsers[0], m.people[MAJA])
    m.remove(browser=0, person=MAJA, which=0)
    yield


def the_last_one_stays(m: Portal) -> Iterator[None]:
    """What the policy demands is not removed."""
    yield from enter(m, 0)
    m.remove(browser=0, person=MAJA, which=0)
    yield


def the_mailbox_has_said_enough(m: Portal) -> Iterator[None]:
    """A mailed link and a mailed code are one thing, not two."""
    m.forget_the_password(browser=0, person=OLLE)
    yield
    m.reset_the_password(browser=0, person=OLLE, which=0, new="seven words that nobody guesses one")
    assert "password reset" in m.reached
    yield
    yield from enter_by_mail(m, 0)


def a_link_opens_once(m: Portal) -> Iterator[None]:
    """Who finds it later sets no password by it."""
    m.forget_the_password(browser=0, person=OLLE)
    for number in ("one", "two"):
        new = f"seven words that nobody guesses {number}"
        m.reset_the_password(browser=0, person=OLLE, which=0, new=new)
        yield


def grace_is_not_given_twice(m: Portal) -> Iterator[None]:
    """Who lost all that they had sets something up at once; a newcomer may wait."""
    m.rule_otherwise(which="soon")
    for person in (NILS, MAJA):
        m.reset_factors(person=person, is_meant=person == MAJA)
        m.stand_in_the_hall(m.browsers[person], m.people[person])
        m.postpone(browser=person)
        yield
    assert "full: SINGLE" in m.reached


def all_that_is_added_is_told(m: Portal) -> Iterator[None]:
    """An app, a phone and a key, with the codes that go with them."""
    m.rule_otherwise(which="two things")
    m.stand_in_the_hall(m.browsers[0], m.people[NILS])
    m.enrol(browser=0, kind=TOTP, is_right=True)
    yield
    m.enrol(browser=0, kind=SMS, is_right=True)
    yield
    m.enrol_key(browser=0, lie="honest")
    assert {"enrolled totp", "enrolled sms_code", "enrolled webauthn"} <= m.reached
    yield


def a_text_opens_the_browser_that_asked(m: Portal) -> Iterator[None]:
    """A code that was sent to a phone is worth nothing in another browser, and nothing twice."""
    m.stand_in_the_hall(m.browsers[0], m.people[NILS])
    m.enrol(browser=0, kind=SMS, is_right=True)
    yield
    for browser in (0, 1):
        m.stand_in_the_hall(m.browsers[browser], m.people[NILS])
        m.let_time_pass(seconds=61)
        m.ask_for_code(browser=browser, kind=SMS)
        yield
    m.answer_with_sent(browser=0, of=1, kind=SMS)
    yield
    m.answer_with_sent(browser=1, of=0, kind=SMS)
    assert "sent: sms_code" in m.reached
    yield
    m.answer_with_it_again(browser=1, kind=SMS)
    yield


def a_copied_browser_is_known(m: Portal) -> Iterator[None]:
    """What a remembered device kept before is worth nothing once it was changed and used."""
    yield from enter(m, 0, ticked=True)
    m.sign_out(browser=0)
    m.knock(browser=0, person=MAJA, password="right", brings="now")
    assert "came in remembered" in m.reached
    m.look_at_a_page(browser=0)
    yield
    m.knock(browser=0, person=MAJA, password="right", brings="before")
    yield


def a_key_says_what_it_is(m: Portal) -> Iterator[None]:
    """An honest one is let in, as a passkey too; no lie is, nor an answer that was used."""
    m.rule_otherwise(which="keys")
    m.stand_in_the_hall(m.browsers[0], m.people[NILS])
    m.enrol_key(browser=0, lie="honest")
    yield
    for lie in ("honest", "no pin", "elsewhere", "other party", "not signed", "absent"):
        for again in (False, True):
            m.stand_in_the_hall(m.browsers[1], m.people[NILS])
            m.answer_with_key(browser=1, whose_key="own", lie=lie, again=again)
            yield
            m.come_with_a_passkey(browser=2, person=NILS, lie=lie, again=again)
            yield
    assert {"key", "passkey", "full: PHISHING_RESISTANT"} <= m.reached
    m.stand_in_the_hall(m.browsers[1], m.people[NILS])
    m.answer_with_key(browser=1, whose_key="own", lie="counted before", again=False)
    yield


def every_policy_is_met(m: Portal) -> Iterator[None]:
    """Whoever is in when more is demanded is in with less for no moment."""
    for which in sorted(POLICIES):
        yield from enter(m, 0)
        yield from enter_by_mail(m, 1)
        m.rule_otherwise(which=which)
        yield


STORIES: tuple[Story, ...] = (
    a_code_works_once,
    a_copied_browser_is_known,
    a_key_says_what_it_is,
    a_line_of_a_sheet_works_once,
    a_link_opens_once,
    a_program_spends_codes,
    a_right_password_forgives_no_code,
    a_sent_code_works_once,
    a_text_opens_the_browser_that_asked,
    all_that_is_added_is_told,
    every_policy_is_met,
    grace_is_not_given_twice,
    others_are_signed_out,
    somebody_guesses,
    the_hall_removes_nothing,
    the_last_one_stays,
    the_mailbox_has_said_enough,
)
