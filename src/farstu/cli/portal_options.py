"""What can be said of a portal on the command line, and the file of its picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from farstu.cli.voice import Voice
from farstu.core.png import LARGEST

Host = Annotated[
    str | None, typer.Argument(metavar="[HOST]", help="Not needed if there is only one.")
]
Name = Annotated[str | None, typer.Option("--name", help="What people read.")]
SupportContact = Annotated[
    str | None,
    typer.Option("--support-contact", help="Whom people may ask; empty: nobody is named."),
]
TimeZone = Annotated[
    str | None,
    typer.Option("--time-zone", metavar="ZONE", help="Such as Europe/Oslo; empty: UTC."),
]
Languages = Annotated[
    str | None,
    typer.Option(
        "--languages",
        metavar="TAGS",
        help="Such as sv,en: what pages and mail may be in, its own first; empty: all there are.",
    ),
]
Apps = Annotated[
    str | None,
    typer.Option(
        "--apps",
        metavar="NAMES",
        help="Authenticator apps that people are told of, with commas; empty: the usual ones.",
    ),
]
CodesAfter = Annotated[
    bool | None,
    typer.Option(
        "--codes-after/--codes-before",
        help="Whether recovery codes come after the first method, or before it.",
    ),
]
CodesAskedBack = Annotated[
    bool | None,
    typer.Option(
        "--codes-asked-back/--no-codes-asked-back",
        help="Whether one recovery code has to be typed back before they count as saved.",
    ),
]
StrictCodes = Annotated[
    bool | None,
    typer.Option(
        "--strict-codes/--no-strict-codes",
        help="Whether a code counts in its own 30 seconds only.",
    ),
]
AccountsByRequest = Annotated[
    bool | None,
    typer.Option(
        "--accounts-by-request/--no-accounts-by-request",
        help="Whether customers ask for accounts, and only the portal's own people invite.",
    ),
]
SessionMinutes = Annotated[
    int | None,
    typer.Option(
        "--session-minutes",
        min=0,
        max=30,
        metavar="N",
        help="After how many minutes without use a session ends, if that is sooner; 0: built in.",
    ),
]
SessionHours = Annotated[
    int | None,
    typer.Option(
        "--session-hours",
        min=0,
        max=12,
        metavar="N",
        help="After how many hours a session ends in any case, if that is sooner; 0: built in.",
    ),
]
Accent = Annotated[
    str | None,
    typer.Option("--accent", metavar="COLOUR", help="The colour of the pages; empty: spruce."),
]
AccentDark = Annotated[
    str | None,
    typer.Option(
        "--accent-dark",
        metavar="COLOUR",
        help="The same in the dark; empty: the nearest readable shade.",
    ),
]
Logo = Annotated[
    str | None,
    typer.Option("--logo", metavar="FILE", help="A PNG picture beside the name; empty: the door."),
]


def read_picture(voice: Voice, file: str) -> bytes:
    """Read the file, as far as it may be read at all; no name takes the picture away."""
    if not file:
        return b""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST + 1) or b"\0"
    except OSError as error:
        voice.stop(f"{file}: {error.strerror or error}.", reason="file")
