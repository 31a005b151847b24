"""The rows of the login machine, one by one, as ``docs/login.md`` has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.assurance import Identity, Source
from farstu.core.login import (
    NO_DEMAND,
    Account,
    Demand,
    EnrolmentPending,
    FactorPending,
    IdentityPending,
    Limited,
    Login,
    NewPasswordPending,
    Refused,
    Repair,
    SignedIn,
    State,
    reached_by,
    state_of,
)
from farstu.core.outcome import Reason
from farstu.core.policy import Coming, Policy

from .cast import (
    APP,
    EMAIL,
    KEY,
    NOW,
    PASSKEY,
    RECOVERED,
    account,
    held,
    login,
    policy,
    proof,
)
from .stories import (
    MULTI,
    OFF,
    OLD_PASSWORD,
    OPTIONAL,
    PHR,
    REQUIRED,
    SINGLE,
    TWO_STEP,
    asks,
    stands,
)
from .tables import DOCS, read_table
from .worlds import TOMORROW, judged

MAIL_ONLY = policy(TWO_STEP, EMAIL)
AHEAD = Coming(due=TOMORROW, required=MULTI, allowed=REQUIRED.allowed)

EXAMPLES: dict[int, tuple[Login, Account, Policy, Demand, State]] = {
    1: (
        login(expires_at=NOW, identity=None),
        account(suspended=True),
        REQUIRED,
        NO_DEMAND,
        Refused(Reason.LOGIN_EXPIRED),
    ),
    2: (
        login(identity=None, recovered_at=RECOVERED, proofs=(proof(APP),)),
        account(held(APP), suspended=True),
        REQUIRED,
        NO_DEMAND,
        IdentityPending(),
    ),
    3: (
        login(recovered_at=RECOVERED),
        account(suspended=True),
        REQUIRED,
        NO_DEMAND,
        Refused(Reason.ACCOUNT_SUSPENDED),
    ),
    4: (
        login(recovered_at=RECOVERED, proofs=(proof(APP),)),
        account(held(APP), must_change_password=True),
        REQUIRED,
        NO_DEMAND,
        Repair(frozenset({APP, KEY})),
    ),
    5: (
        login(),
        account(held(APP), held(EMAIL), must_change_password=True, recovery_codes_left=1),
        REQUIRED,
        NO_DEMAND,
        asks(APP, recovery=True),
    ),
    6: (
        login(proofs=(proof(EMAIL),)),
        account(held(EMAIL), held(APP), must_change_password=True),
        MAIL_ONLY,
        Demand(assurance=PHR),
        asks(APP),
    ),
    7: (
        login(),
        account(must_change_password=True),
        replace(REQUIRED, limited_entry=True),
        NO_DEMAND,
        Refused(Reason.PASSWORD_RESET_UNFINISHED),
    ),
    8: (
        login(),
        account(coming=(AHEAD,)),
        replace(OFF, limited_entry=True),
        Demand(assurance=MULTI),
        Limited(frozenset()),
    ),
    9: (
        login(),
        account(coming=(AHEAD,)),
        OFF,
        Demand(assurance=MULTI),
        Refused(Reason.LOGIN_UNMET),
    ),
    10: (
        login(proofs=(proof(EMAIL),)),
        account(held(EMAIL), must_change_password=True, coming=(AHEAD,)),
        OPTIONAL,
        Demand(assurance=MULTI),
        EnrolmentPending(OPTIONAL.allowed - {EMAIL}, postponable=False),
    ),
    11: (
        login(proofs=(proof(EMAIL),)),
        account(held(EMAIL), must_change_password=True, coming=(AHEAD,)),
        OPTIONAL,
        NO_DEMAND,
        EnrolmentPending(frozenset({APP, KEY}), postponable=True),
    ),
    12: (
        login(proofs=(proof(APP),)),
        account(held(APP), must_change_password=True),
        REQUIRED,
        NO_DEMAND,
        NewPasswordPending(),
    ),
    13: (
        login(identity=PASSKEY, proofs=(proof(KEY),)),
        account(held(KEY), must_change_password=True),
        REQUIRED,
        NO_DEMAND,
        SignedIn(PHR),
    ),
}
"""A world for each row, in which later rows would match too."""


@pytest.mark.parametrize("row", EXAMPLES)
def test_each_row_comes_before_the_next(row: int) -> None:
    """Each row has its say although rows behind it would match as well."""
    facts, whose, layer, demand, state = EXAMPLES[row]
    assert stands(facts, whose, layer, demand) == state


def test_the_page_has_the_same_rows() -> None:
    """The documentation lists the rows in their order, each with the state it leads to."""
    documented = [(int(row["row"]), row["state"]) for row in read_table("login.md", "row")]
    assert documented == [(row, type(example[-1]).__name__) for row, example in EXAMPLES.items()]


def test_the_page_says_how_many_worlds_there_are() -> None:
    """The number of worlds in the documentation is the number of worlds."""
    assert f"{len(judged()):,} worlds" in (DOCS / "login.md").read_text("utf-8")


def test_a_login_expires_to_the_moment() -> None:
    """At its last moment a login is over, one microsecond before it is not."""
    over = login(expires_at=NOW)
    assert stands(over, account(), OFF) == Refused(Reason.LOGIN_EXPIRED)
    later = replace(over, expires_at=NOW + timedelta(microseconds=1))
    assert stands(later, account(), OFF) == SignedIn(SINGLE)


def test_an_expired_login_says_so_whatever_else_is_true() -> None:
    """Expiry comes first in every world."""
    for world in judged()[::101]:
        facts, whose, layer, demand, _ = world
        over = replace(facts, expires_at=NOW)
        assert stands(over, whose, layer, demand) == Refused(Reason.LOGIN_EXPIRED)


def test_without_an_identity_nothing_else_is_said() -> None:
    """A stranger learns nothing in any world, and nothing they have proven counts."""
    for world in judged()[::101]:
        facts, whose, layer, demand, _ = world
        stranger, gone = replace(facts, identity=None), replace(whose, suspended=True)
        assert stands(stranger, whose, layer, demand) == IdentityPending()
        assert stands(stranger, gone, layer, demand) == IdentityPending()
        assert not reached_by(stranger, whose, layer, demand, now=NOW)


def test_a_suspended_account_opens_nothing() -> None:
    """A suspended account is refused in every world, once it is known who asks."""
    for world in judged()[::101]:
        facts, whose, layer, demand, state = world
        gone = replace(whose, suspended=True)
        expected = state if state == IdentityPending() else Refused(Reason.ACCOUNT_SUSPENDED)
        assert stands(facts, gone, layer, demand) == expected


def test_an_identity_that_a_portal_vouches_for_is_one() -> None:
    """A portal that keeps its own passwords vouches: the factor is asked for all the same."""
    vouched = login(identity=Identity(Source.PORTAL, NOW))
    assert stands(vouched, account(held(APP)), REQUIRED) == asks(APP)
    assert stands(vouched, account(must_change_password=True), OFF) == SignedIn(SINGLE)


def test_a_policy_that_nobody_can_satisfy_lets_nobody_in() -> None:
    """Such a policy cannot be saved; folded together by accident, it refuses."""
    impossible = policy(PHR, APP)
    assert stands(login(proofs=(proof(APP),)), account(held(APP)), impossible) == (
        Refused(Reason.LOGIN_UNMET)
    )
    recovered = login(recovered_at=RECOVERED)
    assert stands(recovered, account(held(APP)), impossible) == Refused(Reason.LOGIN_UNMET)


def test_a_kind_that_the_house_does_not_have_is_not_offered() -> None:
    """A policy may name a kind that is not built; nobody is sent to enrol it."""
    state = state_of(login(), account(), policy(MULTI, APP, KEY), {APP: MULTI}, now=NOW)
    assert state == EnrolmentPending(frozenset({APP}), postponable=False)


def test_an_old_password_is_asked_for_where_it_is_all_there_is() -> None:
    """With a factor the factor is asked for; without one, the password."""
    demand = Demand(max_age=timedelta(minutes=5))
    stale = login(identity=OLD_PASSWORD)
    assert stands(stale, account(), OPTIONAL, demand) == IdentityPending()
    assert stands(stale, account(held(APP)), OPTIONAL, demand) == asks(APP)
    assert isinstance(stands(stale, account(held(APP)), OFF, demand), FactorPending)
