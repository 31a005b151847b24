"""Reading what Farstu answers, field by field: what is not as documented is no answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")
V = TypeVar("V")


class UnreadableError(ValueError):
    """An answer is not as documented."""


class Fields:
    """The fields of one JSON object; those that nobody asks for are left alone.

    *tag* is the name of all that a whole answer shows, where it has one.
    """

    def __init__(self, read: Any, *, tag: str = "") -> None:
        """Take an object. Raises ``UnreadableError``."""
        self.tag = tag
        if not isinstance(read, dict):
            raise UnreadableError("there is no JSON object")
        self._read: Mapping[str, Any] = read

    def text(self, name: str) -> str:
        """Give a text."""
        return self._of(name, str)

    def number(self, name: str) -> int:
        """Give a whole number."""
        return self._of(name, int)

    def truth(self, name: str) -> bool:
        """Give true or false."""
        return self._of(name, bool)

    def moment(self, name: str) -> datetime:
        """Give a moment, which has to say where it counts from."""
        try:
            read = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise UnreadableError(f"{name} is no moment") from None
        if read.tzinfo is None:
            raise UnreadableError(f"{name} has no time zone")
        return read

    def maybe(self, name: str, read: Callable[[str], V]) -> V | None:
        """Give what *read* makes of a field, or nothing where there is nothing."""
        return None if self._read.get(name) is None else read(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts."""
        found = self._of(name, list)
        if not all(isinstance(one, str) for one in found):
            raise UnreadableError(f"{name} is no list of texts")
        return tuple(found)

    def one(self, name: str, read: Callable[[Fields], T]) -> T:
        """Give an object, as *read* makes it."""
        return read(Fields(self._read.get(name)))

    def many(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        """Give a list of objects, as *read* makes them."""
        return tuple(read(Fields(one)) for one in self._of(name, list))

    def named(self, name: str) -> Mapping[str, Any]:
        """Give an object as it is."""
        return self._of(name, dict)

    def _of(self, name: str, kind: type[V]) -> V:
        found = self._read.get(name)
        if type(found) is not kind:  # true is no number here, as it is in Python
            raise UnreadableError(f"{name} is missing, or no {kind.__name__}")
        return found


def read_json(body: bytes) -> Any:
    """Read JSON. Raises ``UnreadableError``."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableError("there is no JSON") from None
