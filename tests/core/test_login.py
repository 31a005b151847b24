"""The login machine over every stored combination of facts: nobody gets in, or on, wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from farstu.core.assurance import Assurance, Proof, Source
from farstu.core.login import (
    EnrolmentPending,
    FactorPending,
    IdentityPending,
    Limited,
    NewPasswordPending,
    Refused,
    Repair,
    SignedIn,
    reached_by,
    state_of,
)
from farstu.core.outcome import Reason
from farstu.core.policy import Policy, stricter

from .cast import EMAIL, HOUSE, NOW, WORTHS, proof
from .worlds import World, allowed_worth, any_worth, holds, judged, live, of, remembers


def in_grace(world: World) -> bool:
    """Say by hand whether enrolling may be postponed."""
    until = world.account.grace_until
    return not world.account.held and until is not None and until > NOW


def again(world: World, **changes: object) -> object:
    """Judge *world* with some facts of the login changed."""
    login, account, policy, demand, _ = world
    return state_of(replace(login, **changes), account, policy, WORTHS, demand, now=NOW)


def test_every_state_is_reached() -> None:
    """No state is dead: some set of facts leads to each."""
    assert {type(w.state) for w in judged()} == {
        EnrolmentPending,
        FactorPending,
        IdentityPending,
        Limited,
        NewPasswordPending,
        Refused,
        Repair,
        SignedIn,
    }


def test_whoever_is_in_has_proven_what_was_wanted() -> None:
    """Being in takes what policy and demand ask, a device that may stand in, or grace."""
    for world in of(SignedIn, NewPasswordPending):
        wanted = max(world.policy.required, world.demand.assurance)
        excused = remembers(world) or (
            in_grace(world) and world.login.postponed and not world.demand.assurance > 1
        )
        assert allowed_worth(world) >= wanted or excused, world


def test_whoever_enrolled_a_factor_is_asked_for_one() -> None:
    """A factor that somebody chose binds, even banned and where no policy demands any."""
    for world in of(SignedIn, NewPasswordPending):
        if holds(world):
            assert live(world) or remembers(world), world


def test_what_is_banned_is_still_asked_for() -> None:
    """Where nothing held is allowed, the strongest thing held is asked for all the same."""
    for world in of(SignedIn, NewPasswordPending):
        if (best := holds(world)) and not any(h.kind in world.policy.allowed for h in best):
            assert any_worth(world) >= max(h.worth for h in best), world


def test_nobody_enrols_beside_something_stronger() -> None:
    """Enrolment opens to whoever proved the strongest thing held, banned and suspended included."""
    for world in of(EnrolmentPending, Limited):
        assert any_worth(world) >= max((h.worth for h in holds(world)), default=0), world


def test_enrolment_always_has_something_to_choose() -> None:
    """Whatever is offered for enrolment is allowed and would do; nothing is asked without end."""
    for world in of(EnrolmentPending, Repair):
        wanted = max(world.policy.required, Assurance.TWO_STEP)
        if isinstance(world.state, EnrolmentPending):
            wanted = max(wanted, world.demand.assurance)
        assert world.state.choices == {k for k in world.policy.allowed if WORTHS[k] >= wanted}
        assert world.state.choices


def test_what_is_asked_for_is_there_and_helps() -> None:
    """A choice is held, not suspended, not the spent mailbox, and worth more than was proven."""
    for world in of(FactorPending):
        useful = {
            h.kind for h in holds(world) if not h.suspended and h.worth > allowed_worth(world)
        }
        assert world.state.choices <= useful, world
        assert world.state.recovery is (world.account.recovery_codes_left > 0)


def test_recovery_codes_are_accepted_whatever_kinds_are_allowed() -> None:
    """The spare key fits wherever a factor is asked for, also where only one kind is allowed."""
    spare = [w for w in of(FactorPending) if w.account.recovery_codes_left]

    assert {w.policy.allowed for w in spare} == {p.policy.allowed for p in judged()}
    assert all(w.state.recovery for w in spare)


def test_an_abandoned_code_sheet_asks_for_nothing() -> None:
    """Recovery codes beside no authenticator are never asked for: they would lock the door."""
    assert not [w for w in of(FactorPending) if not w.account.held]


def test_old_proofs_weigh_nothing_under_max_age() -> None:
    """A demand for something fresh is never met by something old, allowed or banned."""
    for world in judged():
        age = world.demand.max_age
        if age is None or not isinstance(world.state, SignedIn | EnrolmentPending | Limited):
            continue
        login = world.login
        proofs = live(world)
        assert proofs or (NOW - login.identity.proven_at <= age and not holds(world)), world
        assert all(NOW - p.proven_at <= age for p in proofs)


def test_proofs_of_what_is_gone_weigh_nothing() -> None:
    """A proof of a removed or suspended authenticator could as well not be there."""
    for world in judged()[::5]:
        usable = {h.authenticator_id for h in world.account.held if not h.suspended}
        kept = tuple(
            p for p in world.login.proofs if p.authenticator_id in usable or p.enrolled
        )
        if kept != world.login.proofs:
            assert again(world, proofs=kept) == world.state, world


def test_more_proof_never_closes_a_door() -> None:
    """Whoever is in stays in, with no less, after proving whatever else they hold."""
    for world in of(SignedIn)[::7]:
        more = (*world.login.proofs, *_all_proven(world))
        state = again(world, proofs=more)
        assert isinstance(state, SignedIn) and state.assurance >= world.state.assurance, world


def _all_proven(world: World) -> list[Proof]:
    return [proof(h.kind) for h in world.account.held]


def test_assurance_is_what_was_proven() -> None:
    """A session claims what its live and allowed proofs are worth, no more and no less."""
    for world in of(SignedIn):
        assert world.state.assurance == allowed_worth(world), world


def test_a_remembered_device_claims_nothing() -> None:
    """Whoever is in by a remembered device has the assurance of the identity alone (REM-01)."""
    for world in of(SignedIn):
        if remembers(world) and not live(world):
            assert world.state.assurance is Assurance.SINGLE


def test_a_remembered_device_needs_a_live_allowed_authenticator() -> None:
    """Without one that is held, allowed, enough and remembered by policy, the cookie is nothing."""
    for world in of(SignedIn):
        if not remembers(world) and world.login.remembered_authenticator_id:
            assert again(world, remembered_authenticator_id=None) == world.state, world


def test_a_remembered_device_never_meets_a_demand() -> None:
    """Under any demand the answer is the same with and without the cookie."""
    for world in judged()[::3]:
        if world.demand:
            assert again(world, remembered_authenticator_id=None) == world.state, world


def test_a_remembered_device_does_not_change_a_distrusted_password() -> None:
    """Where the password must change, the factor is asked for in spite of the cookie."""
    for world in of(NewPasswordPending, Refused):
        assert again(world, remembered_authenticator_id=None) == world.state, world


def test_one_mailbox_is_never_the_whole_account() -> None:
    """After a password reset by mail, the mailbox alone opens nothing for a day."""
    for world in of(SignedIn, NewPasswordPending, EnrolmentPending):
        reset = world.account.reset_by_mail_at
        if reset is None or NOW - reset >= timedelta(hours=24) or not holds(world):
            continue
        other = any(p.kind != EMAIL for p in live(world)) or world.login.recovered_at
        assert other or remembers(world), world


def test_grace_is_for_those_who_hold_nothing() -> None:
    """Postponing is offered, and counts, only before the date and before the first factor."""
    for world in of(EnrolmentPending):
        if world.state.postponable:
            assert in_grace(world) and world.demand.assurance <= Assurance.SINGLE, world
            assert isinstance(again(world, postponed=True), SignedIn), world


def test_limited_entry_is_for_those_who_hold_nothing() -> None:
    """Limited is a policy's choice, and never for somebody who has a factor to show."""
    for world in of(Limited):
        assert world.policy.limited_entry and not world.account.held, world


