"""Everybody who may stand at the door, in every world that the policy can satisfy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

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
)
from farstu.core.policy import Policy

from .actors import Actor, Place, confirm, doors, strongest_usable, walk
from .cast import APP, EMAIL, KEY, LONG_AGO, NOW, RECOVERED, SMS, proof, strongest

ENTERED = SignedIn | NewPasswordPending
SHOPPING = Demand(assurance=Assurance.MULTI)
EVERYTHING = Actor(proves=frozenset({EMAIL, APP, SMS, KEY}), codes=True, mailbox=True)
CODES_ONLY = Actor(codes=True, mailbox=True)


def at_the_door(account: Account, policy: Policy, demand: Demand = NO_DEMAND, **facts: object) -> Place:
    """Begin a login."""
    login = Login(expires_at=NOW + timedelta(minutes=8), **facts)
    return Place(login, account, policy, demand)


def suspended(account: Account) -> bool:
    """Say whether anything on *account* is suspended."""
    return any(h.suspended for h in account.held)


def arrives(actor: Actor, start: Place) -> Place | None:
    """Find a place where *actor* is fully in."""
    return next((p for p in walk(actor, start) if isinstance(p.state, SignedIn)), None)


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
        assert place and place.state.assurance >= Assurance.MULTI, (account, policy)


def test_the_owner_with_recovery_codes_only_gets_in_through_repair() -> None:
    """The sheet of paper is enough, whatever is required: Repair, something new, and in."""
    for account, policy in doors():
        if account.held and account.recovery_codes_left:
            places = list(walk(CODES_ONLY, at_the_door(account, policy)))
            states = [place.state for place in places]
            assert any(isinstance(s, SignedIn) for s in states), (account, policy)
            if policy.allowed and any(p.login.recovered_at for p in places):
                assert any(isinstance(s, Repair) for s in states), (account, policy)


def test_the_recovered_owner_is_in_without_limits() -> None:
    """Recovery and something new make a full session, which may remove what was lost at once."""
    for account, policy in doors():
        if account.held and account.recovery_codes_left:
            place = arrives(CODES_ONLY, at_the_door(account, policy))
            assert place and place.opens(Gate.INSIDE), (account, policy)
            assert place.opens(Gate.FRESH) and place.opens(Gate.ENROLMENT), (account, policy)


def test_the_owner_in_a_session_may_change_it() -> None:
    """Whoever has everything that is held, banned kinds included, reaches the fresh gate."""
    for account, policy in doors():
        if suspended(account) or account.must_change_password or account.reset_by_mail_at:
            continue
        session = arrives(EVERYTHING, at_the_door(account, policy))
        assert opens_some_time(EVERYTHING, session, Gate.FRESH), (account, policy)


def test_a_passkey_signs_in_first() -> None:
    """A passkey names its owner, and its proof is taken wherever a key is asked for."""
    passkey = replace(EVERYTHING, identity=Identity(Source.PASSKEY, NOW), proves=frozenset({KEY}))
    for account, policy in doors():
        keys = [h for h in account.held if h.kind == KEY and not h.suspended]
        if keys and KEY in policy.allowed:
            place = arrives(passkey, at_the_door(account, policy))
            assert place and place.state.assurance is Assurance.PHISHING_RESISTANT


# Thieves at the front door ---------------------------------------------------


def may_enter(account: Account, policy: Policy, kinds: frozenset[FactorKind]) -> bool:
    """Say whether *kinds* are a way in that the account's owner chose and the policy allows."""
    worth = strongest_usable(account, kinds & policy.allowed)
    return worth >= max(policy.required, Assurance.TWO_STEP)


def has_the_strongest(account: Account, kinds: frozenset[FactorKind]) -> bool:
    """Say whether nothing held is stronger than *kinds*, so that their holder may be the owner."""
    return not account.held or strongest_usable(account, kinds) >= strongest(account)


THIEVES = {
    "the password": Actor(),
    "the password and the mailbox": Actor(proves=frozenset({EMAIL}), mailbox=True),
    "the password and the phone number": Actor(proves=frozenset({SMS})),
    "the password, mailbox and phone number": Actor(proves=frozenset({EMAIL, SMS}), mailbox=True),
}


