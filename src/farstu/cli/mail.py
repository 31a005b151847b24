"""``farstu mail``: whether mail leaves, and if not, why."""

from __future__ import annotations

from contextlib import closing
from html import escape
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.troubles import explain_trouble, remedy_of
from farstu.cli.voice import Mark, Voice
from farstu.config import Config
from farstu.delivery.message import Message
from farstu.senders import make_sender
from farstu.store.portals import Portal

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Where to send it.")]

app = typer.Typer(help="Mail: test.", no_args_is_help=True)


@app.callback()
def mail() -> None:
    """Mail: test."""


@app.command("test")
def send_test(address: Address, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Send a message now, as the notices are sent, and say what became of it."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        message = _write(house, at, address)
        with closing(make_sender(house.config)) as sender:
            no = sender.send(message)
        way = name_way(house.config)
    if no is not None:
        voice.stop(explain_trouble(no), reason=no.trouble.name.lower(), steps=[remedy_of(no)])
    voice.mark(Mark.FINE, f"handed to {way} for {address}")
    if house.config.mail.host:
        voice.say("It should arrive within a minute. If not, look into the log of that server.")
    voice.answer({"sent": True, "by": way, "message_id": message.message_id})


def name_way(config: Config) -> str:
    """Say what mail leaves by."""
    mail = config.mail
    return f"{mail.host}:{mail.port_in_use}" if mail.host else str(config.mail_folder)


def _write(house: House, portal: Portal, address: str) -> Message:
    sender, name = house.sender_of(portal)
    origin, now = house.portal_origin(portal.host), house.kit.clock()
    text = f"Mail from {portal.name} ({origin}) leaves and arrives."
    return Message(
        recipient=address,
        sender=sender,
        sender_name=name,
        subject=f"Mail from {portal.name} works",
        text=f"{text}\n",
        html=f"<!doctype html>\n<p>{escape(text)}</p>\n",
        message_id=f"{house.kit.new_id(now)}@{portal.host}",
        written_at=now,
    )
