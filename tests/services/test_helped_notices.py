"""What people are told when somebody else lets them in: who, until when, and how to stop it."""

from __future__ import annotations

from farstu.core.helping import DAY
from farstu.core.roles import Role
from farstu.services.access import use_access_code
from farstu.services.case_office import Decision
from farstu.services.case_stops import stop_by_link
from farstu.services.notices import Notice
from farstu.store.cases import Case
from tests.services.test_notices import HELPED
from tests.support.house import House, Person
from tests.support.officers import (
    CHECKED,
    Officer,
    add_officer,
    come_by_case,
    letters_to,
    stop_token,
)

LINKS = {
    Notice.ACCESS_CODE_GIVEN: "path",
    Notice.ACCESS_CODE_USED: "path",
    Notice.CASE_OPENED: "stop",
    Notice.CASE_AGREED: "stop",
    Notice.CASE_TAKEN_UP: "stop",
    Notice.CASE_USED: "path",
    Notice.CASE_STOPPED: "",
    Notice.CASE_CLOSED: "",
}
"""Which link a letter brings: one that disputes the deed, one that stops the case, or none."""


def be_helped(house: House) -> tuple[Person, Officer]:
    """Be let in by a code, and by a case that was stopped and taken up; open a last one."""
    maja = house.add_person()
    house.give_app(maja)
    karin = add_officer(house, "karin", Role.ADMINISTRATOR, staff=False)
    ann, bo, senior = add_officer(house, "ann"), add_officer(house, "bo"), add_senior(house)
    given = karin.give_code(maja)
    assert not isinstance(given, tuple)
    use_access_code(house.kit, house.visit, house.knock(maja), typed=given.code)
    house.clock.advance(10 * DAY)
    case = ann.open_for(maja.email)
    assert isinstance(case, Case)
    assert stop_by_link(house.kit, house.visit, stop_token(house, maja)) is None
    assert senior.decide(case, Decision.TAKE_UP) == ()
    assert bo.decide(case, Decision.APPROVE) == ()
    house.clock.advance(DAY)
    come_by_case(house, maja)
    last = ann.open_for(maja.email)
    assert isinstance(last, Case)
    assert bo.decide(last, Decision.CLOSE, CHECKED) == ()
    return maja, karin


def add_senior(house: House) -> Officer:
    """Make an owner of the staff."""
    return add_officer(house, "senior", Role.OWNER)


def test_each_deed_of_a_helper_is_told(house: House) -> None:
    """To the address of the account, with the link that fits; never from where a helper did it."""
    maja, _ = be_helped(house)
    assert set(LINKS) == HELPED
    for notice, link in LINKS.items():
        letters = letters_to(house, maja, notice)
        assert letters, notice
        for letter in letters:
            assert {"path", "stop"} & set(letter.facts) == ({link} if link else set()), notice
            assert ("by" in letter.facts) is not ("address" in letter.facts), notice


def test_an_administrator_is_named_and_support_is_not(house: House) -> None:
    """Whoever gave a code is somebody whom the person knows; support is support."""
    maja, _ = be_helped(house)
    [given] = letters_to(house, maja, Notice.ACCESS_CODE_GIVEN)
    assert given.facts["by"] == "Karin"
    assert letters_to(house, maja, Notice.CASE_OPENED)[0].facts["by"] == ""
