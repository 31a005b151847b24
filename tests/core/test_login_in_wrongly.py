"""Who got in wrongly, in the first draft or since: each hole is a small story of its own.

``test_login.py`` and ``test_login_actors.py`` show the same in every world; here one sees why.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.access import Gate, Verdict
from farstu.core.assurance import Assurance, FactorKind, Identity, Source
from farstu.core.login import (
    Account,
    Demand,
    EnrolmentPending,
    FactorProven,
    Held,
    IdentityPending,
    Login,
    NewPasswordPending,
    PasskeyProven,
    Refused,
    SignedIn,
    advance,
    offers,
    offers_to_remember,
)
from farstu.core.outcome import Reason
from farstu.core.policy import Coming, Policy
from farstu.core.proofs import mailbox_rests_until, own_strength

from .cast import (
    APP,
    EMAIL,
    KEY,
    LONG_AGO,
    NOW,
    PASSKEY,
    WORTHS,
    account,
    held,
    login,
    policy,
    proof,
    remembered,
)
from .stories import (
    MULTI,
    OFF,
    OLD_PASSWORD,
    OPTIONAL,
    PHR,
    REMEMBERING,
    REQUIRED,
    SINGLE,
    TWO_STEP,
    asks,
    fresh,
    in_session,
    stands,
)


def ahead(required: Assurance, *allowed: FactorKind, days: int = 1) -> Coming:
    """Build something that will be required."""
    due = NOW + timedelta(days=days)
    return Coming(due=due, required=required, allowed=frozenset(allowed))


# In wrongly: the draft -------------------------------------------------------


def test_a_thief_with_the_mailbox_does_not_enrol_beside_a_banned_app() -> None:
    """The banned app is asked for before anything new: it lifts nothing, and keeps thieves out."""
    a = account(held(EMAIL), held(APP))
    only_keys_and_mail = policy(PHR, EMAIL, KEY)
    assert stands(login(proofs=(proof(EMAIL),)), a, only_keys_and_mail) == asks(APP)
    assert stands(login(proofs=(proof(EMAIL), proof(APP))), a, only_keys_and_mail) == (
        EnrolmentPending(frozenset({KEY}), postponable=False)
    )


def test_a_suspended_authenticator_still_keeps_strangers_out() -> None:
    """Fifty wrong guesses suspend the app; they must not open enrolment to the guesser."""
    a = account(held(APP, suspended=True))
    assert stands(login(), a, REQUIRED) == asks()
    assert stands(login(proofs=(proof(APP),)), a, REQUIRED) == asks()


def test_a_mail_reset_and_the_mail_factor_are_one_mailbox() -> None:
    """Who resets the password by mail has shown the mailbox: the mail code shows nothing more."""
    a = account(held(EMAIL), reset_by_mail_at=NOW - timedelta(hours=1))
    facts = login(proofs=(proof(EMAIL),))
    assert stands(facts, a, OPTIONAL) == asks()
    assert stands(
        login(), account(held(EMAIL), held(APP), reset_by_mail_at=a.reset_by_mail_at), OPTIONAL
    ) == asks(APP)


def test_the_mailbox_counts_again_after_a_day_or_beside_something_else() -> None:
    """A day later, or once another channel was proven since, the mail factor is one again."""
    facts = login(proofs=(proof(EMAIL),))
    a = account(held(EMAIL), reset_by_mail_at=NOW - timedelta(hours=24))
    assert stands(facts, a, OPTIONAL) == SignedIn(TWO_STEP)
    both = account(held(EMAIL), held(APP), reset_by_mail_at=NOW - timedelta(hours=1))
    facts = login(proofs=(proof(EMAIL), proof(APP)))
    assert stands(facts, both, policy(TWO_STEP, EMAIL)) == SignedIn(TWO_STEP)


def test_whoever_waits_for_a_mailbox_hears_until_when() -> None:
    """As long as it proves nothing, and only if one is held that could."""
    reset_at = NOW - timedelta(hours=1)
    a = account(held(EMAIL), reset_by_mail_at=reset_at)
    assert mailbox_rests_until(login(), a, now=NOW) == reset_at + timedelta(hours=24)
    beside = login(proofs=(proof(APP),))
    both = account(held(EMAIL), held(APP), reset_by_mail_at=reset_at)
    assert mailbox_rests_until(beside, both, now=NOW) is None
    assert mailbox_rests_until(login(), replace(a, reset_by_mail_at=None), now=NOW) is None
    stopped = account(replace(held(EMAIL), suspended=True), reset_by_mail_at=reset_at)
    assert mailbox_rests_until(login(), stopped, now=NOW) is None
    app_only = account(held(APP), reset_by_mail_at=reset_at)
    assert mailbox_rests_until(login(), app_only, now=NOW) is None


def test_what_was_proven_before_the_mail_reset_is_no_other_channel() -> None:
    """An old session with an app proven in it does not make the mailbox count twice."""
    a = account(held(EMAIL), held(APP), reset_by_mail_at=NOW - timedelta(hours=1))
    facts = login(proofs=(proof(APP, at=LONG_AGO), proof(EMAIL)))
    demand = Demand(assurance=TWO_STEP, max_age=timedelta(minutes=5))
    assert stands(facts, a, OPTIONAL, demand) == asks(APP)


def test_a_remembered_device_is_bound_to_what_it_remembers() -> None:
    """Banned, removed, suspended or too weak: then the cookie is nothing."""
    facts = login(remembered=remembered("totp-1"))
    a = account(held(APP))
    p = REMEMBERING
    assert stands(facts, a, p) == SignedIn(SINGLE)
    assert stands(facts, a, OPTIONAL) == asks(APP)  # not remembered by this policy
    assert stands(facts, a, replace(p, allowed=frozenset({EMAIL}))) == asks(APP)
    assert stands(facts, a, replace(p, required=PHR)) == asks(APP)
    assert stands(facts, account(held(APP, suspended=True), held(EMAIL)), p) == asks(EMAIL)
    assert stands(facts, account(held(APP, number=2)), p) == asks(APP)


def test_a_device_is_remembered_to_the_last_moment() -> None:
    """It is over to the microsecond, and earlier where the policy has become shorter (REM-03)."""
    a, days = account(held(APP)), REMEMBERING.remembers
    young = login(remembered=remembered("totp-1", at=NOW - days + timedelta(microseconds=1)))
    assert stands(young, a, REMEMBERING) == SignedIn(SINGLE)
    assert stands(young, a, replace(REMEMBERING, remembers=timedelta(days=1))) == asks(APP)
    old = login(remembered=remembered("totp-1", at=NOW - days))
    assert stands(old, a, REMEMBERING) == asks(APP)


def test_remembering_is_offered_where_it_would_help() -> None:
    """Not where the policy does not remember, nor after a recovery code, nor half way."""
    a, p = account(held(APP), held(EMAIL)), REMEMBERING

    def offered(facts: Login, of: Account, by: Policy, kind: FactorKind = APP) -> bool:
        return offers_to_remember(facts, of, by, WORTHS, kind, now=NOW)

    assert offered(login(), a, p)
    assert offered(login(), a, p, EMAIL)
    assert not offered(login(), a, p, KEY)
    assert not offered(login(), a, OPTIONAL)
    assert not offered(login(), a, replace(p, allowed=frozenset({EMAIL})))
    assert not offered(login(), a, replace(p, required=MULTI), EMAIL)
    assert not offered(login(), account(held(APP, suspended=True), held(EMAIL)), p)
    assert not offered(login(recovered_at=NOW), a, p)
    assert not offered(login(), account(held(APP), must_change_password=True), p)


def test_a_remembered_device_claims_no_assurance_and_meets_no_demand() -> None:
    """It skips a question; whoever asks for more is answered by the factor (REM-01)."""
    facts = login(remembered=remembered("totp-1"))
    assert stands(facts, account(held(APP)), REMEMBERING) == SignedIn(SINGLE)
    for demand in (Demand(assurance=SINGLE), Demand(assurance=MULTI), Demand(max_age=NOW - NOW)):
        assert stands(facts, account(held(APP)), REMEMBERING, demand) == asks(APP)


def test_a_remembered_mailbox_does_not_survive_a_mail_reset() -> None:
    """A cookie bound to the mail factor is the mailbox once more."""
    a = account(held(EMAIL), reset_by_mail_at=NOW - timedelta(hours=1))
    facts = login(remembered=remembered("email-1"))
    assert stands(facts, a, REMEMBERING) == asks()


def test_a_400_day_old_proof_is_not_fresh() -> None:
    """A demand with an age counts only what is young enough."""
    a, facts = account(held(APP)), login(proofs=(proof(APP, at=LONG_AGO),))
    assert stands(facts, a, REQUIRED) == SignedIn(MULTI)
    assert stands(facts, a, REQUIRED, Demand(max_age=timedelta(minutes=5))) == asks(APP)


def test_a_proof_is_fresh_to_the_last_moment() -> None:
    """Five minutes are five minutes, and not one microsecond more."""
    demand = Demand(max_age=timedelta(minutes=5))
    a = account(held(APP))
    edge = NOW - timedelta(minutes=5)
    assert stands(login(proofs=(proof(APP, at=edge),)), a, REQUIRED, demand) == SignedIn(MULTI)
    over = edge - timedelta(microseconds=1)
    assert stands(login(proofs=(proof(APP, at=over),)), a, REQUIRED, demand) == asks(APP)
    assert stands(login(identity=Identity(Source.PASSWORD, edge)), account(), OFF, demand) == (
        SignedIn(SINGLE)
    )
    assert stands(login(identity=Identity(Source.PASSWORD, over)), account(), OFF, demand) == (
        IdentityPending()
    )


def test_a_proof_of_what_was_removed_is_worth_nothing() -> None:
    """A phone that was removed lifts no session that it once lifted."""
    a = account(held(APP, number=2))
    assert stands(login(proofs=(proof(APP),)), a, OPTIONAL) == asks(APP)


def test_suspension_is_told_after_the_password_only() -> None:
    """Before, a stranger could ask which accounts are suspended."""
    a = account(held(APP), suspended=True)
    assert stands(login(identity=None), a, OPTIONAL) == IdentityPending()
    assert stands(login(), a, OPTIONAL) == Refused(Reason.ACCOUNT_SUSPENDED)


def test_a_factor_that_somebody_chose_binds() -> None:
    """Where no policy demands a second factor, whoever has one is asked for it all the same."""
    assert stands(login(), account(held(APP)), OPTIONAL) == asks(APP)
    assert stands(login(), account(held(APP)), OFF) == asks(APP)
    assert stands(login(), account(), OPTIONAL) == SignedIn(SINGLE)


def test_limited_entry_is_no_way_around_what_is_held() -> None:
    """It is for people who hold nothing, not for a factor that will no longer do."""
    a = account(held(EMAIL))
    facts = login(proofs=(proof(EMAIL),), postponed=True)
    for layer in (REQUIRED, replace(REQUIRED, limited_entry=True)):
        assert stands(facts, a, layer) == EnrolmentPending(frozenset({APP, KEY}), postponable=False)


def test_what_is_due_cannot_be_put_off() -> None:
    """To have said *later* is worth nothing once it is due, whatever else is coming."""
    facts = login(postponed=True)
    due = EnrolmentPending(frozenset({APP, KEY}), postponable=False)
    for coming in ((), (ahead(PHR, KEY),)):
        assert stands(facts, account(coming=coming), REQUIRED) == due


def test_what_is_coming_is_asked_for_once_and_then_waits() -> None:
    """Whoever holds nothing, or what will not do, hears of it; the others do not."""
    choices = EnrolmentPending(frozenset({APP, KEY}), postponable=True)
    soon = (ahead(MULTI, APP, KEY),)
    assert stands(login(), account(coming=soon), OPTIONAL) == choices
    assert stands(login(postponed=True), account(coming=soon), OPTIONAL) == SignedIn(SINGLE)
    weak = account(held(EMAIL), coming=soon)
    assert stands(login(proofs=(proof(EMAIL),)), weak, OPTIONAL) == choices
    ready = account(held(APP), coming=soon)
    assert stands(login(proofs=(proof(APP),)), ready, OPTIONAL) == SignedIn(MULTI)
    keys_only = account(held(APP), coming=(ahead(MULTI, KEY),))
    assert stands(login(proofs=(proof(APP),)), keys_only, OPTIONAL) == (
        EnrolmentPending(frozenset({KEY}), postponable=True)
    )


def test_what_is_coming_is_prepared_for_all_at_once_where_that_can_be() -> None:
    """A key does for two dates; where nothing does for both, the first date comes first."""
    both = account(coming=(ahead(MULTI, APP, KEY), ahead(PHR, KEY, days=60)))
    assert stands(login(), both, OPTIONAL) == EnrolmentPending(frozenset({KEY}), postponable=True)
    apart = account(coming=(ahead(MULTI, APP), ahead(PHR, KEY, days=60)))
    assert stands(login(), apart, OPTIONAL) == EnrolmentPending(frozenset({APP}), postponable=True)
    nothing = account(coming=(ahead(MULTI, APP),))
    assert stands(login(), nothing, policy(SINGLE, EMAIL)) == SignedIn(SINGLE)


def test_what_is_coming_lets_no_thief_enrol() -> None:
    """Whoever has the mailbox, or a remembered cookie, enrols nothing for tomorrow's demand."""
    app = held(APP, suspended=True)
    a = account(held(EMAIL), app, coming=(ahead(PHR, KEY),))
    assert stands(login(proofs=(proof(EMAIL),)), a, OPTIONAL) == SignedIn(TWO_STEP)
    cookie = login(remembered=remembered("totp-1"))
    a = account(held(APP), coming=(ahead(PHR, KEY),))
    assert stands(cookie, a, REMEMBERING) == SignedIn(SINGLE)


