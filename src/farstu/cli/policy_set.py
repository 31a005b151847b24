"""``farstu policy set``: what a layer of policy asks for, at once or by a plan."""

from __future__ import annotations

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, Yes
from farstu.cli.policy_consent import describe_counts, seek_consent
from farstu.cli.policy_keys import HELD_STAY, KeyLevel, KeyModels
from farstu.cli.policy_places import ForOrganisation, ForRole, Place, find_place, stop_at_refusal
from farstu.cli.policy_rehearse import begin
from farstu.cli.policy_waves import FromDay, WaveWords, describe_plan, layer_rows
from farstu.cli.policy_wish import (
    GraceDays,
    LimitedEntry,
    Methods,
    RememberDays,
    Required,
    Typed,
    Wish,
    read_wish,
)
from farstu.cli.policy_words import describe_policy
from farstu.cli.voice import Mark, Voice
from farstu.core.outcome import Rejected
from farstu.core.plans import Layer
from farstu.services.policies import change_policy
from farstu.services.rehearsal import Tally


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
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Change what is asked of everybody, of an organisation or of a role: at once, or by a plan.

    What is not mentioned stays. Whoever holds a method that is no longer allowed is still asked for
    it, and for another one beside it. It is rehearsed first: you are asked whether to go on where
    that locks anybody out, or they must replace what they hold.
    """
    voice = Voice(as_json=as_json)
    typed = Typed(
        required=required,
        methods=methods,
        grace_days=grace_days,
        remember_days=remember_days,
        limited_entry=limited_entry,
        key_models=key_models,
        key_level=key_level,
        from_day=from_day,
        wave=wave,
    )
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        wish = read_wish(voice, house, at, typed)
        place = find_place(house, voice, at, organisation=organisation, role=role)
        _change(house, voice, place, wish, yes=yes)


def _change(house: House, voice: Voice, place: Place, wish: Wish, *, yes: bool) -> None:
    at = place.portal
    begun, tally = seek_consent(house, voice, at, begin(house, place, wish), yes=yes)
    seen = begun.deed.before
    done = house.kit.store.write(
        lambda tx: change_policy(
            house.kit, tx, seen, wish.after(house, tx, seen), waves=wish.waves
        ),
        portal_id=at.id,
    )
    _tell(voice, place, wish, done, tally)


def _tell(voice: Voice, place: Place, wish: Wish, layer: Layer | Rejected, tally: Tally) -> None:
    if isinstance(layer, Rejected):
        stop_at_refusal(voice, layer)
    planned = layer.plan is not None
    voice.mark(Mark.FINE, f"{'plan' if planned else 'policy'} of {place.called}")
    voice.table([(f"  {name}", said) for name, said in layer_rows(layer, place.portal)])
    if wish.keys.says and any(side.keys.asks for side in layer.sides):
        voice.say(HELD_STAY)
    policy = None if layer.policy is None else describe_policy(layer.policy)
    plan = describe_plan(layer.plan)
    told = {"policy": policy, "plan": plan, "counts": describe_counts(tally)}
    voice.answer({"portal": place.portal.host, **told})
