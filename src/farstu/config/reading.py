"""Reading the configuration: the file, the environment, and all that is wrong with either."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from farstu.config.file import File, read_file
from farstu.config.keys import (
    FILE_VARIABLE,
    Key,
    KeyPath,
    guess,
    list_keys,
    row_of,
    table_of,
)
from farstu.config.mistakes import ConfigError, Mistake
from farstu.config.sms import NUMBERS
from farstu.config.tree import PREFIX, Config

KEYS = {key.path: key for key in list_keys()}
NAMES = [key.name for key in KEYS.values()]
VARIABLES = [FILE_VARIABLE, *(key.variable for key in KEYS.values())]
LONGEST_SHOWN = 40
TOLD_ELSEWHERE = frozenset({"extra_forbidden", "default_factory_not_called"})
"""An unknown variable is told as one, and a default fails only where its base is a mistake."""


def load_config() -> Config:
    """Read the configuration of this process, or raise ``ConfigError`` with all its mistakes."""
    environment = {
        name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)
    }
    file = read_file(environment, data=Path(environment.get("FARSTU_DATA") or "var"))
    reading = _Reading(environment=environment, file=file)
    unknown = [*reading.list_unknown_keys(), *reading.list_unknown_variables()]
    try:
        config = Config(**_keep_known(file.said, Config))
    except ValidationError as error:
        raise ConfigError([*unknown, *reading.judge_all(error)]) from None
    if unknown:
        raise ConfigError(unknown)
    return config


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What was said, and where."""

    environment: Mapping[str, str]
    file: File

    @property
    def unknown_variables(self) -> set[str]:
        """The variables that look like ours and are not."""
        return set(self.environment) - set(VARIABLES)

    def list_unknown_variables(self) -> Iterator[Mistake]:
        """List them as mistakes."""
        for name in sorted(self.unknown_variables):
            yield Mistake(
                where=name, problem="There is no such variable.", remedy=guess(name, VARIABLES)
            )

    def list_unknown_keys(self) -> Iterator[Mistake]:
        """List the keys and tables of the file that are not in the tree."""
        for path in _list_unknown(self.file.said, Config):
            name = ".".join(path)
            yield Mistake(
                where=self.file.name,
                line=self.file.line_of(path),
                problem=f"There is no key `{name}`.",
                remedy=guess(name, NAMES),
            )

    def judge_all(self, refused: ValidationError) -> Iterator[Mistake]:
        """Judge each thing that pydantic refused, unless it is an unknown variable."""
        for error in refused.errors():
            mistake = self._judge(error)
            if error["type"] not in TOLD_ELSEWHERE and mistake.where not in self.unknown_variables:
                yield mistake

    def _judge(self, error: ErrorDetails) -> Mistake:
        """Say of what pydantic refused where it stands and what would be right."""
        path = tuple(part for part in error["loc"] if isinstance(part, str))
        key = KEYS.get(path, Key(path=path, right=f"a table [{'.'.join(path)}]"))
        where, line = self._place(key)
        return Mistake(
            where=where,
            line=line,
            problem=f"`{key.name}` {_describe(error)}.",
            remedy=f"Write {key.right}.",
        )

    def _place(self, key: Key) -> tuple[str, int | None]:
        """Say where *key* was said, or where it could be."""
        if self.environment.get(key.variable) or not self.file.name:
            return key.variable, None
        return self.file.name, self.file.line_of(key.path)


def _describe(error: ErrorDetails) -> str:
    """Say what is wrong; an address of a database, which may hold a password, is never shown."""
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    match error["input"]:
        case str() as text:
            return f"is {text[:LONGEST_SHOWN]!r}"
        case dict():
            return "is a table"
        case list():
            return "is a list"
        case plain:
            return f"is {plain}"


def _keep_known(said: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """Leave out what the tree does not know, so that the rest can be judged."""
    kept = {name: value for name, value in said.items() if name in model.model_fields}
    for name, value in kept.items():
        field = model.model_fields[name]
        table, row = table_of(field), row_of(field)
        if table is not None and isinstance(value, dict):
            kept[name] = _keep_known(value, table)
        elif row is not None and isinstance(value, dict):
            kept[name] = {
                number: _keep_known(one, row) if isinstance(one, dict) else one
                for number, one in value.items()
                if number in NUMBERS
            }
    return kept


def _list_unknown(
    said: Mapping[str, Any], model: type[BaseModel], above: KeyPath = ()
) -> Iterator[KeyPath]:
    """List what the tree does not know."""
    for name, value in said.items():
        path = (*above, name)
        if name not in model.model_fields:
            yield path
        elif isinstance(value, dict):
            yield from _list_unknown_inside(value, model.model_fields[name], path)


def _list_unknown_inside(
    said: Mapping[str, Any], field: FieldInfo, path: KeyPath
) -> Iterator[KeyPath]:
    table, row = table_of(field), row_of(field)
    if table is not None:
        yield from _list_unknown(said, table, path)
    elif row is not None:
        for number, one in said.items():
            if number not in NUMBERS:
                yield (*path, number)
            elif isinstance(one, dict):
                yield from _list_unknown(one, row, (*path, number))
