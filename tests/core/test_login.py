"""The login machine over every stored combination of facts: nobody gets in, or on, wrongly."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any, get_args

from farstu.core.assurance import Assurance, Source
from farstu.core.login import (
    EnrolmentPending,
    FactorPending,
    FactorProven,
    Limited,
    NewPasswordPending,
    Refused,
    Repair,
    SignedIn,
    State,
    advance,
    reached_by,
    state_of,
)
from farstu.core.outcome import Reason
from farstu.core.policy import Policy, stricter

from .cast import EMAIL, HOUSE, NOW, WORTHS, proof
from .worlds import A_DAY, World, allowed_worth, any_worth, holds, judged, live, of, remembers


def again(world: World, **changes: Any) -> State:
    """Judge *world* with some facts of the login changed."""
    login, account, policy, demand, _ = world
    return state_of(replace(login, **changes), account, policy, WORTHS, demand, now=NOW)


def unprepared(world: World) -> bool:
    """Say by hand whether something is coming that nothing usable and held will meet."""
    return any(
        not any(
            h.worth >= one.required and h.kind in one.allowed and not h.suspended
            for h in holds(world)
        )
        for one in world.account.coming
    )


def strongest_held(world: World) -> Assurance:
    """Say what the best of what is held is worth, banned and suspended included."""
    return max((h.worth for h in holds(world)), default=Assurance.NONE)


def test_every_state_is_reached() -> None:
    """No state is dead: some set of facts leads to each."""
    reached = {type(world.state) for world in judged()}
    assert reached == set(get_args(State))


# In --------------------------------------------------------------------------


def test_whoever_is_in_has_proven_what_was_wanted() -> None:
    """Being in takes what policy and demand ask today, or a device that may stand in."""
    for world, _ in of(SignedIn, NewPasswordPending):
        wanted = max(world.policy.required, world.demand.assurance)
        assert allowed_worth(world) >= wanted or remembers(world), world


def test_whoever_enrolled_a_factor_is_asked_for_one() -> None:
    """A factor that somebody chose binds, even banned and where no policy demands any."""
    for world, _ in of(SignedIn, NewPasswordPending):
        if holds(world):
            assert live(world) or remembers(world), world


def test_what_is_banned_is_still_asked_for() -> None:
    """Where nothing held is allowed, the strongest thing held is asked for all the same."""
    for world, _ in of(SignedIn, NewPasswordPending):
        if not any(h.kind in world.policy.allowed for h in holds(world)):
            assert any_worth(world) >= strongest_held(world), world


def test_assurance_is_what_was_proven() -> None:
    """A session claims what its live and allowed proofs are worth, no more and no less."""
    for world, state in of(SignedIn):
        assert state.assurance == allowed_worth(world), world


def test_reached_by_says_the_same_as_the_state() -> None:
    """What other rooms read as reached is what the machine decided by."""
    for world, state in islice(of(SignedIn), 0, None, 5):
        login, account, policy, demand, _ = world
        assert reached_by(login, account, policy, demand, now=NOW) == state.assurance


def test_old_proofs_weigh_nothing_under_max_age() -> None:
    """A demand for something fresh is never met by something old, allowed or banned."""
    for world, _ in of(SignedIn, EnrolmentPending, Limited):
        age, identity = world.demand.max_age, world.login.identity
        if age is not None and identity is not None:
            fresh = NOW - identity.proven_at <= age
            assert live(world) or (fresh and not holds(world)), world
            assert all(NOW - p.proven_at <= age for p in live(world))


def test_proofs_of_what_is_gone_weigh_nothing() -> None:
    """A proof of a removed or suspended authenticator could as well not be there."""
    for world in judged()[::7]:
        usable = {h.authenticator_id for h in world.account.held if not h.suspended}
        kept = tuple(p for p in world.login.proofs if p.authenticator_id in usable or p.enrolled)
        if kept != world.login.proofs:
            assert again(world, proofs=kept) == world.state, world


def test_more_proof_never_closes_a_door() -> None:
    """Whoever is in stays in, with no less, after proving whatever else they hold."""
    for world, before in islice(of(SignedIn), 0, None, 7):
        proofs = (*world.login.proofs, *(proof(h.kind) for h in world.account.held))
        state = again(world, proofs=proofs)
        if isinstance(state, EnrolmentPending) and state.postponable:
            state = again(world, proofs=proofs, postponed=True)
        assert isinstance(state, SignedIn), world
        assert state.assurance >= before.assurance, world


def test_a_tighter_policy_opens_no_door() -> None:
    """Tightening lets in nobody who was kept out and has not proven the strongest thing they hold.

    Whoever has proven it is let in where the tighter policy bans all that was still asked for. A
    recovery code is such a proof where the tighter policy leaves nothing to repair with.
    """
    ban = [
        Policy(required=Assurance.SINGLE, allowed=frozenset(HOUSE) - {kind}, limited_entry=True)
        for kind in HOUSE
    ]
    harder = [Policy(required=r, allowed=frozenset(HOUSE)) for r in list(Assurance)[2:]]
    for world in judged()[::29]:
        login, account, policy, demand, state = world
        if isinstance(state, SignedIn | Repair) or any_worth(world) >= strongest_held(world):
            continue
        for layer in (*ban, *harder):
            tighter = stricter(policy, layer)
            after = state_of(login, account, tighter, WORTHS, demand, now=NOW)
            assert not isinstance(after, SignedIn), (world, tighter)


# Asked -----------------------------------------------------------------------


def test_what_is_asked_for_is_there_and_helps() -> None:
    """A choice is held, not suspended, and worth more than was proven; the spare key fits."""
    for world, state in of(FactorPending):
        useful = {
            h.kind for h in holds(world) if not h.suspended and h.worth > allowed_worth(world)
        }
        assert state.choices <= useful, world
        assert state.recovery is (world.account.recovery_codes_left > 0)


def test_every_choice_leads_on() -> None:
    """Proving any offered factor changes the state: no page loops back to itself."""
    for world, state in islice(of(FactorPending), 0, None, 5):
        login, account, policy, demand, _ = world
        for kind in state.choices:
            after = advance(login, state, FactorProven(proof(kind)))
            assert state_of(after, account, policy, WORTHS, demand, now=NOW) != state, world


def test_recovery_codes_are_accepted_whatever_kinds_are_allowed() -> None:
    """The spare key fits wherever a factor is asked for, also where only one kind is allowed."""
    spare = {world.policy.allowed for world, state in of(FactorPending) if state.recovery}
    assert spare == {world.policy.allowed for world in judged()}


def test_an_abandoned_code_sheet_asks_for_nothing() -> None:
    """Recovery codes beside no authenticator are never asked for: they would lock the door."""
    assert all(world.account.held for world, _ in of(FactorPending))


def test_one_mailbox_is_never_the_whole_account() -> None:
    """After a password reset by mail, the mailbox alone opens nothing for a day."""
    for world, _ in of(SignedIn, NewPasswordPending, EnrolmentPending):
        reset = world.account.reset_by_mail_at
        if reset is not None and NOW - reset < A_DAY and holds(world):
            other = any(p.kind != EMAIL for p in live(world))
            assert other or world.login.recovered_at or remembers(world), world


# Enrolling -------------------------------------------------------------------


def test_nobody_enrols_beside_something_stronger() -> None:
    """Enrolment opens to whoever proved the strongest thing held, banned and suspended included."""
    for world, _ in of(EnrolmentPending, Limited):
        assert any_worth(world) >= strongest_held(world), world


def test_enrolment_always_has_something_to_choose() -> None:
    """Whatever is offered for enrolment is allowed and would do; nothing is asked without end."""
    for world, state in of(EnrolmentPending, Repair):
        assert isinstance(state, EnrolmentPending | Repair)
        wanted = max(world.policy.required, Assurance.TWO_STEP)
        if isinstance(state, EnrolmentPending):
            wanted = max(wanted, world.demand.assurance)
            if state.postponable:
                wanted = world.account.coming[0].required
        assert state.choices == {k for k in world.policy.allowed if WORTHS[k] >= wanted}
        assert state.choices


def test_only_what_is_coming_and_unmet_can_be_postponed() -> None:
    """Then it leads on, and it is asked of nobody who has not proven the best of what they hold."""
    for world, state in of(EnrolmentPending):
        if state.postponable:
            assert unprepared(world), world
            assert any_worth(world) >= strongest_held(world), world
            assert not world.demand, world
            assert not remembers(world), world
            after = again(world, postponed=True)
            assert isinstance(after, SignedIn | NewPasswordPending), world
        else:
            wanted = max(world.policy.required, world.demand.assurance, Assurance.TWO_STEP)
            assert allowed_worth(world) < wanted, world


def test_whoever_has_nothing_coming_is_asked_for_nothing_but_what_is_due() -> None:
    """What is coming changes no state but one: in, asked once to prepare."""
    for world in judged()[::3]:
        login, account, policy, demand, state = world
        if account.coming:
            free = replace(account, coming=())
            today = state_of(login, free, policy, WORTHS, demand, now=NOW)
            asked = isinstance(state, EnrolmentPending) and state.postponable
            if asked:
                assert isinstance(today, SignedIn | NewPasswordPending), world
            else:
                assert today == state, world


def test_limited_entry_is_for_those_who_hold_nothing() -> None:
    """Limited is a policy's choice, and never for somebody who has a factor to show."""
    for world, _ in of(Limited):
        assert world.policy.limited_entry, world
        assert not world.account.held, world