# In wrongly: found since -----------------------------------------------------


def test_an_old_proof_of_a_banned_app_changes_nothing() -> None:
    """A stolen session in which a now banned app was proven long ago is not fresh."""
    a = account(held(APP))
    stolen = login(identity=OLD_PASSWORD, proofs=(proof(APP, at=LONG_AGO),))
    assert fresh(stolen, a, OFF) == asks(APP)
    assert in_session(Gate.FRESH, stolen, a, OFF) is Verdict.TO_CONFIRM
    assert in_session(Gate.ENROLMENT, stolen, a, policy(PHR, KEY)) is Verdict.TO_CONFIRM


@pytest.mark.parametrize("app", [held(APP), held(APP, suspended=True)], ids=["banned", "suspended"])
def test_a_change_takes_the_strongest_thing_held(app: Held) -> None:
    """Whoever got in with the mailbox may not remove the app because it cannot be used now."""
    a = account(held(EMAIL), app)
    mail_only = policy(TWO_STEP, EMAIL)
    facts = login(proofs=(proof(EMAIL),))
    assert stands(facts, a, mail_only) == SignedIn(TWO_STEP)
    assert in_session(Gate.FRESH, facts, a, mail_only) is Verdict.TO_CONFIRM


def test_what_somebody_else_added_is_no_yardstick() -> None:
    """A key of a thief's, stopped and disputed, keeps its victim from no change."""
    stolen = replace(held(KEY), suspended=True, disputed=True)
    a = account(held(APP), stolen)
    facts = login(proofs=(proof(APP),))
    assert in_session(Gate.FRESH, facts, a, REQUIRED) is Verdict.OPEN
    trusted = account(held(APP), replace(stolen, disputed=False))
    assert in_session(Gate.FRESH, facts, trusted, REQUIRED) is Verdict.TO_CONFIRM


