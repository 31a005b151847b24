"""The names of all keys, and what somebody who wrote another one may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from farstu.config.sms import NUMBERS
from farstu.config.table import Table
from farstu.config.tree import NESTED, PREFIX, Config

FILE_VARIABLE = PREFIX + "CONFIG"
"""The one variable that is no key: it names the file."""

KeyPath = tuple[str, ...]
SIMILAR = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key: ``passwords.passes`` in the file, ``FARSTU_PASSWORDS__PASSES`` in the environment."""

    path: KeyPath
    right: str
    """What would be right, to complete the sentence *Write …*."""

    @property
    def name(self) -> str:
        """The key as written in the file."""
        return ".".join(self.path)

    @property
    def variable(self) -> str:
        """The key as written in the environment."""
        return PREFIX + NESTED.join(self.path).upper()


def list_keys(model: type[BaseModel] = Config, above: KeyPath = ()) -> Iterator[Key]:
    """List every key of the tree, tables aside."""
    for name, field in model.model_fields.items():
        path = (*above, name)
        table, row = table_of(field), row_of(field)
        if table is not None:
            yield from list_keys(table, path)
        elif row is not None:
            for number in NUMBERS:
                yield from list_keys(row, (*path, number))
        else:
            yield Key(path=path, right=str(field.description))


def table_of(field: FieldInfo) -> type[Table] | None:
    """Return the model of a field that is a table of its own."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Table) else None


def row_of(field: FieldInfo) -> type[Table] | None:
    """Return the model of a field that is tables of a kind, by their numbers."""
    kinds = [kind for kind in get_args(field.annotation) if isinstance(kind, type)]
    return next((kind for kind in kinds if issubclass(kind, Table)), None)


def guess(written: str, among: Iterable[str]) -> str:
    """Say what the writer of an unknown name should do."""
    stems = {name.removeprefix(PREFIX): name for name in among}
    stem = written.removeprefix(PREFIX)
    deeper = [name for name in stems if name.endswith(f".{stem}")]
    near = [*deeper, *difflib.get_close_matches(stem, stems, n=1, cutoff=SIMILAR)]
    if near:
        return f"Did you mean `{stems[near[0]]}`?"
    return "Remove it, or look it up in docs/configuration.md."
