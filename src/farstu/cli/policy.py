"""``farstu policy``: what a portal asks of its people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.asking import ask_choice, is_interactive
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.policy_explain import explain as explain_person
from farstu.cli.policy_keys import (
    HELD_STAY,
    KeyLevel,
    KeyModels,
    KeyWish,
    list_holders,
    list_models,
    read_keys,
)
from farstu.cli.policy_words import describe_layer, describe_policy, name_layer, policy_rows
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain
from farstu.core.assurance import FactorKind
from farstu.core.outcome import Rejected
from farstu.core.plans import Layer
from farstu.core.policy import REMEMBERED_AT_MOST, Policy, Requirement, with_requirement
from farstu.services.policies import change_policy, find_layer, list_layers, portal_policy
from farstu.store import organisations
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

app = typer.Typer(help="Policy: show, set, explain, key-models, key-holders.", no_args_is_help=True)
app.command("explain")(explain_person)
app.command("key-models")(list_models)
app.command("key-holders")(list_holders)


@app.command("show")
def show(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show what is asked of everybody, and what organisations and roles ask beyond that."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def ask(tx: Tx) -> tuple[Policy, list[Layer], Mapping[str, str]]:
            names = {one.id: one.name for one in organisations.list_organisations(tx)}
            return portal_policy(house.kit, tx), list_layers(house.kit, tx), names

        own, layers, names = house.kit.store.read(ask, portal_id=at.id)
    voice.say(f"{at.name} · {at.host}")
    voice.table(policy_rows(own))
    for layer in layers[1:]:
        if layer.policy is not None:
            voice.say(f"{name_layer(layer, names)}: also")
            voice.table([(f"  {name}", said) for name, said in policy_rows(layer.policy)])
    told = [describe_layer(layer) for layer in layers]
    voice.answer({"portal": at.host, "policy": describe_policy(own), "layers": told})


@app.command("set")
def change(
    *,
    required: Required = None,
    methods: Methods = None,
    grace_days: GraceDays = None,
    remember_days: RememberDays = None,
    limited_entry: LimitedEntry = None,
    key_models: KeyModels = None,
    key_level: KeyLevel = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Change what is asked of everybody.

    What is not mentioned stays. A policy under which nobody could sign in is refused. Whoever holds
    a method that is no longer allowed is still asked for it, and for another one beside it.
    """
    voice = Voice(as_json=as_json)
    days = (grace_days, remember_days)
    if all(one is None for one in (required, methods, *days, limited_entry, key_models, key_level)):
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
        )
        done = house.kit.store.write(lambda tx: _change(house, tx, wish), portal_id=at.id)
        if isinstance(done, Rejected):
            voice.stop(explain(done), reason=done.reason.value)
    voice.mark(Mark.FINE, f"policy of {at.host}")
    voice.table([(f"  {name}", said) for name, said in policy_rows(done)])
    if wish.keys.says and done.keys.asks:
        voice.say(HELD_STAY)
    voice.answer({"portal": at.host, "policy": describe_policy(done)})


def _ask_required(voice: Voice) -> Requirement:
    """Ask for the word that matters most, where nothing was said and somebody is there."""
    if not is_interactive():
        voice.stop_at_misuse(
            "Nothing to set: --required, --methods, --grace-days, --remember-days, "
            "--limited-entry, --key-models or --key-level."
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


def _change(house: House, tx: Tx, wish: _Wish) -> Policy | Rejected:
    """Read and write in one deed, so that two operators at once do not undo each other."""
    new = wish.over(portal_policy(house.kit, tx), house.kit.usual_kinds)
    done = change_policy(house.kit, tx, find_layer(house.kit, tx), new)
    return done if isinstance(done, Rejected) else new