def test_the_only_thing_held_guards_even_when_it_is_disputed() -> None:
    """Whoever has the mailbox, and disputes the only key, gets no further than before."""
    only = replace(held(KEY), suspended=True, disputed=True)
    a = account(only)
    assert stands(login(), a, REQUIRED) == asks()
    assert own_strength(a) == PHR


def test_a_mailbox_is_no_yardstick_for_what_was_disputed_by_mail() -> None:
    """Whoever has the mailbox disputes the app of yesterday, and still may change nothing."""
    app = replace(held(APP), suspended=True, disputed=True)
    a = account(held(EMAIL), app)
    mail_too = policy(TWO_STEP, EMAIL, APP)
    facts = login(proofs=(proof(EMAIL),))
    assert stands(facts, a, mail_too) == SignedIn(TWO_STEP)
    assert in_session(Gate.FRESH, facts, a, mail_too) is not Verdict.OPEN


def test_the_owner_may_remove_what_was_banned() -> None:
    """Having proven the banned app, its owner reaches the fresh gate: nothing more can be asked."""
    a = account(held(EMAIL), held(APP))
    facts = login(proofs=(proof(EMAIL), proof(APP)))
    assert fresh(facts, a, policy(TWO_STEP, EMAIL)) == Refused(Reason.LOGIN_UNMET)
    assert in_session(Gate.FRESH, facts, a, policy(TWO_STEP, EMAIL)) is Verdict.OPEN


