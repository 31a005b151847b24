"""What the commands about webhooks have in common: their options, and finding the one meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.asking import ask_missing
from farstu.cli.opening import choose_portal
from farstu.cli.voice import Voice
from farstu.cli.webhook_words import find_one, stop_at
from farstu.core.outcome import Rejected
from farstu.core.webhooks import Kind
from farstu.store.portals import Portal
from farstu.store.tx import Tx
from farstu.store.webhooks import Webhook

Name = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help="The webhook, by its name or its id.")
]
NewName = Annotated[str | None, typer.Option("--name", help="What it is called from now on.")]
Address = Annotated[
    str | None, typer.Option("--address", metavar="URL", help="Where it is told: https.")
]
Kinds = Annotated[
    list[Kind] | None, typer.Option("--kind", help="What it is told of; once for each kind.")
]

Deed = Callable[[Tx], Rejected | None]


def choose(
    house: House, voice: Voice, portal: str | None, name: str | None
) -> tuple[Portal, Webhook]:
    """Find the webhook that a command is about, or stop."""
    at = choose_portal(house, voice, portal)
    typed = ask_missing(voice, name, question="Webhook", option="NAME")
    return at, find_one(house, voice, at, typed)


def do(house: House, voice: Voice, at: Portal, one: Webhook, deed: Deed) -> None:
    """Do a deed about a webhook, or say why not and stop."""
    refused = house.kit.store.write(deed, portal_id=at.id)
    if refused is not None:
        stop_at(voice, [refused], typed=one.name, address=one.address)
