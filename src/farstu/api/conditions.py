"""Entity tags, and changes that are meant for what has one (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from pydantic import BaseModel

ETAG, IF_MATCH = "etag", "if-match"
ANY = "*"
TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
LIST = re.compile(rf"\s*{TAG.pattern}(?:\s*,\s*{TAG.pattern})*\s*")
LONGEST_HEADER = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """For which tags a change is meant; None: for whatever is there, as long as something is.

    A weak tag says nothing here: it stays what it is, and none of ours is like it.
    """

    tags: frozenset[str] | None

    def holds(self, shown: BaseModel | None) -> bool:
        """Say whether a change is meant for what is *shown* now; None: there is nothing."""
        return shown is not None and (self.tags is None or tag_of(shown) in self.tags)


def read_condition(header: str) -> Condition | None:
    """Read what If-Match says; None: nobody can."""
    if header.strip() == ANY:
        return Condition(None)
    if len(header) > LONGEST_HEADER or not LIST.fullmatch(header):
        return None
    return Condition(frozenset(TAG.findall(header)))


def tag_of(shown: BaseModel) -> str:
    """Name all that *shown* says, strongly: where any of it is different, so is the name."""
    text = json.dumps(shown.model_dump(mode="json"), sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
