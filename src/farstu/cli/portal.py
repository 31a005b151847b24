"""``farstu portal``: the sign-in sites of this installation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson
from farstu.cli.policy_words import describe_policy, requirement_words
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain, on_day
from farstu.services.policies import portal_policy
from farstu.services.portals import PortalWish, change_portal, list_portals
from farstu.store import data_keys
from farstu.store.data_keys import WrappedKey
from farstu.store.portals import Portal

Host = Annotated[
    str | None, typer.Argument(metavar="[HOST]", help="Not needed if there is only one.")
]
Name = Annotated[str | None, typer.Option("--name", help="What people read.")]
SupportContact = Annotated[
    str | None,
    typer.Option("--support-contact", help="Whom people may ask; empty: nobody is named."),
]
TimeZone = Annotated[
    str | None,
    typer.Option("--time-zone", metavar="ZONE", help="Such as Europe/Oslo; empty: UTC."),
]
Languages = Annotated[
    str | None,
    typer.Option(
        "--languages",
        metavar="TAGS",
        help="Such as sv,en: what pages and mail may be in, its own first; empty: all there are.",
    ),
]
CodesAskedBack = Annotated[
    bool | None,
    typer.Option(
        "--codes-asked-back/--no-codes-asked-back",
        help="Whether one recovery code has to be typed back before they count as saved.",
    ),
]
StrictCodes = Annotated[
    bool | None,
    typer.Option(
        "--strict-codes/--no-strict-codes",
        help="Whether a code counts in its own 30 seconds only.",
    ),
]

app = typer.Typer(help="Portals: list, show, set.", no_args_is_help=True)


@app.command("list")
def list_all(*, as_json: AsJson = False) -> None:
    """List the portals, oldest first."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        known = list_portals(house.kit)
        told = [_describe(house, portal) for portal in known]
    voice.table([(one["host"], one["name"], one["origin"]) for one in told])
    if not told:
        voice.say("There is no portal yet: its first owner makes it.")
        voice.say("Next: farstu serve, and open the link")
    voice.answer({"portals": told})


@app.command("show")
def show(
    host: Host = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a portal: address, policy, settings, key."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, host)
        policy = house.kit.store.read(lambda tx: portal_policy(house.kit, tx), portal_id=at.id)
        keys = house.kit.store.read(data_keys.list_keys, portal_id=at.id)
        told = _describe(house, at)
    voice.say(f"{at.name} · {at.host}")
    voice.table(
        [
            ("address", told["origin"]),
            ("made", on_day(at.created_at)),
            ("second factor", requirement_words(policy)),
            *_settings(at),
            *(("data key", f"{one.id}  made {on_day(one.created_at)}") for one in keys[-1:]),
        ]
    )
    voice.answer(
        told
        | {
            "policy": describe_policy(policy),
            "settings": asdict(at.settings),
            "data_keys": [_describe_key(one) for one in keys],
        }
    )


@app.command("set")
def change(
    host: Host = None,
    *,
    name: Name = None,
    support_contact: SupportContact = None,
    time_zone: TimeZone = None,
    languages: Languages = None,
    codes_asked_back: CodesAskedBack = None,
    strict_codes: StrictCodes = None,
    as_json: AsJson = False,
) -> None:
    """Change the name and the settings of a portal; what is not mentioned stays."""
    voice = Voice(as_json=as_json)
    wish = PortalWish(
        name=name,
        support_contact=support_contact,
        time_zone=time_zone,
        languages=languages,
        codes_asked_back=codes_asked_back,
        strict_codes=strict_codes,
    )
    if wish == PortalWish():
        voice.stop_at_misuse("Nothing to set: name at least one of the options.")
    with enter(voice) as house:
        at = choose_portal(house, voice, host)
        kit = house.kit
        done = kit.store.write(lambda tx: change_portal(kit, tx, wish), portal_id=at.id)
        if not isinstance(done, Portal):
            typed = {"time_zone": time_zone or "", "languages": languages or ""}
            said = [explain(one, typed=typed.get(one.field, at.host)) for one in done]
            voice.stop(*said, reason=done[0].reason.value)
        told = _describe(house, done) | {"settings": asdict(done.settings)}
    voice.mark(Mark.FINE, f"{done.name} · {done.host}")
    voice.table([(f"  {name}", said) for name, said in _settings(done)])
    voice.answer(told)


def _settings(portal: Portal) -> list[tuple[str, str]]:
    settings = asdict(portal.settings)
    return [(name.replace("_", " "), _setting(value)) for name, value in settings.items()]


def _describe(house: House, portal: Portal) -> dict[str, Any]:
    return {
        "id": portal.id,
        "host": portal.host,
        "name": portal.name,
        "origin": house.portal_origin(portal.host),
        "created_at": portal.created_at.isoformat(),
    }


def _setting(value: object) -> str:
    """Say a setting: yes, no, or its text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "–"


def _describe_key(key: WrappedKey) -> dict[str, Any]:
    retired = key.retired_at is not None
    return {"id": key.id, "created_at": key.created_at.isoformat(), "retired": retired}
