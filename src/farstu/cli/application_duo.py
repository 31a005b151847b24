"""``farstu application duo``: an application with a plug-in for Duo."""

from __future__ import annotations

from typing import Annotated

import typer

from farstu.cli.application_making import make_application, tell_added
from farstu.cli.application_options import (
    Least,
    Returns,
    TakesLimited,
    read_addresses,
    read_least,
)
from farstu.cli.application_words import refuse_unseen
from farstu.cli.asking import ask_missing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, ShowSecrets
from farstu.cli.voice import Voice
from farstu.core.assurance import Assurance
from farstu.core.duo import DuoUniversal

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="What people read.")]


def duo(
    name: Name = None,
    *,
    return_address: Returns = None,
    least: Least = None,
    takes_limited: TakesLimited = None,
    portal: PortalHost = None,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Add an application with a plug-in for Duo, and print what is entered there.

    The plug-in stays as it is. The secret, which both sides sign by, is shown once.
    """
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    refuse_unseen(voice)
    rules = DuoUniversal(
        return_addresses=read_addresses(return_address) or (),
        least=read_least(least) or Assurance.SINGLE,
        takes_limited=bool(takes_limited),
    )
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        called = ask_missing(voice, name, question="Name", option="NAME")
        tell_added(house, voice, at, make_application(house, voice, at, called, rules))