def test_a_repaired_session_never_falls_back_into_repair() -> None:
    """Suspending, removing or banning what was enrolled with the code opens no second Repair."""
    stolen = login(
        identity=OLD_PASSWORD,
        recovered_at=LONG_AGO,
        proofs=(proof(APP, at=LONG_AGO, number=2, enrolled=True),),
    )
    a = account(held(KEY), held(APP, number=2, suspended=True))
    assert stands(stolen, a, REQUIRED) == asks()
    assert stands(stolen, account(held(KEY)), REQUIRED) == asks(KEY)
    a = account(held(KEY), held(APP, number=2))
    for p in (policy(MULTI, KEY), policy(PHR, APP, KEY)):
        assert stands(stolen, a, p) == EnrolmentPending(frozenset({KEY}), postponable=False)
        assert in_session(Gate.ENROLMENT, stolen, a, p) is Verdict.TO_CONFIRM


def test_a_password_that_must_change_enrols_nothing() -> None:
    """A password known to others would enrol their key first, and set itself anew after."""
    a = account(must_change_password=True)
    refused = Refused(Reason.PASSWORD_RESET_UNFINISHED)
    assert stands(login(), a, REQUIRED) == refused
    assert stands(login(), a, replace(REQUIRED, limited_entry=True)) == refused
    assert stands(login(), a, OFF) == refused


