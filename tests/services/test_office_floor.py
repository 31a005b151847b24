"""Whoever looks after others has a second factor, whatever anybody chose, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.access import Gate, Verdict, judge
from farstu.core.assurance import Assurance
from farstu.core.login import EnrolmentPending, Limited, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.services import policies
from farstu.services.exemptions import ExemptionWish, grant_exemption
from farstu.services.guest import standing_of
from farstu.store import memberships
from farstu.store.tx import Tx
from tests.support.house import OFF, OPTIONAL, TOTP, House, Person
from tests.support.key_holder import KEY
from tests.support.mailbox import MAIL, give_mailbox

FREE = SignedIn(Assurance.SINGLE)
USUAL = frozenset({TOTP, KEY})
MAIL_ALONE = replace(OPTIONAL, allowed=frozenset({MAIL}))
OFFICERS: tuple[Callable[[House], Person], ...] = (
    lambda house: house.add_person("a@example.com", role=Role.ADMINISTRATOR),
    lambda house: house.add_person("o@example.com", role=Role.OWNER),
    lambda house: house.add_person("s@example.com", staff=True),
)
"""An administrator and an owner of a customer, and support."""


def knock(house: House, person: Person) -> object:
    """Say how far the password leads."""
    seat = house.knock(person)
    return standing_of(house.kit, seat, house.subject(person), now=house.clock()).state


def to_enrol(*kinds: str) -> EnrolmentPending:
    """Say that somebody has to set one of some kinds up, and may not put it off."""
    return EnrolmentPending(frozenset(kinds), postponable=False)  # type: ignore[arg-type] # kinds


@pytest.mark.parametrize("add", OFFICERS)
@pytest.mark.parametrize(
    ("policy", "kinds"),
    [(OPTIONAL, {TOTP}), (OFF, USUAL), (MAIL_ALONE, USUAL)],
    ids=["optional", "off", "mail alone"],
)
def test_no_policy_lets_an_officer_in_by_the_password(
    house: House, add: Callable[[House], Person], policy: Policy, kinds: set[str]
) -> None:
    """Where it allows nothing that is enough, they may set up what is usual; others may not."""
    house.set_policy(policy)
    maja = house.add_person("maja@example.com")
    assert (knock(house, maja), knock(house, add(house))) == (FREE, to_enrol(*kinds))
    assert house.subject(maja).policy == policy


@pytest.mark.parametrize("of_organisation", [False, True])
def test_no_rule_of_an_organisation_or_a_role_loosens_it(
    house: House, *, of_organisation: bool
) -> None:
    """Neither that of a customer nor one for administrators, though it may be saved."""
    house.set_policy(OPTIONAL)
    karin = house.add_person("karin@example.com", role=Role.ADMINISTRATOR)
    where = {"organisation_id": house.people} if of_organisation else {"role": Role.ADMINISTRATOR}

    def deed(tx: Tx) -> object:
        seen = policies.find_layer(house.kit, tx, **where)
        return policies.change_policy(house.kit, tx, seen, OFF)

    assert not isinstance(house.write(deed), Rejected)
    assert knock(house, karin) == to_enrol(TOTP)


def test_what_would_leave_an_officer_nothing_to_set_up_cannot_be_saved(house: House) -> None:
    """Layers that agree on mail alone leave administrators without anything that is enough."""
    house.set_policy(replace(OPTIONAL, allowed=frozenset({TOTP, MAIL})))
    weak = replace(OPTIONAL, allowed=frozenset({KEY, MAIL}))

    def deed(tx: Tx) -> object:
        seen = policies.find_layer(house.kit, tx, organisation_id=house.people)
        return policies.change_policy(house.kit, tx, seen, weak)

    assert house.write(deed) == Rejected(Reason.POLICY_UNSATISFIABLE)


def test_neither_grace_nor_an_exception_lifts_it(house: House) -> None:
    """Both are for what somebody chose to demand."""
    house.set_policy(
        Policy(required=Assurance.MULTI, allowed=frozenset({TOTP}), grace=timedelta(days=30))
    )
    karin = house.add_person("karin@example.com", role=Role.OWNER)
    wish = ExemptionWish(
        account_id=karin.id,
        owner="Maja",
        reason="no phone",
        expires_at=house.clock() + timedelta(days=5),
    )
    house.write(lambda tx: grant_exemption(house.kit, tx, wish))
    assert knock(house, karin) == to_enrol(TOTP)


def test_a_mailed_code_is_no_key_to_an_office(house: House) -> None:
    """Who has it alone gives it, and sets something up."""
    house.set_policy(MAIL_ALONE)
    karin = house.add_person("karin@example.com", role=Role.OWNER)
    give_mailbox(house, karin)
    assert house.subject(karin).policy.required is Assurance.MULTI


def test_limited_entry_opens_no_office(house: House) -> None:
    """Where people come in with less, an officer does too, and finds no office open."""
    house.set_policy(replace(OPTIONAL, limited_entry=True))
    karin = house.add_person("karin@example.com", role=Role.OWNER)
    seat = house.knock(karin)
    standing = standing_of(house.kit, seat, house.subject(karin), now=house.clock())
    assert isinstance(standing.state, Limited)
    assert judge(Gate.OFFICE, standing) is Verdict.TO_SETUP


def test_whoever_is_made_an_officer_is_asked_at_the_next_request(house: House) -> None:
    """The session that was there is one no more that opens anything; no other is touched."""
    house.set_policy(OPTIONAL)
    karin = house.add_person("karin@example.com")
    seat = house.come_in(karin)
    house.write(
        lambda tx: memberships.change_role(tx, karin.id, house.people, role=Role.ADMINISTRATOR)
    )
    standing = standing_of(house.kit, seat, house.subject(karin), now=house.clock())
    assert standing.state == to_enrol(TOTP)
    assert judge(Gate.INSIDE, standing) is Verdict.TO_SETUP
