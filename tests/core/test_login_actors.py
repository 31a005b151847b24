"""Everybody who may stand at the door, in every world that the policy can satisfy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.access import Gate
from farstu.core.assurance import Assurance, FactorKind, Identity, Source
from farstu.core.login import (
    NO_DEMAND,
    Account,
    Demand,
    EnrolmentPending,
    FactorPending,
    Limited,
    Login,
    NewPasswordPending,
    Repair,
    SignedIn,
    without_lost,
)
from farstu.core.policy import Policy

from .actors import Actor, Place, confirm, doors, strongest_usable, walk
from .cast import APP, EMAIL, KEY, LONG_AGO, NOW, SMS, proof, remembered, strongest

ENTERED = SignedIn | NewPasswordPending
SHOPPING = Demand(assurance=Assurance.MULTI)
EVERYTHING = Actor(proves=frozenset({EMAIL, APP, SMS, KEY}), codes=True, mailbox=True)
CODES_ONLY = Actor(codes=True, mailbox=True)


def at_the_door(
    account: Account, policy: Policy, demand: Demand = NO_DEMAND, **facts: Any
) -> Place:
    """Begin a login."""
    login = Login(expires_at=NOW + timedelta(minutes=8), **facts)
    return Place(login, account, policy, demand)


def suspended(account: Account) -> bool:
    """Say whether anything on *account* is suspended."""
    return any(h.suspended for h in account.held)


def until_in(actor: Actor, start: Place) -> list[Place]:
    """List the places where *actor* came by, up to the first where they are fully in."""
    path = []
    for place in walk(actor, start):
        path.append(place)
        if isinstance(place.state, SignedIn):
            break
    return path


def arrives(actor: Actor, start: Place) -> Place | None:
    """Find a place where *actor* is fully in."""
    last = until_in(actor, start)[-1]
    return last if isinstance(last.state, SignedIn) else None


def assurance_of(place: Place | None) -> Assurance:
    """Say what was reached at *place*."""
    match place and place.state:
        case SignedIn(assurance):
            return assurance
        case _:
            return Assurance.NONE


# Owners ----------------------------------------------------------------------


def test_the_owner_with_everything_always_gets_in() -> None:
    """Whoever has all that the account holds gets in, at the latest when a day has passed.

    What is suspended they have no more: then it takes a recovery code, or support.
    """
    for account, policy in doors():
        if not suspended(account) or account.recovery_codes_left:
            assert arrives(EVERYTHING, at_the_door(account, policy)), (account, policy)


def test_the_owner_with_everything_meets_every_demand_that_can_be_met() -> None:
    """A relying party that asks for MULTI gets it wherever the policy allows such a kind."""
    for account, policy in doors():
        if suspended(account) or not policy.allowed & {APP, KEY} or policy.limited_entry:
            continue
        place = arrives(EVERYTHING, at_the_door(account, policy, SHOPPING))
        assert assurance_of(place) >= Assurance.MULTI, (account, policy)


def test_the_owner_with_recovery_codes_only_gets_in_through_repair() -> None:
    """The sheet of paper is enough, whatever is required: Repair, something new, and in.

    It is a full session, without limits: at once it may remove what was lost.
    """
    for account, policy in doors():
        if not account.held or not account.recovery_codes_left:
            continue
        path = until_in(CODES_ONLY, at_the_door(account, policy))
        place = path[-1]
        assert isinstance(place.state, SignedIn), (account, policy)
        assert place.opens(Gate.INSIDE), place
        assert place.opens(Gate.FRESH), place
        assert place.opens(Gate.ENROLMENT), place
        if place.login.recovered_at and policy.allowed:
            assert any(isinstance(p.state, Repair) for p in path), place


def test_the_owner_in_a_session_may_change_it() -> None:
    """Whoever has everything that is held, banned kinds included, reaches the fresh gate."""
    for account, policy in doors():
        if suspended(account) or account.must_change_password or account.reset_by_mail_at:
            continue
        session = arrives(EVERYTHING, at_the_door(account, policy))
        assert session, (account, policy)
        assert ever_changes(EVERYTHING, session), (account, policy)


def test_a_passkey_signs_in_first() -> None:
    """A passkey names its owner, and its proof is taken wherever a key is asked for."""
    passkey = replace(
        EVERYTHING, identity=Identity(Source.PASSKEY, NOW, KEY), proves=frozenset({KEY})
    )
    for account, policy in doors():
        keys = [h for h in account.held if h.kind == KEY and not h.suspended]
        if keys and KEY in policy.allowed:
            place = arrives(passkey, at_the_door(account, policy))
            assert assurance_of(place) is Assurance.PHISHING_RESISTANT, (account, policy)


# Thieves at the front door ---------------------------------------------------


def may_enter(account: Account, policy: Policy, kinds: frozenset[FactorKind]) -> bool:
    """Say whether *kinds* are a way in that the account's owner chose and the policy allows."""
    worth = strongest_usable(account, kinds & policy.allowed)
    return worth >= max(policy.required, Assurance.TWO_STEP)


