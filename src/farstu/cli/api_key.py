"""``farstu api-key``: the keys by which a portal's own programs use the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from farstu.cli.asking import ask_missing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, ShowSecrets
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain, on_day
from farstu.core.outcome import Rejected
from farstu.core.scopes import Scope
from farstu.services.api_keys import LIVES, KeyWish, add_api_key, revoke_api_key
from farstu.store import api_keys
from farstu.store.api_keys import ApiKey

Scopes = Annotated[
    list[Scope] | None, typer.Option("--scope", help="What it may do; once for each scope.")
]
Networks = Annotated[
    list[str] | None,
    typer.Option("--network", metavar="CIDR", help="From where it may be used; else anywhere."),
]
Days = Annotated[int, typer.Option("--days", min=1, max=1825, help="How long it lives.")]

app = typer.Typer(help="API keys: add, list, revoke.", no_args_is_help=True)


@app.command("add")
def add(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="What uses it.")] = None,
    *,
    scope: Scopes = None,
    network: Networks = None,
    days: Days = LIVES.days,
    portal: PortalHost = None,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Make a key of a portal, and print it this once."""
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    if not scope:
        voice.stop_at_misuse(f"Say what it may do: --scope {'|'.join(Scope)}.")
    if Scope.PRIVACYIDEA_OPEN in scope and not network:
        voice.stop_at_misuse("Nobody shows a key of that scope: say its networks by --network.")
    if not voice.may_show_secrets:
        voice.stop_at_misuse("The key is shown once, and this is no terminal: --show-secrets.")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        called = ask_missing(voice, name, question="What uses it", option="NAME")
        wish = KeyWish(
            name=called, scopes=scope, networks=network or (), lives=timedelta(days=days)
        )
        made = house.kit.store.write(lambda tx: add_api_key(house.kit, tx, wish), portal_id=at.id)
    if isinstance(made, Rejected):
        typed = called if made.field == "name" else ", ".join(network or ())
        voice.stop(explain(made, typed=typed), reason=made.reason.value)
    voice.mark(Mark.FINE, f"added {made.key.name}  {made.key.id}")
    voice.say("Keep it like a password: it is shown this once.")
    voice.say(f"  {made.text}")
    voice.answer({"portal": at.host, "key": describe(made.key), "text": made.text})


@app.command("list")
def list_all(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the keys of a portal, the oldest first; their text is kept nowhere."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        found = house.kit.store.read(api_keys.list_keys, portal_id=at.id)
    voice.table([(one.id, one.name, _state(one), " ".join(sorted(one.scopes))) for one in found])
    voice.answer({"portal": at.host, "keys": [describe(one) for one in found]})


@app.command("revoke")
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="The id of the key.")],
    *,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """End a key; the next call with it is refused."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        done = house.kit.store.write(lambda tx: revoke_api_key(house.kit, tx, key), portal_id=at.id)
    if done is not None:
        steps = [f"farstu api-key list --portal {at.host}"]
        voice.stop(f"No living key here has the id {key}.", reason=done.reason.value, steps=steps)
    voice.mark(Mark.FINE, f"revoked {key}")
    voice.answer({"portal": at.host, "revoked": key})


def describe(key: ApiKey) -> dict[str, Any]:
    """Write a key as plain data; never its text."""
    times = ("created_at", "expires_at", "last_used_at", "revoked_at")
    moments = {name: getattr(key, name) for name in times}
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "networks": list(key.networks),
        **{name: at and at.isoformat() for name, at in moments.items()},
    }


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {on_day(key.revoked_at)}"
    return f"until {on_day(key.expires_at)}" if key.expires_at else "without end"
