"""What help has to tell at a portal: how one comes to a second factor there, and what then holds.

It asks the login machine about somebody who is new, so that help never says what the door does
not do. ``guide_of`` · ``Guide``
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from farstu.core import login as machine
from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Source
from farstu.core.choosing import kinds_advised
from farstu.core.effective import Effective, effective_of
from farstu.core.facts import Account, Held, Login
from farstu.core.plans import Everybody, Layer, Person, Place
from farstu.core.roles import Role

MOMENT = timedelta(minutes=1)
OFFICER = frozenset({Place(organisation_id="", role=Role.ADMINISTRATOR)})
"""Where somebody belongs who administers an organisation that asks for nothing by itself."""


class Start(StrEnum):
    """How somebody who is new comes to a second factor."""

    ASKED = "asked"
    """At the first sign-in, and nothing opens before."""
    LATER = "later"
    """At the first sign-in, and it may wait some days."""
    LIMITED = "limited"
    """Inside, by oneself; until then not everything is open."""
    CHOSEN = "chosen"
    """Inside, by oneself, whoever wants to."""
    CLOSED = "closed"
    """Nobody sets anything up."""


class Step(StrEnum):
    """One step of setting up, as a page asks for it."""

    SIGN_IN = "sign_in"
    REASON = "reason"
    MENU = "menu"
    METHOD = "method"
    CODES = "codes"
    FACTOR = "factor"
    DONE = "done"


class Topic(StrEnum):
    """An article, called as it is in addresses: these words stay."""

    SET_UP = "set-up"
    SIGN_IN = "sign-in"
    LOST_PHONE = "lost-phone"
    NEW_PHONE = "new-phone"
    RECOVERY_CODES = "recovery-codes"
    CODES_DO_NOT_WORK = "codes-do-not-work"
    KEYS_AND_PASSKEYS = "keys-and-passkeys"
    APP_LIST = "app-list"
    MORE_PEOPLE = "more-people"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the house has: of each kind where it reaches people, and its worth at best."""

    channels: Mapping[FactorKind, Channel]
    worths: Mapping[FactorKind, Assurance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What is true at a portal for whoever is new; *kinds* as they are recommended."""

    start: Start
    steps: tuple[Step, ...]
    kinds: tuple[FactorKind, ...]
    topics: tuple[Topic, ...]
    keys: tuple[FactorKind, ...] = ()
    """Those of *kinds* that are keys."""
    remember_days: int = 0
    """How long a device is remembered; 0: none is."""
    officers: Start | None = None
    """How those come to it who administer an organisation, where more is asked of them."""
    due: datetime | None = None
    """Where setting up may wait, until when for somebody who joins now."""


def guide_of(
    layers: Iterable[Layer],
    house: House,
    *,
    has_organisations: bool,
    codes_after: bool = False,
    now: datetime,
) -> Guide:
    """Say what help has to tell somebody who joins now, and belongs nowhere yet.

    Where a rule has nobody but administrators set anything up, it is told as to them. What is asked
    of them by no rule they are told while they sign in: a portal that is off has no more to tell.
    """
    known = tuple(layers)
    effective, officers = _newcomers(known, now), _newcomers(known, now, OFFICER)
    start, choices = _start(effective, house, now)
    if start is Start.CLOSED:
        effective = officers = officers if _is_ruled(known, now) else effective
        start, choices = _start(effective, house, now)
    theirs, _ = _start(officers, house, now)
    policy = effective.policy
    channels = {kind: house.channels[kind] for kind in house.channels if kind in choices}
    kinds = kinds_advised(channels, (), platform=False)
    facts = _Facts(
        start=start, there=frozenset(channels.values()), has_organisations=has_organisations
    )
    return Guide(
        start=start,
        steps=_steps(start, kinds, codes_after=codes_after),
        kinds=kinds,
        topics=tuple(topic for topic, is_told in TOLD.items() if is_told(facts)),
        keys=tuple(kind for kind in kinds if channels[kind] is Channel.KEY),
        officers=None if theirs is start else theirs,
        remember_days=policy.remembers.days if _remembers(effective, house, kinds, now) else 0,
        due=effective.coming[0].due if start is Start.LATER else None,
    )


def _newcomers(
    layers: Iterable[Layer], now: datetime, places: frozenset[Place] = frozenset()
) -> Effective:
    """Fold what somebody is under who joins now; waves for a part of the people are left out."""
    person = Person(account_id="", joined_at=now, places=places)
    return effective_of((_for_everybody(layer) for layer in layers), person, now=now)


def _is_ruled(layers: Iterable[Layer], now: datetime) -> bool:
    """Say whether administrators are asked for more than a password by a rule that is written."""
    written = (layer for layer in layers if not layer.opens)
    return _newcomers(written, now, OFFICER).policy.required > Assurance.SINGLE


def _for_everybody(layer: Layer) -> Layer:
    if layer.plan is None:
        return layer
    waves = tuple(wave for wave in layer.plan.waves if isinstance(wave.reaches, Everybody))
    return replace(layer, plan=replace(layer.plan, waves=waves))


def _login(now: datetime) -> Login:
    """Begin a login that has given the password just now."""
    identity = Identity(source=Source.PASSWORD, proven_at=now)
    return Login(expires_at=now + MOMENT, identity=identity)


def _start(
    effective: Effective, house: House, now: datetime
) -> tuple[Start, frozenset[FactorKind]]:
    account, policy = Account(coming=effective.coming), effective.policy
    match machine.state_of(_login(now), account, policy, house.worths, now=now):
        case machine.EnrolmentPending(choices, postponable):
            return Start.LATER if postponable else Start.ASKED, choices
        case machine.Limited(choices):
            return Start.LIMITED, choices
        case machine.SignedIn() if choices := policy.allowed & house.worths.keys():
            return Start.CHOSEN, choices
        case _:
            return Start.CLOSED, frozenset()


def _steps(start: Start, kinds: tuple[FactorKind, ...], *, codes_after: bool) -> tuple[Step, ...]:
    """Order the pages: whoever is asked saves codes first, whoever comes chooses first."""
    way: tuple[Step, ...]
    match start:
        case Start.CLOSED:
            return ()
        case Start.LIMITED | Start.CHOSEN:
            way = (Step.MENU, Step.METHOD, Step.CODES)
        case Start.ASKED | Start.LATER:
            choice = (Step.METHOD,) if len(kinds) > 1 else ()
            way = (Step.REASON, Step.CODES, *choice)
        case _:
            assert_never(start)
    if codes_after:
        way = (*(step for step in way if step is not Step.CODES), Step.FACTOR, Step.CODES)
        return (Step.SIGN_IN, *way, Step.DONE)
    return (Step.SIGN_IN, *way, Step.FACTOR, Step.DONE)


def _remembers(
    effective: Effective, house: House, kinds: tuple[FactorKind, ...], now: datetime
) -> bool:
    """Say whether somebody who has set up one of *kinds* is offered to have a device remembered."""
    return any(
        machine.offers_to_remember(
            _login(now),
            Account(held=(_held(kind, house),), coming=effective.coming),
            effective.policy,
            house.worths,
            kind,
            now=now,
        )
        for kind in kinds
    )


def _held(kind: FactorKind, house: House) -> Held:
    channel, worth = house.channels[kind], house.worths[kind]
    return Held(authenticator_id="new", kind=kind, channel=channel, worth=worth)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    start: Start
    there: frozenset[Channel]
    has_organisations: bool


def _is_open(facts: _Facts) -> bool:
    return facts.start is not Start.CLOSED


TOLD: Mapping[Topic, Callable[[_Facts], bool]] = {
    Topic.SET_UP: _is_open,
    Topic.SIGN_IN: lambda _facts: True,
    Topic.LOST_PHONE: _is_open,
    Topic.NEW_PHONE: _is_open,
    Topic.RECOVERY_CODES: _is_open,
    Topic.CODES_DO_NOT_WORK: lambda facts: bool(facts.there - {Channel.KEY}),
    Topic.KEYS_AND_PASSKEYS: lambda facts: Channel.KEY in facts.there,
    Topic.APP_LIST: lambda facts: Channel.APP in facts.there,
    Topic.MORE_PEOPLE: lambda facts: facts.has_organisations,
}
"""When there is which article, in the order in which they are listed.

An article about something that a portal does not offer does not exist there."""
