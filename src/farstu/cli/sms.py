"""``farstu sms``: whether text messages leave, by each gateway, and if not, why."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.troubles import explain_trouble, remedy_of
from farstu.cli.voice import REFUSED, Mark, Voice
from farstu.config import Config
from farstu.core.phone_numbers import Number, NumberTrouble, mask_number, parse_number
from farstu.delivery.message import TextMessage, Undelivered
from farstu.delivery.sms.chain import Gateway
from farstu.delivery.sms.folder import TextFolder
from farstu.senders import make_gateways
from farstu.store.portals import Portal

Typed = Annotated[
    str, typer.Argument(metavar="NUMBER", help="Where to send it, such as +46701740617.")
]

COMPLAINTS = {
    NumberTrouble.UNREADABLE: "is no phone number; write it with + and the code of its country",
    NumberTrouble.IMPOSSIBLE: "is a number that nobody can have",
    NumberTrouble.NOT_MOBILE: "is not the number of a mobile phone, or one that costs",
}

app = typer.Typer(help="Text messages: test.", no_args_is_help=True)


@app.callback()
def sms() -> None:
    """Text messages: test."""


@app.command("test")
def send_test(typed: Typed, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Send a text message now by each gateway, and say what became of it.

    Each of them sends one, so that the second is known to work before it has to.
    """
    voice = Voice(as_json=as_json)
    number = parse_number(typed)
    if not isinstance(number, Number):
        voice.stop_at_misuse(f"“{typed}” {COMPLAINTS[number]}.")
    with enter(voice) as house:
        message = _write(house, choose_portal(house, voice, portal), number)
        told = [_try(voice, gateway, message) for gateway in _ways(house.config)]
    voice.answer({"sent": all(one["sent"] for one in told), "gateways": told})
    if not all(one["sent"] for one in told):
        raise typer.Exit(REFUSED)


def name_ways(config: Config) -> list[str]:
    """Say what text messages leave by, in the order in which it is asked."""
    return [gateway.name for gateway in _ways(config)]


def _ways(config: Config) -> list[Gateway]:
    folder: Path = config.mail_folder
    return make_gateways(config) or [Gateway(name=str(folder), sender=TextFolder(folder))]


def _try(voice: Voice, gateway: Gateway, message: TextMessage) -> dict[str, Any]:
    with closing(gateway.sender) as sender:
        no = sender.send(message)
    told = {"gateway": gateway.name, "sent": no is None, "message_id": message.message_id}
    if no is None:
        to = mask_number(message.recipient)
        voice.mark(Mark.FINE, f"handed to {gateway.name} for {to}")
        return told
    voice.mark(Mark.PROBLEM, f"{gateway.name}: {explain_trouble(no)}")
    voice.say(f"  fix: {remedy_of(no)}")
    return {**told, "reason": no.trouble.name.lower(), **_describe(no)}


def _describe(no: Undelivered) -> dict[str, Any]:
    return {"problem": explain_trouble(no), "fix": remedy_of(no)}


def _write(house: House, portal: Portal, number: Number) -> TextMessage:
    now = house.kit.clock()
    return TextMessage(
        recipient=number.e164,
        text=f"Text messages from {portal.name} leave and arrive.",
        message_id=f"{house.kit.new_id(now)}@{portal.host}",
    )
