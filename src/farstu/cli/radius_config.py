"""``farstu radius-config``: what FreeRADIUS needs to know to ask us about a second factor."""

from __future__ import annotations

from typing import Annotated

import typer

from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.radius_words import Part, Way, write_radius
from farstu.cli.voice import Voice
from farstu.core.forward_auth import is_place
from farstu.http.door import Site

Which = Annotated[Part, typer.Argument(metavar="PART", help="module or site.")]
Code = Annotated[
    Way,
    typer.Option("--code", help="How the code comes: asked for, behind the password, or alone."),
]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Where FreeRADIUS listens.")]
Farstu = Annotated[
    str | None,
    typer.Option("--farstu", metavar="URL", help="The portal's address, if it is another."),
]


def radius_config(
    part: Which,
    *,
    code: Code = Way.ASKED,
    port: Port = 1812,
    farstu: Farstu = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Print a part of the configuration of FreeRADIUS; it holds no secret."""
    voice = Voice(as_json=as_json)
    if farstu is not None and not is_place(farstu.removesuffix("/")):
        voice.stop_at_misuse(f"“{farstu}” is no address, such as https://portal.example.")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        place = farstu or Site(origin=house.config.origin).origin_of(at.host)
    written = write_radius(part, farstu=place, way=code, port=port)
    if not as_json:
        typer.echo(written, nl=False)
    voice.answer({"portal": at.host, "part": part.value, "configuration": written})
