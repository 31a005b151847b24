"""Which proofs count, told at the edges: what stays when something goes, and when a mailbox rests.

``test_login.py`` shows the same in every world; here are the moments and the mixtures between them.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.assurance import Proof
from farstu.core.login import (
    Account,
    Held,
    Login,
    Repair,
    SignedIn,
    offers_to_remember,
    stands_in,
    without,
)
from farstu.core.policy import Coming
from farstu.core.proofs import enrolled_since, mailbox_rests_until

from .cast import (
    APP,
    CHANNELS,
    EMAIL,
    JUST_NOW,
    KEY,
    NOW,
    RECOVERED,
    WORTHS,
    account,
    held,
    login,
    policy,
    proof,
    remembered,
)
from .stories import MULTI, OFF, OPTIONAL, PHR, REMEMBERING, TWO_STEP, asks, stands

AN_HOUR_AGO = NOW - timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)
IN_THE_OFFING = Coming(due=TOMORROW, required=PHR, allowed=frozenset({KEY}))

# What stays ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holds", "left"),
    [
        ((held(APP), held(KEY)), {"webauthn-1"}),
        ((held(APP), held(APP, number=2), held(KEY)), {"totp-2", "webauthn-1"}),
        ((held(APP), held(KEY), held(APP, number=2, suspended=True)), {"webauthn-1"}),
        ((held(APP), held(KEY), held(EMAIL)), {"webauthn-1"}),
        ((held(APP),), {"totp-1"}),
        ((held(APP), held(KEY, suspended=True)), {"totp-1", "webauthn-1"}),
        ((held(APP), held(EMAIL)), {"totp-1", "email-1"}),
    ],
)
def test_what_stays_is_what_could_be_proven_now(holds: tuple[Held, ...], left: set[str]) -> None:
    """Neither what goes, nor what is suspended or rests, says that it may go; else all does."""
    a = account(*holds, reset_by_mail_at=AN_HOUR_AGO)
    stays = without(login(), a, "totp-1", now=NOW)
    assert {h.authenticator_id for h in stays.held} == left
    assert stays.reset_by_mail_at == AN_HOUR_AGO


# After a recovery code -------------------------------------------------------


def test_without_a_recovery_code_nothing_was_enrolled_since() -> None:
    """An enrolment of every day is none that a code stands for."""
    assert enrolled_since(login(proofs=(proof(APP, enrolled=True),))) == frozenset()
    ours = login(recovered_at=RECOVERED, proofs=(proof(APP, at=RECOVERED, enrolled=True),))
    assert enrolled_since(ours) == {"totp-1"}


def test_a_proof_is_no_enrolment_unless_it_says_so() -> None:
    """Whoever writes one down and forgets to say ends no Repair by it."""
    plain = Proof(
        authenticator_id="totp-1",
        kind=APP,
        channel=CHANNELS[APP],
        worth=MULTI,
        proven_at=JUST_NOW,
    )
    facts = login(recovered_at=RECOVERED, proofs=(plain,))
    assert stands(facts, account(held(APP)), OPTIONAL) == Repair(OPTIONAL.allowed)


# After a reset by mail -------------------------------------------------------


@pytest.mark.parametrize(
    "beside",
    [
        login(proofs=(proof(EMAIL), proof(APP, at=AN_HOUR_AGO))),
        login(recovered_at=AN_HOUR_AGO, proofs=(proof(EMAIL, at=AN_HOUR_AGO, enrolled=True),)),
    ],
    ids=["app", "code"],
)
def test_what_was_proven_at_the_moment_of_the_reset_is_another_channel(beside: Login) -> None:
    """The password was set with it, or after it."""
    a = account(held(EMAIL), held(APP), reset_by_mail_at=AN_HOUR_AGO)
    assert stands(beside, a, policy(TWO_STEP, EMAIL)) == SignedIn(TWO_STEP)
    assert mailbox_rests_until(beside, a, now=NOW) is None


def test_whoever_holds_an_app_too_hears_until_when_their_mailbox_rests() -> None:
    """As long as nothing else was proven, and whatever else they hold."""
    a = account(held(APP), held(EMAIL), reset_by_mail_at=AN_HOUR_AGO)
    assert mailbox_rests_until(login(), a, now=NOW) == AN_HOUR_AGO + timedelta(days=1)


# Remembering -----------------------------------------------------------------


def test_remembering_a_mailbox_is_offered_beside_what_was_proven_before_it() -> None:
    """After a reset by mail the app comes first; with it the mailbox counts, and may be asked."""
    mail_only = policy(TWO_STEP, EMAIL, remembers=timedelta(days=30))
    a = account(held(EMAIL), held(APP), reset_by_mail_at=AN_HOUR_AGO)
    proven = login(proofs=(proof(APP),))
    assert stands(proven, a, mail_only) == asks(EMAIL)
    assert offers_to_remember(proven, a, mail_only, WORTHS, EMAIL, now=NOW)
    assert not offers_to_remember(login(), a, mail_only, WORTHS, EMAIL, now=NOW)


@pytest.mark.parametrize(
    ("facts", "whose"),
    [
        (login(identity=None), account(held(APP))),
        (login(expires_at=NOW), account(held(APP))),
        (login(), account(held(APP), suspended=True)),
        (login(), account(held(APP), coming=(IN_THE_OFFING,))),
    ],
    ids=["nobody", "over", "suspended", "to-prepare"],
)
def test_remembering_is_not_offered_where_the_proof_lets_nobody_in(
    facts: Login, whose: Account
) -> None:
    """What comes after it is no hall to be remembered for."""
    assert offers_to_remember(login(), account(held(APP)), REMEMBERING, WORTHS, APP, now=NOW)
    assert not offers_to_remember(facts, whose, REMEMBERING, WORTHS, APP, now=NOW)


def test_a_policy_that_remembers_nothing_knows_no_device_whatever_the_clock_says() -> None:
    """Not even one that a faster clock remembered, a moment ahead of this one."""
    ahead = login(remembered=remembered("totp-1", at=NOW + timedelta(seconds=1)))
    for layer in (OPTIONAL, OFF):
        assert not stands_in(ahead, account(held(APP)), layer, now=NOW)
    assert stands_in(ahead, account(held(APP)), REMEMBERING, now=NOW)