def has_the_strongest(account: Account, kinds: frozenset[FactorKind]) -> bool:
    """Say whether nothing held is stronger than *kinds*, so that their holder may be the owner."""
    return not account.held or strongest_usable(account, kinds) >= strongest(account)


MAIL_THIEF = Actor(proves=frozenset({EMAIL}), mailbox=True)
PHONE_THIEF = Actor(proves=frozenset({SMS}))


@pytest.mark.parametrize(
    ("thief", "demand"),
    [
        pytest.param(MAIL_THIEF, NO_DEMAND, id="mailbox"),
        pytest.param(MAIL_THIEF, SHOPPING, id="mailbox, stepping up"),
        pytest.param(PHONE_THIEF, NO_DEMAND, id="phone number"),
    ],
)
def test_a_thief_with_the_password_and_more_never_enrols(thief: Actor, demand: Demand) -> None:
    """Without the strongest thing held nobody enrols; in gets who has a way that is allowed."""
    for account, policy in doors(SMS):
        if has_the_strongest(account, thief.proves):
            continue
        for place in walk(thief, at_the_door(account, policy, demand)):
            assert not isinstance(place.state, EnrolmentPending | Repair | Limited), place
            if isinstance(place.state, ENTERED):
                assert may_enter(account, policy, thief.proves), place
                assert place.state != SignedIn(Assurance.SINGLE), place
                assert not ever_changes(thief, place), place


def ever_changes(actor: Actor, session: Place) -> bool:
    """Say whether *actor* ever enrols or changes anything, proving again what they can."""
    ahead = [session.under(NO_DEMAND)]
    while ahead:
        place = ahead.pop()
        if place.opens(Gate.ENROLMENT, Gate.FRESH):
            return True
        ahead.extend(confirm(actor, place))
    return False


def test_the_password_alone_opens_nothing_where_anything_is_held() -> None:
    """Banned or suspended, whatever is held is asked for; the password goes no further."""
    for account, policy in doors():
        if account.held:
            for place in walk(Actor(), at_the_door(account, policy)):
                state = place.state
                assert place.login.identity is None or isinstance(state, FactorPending), place


@pytest.mark.parametrize("bound_to", [EMAIL, APP])
def test_a_thief_with_a_remembered_cookie_only_looks_around(bound_to: str) -> None:
    """The cookie enters where policy remembers what it is bound to; it never enrols or steps up."""
    for account, policy in doors():
        if not account.held:
            continue
        cookie = f"{bound_to}-1"
        bound = [h for h in account.held if h.authenticator_id == cookie and not h.suspended]
        fits = policy.remembers and bound and bound[0].kind in policy.allowed
        for demand in (NO_DEMAND, SHOPPING):
            start = at_the_door(account, policy, demand, remembered=remembered(cookie))
            for place in walk(Actor(), start):
                assert not isinstance(place.state, EnrolmentPending | Repair | Limited), place
                if isinstance(place.state, ENTERED):
                    assert fits, place
                    assert bound[0].worth >= policy.required, place
                    assert not demand, place
                    assert place.state == SignedIn(Assurance.SINGLE), place
                    assert not ever_changes(Actor(), place), place


# Stolen sessions -------------------------------------------------------------


OLD_PASSWORD = Identity(Source.PASSWORD, LONG_AGO)


def sessions(account: Account, policy: Policy) -> Iterator[Place]:
    """Build the sessions that an owner may have left open long ago.

    Each with everything that might help whoever finds it: the cookie, and enrolling postponed.
    """
    usable = [h.kind for h in account.held if not h.suspended]
    proven = tuple(proof(kind, at=LONG_AGO) for kind in usable)
    enrolled = tuple(proof(kind, at=LONG_AGO, enrolled=True) for kind in usable[-1:])
    for proofs, recovered_at in (
        (proven, None),
        (enrolled, LONG_AGO),
        ((), LONG_AGO),
    ):
        yield at_the_door(
            account,
            policy,
            identity=OLD_PASSWORD,
            proofs=proofs,
            recovered_at=recovered_at,
            remembered=remembered(f"{APP}-1"),
            postponed=True,
        )


@pytest.mark.parametrize(
    "thief",
    [
        pytest.param(Actor(identity=None), id="alone"),
        pytest.param(replace(MAIL_THIEF, identity=None), id="with the mailbox"),
    ],
)
def test_a_stolen_session_never_steps_up(thief: Actor) -> None:
    """A session left open neither enrols nor changes anything for whoever finds it.

    In a session that went through Repair, what was held before is lost: the strongest thing is
    the strongest of what is new.
    """
    for account, policy in doors(SMS):
        for session in sessions(account, policy):
            ours = without_lost(session.login, account)
            if not ours.held or not has_the_strongest(ours, thief.proves):
                assert not ever_changes(thief, session), session


def test_a_stolen_session_with_the_password_never_enrols_beside_a_factor() -> None:
    """The password makes a stolen session no fresher where a factor is held."""
    for account, policy in doors():
        for session in sessions(account, policy):
            if without_lost(session.login, account).held:
                assert not ever_changes(Actor(), session), session
