"""Reading JSON from strangers: of bounded depth, nothing said twice, no text that is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any, NoReturn

DEEPEST = 8
"""How deep what is sent may be nested; nothing that is asked for is deeper than three."""


class UnreadableError(Exception):
    """What was sent is no JSON that can be taken; the message says why, for whoever wrote it."""


def read_json(body: bytes) -> Any:
    """Read *body*. Raises ``UnreadableError``."""
    try:
        read = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_refuse,
            parse_float=_finite,
        )
    except RecursionError:
        raise UnreadableError("It is nested too deeply.") from None
    except ValueError:
        raise UnreadableError("It is no JSON in UTF-8.") from None
    for depth, value in _walk(read):
        if depth > DEEPEST:
            raise UnreadableError(f"It is nested deeper than {DEEPEST} levels.")
        if isinstance(value, str) and not is_storable(value):
            raise UnreadableError("It has a NUL, or half a character (a lone surrogate).")
    return read


def is_storable(text: str) -> bool:
    """Say whether every database keeps *text*: no NUL, and no half of a character."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _walk(value: Any, depth: int = 1) -> Iterator[tuple[int, Any]]:
    """Go through all that is in *value*, names included, no deeper than has to be known."""
    yield depth, value
    if depth > DEEPEST:
        return
    match value:
        case dict():
            for name, one in value.items():
                yield depth, name
                yield from _walk(one, depth + 1)
        case list():
            for one in value:
                yield from _walk(one, depth + 1)
        case _:
            return


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says one thing twice: who reads it first decides what it means."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise UnreadableError("One of its objects has a name twice.")
    return read


def _finite(written: str) -> float:
    """Read a number that is one: some are too large for any, and no database keeps them."""
    return float(written) if isfinite(float(written)) else _refuse("One that is so large")


def _refuse(constant: str) -> NoReturn:
    raise UnreadableError(f"{constant} is no number in JSON.")
