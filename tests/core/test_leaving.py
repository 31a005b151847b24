"""What has to be proven before a method goes: over everything that somebody may hold.

Each world has up to three methods, each of them in use, stopped, or banned by the policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

import pytest

from farstu.core.access import fresh_demand, is_fresh
from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.login import Account, Held, Login, own_strength, state_of, without
from farstu.core.policy import Policy
from tests.core.cast import NOW

WORTH = {
    FactorKind("totp"): (Assurance.MULTI, Channel.APP),
    FactorKind("email_code"): (Assurance.TWO_STEP, Channel.MAILBOX),
    FactorKind("webauthn"): (Assurance.PHISHING_RESISTANT, Channel.KEY),
}
WORTHS = {kind: worth for kind, (worth, _) in WORTH.items()}
STATES = ("in use", "stopped", "banned")


@dataclass(frozen=True)
class World:
    """What somebody holds, and what the policy says of it."""

    account: Account
    policy: Policy

    def is_open(self, proven: tuple[Held, ...], leaving: Held) -> bool:
        """Say whether *leaving* may go after those were proven, by both demands of its deed."""
        login = login_of(proven)
        left = without(login, self.account, leaving.authenticator_id, now=NOW)
        return self.is_fresh(login) and self.is_fresh(login, left)

    def is_fresh(self, login: Login, account: Account | None = None) -> bool:
        """Say whether any change is open, by all that is held or by what is left of it."""
        account = account or self.account
        demand = fresh_demand(own_strength(account))
        return is_fresh(state_of(login, account, self.policy, WORTHS, demand, now=NOW))


def login_of(proven: tuple[Held, ...]) -> Login:
    """Prove all of that, and the password, just now."""
    proofs = tuple(
        Proof(
            authenticator_id=held.authenticator_id,
            kind=held.kind,
            channel=held.channel,
            worth=held.worth,
            proven_at=NOW,
        )
        for held in proven
    )
    identity = Identity(Source.PASSWORD, NOW)
    return Login(expires_at=NOW.replace(year=NOW.year + 1), identity=identity, proofs=proofs)


def worlds() -> Iterator[World]:
    """Go through all of them."""
    for count in (1, 2, 3):
        for kinds in combinations_with_replacement(WORTH, count):
            for states in product(STATES, repeat=count):
                if world := world_of(kinds, states):
                    yield world


def world_of(kinds: tuple[FactorKind, ...], states: tuple[str, ...]) -> World | None:
    """Make one; none where a kind would be banned and allowed at once."""
    banned = {kind for kind, state in zip(kinds, states, strict=True) if state == "banned"}
    if any(kind in banned and state != "banned" for kind, state in zip(kinds, states, strict=True)):
        return None
    held = tuple(
        Held(
            authenticator_id=f"{number}",
            kind=kind,
            channel=WORTH[kind][1],
            worth=WORTH[kind][0],
            suspended=state == "stopped",
        )
        for number, (kind, state) in enumerate(zip(kinds, states, strict=True))
    )
    allowed = frozenset(WORTH) - banned
    return World(Account(held=held), Policy(required=Assurance.SINGLE, allowed=allowed))


def removals() -> Iterator[tuple[World, Held, list[Held]]]:
    """List each world with each thing that may go, and what else could be proven."""
    for world in worlds():
        for leaving in world.account.held:
            rest = [h for h in world.account.held if h is not leaving and not h.suspended]
            yield world, leaving, rest


def test_what_goes_never_proves_alone_that_it_may() -> None:
    """Where something else can be proven, the proof of what is removed is not enough."""
    assert [
        (world, leaving)
        for world, leaving, rest in removals()
        if rest and not leaving.suspended and world.is_open((leaving,), leaving)
    ] == []


def test_the_weaker_of_what_stays_is_not_enough() -> None:
    """It takes as much as what stays is worth: a mailbox lets no app go beside another app."""
    for world, leaving, rest in removals():
        strongest = max((h.worth for h in rest), default=Assurance.NONE)
        weaker = tuple(h for h in rest if h.worth < strongest)
        assert not (weaker and world.is_open((*weaker, leaving), leaving)), (world, leaving)


def test_who_holds_one_thing_may_remove_it() -> None:
    """Its own proof has to do, where it is all that there is to prove."""
    for world, leaving, rest in removals():
        if not rest and not leaving.suspended and len(world.account.held) == 1:
            assert world.is_open((leaving,), leaving)


def test_nobody_is_kept_from_removing_what_they_lost() -> None:
    """Whoever can prove all the rest, and with it what any change asks for, may remove it."""
    for world, leaving, rest in removals():
        if rest and world.is_fresh(login_of(tuple(rest))):
            assert world.is_open(tuple(rest), leaving), (world, leaving)


@pytest.mark.parametrize("kind", sorted(WORTH))
def test_of_two_alike_the_other_one_proves(kind: FactorKind) -> None:
    """One of two keys goes by the other one: so it is shown to work before it is the only one."""
    world = world_of((kind, kind), ("in use", "in use"))
    assert world is not None
    goes, stays = world.account.held
    assert not world.is_open((goes,), goes)
    assert world.is_open((stays,), goes)