@pytest.mark.parametrize("loot", THIEVES)
@pytest.mark.parametrize("demand", [NO_DEMAND, SHOPPING], ids=["signing in", "shopping"])
def test_a_thief_never_enrols_and_never_gets_in(loot: str, demand: Demand) -> None:
    """Without the strongest thing held nobody enrols; in gets who has a way that is allowed."""
    thief = THIEVES[loot]
    for account, policy in doors(SMS):
        if has_the_strongest(account, thief.proves):
            continue
        for place in walk(thief, at_the_door(account, policy, demand)):
            assert not isinstance(place.state, EnrolmentPending | Repair | Limited), place
            if isinstance(place.state, ENTERED):
                assert may_enter(account, policy, thief.proves), place
                assert place.state != SignedIn(Assurance.SINGLE), place
                assert not opens_some_time(thief, place, Gate.ENROLMENT), place
                assert not opens_some_time(thief, place, Gate.FRESH), place


def opens_some_time(actor: Actor, session: Place, gate: Gate) -> bool:
    """Say whether *actor* ever passes *gate*, proving again what they can on the way."""
    seen, ahead = set(), [session._replace(demand=NO_DEMAND)]
    while ahead:
        place = ahead.pop()
        if place not in seen:
            seen.add(place)
            if place.opens(gate):
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


@pytest.mark.parametrize("bound_to", [EMAIL, APP, KEY, "foreign"])
def test_a_thief_with_a_remembered_cookie_only_looks_around(bound_to: str) -> None:
    """The cookie enters where policy remembers what it is bound to; it never enrols or steps up."""
    for account, policy in doors():
        if not account.held:
            continue
        cookie = f"{bound_to}-1"
        bound = [h for h in account.held if h.authenticator_id == cookie and not h.suspended]
        fits = policy.remembers and bound and bound[0].kind in policy.allowed
        for demand in (NO_DEMAND, SHOPPING):
            start = at_the_door(account, policy, demand, remembered_authenticator_id=cookie)
            for place in walk(Actor(), start):
                assert not isinstance(place.state, EnrolmentPending | Repair | Limited), place
                if isinstance(place.state, ENTERED):
                    assert fits and bound[0].worth >= policy.required and not demand, place
                    assert place.state == SignedIn(Assurance.SINGLE), place
                    assert not opens_some_time(Actor(), place, Gate.FRESH), place


# Stolen sessions -------------------------------------------------------------


def sessions(account: Account, policy: Policy) -> list[Place]:
    """Build the sessions that an owner may have left open an hour ago, of every kind."""
    identity = Identity(Source.PASSWORD, LONG_AGO)
    usable = [h for h in account.held if not h.suspended]
    old = tuple(proof(h.kind, at=LONG_AGO) for h in usable)
    new = tuple(replace(p, enrolled=True, proven_at=RECOVERED) for p in old)
    facts: list[dict[str, object]] = [
        {"proofs": old},
        {"proofs": (), "postponed": True},
        {"proofs": (), "remembered_authenticator_id": f"{APP}-1"},
        {"proofs": new[-1:], "recovered_at": RECOVERED},
        {"proofs": (), "recovered_at": LONG_AGO},
    ]
    aged = [f | {"proofs": tuple(replace(p, proven_at=LONG_AGO) for p in f["proofs"])} for f in facts]
    return [
        at_the_door(account, policy, identity=identity, **f | _recovered_long_ago(f)) for f in aged
    ]


def _recovered_long_ago(facts: dict[str, object]) -> dict[str, object]:
    return {"recovered_at": LONG_AGO} if "recovered_at" in facts else {}


STOLEN = {
    "alone": Actor(identity=None),
    "with the mailbox": Actor(identity=None, proves=frozenset({EMAIL})),
    "with the phone number": Actor(identity=None, proves=frozenset({SMS})),
}


@pytest.mark.parametrize("loot", STOLEN)
def test_a_stolen_session_never_steps_up(loot: str) -> None:
    """A session left open neither enrols nor changes anything for whoever finds it."""
    thief = STOLEN[loot]
    for account, policy in doors(SMS):
        if account.held and has_the_strongest(account, thief.proves):
            continue
        for session in sessions(account, policy):
            assert not opens_some_time(thief, session, Gate.ENROLMENT), session
            assert not opens_some_time(thief, session, Gate.FRESH), session


def test_a_stolen_session_with_the_password_never_enrols_beside_a_factor() -> None:
    """The password makes a stolen session no fresher where a factor is held."""
    for account, policy in doors():
        if not account.held:
            continue
        for session in sessions(account, policy)[:3]:
            assert not opens_some_time(Actor(), session, Gate.ENROLMENT), session
            assert not opens_some_time(Actor(), session, Gate.FRESH), session
