"""Addresses of static files that change when their content does, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

PREFIX = "/static/"


class StaticUrls:
    """Knows every file under *folder* by what is in it; one that is not there is a ``KeyError``."""

    def __init__(self, folder: Path) -> None:
        """Read the files once, at the start."""
        self._versions: Mapping[str, str] = {
            path.relative_to(folder).as_posix(): _version(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def __call__(self, name: str) -> str:
        """Give the address of *name*: ``/static/farstu.css?v=<content hash>``."""
        return f"{PREFIX}{name}?v={self._versions[name]}"


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
