"""Who was kept out for ever, in the first draft or since: each is a small story of its own.

``test_login.py`` and ``test_login_actors.py`` show the same in every world; here one sees why.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.access import AtLogin, AtSession, Gate, Verdict, judge
from farstu.core.assurance import FactorKind
from farstu.core.login import (
    Enrolled,
    Identified,
    IdentityPending,
    Limited,
    PasskeyProven,
    RecoveryProven,
    Refused,
    Repair,
    SignedIn,
    advance,
)
from farstu.core.outcome import Reason

from .cast import (
    APP,
    EMAIL,
    JUST_NOW,
    KEY,
    NOW,
    PASSKEY,
    PASSWORD,
    RECOVERED,
    SMS,
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
    in_session,
    stands,
)

# Out for ever: the draft -----------------------------------------------------


@pytest.mark.parametrize("allowed", [(APP,), (KEY,), ()])
def test_a_recovery_code_is_taken_whatever_is_allowed(allowed: tuple[FactorKind, ...]) -> None:
    """Recovery codes are no kind; no list of kinds bans them."""
    a = account(held(APP), recovery_codes_left=1)
    assert stands(login(), a, policy(SINGLE, *allowed)) == asks(APP, recovery=True)


def test_a_recovery_code_leads_past_the_lost_key() -> None:
    """Where PHISHING_RESISTANT is required, Repair enrols a new key and never asks for the old."""
    a, p = account(held(KEY), recovery_codes_left=3), policy(PHR, KEY)
    facts = advance(login(), stands(login(), a, p), RecoveryProven(RECOVERED))
    assert stands(facts, a, p) == Repair(frozenset({KEY}))
    facts = advance(facts, stands(facts, a, p), Enrolled(proof(KEY, number=2)))
    a = replace(a, held=(*a.held, held(KEY, number=2)))
    assert stands(facts, a, p) == SignedIn(PHR)


def test_recovery_and_something_new_are_a_full_session() -> None:
    """A recovered owner is not kept small: the lost key is not asked for to remove it."""
    a = account(held(KEY), held(APP, number=2), recovery_codes_left=2)
    facts = login(recovered_at=RECOVERED, proofs=(proof(APP, number=2, enrolled=True),))
    assert stands(facts, a, OPTIONAL) == SignedIn(MULTI)
    assert in_session(Gate.FRESH, facts, a, OPTIONAL) is Verdict.OPEN


def test_what_was_held_before_the_code_ends_no_repair() -> None:
    """What was held before is suspect, proven again or even enrolled in the same session."""
    a = account(held(APP), recovery_codes_left=2)
    earlier = proof(APP, at=RECOVERED, enrolled=True)
    for given, at in ((earlier, JUST_NOW), (proof(APP), RECOVERED)):
        facts = login(recovered_at=at, proofs=(given,))
        assert stands(facts, a, OPTIONAL) == Repair(frozenset({EMAIL, SMS, APP, KEY}))


def test_an_abandoned_code_sheet_is_no_lock() -> None:
    """Codes beside no authenticator are not asked for."""
    assert stands(login(), account(recovery_codes_left=10), OPTIONAL) == SignedIn(SINGLE)


def test_nothing_allowed_asks_for_no_enrolment() -> None:
    """A policy with nothing to choose refuses at once, instead of asking without end."""
    assert stands(login(), account(), policy(MULTI)) == Refused(Reason.LOGIN_UNMET)
    assert stands(login(), account(held(EMAIL)), policy(MULTI)) == asks(EMAIL)


def test_a_passkey_comes_first() -> None:
    """A passkey says who it is, and proves it in the same step."""
    a = account(held(KEY))
    facts = advance(login(identity=None), IdentityPending(), PasskeyProven(proof(KEY)))
    assert facts.identity == PASSKEY
    assert stands(facts, a, REQUIRED) == SignedIn(PHR)


def test_who_came_by_a_banned_passkey_may_go_on_by_password() -> None:
    """The password takes the passkey's place, in the same login or session."""
    a = account(held(KEY))
    facts = login(identity=PASSKEY, proofs=(proof(KEY),))
    facts = advance(facts, stands(facts, a, OFF), Identified(PASSWORD))
    assert stands(facts, a, OFF) == SignedIn(SINGLE)


# Out for ever: found since ---------------------------------------------------


def test_a_recovery_code_works_where_nothing_may_be_enrolled() -> None:
    """With the second factor switched off, Repair has nothing to offer: the code lets in."""
    a = account(held(APP), recovery_codes_left=1)
    facts = login(recovered_at=RECOVERED)
    assert stands(facts, a, OFF) == SignedIn(SINGLE)
    assert in_session(Gate.FRESH, facts, a, OFF) is Verdict.OPEN
    stale = replace(facts, identity=OLD_PASSWORD)
    assert in_session(Gate.FRESH, stale, a, OFF) is Verdict.TO_CONFIRM


def test_a_recovery_code_in_a_session_leads_to_repair_too() -> None:
    """Whoever confirms with their last code gets to enrol, after the password if that is old."""
    a, facts = account(held(APP)), login(recovered_at=RECOVERED)
    assert in_session(Gate.ENROLMENT, facts, a, REQUIRED) is Verdict.OPEN
    assert in_session(Gate.INSIDE, facts, a, REQUIRED) is Verdict.TO_SETUP
    stale = replace(facts, identity=OLD_PASSWORD)
    assert in_session(Gate.ENROLMENT, stale, a, REQUIRED) is Verdict.TO_CONFIRM


def test_a_recovery_code_is_another_channel_than_the_mailbox() -> None:
    """After a reset by mail, paper and mailbox are two things."""
    a = account(held(EMAIL, number=2), reset_by_mail_at=NOW - timedelta(hours=1))
    facts = login(recovered_at=RECOVERED, proofs=(proof(EMAIL, number=2, enrolled=True),))
    assert stands(facts, a, policy(TWO_STEP, EMAIL)) == SignedIn(TWO_STEP)


def test_repair_and_limited_are_two_states() -> None:
    """Repair enrols and nothing else; Limited is a session that says so."""
    a = account()
    limited = stands(login(), a, replace(REQUIRED, limited_entry=True))
    assert limited == Limited(frozenset({APP, KEY}))
    repair = AtLogin(Repair(frozenset({APP})))
    assert judge(Gate.INSIDE, repair) is Verdict.TO_SETUP
    assert judge(Gate.INSIDE, AtSession(limited, limited, limited)) is Verdict.OPEN


def test_what_a_ceremony_proved_counts_and_not_what_its_kind_can() -> None:
    """A key touched without user verification is worth MULTI, and is asked again for more."""
    weak = login(proofs=(proof(KEY, worth=MULTI),))
    assert stands(weak, account(held(KEY)), REQUIRED) == SignedIn(MULTI)
    assert stands(weak, account(held(KEY)), policy(PHR, KEY)) == asks(KEY)
