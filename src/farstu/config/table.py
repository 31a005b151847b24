"""What the tables of the configuration are made of."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, IPvAnyNetwork


def _refuse_truth(number: object) -> object:
    if isinstance(number, bool):
        raise ValueError("is no number")  # noqa: TRY004 - pydantic collects only ValueError
    return number


def _refuse_other_than_text(said: object) -> object:
    """Refuse without showing what was said, as pydantic would."""
    if not isinstance(said, str):
        raise ValueError("is no text")  # noqa: TRY004 - pydantic collects only ValueError
    return said


def _readable(path: Path) -> Path:
    if not (path.is_file() and os.access(path, os.R_OK)):
        raise ValueError(f"names {path}, which is no file that can be read")
    return path


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("has characters that cannot be shown")
    return text


def split_words(listed: object) -> object:
    """Take a list written as text, as the environment has it: ``10.0.0.0/8, 192.0.2.7``."""
    return listed.replace(",", " ").split() if isinstance(listed, str) else listed


def _refuse_everybody(networks: tuple[IPvAnyNetwork, ...]) -> tuple[IPvAnyNetwork, ...]:
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError("trusts everybody, so that anybody may claim any address")
    return networks


Networks = Annotated[
    tuple[IPvAnyNetwork, ...], BeforeValidator(split_words), AfterValidator(_refuse_everybody)
]
Whole = Annotated[int, BeforeValidator(_refuse_truth)]
Folder = Annotated[Path, AfterValidator(Path.absolute)]
Text = Annotated[str, AfterValidator(_printable)]
Secret = Annotated[str, BeforeValidator(_refuse_other_than_text)]
File = Annotated[Folder, AfterValidator(_readable)]


class Table(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
