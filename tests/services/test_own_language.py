"""The language that somebody reads."""

from __future__ import annotations

from datetime import timedelta

from farstu.core.outcome import Reason, Rejected
from farstu.services.own_language import choose_own_language
from tests.support.house import OPTIONAL, House


def test_what_somebody_reads_is_kept_with_the_account(house: House) -> None:
    """Whatever else the account is, and every session of it, stays as it was."""
    house.set_policy(OPTIONAL)
    maja = house.add_person()
    seat, before = house.come_in(maja), house.subject(maja).account
    assert before.language is None
    assert choose_own_language(house.kit, house.visit, seat, language="sv") is None
    after = house.subject(maja).account
    assert (after.language, after.epoch) == ("sv", before.epoch)


def test_a_session_that_is_over_chooses_nothing(house: House) -> None:
    """Whoever was signed out meanwhile does not change the account any more."""
    house.set_policy(OPTIONAL)
    maja = house.add_person()
    seat = house.come_in(maja)
    house.clock.advance(timedelta(days=30))
    done = choose_own_language(house.kit, house.visit, seat, language="sv")
    assert done == Rejected(Reason.LOGIN_EXPIRED)
    assert house.subject(maja).account.language is None
