"""``farstu portal add`` and ``presets``: another portal, and what it may begin with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.asking import ask_choice, ask_missing, is_interactive
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, ShowSecrets
from farstu.cli.policy_words import describe_policy, policy_rows
from farstu.cli.portal_options import Name
from farstu.cli.portal_words import describe_portal, setting_rows, stop_at
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import at_minute
from farstu.core.outcome import Rejected
from farstu.core.policy import Settings, requirement_of
from farstu.services.first_owner import first_policy
from farstu.services.further_portals import NewPortal, make_link_again, make_portal
from farstu.services.links import LIVES
from farstu.services.policies import portal_policy
from farstu.services.presets import Preset, find_preset, list_presets
from farstu.store.portals import Portal

NONE = "none"

NewHost = Annotated[
    str | None,
    typer.Argument(metavar="[HOST]", help="Where it lives, such as portal.example."),
]
PresetName = Annotated[
    str | None,
    typer.Option("--preset", metavar="NAME", help="What it begins with: farstu portal presets."),
]
RelyingParty = Annotated[
    str | None,
    typer.Option(
        "--rp-id", metavar="HOST", help="The name its passkeys belong to; not given: its host."
    ),
]


def add(
    host: NewHost = None,
    *,
    name: Name = None,
    preset: PresetName = None,
    rp_id: RelyingParty = None,
    again: Annotated[
        bool, typer.Option("--again", help="A new link for a portal that nobody has come into.")
    ] = False,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Make another portal, and print the link of its first owner.

    It has a host, people, a policy, settings, passkeys and a data key of its own. The link works
    once, for 24 hours.
    """
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    if not voice.may_show_secrets:
        voice.stop_at_misuse("The link is shown on a terminal only: add --show-secrets.")
    if again and (name, preset, rp_id) != (None, None, None):
        voice.stop_at_misuse("--again makes a new link and nothing else.")
    with enter(voice) as house:
        if again:
            at = choose_portal(house, voice, host)
            token = _make_link_again(house, voice, at)
        else:
            at, token = _make(house, voice, host, name, rp_id, preset)
        _tell(house, voice, at, token)


def presets(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One of them, in full.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List what a portal may begin with, or show one in full.

    A preset is a policy, settings and a look. It is looked at when a portal is made and never
    again.
    """
    voice = Voice(as_json=as_json)
    if name is None:
        known = list_presets()
        voice.table([(one.name, one.about) for one in known])
        voice.answer({"presets": [_describe(one) for one in known]})
        return
    one = _choose(voice, name)
    voice.say(one.about)
    voice.table([*policy_rows(one.policy), *_officer_rows(one), *setting_rows(one.settings)])
    for lacking in one.not_yet:
        voice.mark(Mark.WARNING, lacking)
    voice.answer(_describe(one))


def _tell(house: House, voice: Voice, at: Portal, token: str) -> None:
    """Say what the portal is like, and its link."""
    kit, ends = house.kit, house.kit.clock() + LIVES
    link = f"{house.portal_origin(at.host)}/welcome/{token}"
    policy = kit.store.read(lambda tx: portal_policy(kit, tx), portal_id=at.id)
    voice.mark(Mark.FINE, f"{at.name} · {at.host}")
    voice.say("Whoever opens this link first becomes its owner. It works once, until")
    voice.say(f"{at_minute(ends)}, and a newer one ends it:")
    voice.say(f"  {link}")
    about = {"policy": describe_policy(policy), "settings": asdict(at.settings)}
    ways_in = {"first_owner_link": link, "link_ends_at": ends.isoformat()}
    voice.answer(describe_portal(house, at) | about | ways_in)


def _make(
    house: House,
    voice: Voice,
    host: str | None,
    name: str | None,
    rp_id: str | None,
    preset: str | None,
) -> tuple[Portal, str]:
    """Ask for what is missing, and make the portal."""
    is_interview = is_interactive() and (host is None or name is None)
    where = ask_missing(voice, host, question="Host name", option="HOST")
    called = ask_missing(voice, name, question="Name", option="--name")
    if preset is None and is_interview:
        among = [NONE, *(one.name for one in list_presets())]
        preset = ask_choice(voice, "Preset", among=among, option="--preset")
    begins = None if preset in {None, NONE} else _choose(voice, preset or "")
    new = NewPortal(
        host=where,
        name=called,
        relying_party_id=rp_id or "",
        policy=begins.policy if begins else first_policy(house.kit),
        administrators=begins.administrators if begins else None,
        settings=begins.settings if begins else Settings(),
    )
    made = make_portal(house.kit, new)
    if isinstance(made, tuple):
        typed = {"name": called, "relying_party_id": rp_id or where, "": where}
        stop_at(voice, made, typed=typed)
    for lacking in begins.not_yet if begins else ():
        voice.remark(lacking)
    return choose_portal(house, voice, made.host), made.token


def _make_link_again(house: House, voice: Voice, at: Portal) -> str:
    kit = house.kit
    made = kit.store.write(lambda tx: make_link_again(kit, tx), portal_id=at.id)
    if isinstance(made, Rejected):
        stop_at(voice, [made], typed={"": at.host})
    return made


def _choose(voice: Voice, name: str) -> Preset:
    found = find_preset(name)
    if found is None:
        known = ", ".join(one.name for one in list_presets())
        voice.stop_at_misuse(f"There is no preset {name}: {known}.")
    return found


def _officer_rows(preset: Preset) -> list[tuple[str, str]]:
    """Say what is asked of administrators, where that is more."""
    if preset.administrators is None:
        return []
    return [("administrators", requirement_of(preset.administrators).value)]


def _describe(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "about": preset.about,
        "policy": describe_policy(preset.policy) | {"remember_days": preset.policy.remembers.days},
        "administrators": preset.administrators and describe_policy(preset.administrators),
        "settings": asdict(preset.settings),
        "not_yet": list(preset.not_yet),
    }
