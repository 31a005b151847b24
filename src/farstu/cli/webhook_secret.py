"""``farstu webhook secret``: one secret takes another one's place without a gap."""

from __future__ import annotations

from typing import Annotated

import typer

from farstu.cli.opening import enter
from farstu.cli.options import AsJson, PortalHost, ShowSecrets
from farstu.cli.voice import Mark, Voice
from farstu.cli.webhook_options import Name, choose, do
from farstu.cli.webhook_words import describe, stop_at
from farstu.core.outcome import Rejected
from farstu.services import webhooks as services
from farstu.store import webhook_secrets

app = typer.Typer(help="Secrets of a webhook: add, remove.", no_args_is_help=True)


@app.command("add")
def add_secret(
    name: Name = None,
    *,
    portal: PortalHost = None,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Make a second secret, and show it once; until one is removed, both sign."""
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    refuse_unseen(voice)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        kit = house.kit
        made = kit.store.write(
            lambda tx: services.add_webhook_secret(kit, tx, one.id), portal_id=at.id
        )
    if isinstance(made, Rejected):
        stop_at(voice, [made], typed=one.name, address=one.address)
    voice.mark(Mark.FINE, f"added a secret of {one.name}")
    show_secret(voice, made)
    voice.answer({"webhook": describe(one), "secret": made})


@app.command("remove")
def remove_secret(
    name: Name = None,
    secret: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Which one; else the older of the two.")
    ] = None,
    *,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Sign nothing by a secret any more, from now on."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        kit = house.kit
        held = kit.store.read(
            lambda tx: webhook_secrets.list_of_webhook(tx, one.id), portal_id=at.id
        )
        which = secret or held[0].id
        do(
            house,
            voice,
            at,
            one,
            lambda tx: services.remove_webhook_secret(kit, tx, one.id, which),
        )
    voice.mark(Mark.FINE, f"removed a secret of {one.name}")
    voice.answer({"webhook": describe(one), "removed": which})


def refuse_unseen(voice: Voice) -> None:
    """Stop where a secret would not be seen, before one is made."""
    if not voice.may_show_secrets:
        voice.stop_at_misuse("The secret is shown on a terminal only: add --show-secrets.")


def show_secret(voice: Voice, secret: str) -> None:
    """Say a secret to people, this once."""
    voice.say("Its secret, which nobody sees again:")
    voice.say(f"  {secret}")