def test_repair_is_a_recovery_code_and_nothing_new() -> None:
    """Repair stands open from the recovery code until something was enrolled, and never else."""
    for world, _ in of(Repair):
        assert world.login.recovered_at is not None
        assert not any(p.enrolled for p in world.login.proofs), world


# The remembered device -------------------------------------------------------


def test_a_remembered_device_claims_nothing() -> None:
    """Whoever is in by a remembered device has the assurance of the identity alone (REM-01)."""
    for world, state in of(SignedIn):
        if remembers(world) and not live(world):
            assert state.assurance is Assurance.SINGLE


def test_a_remembered_device_needs_a_live_allowed_authenticator() -> None:
    """Without one that is held, allowed, enough and remembered by policy, the cookie is nothing."""
    for world, state in islice(of(SignedIn), 0, None, 3):
        if not remembers(world):
            assert again(world, remembered=None) == state, world


def test_a_remembered_device_never_meets_a_demand() -> None:
    """Under any demand the answer is the same with and without the cookie."""
    for world in judged()[::7]:
        if world.demand:
            assert again(world, remembered=None) == world.state, world


# The distrusted password -----------------------------------------------------


def test_a_distrusted_password_opens_nothing() -> None:
    """A password that must change, alone, neither enters nor enrols: it is reset by mail."""
    for world, state in of(SignedIn, Limited, NewPasswordPending, EnrolmentPending):
        identity = world.login.identity
        by_password = identity is not None and identity.source is Source.PASSWORD
        if world.account.must_change_password and by_password:
            assert not isinstance(state, SignedIn | Limited), world
            assert allowed_worth(world) >= Assurance.TWO_STEP, world


def test_refusals_have_their_reasons() -> None:
    """Unmet means that no allowed kind is enough; else it is a password that must change."""
    for world, state in of(Refused):
        wanted = max(world.policy.required, world.demand.assurance)
        reach = max((WORTHS[k] for k in world.policy.allowed), default=Assurance.SINGLE)
        if state == Refused(Reason.LOGIN_UNMET):
            assert reach < wanted, world
        else:
            assert state == Refused(Reason.PASSWORD_RESET_UNFINISHED)
            assert world.account.must_change_password
