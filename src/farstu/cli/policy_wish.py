"""What is to be asked for, as ``policy set`` and ``policy rehearse`` are told it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.asking import ask_choice, is_interactive
from farstu.cli.policy_keys import KeyWish, read_keys
from farstu.cli.policy_waves import read_waves
from farstu.cli.voice import Voice
from farstu.core.assurance import FactorKind
from farstu.core.plans import Layer, Wave
from farstu.core.policy import REMEMBERED_AT_MOST, Policy, Requirement, with_requirement
from farstu.services.policies import portal_policy
from farstu.store.portals import Portal
from farstu.store.tx import Tx

LONGEST_GRACE = 365

Required = Annotated[
    Requirement | None, typer.Option("--required", help="Whether a second factor is asked for.")
]
Methods = Annotated[
    str | None,
    typer.Option(
        "--methods",
        metavar="KINDS",
        help="Which methods count and may be set up, with commas: totp,webauthn.",
    ),
]
GraceDays = Annotated[
    int | None,
    typer.Option(
        "--grace-days",
        min=0,
        max=LONGEST_GRACE,
        metavar="N",
        help="How long after joining setting up may be put off.",
    ),
]
RememberDays = Annotated[
    int | None,
    typer.Option(
        "--remember-days",
        min=0,
        max=REMEMBERED_AT_MOST.days,
        metavar="N",
        help="How long a device may be remembered and skip the second factor; 0: never.",
    ),
]
LimitedEntry = Annotated[
    bool | None,
    typer.Option(
        "--limited-entry/--no-limited-entry",
        help="Whether people come in, limited, before they have set up.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The options that say what is to be asked for, as they were typed."""

    required: Requirement | None
    methods: str | None
    grace_days: int | None
    remember_days: int | None
    limited_entry: bool | None
    key_models: str | None
    key_level: str | None
    from_day: str | None
    wave: list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was said on the command line; None stays as it is."""

    required: Requirement | None
    methods: frozenset[FactorKind] | None
    grace_days: int | None
    remember_days: int | None
    limited_entry: bool | None
    keys: KeyWish
    waves: tuple[Wave, ...]

    def over(self, policy: Policy, kinds: Iterable[FactorKind]) -> Policy:
        """Put it over what there is; *kinds* are those that are usual."""
        if self.required is not None:
            kept = self.methods or policy.allowed or kinds
            policy = with_requirement(policy, self.required, kept)
        elif self.methods is not None:
            policy = replace(policy, allowed=self.methods)
        if self.grace_days is not None:
            policy = replace(policy, grace=timedelta(days=self.grace_days))
        if self.remember_days is not None:
            policy = replace(policy, remembers=timedelta(days=self.remember_days))
        if self.limited_entry is not None:
            policy = replace(policy, limited_entry=self.limited_entry)
        return replace(policy, keys=self.keys.over(policy.keys))

    def after(self, house: House, tx: Tx, seen: Layer) -> Policy:
        """Put it over a layer that was *seen*.

        A plan is changed from what it plans. Where nothing is asked for yet, what is not mentioned
        is as the portal has it.
        """
        before = seen.policy if seen.plan is None else seen.plan.policy
        return self.over(before or portal_policy(house.kit, tx), house.kit.usual_kinds)


def read_wish(voice: Voice, house: House, at: Portal, typed: Typed) -> Wish:
    """Read what was typed, or ask where nothing was; stop at what cannot be read."""
    nothing = all(getattr(typed, one.name) is None for one in fields(typed))
    required = _ask_required(voice) if nothing else typed.required
    return Wish(
        required=required,
        methods=_read_methods(voice, house, typed.methods, required),
        grace_days=typed.grace_days,
        remember_days=typed.remember_days,
        limited_entry=typed.limited_entry,
        keys=read_keys(voice, house, models=typed.key_models, level=typed.key_level),
        waves=read_waves(voice, at, day=typed.from_day, waves=typed.wave),
    )


def _ask_required(voice: Voice) -> Requirement:
    """Ask for the word that matters most, where nothing was said and somebody is there."""
    if not is_interactive():
        voice.stop_at_misuse(
            "Nothing to set: --required, --methods, --grace-days, --remember-days, "
            "--limited-entry, --key-models, --key-level, --from or --wave."
        )
    words = [word.value for word in Requirement]
    return Requirement(ask_choice(voice, "Second factor", among=words, option="--required"))


def _read_methods(
    voice: Voice, house: House, typed: str | None, required: Requirement | None
) -> frozenset[FactorKind] | None:
    """Read the names of kinds; stop at one that the house does not have, and at none."""
    if typed is None:
        return None
    known = ", ".join(house.kit.factors)
    if required is Requirement.OFF:
        voice.stop_at_misuse("--required off allows no method: leave --methods out.")
    kinds = [FactorKind(word.strip()) for word in typed.split(",") if word.strip()]
    wrong = [kind for kind in kinds if kind not in house.kit.factors]
    if wrong or not kinds:
        named = f"There is no method {wrong[0]!r}" if wrong else "--methods names none"
        voice.stop_at_misuse(f"{named}. There are: {known}.")
    return frozenset(kinds)
