"""What comes with the house as files: lists and presets. They know nothing of the rest."""

from __future__ import annotations

import gzip
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


class SortedLines:
    """Lines in the order of their bytes, kept as one piece: 0.3 MB where a set would be 3 MB.

    Asking takes some ten microseconds, which is nothing beside hashing a password.
    """

    __slots__ = ("_text",)

    def __init__(self, text: bytes) -> None:
        """Take *text*, sorted lines that each end in a line feed."""
        self._text = text

    def __contains__(self, line: object) -> bool:
        """Say whether *line* is one of the lines, whole."""
        if not isinstance(line, str):
            return False
        wanted = line.encode("utf-8", "replace")
        places = range(len(self._text))
        at = bisect_left(places, wanted, key=self._line_at)
        return at < len(places) and self._line_at(at) == wanted

    def __len__(self) -> int:
        """Count the lines."""
        return self._text.count(b"\n")

    def _line_at(self, place: int) -> bytes:
        start = self._text.rfind(b"\n", 0, place) + 1
        return self._text[start : self._text.index(b"\n", start)]


@cache
def common_passwords() -> SortedLines:
    """Load what people choose first, in the plain spelling of ``core.password_rules.plain``.

    ``docs/passwords.md`` says where it comes from, ``scripts/make_common_passwords.py`` makes it.
    """
    packed = files(__package__).joinpath("common-passwords.gz").read_bytes()
    return SortedLines(gzip.decompress(packed))


@cache
def presets() -> Mapping[str, Mapping[str, Any]]:
    """Load the presets of portals as they are written, by name."""
    found = files(__package__).joinpath("presets").iterdir()
    named = sorted((one for one in found if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.name.removesuffix(".toml"): tomllib.loads(one.read_text("utf-8")) for one in named}


@cache
def proxy_configuration(name: str) -> str:
    """Load the configuration of a reverse proxy, with ``@WORDS@`` where an application's stand."""
    return files(__package__).joinpath("proxies", name).read_text("utf-8")


@cache
def radius_configuration(name: str) -> str:
    """Load a part of the configuration of FreeRADIUS, with ``@WORDS@`` where a portal's stand."""
    return files(__package__).joinpath("radius", name).read_text("utf-8")
