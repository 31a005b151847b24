"""Options that several commands have, so that they read the same everywhere."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class RoleWord(StrEnum):
    """A role, as it is written on the command line."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    OWNER = "owner"


AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON object, for scripts.")]
PortalHost = Annotated[
    str | None,
    typer.Option("--portal", metavar="HOST", help="The portal; not needed if there is only one."),
]
ShowSecrets = Annotated[
    bool, typer.Option("--show-secrets", help="Print the link even where no terminal is.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]
Person = Annotated[
    str | None, typer.Argument(metavar="[EMAIL]", help="The person's email address.")
]
