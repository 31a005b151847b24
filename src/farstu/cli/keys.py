"""``farstu keys``: new keys for what is sealed, while the server runs."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli import lost_keys
from farstu.cli.lost_keys import describe_place
from farstu.cli.opening import enter
from farstu.cli.options import AsJson
from farstu.cli.progress import Progress
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import at_minute, count, on_day
from farstu.crypto.keyring import WrappingKey, add_key
from farstu.crypto.sealing import Place
from farstu.services.accounts import find_account
from farstu.services.key_rotation import (
    SETTLED_AFTER,
    Rotated,
    finish_rotation,
    foresee_rotation,
    list_idle_wrapping_keys,
    list_unopened_keys,
    needs_rotation,
)
from farstu.services.kit import Kit
from farstu.services.portals import list_portals

AUTHENTICATOR = "authenticator"
"""The purpose of a place that is somebody's for good; the others are pending."""

OFFER = "offer"
OUTBOX = "outbox"
AUDIT_KEY = "audit_key"

app = typer.Typer(help="Keys: rotate, give up.", no_args_is_help=True)
app.command("give-up")(lost_keys.give_up)


@app.command("rotate")
def rotate(
    *,
    finish: Annotated[
        bool, typer.Option("--finish", help="Only finish what was begun; add no new key.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add new keys, and seal everything under them.

    The server may run meanwhile. Killed at any moment, nothing is lost: run it again, and it
    finishes what was begun.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        _refuse_unopened(house, voice)
        kit = house.kit
        begun = needs_rotation(kit)
        added = not (begun or finish)
        if dry_run:
            _foresee(voice, house, added=added)
            return
        if added:
            add_key(house.config.key_file, now=kit.clock(), entropy=kit.entropy)
        progress = Progress("sealing anew")
        rotated = finish_rotation(kit, tell=progress.count)
        progress.end()
        state = "added" if added else "finished what was begun" if begun else "nothing was begun"
        voice.mark(Mark.FINE, f"wrapping key {kit.keys().current.id}  {state}")
        _tell_rotated(voice, house, rotated, added=added)
    if any(one.unopened for one in rotated):
        raise typer.Exit(1)


def _tell_rotated(voice: Voice, house: House, rotated: Sequence[Rotated], *, added: bool) -> None:
    kit, idle = house.kit, list_idle_wrapping_keys(house.kit)
    _tell(voice, house, rotated)
    _tell_idle(voice, house, idle)
    voice.answer(
        {
            "wrapping_key": _describe_key(kit.keys().current),
            "added": added,
            "portals": [_describe(one) for one in rotated],
            "droppable_keys": [_describe_key(key) for key in idle],
            "finish_again_at": _when_settled(kit, rotated),
        }
    )


def _foresee(voice: Voice, house: House, *, added: bool) -> None:
    """Say what would be done; what no key opens ends it with 1, as it would."""
    hosts = {portal.id: portal.host for portal in list_portals(house.kit)}
    foreseen = foresee_rotation(house.kit, anew=added)
    voice.mark(Mark.FINE, f"{'a' if added else 'no'} wrapping key would be added")
    for one in foreseen:
        host, rows = hosts[one.portal_id], count(one.rows, "row")
        voice.mark(Mark.FINE, f"{host}  {rows} would be sealed anew")
        for place in one.unopened:
            _tell_unopened(voice, house, place, host=host)
    portals = [
        {
            "portal_id": one.portal_id,
            "rows": one.rows,
            "unopened": [describe_place(place) for place in one.unopened],
        }
        for one in foreseen
    ]
    voice.answer({"would_add": added, "portals": portals})
    if any(one.unopened for one in foreseen):
        raise typer.Exit(1)


def _refuse_unopened(house: House, voice: Voice) -> None:
    """Stop before anything is changed if the key file does not open what there is."""
    unopened = list_unopened_keys(house.kit)
    if not unopened:
        return
    wanted = sorted({key.wrapping_key_id for key in unopened})
    voice.stop(
        f"{house.config.key_file} does not open {count(len(unopened), 'data key')}.",
        f"It lacks {', '.join(wanted)}: put the backup of the key file there that has it.",
        reason="unopened",
        steps=["farstu doctor"],
    )


def _tell(voice: Voice, house: House, rotated: Sequence[Rotated]) -> None:
    hosts = {portal.id: portal.host for portal in list_portals(house.kit)}
    for one in rotated:
        voice.mark(Mark.FINE, f"{hosts[one.portal_id]}  {count(one.resealed, 'row')} sealed anew")
        if one.removed_keys:
            voice.say(f"  {count(one.removed_keys, 'old data key')} removed")
        for place in one.unopened:
            _tell_unopened(voice, house, place, host=hosts[one.portal_id])
    if any(one.waiting_keys for one in rotated):
        voice.say("Next: farstu keys rotate --finish, in an hour: it removes the old data keys")


def _tell_unopened(voice: Voice, house: House, place: Place, *, host: str) -> None:
    """Say what is damaged; what was only pending is begun again by its owner, and expires."""
    voice.mark(Mark.PROBLEM, f"{place.purpose} {place.row_id} is damaged: no key opens it")
    if place.purpose == AUTHENTICATOR:
        who = _name(house, place.portal_id, place.account_id)
        voice.say(f"  fix: farstu account reset-factors {who} --portal {host}")
    elif place.purpose == OFFER:
        who, serial = _name(house, place.portal_id, place.account_id), _serial(house, place)
        voice.say(f"  fix: farstu account take-back {who} {serial} --portal {host}")
        voice.say("  and then hand it out again")
    elif place.purpose == AUDIT_KEY:
        voice.say("  fix: none is needed, another takes its place; what it signed stays good")
    elif place.purpose == OUTBOX:
        voice.say("  fix: none is needed, it is not sent, and forgotten after a month")
    else:
        voice.say("  fix: none is needed, it is forgotten within the hour")


def _tell_idle(voice: Voice, house: House, idle: Sequence[WrappingKey]) -> None:
    """Say which keys may be taken out of the key file, and when."""
    now = at_minute(house.kit.clock())
    for key in idle:
        voice.say(f"The wrapping key {key.id} of {on_day(key.created_at)} opens nothing any more.")
    if idle:
        voice.say(f"Take it out of {house.config.key_file} when no backup of the database from")
        voice.say(f"before {now} is kept; until then such a backup needs it.")


def _name(house: House, portal_id: str, account_id: str) -> str:
    """Say the address of an account, as a shell takes it."""
    shown = house.kit.store.read(
        lambda tx: find_account(house.kit, tx, account_id), portal_id=portal_id
    )
    return quote(shown.identifiers[0].value if shown and shown.identifiers else account_id)


def _serial(house: House, place: Place) -> str:
    """Say the serial of what was handed out, as a shell takes it."""
    shown = house.kit.store.read(
        lambda tx: find_account(house.kit, tx, place.account_id), portal_id=place.portal_id
    )
    named = [one.name for one in shown.offers if one.id == place.row_id] if shown else []
    return quote(named[0] if named else place.row_id)


def _when_settled(kit: Kit, rotated: Sequence[Rotated]) -> str | None:
    """Say when to run again so that the old data keys are removed."""
    if not any(one.waiting_keys for one in rotated):
        return None
    return (kit.clock() + SETTLED_AFTER).isoformat()


def _describe(one: Rotated) -> dict[str, Any]:
    return {
        "portal_id": one.portal_id,
        "resealed": one.resealed,
        "removed_data_keys": one.removed_keys,
        "waiting_data_keys": one.waiting_keys,
        "unopened": [describe_place(place) for place in one.unopened],
    }


def _describe_key(key: WrappingKey) -> dict[str, str]:
    return {"id": key.id, "created_at": key.created_at.isoformat()}