def test_repair_is_a_recovery_code_and_nothing_new() -> None:
    """Repair stands open from the recovery code until something was enrolled, and never else."""
    for world in of(Repair):
        assert world.login.recovered_at is not None
        assert not any(p.enrolled for p in world.login.proofs), world


def test_a_distrusted_password_opens_nothing() -> None:
    """A password that must change, alone, neither enters nor enrols: it is reset by mail."""
    for world in judged():
        login, account, *_ = world
        if not account.must_change_password or login.identity.source is not Source.PASSWORD:
            continue
        assert not isinstance(world.state, SignedIn | Limited), world
        if isinstance(world.state, NewPasswordPending | EnrolmentPending):
            assert allowed_worth(world) >= Assurance.TWO_STEP, world


def test_refusals_have_their_reasons() -> None:
    """Unmet means that no allowed kind is enough; else it is a password that must change."""
    for world in of(Refused):
        wanted = max(world.policy.required, world.demand.assurance)
        reach = max((WORTHS[k] for k in world.policy.allowed), default=Assurance.SINGLE)
        if world.state == Refused(Reason.LOGIN_UNMET):
            assert reach < wanted, world
        else:
            assert world.state == Refused(Reason.PASSWORD_RESET_UNFINISHED)
            assert world.account.must_change_password


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
    for world in judged()[::11]:
        login, account, policy, demand, state = world
        strongest_held = max((h.worth for h in holds(world)), default=Assurance.NONE)
        if isinstance(state, SignedIn | Repair) or any_worth(world) >= strongest_held:
            continue
        for layer in (*ban, *harder):
            tighter = stricter(policy, layer)
            after = state_of(login, account, tighter, WORTHS, demand, now=NOW)
            assert not isinstance(after, SignedIn), (world, tighter)


def test_reached_by_says_the_same_as_the_state() -> None:
    """What other rooms read as reached is what the machine decided by."""
    for world in of(SignedIn)[::5]:
        login, account, policy, demand, state = world
        assert reached_by(login, account, policy, demand, now=NOW) == state.assurance
