"""Plain data out of a file that may be anything: what is of another kind than asked for is empty.

What is missing is found when the person is judged, so a reader never stumbles over a shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import ijson

NOTHING: Mapping[str, Any] = {}
LONGEST_PLACE = 60


class UnreadableError(Exception):
    """It is no JSON, or not whole."""


def read_items(stream: IO[bytes], prefix: str) -> Iterator[Mapping[str, Any]]:
    """Read the objects of a list in a file of JSON, one after the other.

    Raises ``UnreadableError``.
    """
    try:
        for item in ijson.items(stream, prefix, use_float=True):
            yield mapping(item)
    except (ijson.JSONError, ValueError) as error:
        raise UnreadableError from error


def read_embedded(text: str) -> Mapping[str, Any]:
    """Read an object that is written as text within another one."""
    try:
        return mapping(json.loads(text))
    except (ValueError, RecursionError):
        return NOTHING


def mapping(value: object) -> Mapping[str, Any]:
    """Take an object."""
    return value if isinstance(value, dict) else NOTHING


def sequence(value: object) -> Sequence[Any]:
    """Take a list."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    """Take a text, or a number as one."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def place(kind: str, value: object) -> str:
    """Say where something stands in a file that has no lines to speak of."""
    return f"{kind} {text(value)[:LONGEST_PLACE]}".strip()
