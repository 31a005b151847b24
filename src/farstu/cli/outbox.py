"""``farstu outbox``: messages that were not sent, and trying them again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import at_minute, count
from farstu.core.phone_numbers import mask_number
from farstu.services.portals import list_portals
from farstu.services.undelivered import Stage, Unsent, list_unsent
from farstu.services.undelivered import retry as retry_unsent
from farstu.store.portals import Portal

HEADINGS = ("ID", "BY", "STATE", "WHAT", "TO", "ATTEMPTS", "NEXT", "WHY")
MESSAGE_ID = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="The message, as `farstu outbox list` has it.")
]
All = Annotated[bool, typer.Option("--all", help="All that were not sent.")]

app = typer.Typer(help="Outbox: list, retry.", no_args_is_help=True)


@app.command("list")
def list_all(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the messages that were not sent yet, or not at all: waiting, being sent, dead."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        found = [
            (at, one)
            for at in _choose(house, voice, portal)
            for one in house.kit.store.read(lambda tx: list_unsent(house.kit, tx), portal_id=at.id)
        ]
    if found:
        voice.table([HEADINGS, *(_row(one) for _, one in found)])
    else:
        voice.mark(Mark.FINE, "nothing waits: everything was sent")
    if any(one.stage is Stage.DEAD for _, one in found):
        voice.say("Next: farstu doctor, and when sending works again: farstu outbox retry --all")
    voice.answer({"messages": [_describe(at, one) for at, one in found]})


@app.command("retry")
def retry(
    message_id: MESSAGE_ID = None,
    *,
    everything: All = False,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Try a message again at once, or all that were not sent; dead ones begin anew.

    What has expired meanwhile stays where it is. The server sends; this only asks it to.
    """
    voice = Voice(as_json=as_json)
    if (message_id is None) != everything:
        voice.stop_at_misuse("Name one message, or say --all.")
    with enter(voice) as house:
        kit = house.kit
        retried = sum(
            kit.store.write(lambda tx: retry_unsent(kit, tx, row_id=message_id), portal_id=at.id)
            for at in _choose(house, voice, portal)
        )
    if message_id is not None and not retried:
        problem = f"No message {message_id} waits, or it has expired, or it is being sent."
        voice.stop(problem, reason="not_found", steps=["farstu outbox list"])
    voice.mark(Mark.FINE, f"{count(retried, 'message')} will be tried at once")
    voice.answer({"retried": retried})


def mask(address: str) -> str:
    """Show enough of an address or a number to know one's own, and no more."""
    if "@" not in address:
        return mask_number(address)
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _choose(house: House, voice: Voice, host: str | None) -> list[Portal]:
    """Choose one portal, or, where none is named, all."""
    return [choose_portal(house, voice, host)] if host else list_portals(house.kit)


def _row(one: Unsent) -> tuple[str, ...]:
    row, letter = one.row, one.letter
    waits = one.stage is Stage.WAITING
    return (
        row.id,
        row.channel,
        one.stage,
        letter.template.replace("_", " ") if letter else "–",
        mask(letter.recipient) if letter else "–",
        str(row.attempts),
        at_minute(row.due_at) if waits else "–",
        row.last_error or "–",
    )


def _describe(portal: Portal, one: Unsent) -> dict[str, Any]:
    row, letter = one.row, one.letter
    return {
        "id": row.id,
        "portal": portal.host,
        "channel": row.channel,
        "state": one.stage.replace(" ", "_"),
        "what": letter.template if letter else None,
        "to": mask(letter.recipient) if letter else None,
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "error": row.last_error,
    }