def test_a_remembered_device_does_not_stand_in_for_a_distrusted_password() -> None:
    """The owner is asked for the app, and may then set a new password."""
    a = account(held(APP), must_change_password=True)
    facts = login(remembered=remembered("totp-1"))
    assert stands(facts, a, REMEMBERING) == asks(APP)
    assert stands(replace(facts, proofs=(proof(APP),)), a, REMEMBERING) == NewPasswordPending()


def test_a_proof_cannot_pass_itself_off_as_an_enrolment() -> None:
    """Only enrolling is something new: proving what was held before ends no Repair."""
    asked = asks(APP, recovery=True)
    facts = advance(login(), asked, FactorProven(proof(APP, enrolled=True)))
    assert facts.proofs == (proof(APP),)


def test_a_banned_passkey_names_nobody() -> None:
    """Where keys are banned it would be all that is proven: the password is asked for instead."""
    a, facts = account(held(KEY)), login(identity=PASSKEY, proofs=(proof(KEY),))
    for rule in (OFF, policy(MULTI, APP), policy(SINGLE, APP)):
        assert stands(facts, a, rule) == IdentityPending()
        assert in_session(Gate.INSIDE, facts, a, rule) is Verdict.TO_CONFIRM
    assert stands(facts, a, OPTIONAL) == SignedIn(PHR)


def test_a_passkey_that_verified_nobody_names_nobody() -> None:
    """Whoever finds a key that asks for no PIN has found no account."""
    for worth in (SINGLE, TWO_STEP, MULTI):
        assert not offers(IdentityPending(), PasskeyProven(proof(KEY, worth=worth)))
    assert offers(IdentityPending(), PasskeyProven(proof(KEY)))
