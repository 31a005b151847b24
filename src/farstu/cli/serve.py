"""``farstu serve``: the server, and the first owner's link where there never was an owner."""

from __future__ import annotations

import errno
import socket
from typing import Annotated

import typer

from farstu import __version__
from farstu.app import House, open_house
from farstu.app import serve as serve_until_stopped
from farstu.cli.first_owner import make_link, tell_link
from farstu.cli.init import make_installation, tell_made
from farstu.cli.mail import name_way
from farstu.cli.opening import (
    expecting_failures,
    read_config,
    refuse_other_keys,
    refuse_other_version,
)
from farstu.cli.options import AsJson, ShowSecrets
from farstu.cli.sms import name_ways
from farstu.cli.voice import Voice
from farstu.cli.wording import count
from farstu.config import Listen
from farstu.services.first_owner import is_unclaimed
from farstu.services.portals import list_portals

WithInit = Annotated[bool, typer.Option("--init", help="Run `farstu init` first if it is needed.")]


def serve(
    *, with_init: WithInit = False, show_secrets: ShowSecrets = False, as_json: AsJson = False
) -> None:
    """Serve until stopped.

    On an installation that never had an owner it prints the link with which one becomes it.
    """
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    config = read_config(voice)
    if with_init:
        made = make_installation(voice, config)
        if made.is_new:
            tell_made(voice, config, made)
    with expecting_failures(voice, config):
        refuse_other_version(voice, config)
        refuse_taken_address(voice, config.listen)
        with open_house(config) as house:
            refuse_other_keys(voice, house)
            _greet(voice, house)
    serve_until_stopped(config)


def refuse_taken_address(voice: Voice, listen: Listen) -> None:
    """Stop if the address cannot be had, before anybody is told to open it."""
    why = find_obstacle(listen)
    if why is not None:
        voice.stop(
            f"Farstu cannot listen on {listen}: {why}.",
            reason="address",
            steps=["stop what listens there, or set another address in FARSTU_LISTEN"],
        )


def find_obstacle(listen: Listen) -> str | None:
    """Say why nobody could listen there now; None if somebody can."""
    family = socket.AF_INET6 if ":" in listen.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen.address, listen.port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            return "something else does already" if taken else str(error.strerror)
    return None


def _greet(voice: Voice, house: House) -> None:
    config, portals = house.config, len(list_portals(house.kit))
    here = f"http://{config.listen}"
    at = here if config.origin == here else f"{here} behind {config.origin}"
    link = make_link(voice, house)
    unclaimed = link is not None or is_unclaimed(house.kit)
    voice.say(f"farstu {__version__} · {count(portals, 'portal')} · {at}")
    if link is not None:
        tell_link(voice, link)
    elif unclaimed:
        voice.say("This installation has no owner yet. Their link: farstu init --link")
    missing = [] if config.mail.host else ["no mail server"]
    missing += [] if config.sms.gateways else ["no SMS gateway"]
    if missing:
        voice.remark(f"{', '.join(missing)}: messages go as files into {config.mail_folder}")
    voice.answer(
        {
            "version": __version__,
            "portals": portals,
            "listen": str(config.listen),
            "origin": config.origin,
            "mail": name_way(config),
            "sms": name_ways(config),
            "has_owner": not unclaimed,
            "first_owner_link": link,
        }
    )
