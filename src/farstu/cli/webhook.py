"""``farstu webhook``: where a portal's own programs are told what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from farstu.cli import webhook_secret
from farstu.cli.asking import ask_missing, confirm_by_typing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, ShowSecrets, Yes
from farstu.cli.voice import Mark, Voice
from farstu.cli.webhook_options import Address, Kinds, Name, NewName, choose, do
from farstu.cli.webhook_words import (
    HEADINGS,
    answer_of,
    describe,
    describe_message,
    describe_secret,
    find_one,
    message_row,
    secret_rows,
    state_of,
    stop_at,
)
from farstu.cli.wording import count, on_day
from farstu.core.outcome import Rejected
from farstu.core.webhooks import Kind
from farstu.crier import Crier
from farstu.delivery.posting import Poster
from farstu.services import webhooks as services
from farstu.services.webhook_posting import post_test
from farstu.services.webhooks import MadeWebhook, WebhookWish
from farstu.store import webhook_messages, webhook_secrets, webhooks

MOST_SHOWN = 50

app = typer.Typer(
    help="Webhooks: add, list, show, test, set, secrets, deliveries, suspend, resume, remove.",
    no_args_is_help=True,
)
app.add_typer(webhook_secret.app, name="secret")


@app.command("add")
def add(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="What is told.")] = None,
    *,
    address: Address = None,
    kind: Kinds = None,
    portal: PortalHost = None,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Add a webhook of a portal, and print its secret this once."""
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    if not kind:
        voice.stop_at_misuse(f"Say what it is told of: --kind {'|'.join(Kind)}.")
    webhook_secret.refuse_unseen(voice)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        called = ask_missing(voice, name, question="What is told", option="NAME")
        to = ask_missing(voice, address, question="Address", option="--address")
        wish = WebhookWish(name=called, address=to, kinds=kind)
        kit = house.kit
        made = kit.store.write(lambda tx: services.add_webhook(kit, tx, wish), portal_id=at.id)
    if not isinstance(made, MadeWebhook):
        stop_at(voice, made, typed=called, address=to)
    voice.mark(Mark.FINE, f"added {made.webhook.name}  {made.webhook.id}")
    webhook_secret.show_secret(voice, made.secret)
    voice.say(f"Next: farstu webhook test {made.webhook.id}")
    voice.answer({"portal": at.host, "webhook": describe(made.webhook), "secret": made.secret})


@app.command("list")
def list_all(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the webhooks of a portal, the oldest first."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        known = house.kit.store.read(webhooks.list_all, portal_id=at.id)
    voice.table([(one.id, one.name, state_of(one), one.address) for one in known])
    if not known:
        voice.say("There is no webhook yet.")
    voice.answer({"portal": at.host, "webhooks": [describe(one) for one in known]})


@app.command("show")
def show(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show a webhook: what it is told of, how it is, and what waits for it."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        store = house.kit.store
        held = store.read(lambda tx: webhook_secrets.list_of_webhook(tx, one.id), portal_id=at.id)
        waiting = store.read(lambda tx: webhook_messages.count_waiting(tx, one.id), portal_id=at.id)
    voice.say(f"{one.name} · {at.host}")
    voice.table(
        [
            ("id", one.id),
            ("address", one.address),
            ("told of", " ".join(sorted(one.kinds))),
            ("added", on_day(one.created_at)),
            ("state", state_of(one)),
            ("waiting", count(waiting, "message")),
            *secret_rows(held),
        ]
    )
    about = {"secrets": [describe_secret(each) for each in held], "waiting": waiting}
    voice.answer({"portal": at.host, "webhook": describe(one) | about})


@app.command("test")
def try_it(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Post a message about nothing at once, and say what was answered."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        crier = Crier(house.kit, Poster(networks=house.config.outbound.networks))
        posted = post_test(house.kit, crier.post, at.id, one.id)
    if not posted.is_taken:
        problem = f"{one.name} did not take it: {answer_of(posted)}."
        voice.stop(problem, reason="not_taken")
    voice.mark(Mark.FINE, f"{one.name} took it: {answer_of(posted)}")
    voice.answer({"webhook": describe(one), "status": posted.status})


@app.command("set")
def change(
    name: Name = None,
    *,
    new_name: NewName = None,
    address: Address = None,
    kind: Kinds = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Change name, address or kinds; what is not said stays."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        wish = WebhookWish(
            name=new_name if new_name is not None else one.name,
            address=address if address is not None else one.address,
            kinds=kind or one.kinds,
        )
        kit = house.kit
        done = kit.store.write(
            lambda tx: services.change_webhook(kit, tx, one, wish), portal_id=at.id
        )
    if isinstance(done, tuple):
        stop_at(voice, done, typed=one.name, address=wish.address)
    voice.mark(Mark.FINE, f"changed {done.name}")
    voice.answer({"portal": at.host, "webhook": describe(done)})


@app.command("deliveries")
def deliveries(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the latest messages of a webhook, the newest first, and what became of them."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        known = house.kit.store.read(
            lambda tx: webhook_messages.list_of_webhook(tx, one.id, limit=MOST_SHOWN),
            portal_id=at.id,
        )
    if known:
        voice.table([HEADINGS, *map(message_row, known)])
    else:
        voice.say(f"{one.name} was told nothing yet.")
    voice.answer({"webhook": describe(one), "messages": [describe_message(m) for m in known]})


@app.command("again")
def again(
    name: Name = None,
    message: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The message, as `deliveries` has it.")
    ] = None,
    *,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Have a message sent once more, under the same id. The server sends; this only asks it to."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        which = ask_missing(voice, message, question="Message", option="ID")
        do(house, voice, at, one, lambda tx: services.send_again(house.kit, tx, one.id, which))
    voice.mark(Mark.FINE, f"{which} will be sent to {one.name} again")
    voice.answer({"webhook": describe(one), "again": which})


@app.command("suspend")
def suspend(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Tell a webhook nothing more, for now; what waits for it stays for a month."""
    _switch(name, portal, "suspended", services.suspend_webhook, as_json=as_json)


@app.command("resume")
def resume(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Tell a webhook again, first of all what waits for it."""
    _switch(name, portal, "resumed", services.resume_webhook, as_json=as_json)


@app.command("remove")
def remove(
    name: Name = None, *, portal: PortalHost = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Remove a webhook, with its secrets and all that waits for it."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        consequences = (f"{one.name} is told nothing more, not even what waits for it.",)
        confirm_by_typing(voice, one.name, consequences=consequences, yes=yes, what="name")
        do(house, voice, at, one, lambda tx: services.remove_webhook(house.kit, tx, one.id))
    voice.mark(Mark.FINE, f"removed {one.name}")
    voice.answer({"webhook": describe(one)})


def _switch(
    name: str | None,
    portal: str | None,
    done: str,
    switch: Callable[..., Rejected | None],
    *,
    as_json: bool,
) -> None:
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, one = choose(house, voice, portal, name)
        do(house, voice, at, one, lambda tx: switch(house.kit, tx, one.id))
        after = find_one(house, voice, at, one.id)
    voice.mark(Mark.FINE, f"{done} {one.name}")
    voice.answer({"webhook": describe(after)})
