"""``farstu portal``: the sign-in sites of this installation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson
from farstu.cli.policy_words import describe_policy, requirement_words
from farstu.cli.voice import Voice
from farstu.cli.wording import on_day
from farstu.services.policies import portal_policy
from farstu.services.portals import list_portals
from farstu.store import data_keys
from farstu.store.data_keys import WrappedKey
from farstu.store.portals import Portal

app = typer.Typer(help="Portals: list, show.", no_args_is_help=True)


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
    host: Annotated[
        str | None, typer.Argument(metavar="[HOST]", help="Not needed if there is only one.")
    ] = None,
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
    settings = asdict(at.settings)
    voice.say(f"{at.name} · {at.host}")
    voice.table(
        [
            ("address", told["origin"]),
            ("made", on_day(at.created_at)),
            ("second factor", requirement_words(policy)),
            *((name.replace("_", " "), _setting(value)) for name, value in settings.items()),
            *(("data key", f"{one.id}  made {on_day(one.created_at)}") for one in keys[-1:]),
        ]
    )
    voice.answer(
        told
        | {
            "policy": describe_policy(policy),
            "settings": settings,
            "data_keys": [_describe_key(one) for one in keys],
        }
    )


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
