"""Forms: URL-encoded bodies, bounded before they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

MOST_FIELDS = 60
CONTENT_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent. A field that is missing reads as empty."""

    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Read one field."""
        return self.values.get(name, "")

    def only(self, *names: str) -> dict[str, str]:
        """Keep what a page shows again: the fields that it names, so never a password by chance."""
        return {name: self.values[name] for name in names if name in self.values}


def read_form(body: bytes | None, *, content_type: str) -> Form | None:
    """Read a body as a form; None if it is none, or has too many fields.

    A field that was sent twice reads as both, one after the other: no check takes that for one,
    and nobody can hide a value behind another. Bytes that are no text, and NUL, which neither HTML
    nor PostgreSQL has, read as U+FFFD.
    """
    if body is None or content_type != CONTENT_TYPE:
        return None
    text = body.decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    values: dict[str, str] = {}
    for name, sent in pairs:
        value = sent.replace("\0", "\ufffd")
        values[name] = f"{values[name]} {value}" if name in values else value
    return Form(values)
