"""``farstu policy set``: what a layer of policy asks for, at once or by a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.asking import ask_choice, is_interactive
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.policy_keys import HELD_STAY, KeyLevel, KeyModels, KeyWish, read_keys
from farstu.cli.policy_places import ForOrganisation, ForRole, Place, find_place, stop_at_refusal
from farstu.cli.policy_waves import FromDay, WaveWords, describe_plan, layer_rows, read_waves
from farstu.cli.policy_words import describe_policy
from farstu.cli.voice import Mark, Voice
from farstu.core.assurance import FactorKind
from farstu.core.outcome import Rejected
from farstu.core.plans import Layer, Wave
from farstu.core.policy import REMEMBERED_AT_MOST, Policy, Requirement, with_requirement
from farstu.services.policies import change_policy, portal_policy
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


def change(
    *,
    required: Required = None,
    methods: Methods = None,
    grace_days: GraceDays = None,
    remember_days: RememberDays = None,
    limited_entry: LimitedEntry = None,
    key_models: KeyModels = None,
    key_level: KeyLevel = None,
    from_day: FromDay = None,
    wave: WaveWords = None,
    organisation: ForOrganisation = None,
    role: ForRole = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Change what is asked of everybody, of an organisation or of a role: at once, or by a plan.

    What is not mentioned stays. A policy under which nobody could sign in is refused. Whoever holds
    a method that is no longer allowed is still asked for it, and for another one beside it.
    """
    voice = Voice(as_json=as_json)
    said = (required, methods, grace_days, remember_days, limited_entry, key_models, key_level)
    if all(one is None for one in (*said, from_day, wave)):
        required = _ask_required(voice)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        wish = _Wish(
            required=required,
            methods=_read_methods(voice, house, methods, required),
            grace_days=grace_days,
            remember_days=remember_days,
            limited_entry=limited_entry,
            keys=read_keys(voice, house, models=key_models, level=key_level),
            waves=read_waves(voice, at, day=from_day, waves=wave),
        )
        place = find_place(house, voice, at, organisation=organisation, role=role)
        done = house.kit.store.write(lambda tx: _change(house, tx, place, wish), portal_id=at.id)
    _tell(voice, place, wish, done)


def _tell(voice: Voice, place: Place, wish: _Wish, layer: Layer | Rejected) -> None:
    if isinstance(layer, Rejected):
        stop_at_refusal(voice, layer)
    planned = layer.plan is not None
    voice.mark(Mark.FINE, f"{'plan' if planned else 'policy'} of {place.called}")
    voice.table([(f"  {name}", said) for name, said in layer_rows(layer, place.portal)])
    if wish.keys.says and any(side.keys.asks for side in layer.sides):
        voice.say(HELD_STAY)
    policy = None if layer.policy is None else describe_policy(layer.policy)
    plan = describe_plan(layer.plan)
    voice.answer({"portal": place.portal.host, "policy": policy, "plan": plan})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
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


def _change(house: House, tx: Tx, place: Place, wish: _Wish) -> Layer | Rejected:
    """Read and write in one deed, so that two operators at once do not undo each other.

    A plan is changed from what it plans. Where nothing is asked for yet, what is not mentioned is
    as the portal has it.
    """
    kit, seen = house.kit, place.find(house, tx)
    before = seen.policy if seen.plan is None else seen.plan.policy
    new = wish.over(before or portal_policy(kit, tx), kit.usual_kinds)
    return change_policy(kit, tx, seen, new, waves=wish.waves)
