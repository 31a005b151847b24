"""What a request for the hosted page may ask for, and when it may come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from farstu.core.assurance import ACR_MULTI, ACR_PHISHING_RESISTANT, Assurance
from farstu.core.hosted_page import (
    ANSWER,
    ANSWER_LASTS,
    PATH,
    REQUEST,
    HostedPage,
    Wish,
    ends_at,
    name_of,
    read_wish,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECOND = int(NOW.timestamp())
MOMENT = timedelta(microseconds=1)
LAST_SECOND = 253402300799
"""The last second of the year 9999."""


def times(begun: object, ended: object) -> dict[str, object]:
    """Make the two times of a request."""
    return {"iat": begun, "exp": ended}


def test_the_rules_demand_at_least_a_password_and_know_no_address() -> None:
    """An application that was told nothing sends nobody anywhere, and lets nobody in unproven."""
    rules = HostedPage()
    assert rules.least is Assurance.SINGLE
    assert rules.return_addresses == ()


@pytest.mark.parametrize("name", ["a" * 22, "Z9_-" * 32])
def test_a_name_of_128_bits_is_one(name: str) -> None:
    """22 to 128 characters of base64url name a request."""
    assert name_of({"jti": name}) == name


@pytest.mark.parametrize(
    "name", [None, 5, "", "a" * 21, "a" * 129, "a" * 22 + "\n", "a" * 22 + "=", "å" * 22]
)
def test_anything_else_names_no_request(name: object) -> None:
    """What is short, long, or no base64url could be good twice, or not be kept."""
    assert name_of({"jti": name}) is None
    assert name_of({}) is None


def test_a_request_may_come_until_its_end_and_a_minute() -> None:
    """Clocks may differ by a minute: from a minute before it was made to a minute after its end."""
    claims = times(SECOND, SECOND + 300)
    end = NOW + timedelta(minutes=6)
    assert ends_at(claims, now=NOW) == end
    assert ends_at(claims, now=end - MOMENT) == end
    assert ends_at(claims, now=end) is None
    assert ends_at(claims, now=NOW - timedelta(minutes=1)) == end
    assert ends_at(claims, now=NOW - timedelta(minutes=1) - MOMENT) is None


@pytest.mark.parametrize(("life", "may_come"), [(-1, False), (0, False), (1, True), (301, False)])
def test_a_request_lives_for_five_minutes_at_most(life: int, *, may_come: bool) -> None:
    """It ends after it was made, and no later than five minutes after."""
    assert (ends_at(times(SECOND, SECOND + life), now=NOW) is not None) == may_come


@pytest.mark.parametrize("wrong", [None, "1", 1.5, True, 0, -1, LAST_SECOND, 10**30])
def test_what_is_no_moment_lets_no_request_come(wrong: object) -> None:
    """Both times are whole seconds between 1970 and 9999; anything else is no time at all."""
    assert ends_at(times(wrong, SECOND + 60), now=NOW) is None
    assert ends_at(times(SECOND, wrong), now=NOW) is None


@pytest.mark.parametrize("ended", [1, 2, LAST_SECOND - 61, LAST_SECOND - 60, LAST_SECOND])
def test_the_ends_of_time_are_no_error(ended: int) -> None:
    """A request at either end of what a clock can say is one that may not come now."""
    assert ends_at(times(ended - 1, ended), now=NOW) is None


def test_a_request_that_says_nothing_wishes_for_the_least() -> None:
    """Nothing is asked for, and nobody is enrolled."""
    assert read_wish({}) == Wish(
        own_id="",
        attributes={},
        assurance=Assurance.NONE,
        max_age=None,
        action="",
        enrols=False,
    )


def test_a_request_is_read_as_it_says() -> None:
    """Each claim comes to where it belongs, and what is not said of somebody stays unsaid."""
    claims = {
        "sub": "u-1",
        "action": "Pay 5 kr",
        "name": "Ada",
        "email": "",
        "acr": ACR_MULTI,
        "max_age": 300,
        "purpose": "enrolment",
    }
    assert read_wish(claims) == Wish(
        own_id="u-1",
        attributes={"name": "Ada", "email": ""},
        assurance=Assurance.MULTI,
        max_age=timedelta(minutes=5),
        action="Pay 5 kr",
        enrols=True,
    )


def test_the_three_attributes_of_somebody_new_are_taken() -> None:
    """Name, address and language, and nothing else that a request says."""
    said = {"name": "Ada", "email": "ada@example.org", "language": "sv"}
    wish = read_wish({**said, "role": "owner"})
    assert wish is not None
    assert wish.attributes == said


@pytest.mark.parametrize(
    ("acr", "assurance"),
    [
        (None, Assurance.NONE),
        (ACR_MULTI, Assurance.MULTI),
        (ACR_PHISHING_RESISTANT, Assurance.PHISHING_RESISTANT),
    ],
)
def test_the_class_that_is_asked_for_is_demanded(acr: str | None, assurance: Assurance) -> None:
    """Each class that we may answer with may be asked for."""
    wish = read_wish({"acr": acr})
    assert wish is not None
    assert wish.assurance is assurance


@pytest.mark.parametrize(
    ("purpose", "enrols"), [(None, False), ("proof", False), ("enrolment", True)]
)
def test_only_enrolment_enrols(purpose: str | None, *, enrols: bool) -> None:
    """A proof is what a request is for unless it says otherwise."""
    wish = read_wish({"purpose": purpose})
    assert wish is not None
    assert wish.enrols == enrols


@pytest.mark.parametrize("age", [0, 1, 86_400])
def test_an_age_of_up_to_a_day_may_be_asked_for(age: int) -> None:
    """A proof may have to be from this very second, or from within a day."""
    wish = read_wish({"max_age": age})
    assert wish is not None
    assert wish.max_age == timedelta(seconds=age)


@pytest.mark.parametrize(
    "claim",
    [
        {"sub": 5},
        {"action": ["a"]},
        {"name": {}},
        {"email": 1},
        {"language": True},
        {"acr": 2},
        {"acr": ""},
        {"acr": "urn:unknown"},
        {"acr": ["a"]},
        {"purpose": ""},
        {"purpose": "reset"},
        {"purpose": {}},
        {"max_age": -1},
        {"max_age": 86_401},
        {"max_age": "300"},
        {"max_age": 1.5},
        {"max_age": True},
    ],
)
def test_what_has_another_shape_is_no_wish(claim: dict[str, Any]) -> None:
    """One claim that is not understood refuses the request: it might have asked for more."""
    assert read_wish({"sub": "u-1", **claim}) is None


def test_the_first_moment_is_one_second_after_the_epoch() -> None:
    """A clock that was never set says nothing, and lets nothing come."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    soon = epoch + timedelta(seconds=30)
    assert ends_at(times(1, 61), now=soon) == epoch + timedelta(seconds=121)
    assert ends_at(times(0, 60), now=soon) is None


def test_the_last_moment_is_a_minute_before_the_end() -> None:
    """Until then a minute can be added to it."""
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    late = last - timedelta(minutes=1)
    assert ends_at(times(LAST_SECOND - 120, LAST_SECOND - 60), now=late) == last
    assert ends_at(times(LAST_SECOND - 119, LAST_SECOND - 59), now=late) is None


def test_programs_of_others_know_these_words() -> None:
    """The address, and what both papers are called, stand in the programs that ask."""
    assert (PATH, REQUEST, ANSWER) == ("/prove", "farstu-request+jwt", "farstu-answer+jwt")
    assert timedelta(minutes=1) == ANSWER_LASTS
