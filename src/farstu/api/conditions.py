"""Entity tags, and calls that are meant for what has one, or has it not (RFC 9110, 8.8 and 13)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

ETAG, IF_MATCH, IF_NONE_MATCH = "etag", "if-match", "if-none-match"
CONDITIONS = (IF_MATCH, IF_NONE_MATCH)
ANY, WEAK = "*", "W/"
TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
LIST = re.compile(rf"\s*{TAG.pattern}(?:\s*,\s*{TAG.pattern})*\s*")
LONGEST_HEADER = 1000


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags that a header lists; None: whatever there is."""

    listed: frozenset[str] | None

    def name(self, shown: BaseModel | None, *, weakly: bool = False) -> bool:
        """Say whether what is *shown* now is one of them; None: there is nothing.

        Strongly, a weak tag names nothing: it promises less than a change needs. Weakly, it is as
        good as the strong one (RFC 9110, section 8.8.3.2).
        """
        if shown is None or self.listed is None:
            return shown is not None
        listed = {tag.removeprefix(WEAK) for tag in self.listed} if weakly else self.listed
        return tag_of(shown) in listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """For what a call is meant: for what has one of these tags, and for what has none of those."""

    match: Tags | None = None
    none_match: Tags | None = None

    def lets_change(self, shown: BaseModel | None) -> bool:
        """Say whether a change is meant for what is *shown* now; None: there is nothing."""
        return self.lets_look(shown) and not self.is_known(shown)

    def lets_look(self, shown: BaseModel | None) -> bool:
        """Say whether a look is meant for what is *shown* now."""
        return self.match is None or self.match.name(shown)

    def is_known(self, shown: BaseModel | None) -> bool:
        """Say whether whoever calls has what is *shown* already (section 13.1.2: weakly)."""
        return self.none_match is not None and self.none_match.name(shown, weakly=True)


def read_conditions(headers: Mapping[str, str]) -> Condition | str | None:
    """Read for what a call is meant; None: whatever there is. The name of a header: unreadable."""
    read: dict[str, Tags] = {}
    for name in CONDITIONS:
        if name in headers:
            tags = read_tags(headers[name])
            if tags is None:
                return name
            read[name] = tags
    if not read:
        return None
    return Condition(match=read.get(IF_MATCH), none_match=read.get(IF_NONE_MATCH))


def read_tags(header: str) -> Tags | None:
    """Read a list of tags; None: nobody can."""
    if header.strip() == ANY:
        return Tags(None)
    if len(header) > LONGEST_HEADER or not LIST.fullmatch(header):
        return None
    return Tags(frozenset(TAG.findall(header)))


def tag_of(shown: BaseModel) -> str:
    """Name all that *shown* says, strongly: where any of it is different, so is the name."""
    text = json.dumps(shown.model_dump(mode="json"), sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
