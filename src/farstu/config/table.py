"""What the tables of the configuration are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict


def _refuse_truth(number: object) -> object:
    if isinstance(number, bool):
        raise ValueError("is no number")  # noqa: TRY004 - pydantic collects only ValueError
    return number


Whole = Annotated[int, BeforeValidator(_refuse_truth)]
Folder = Annotated[Path, AfterValidator(Path.absolute)]


class Table(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
