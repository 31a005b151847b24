"""Pictures in articles: which there may be, and which there are, in the folder of the operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

PREFIX = "/help/pictures/"
NAMES = (
    "sign-in",
    "interruption",
    "security",
    "method",
    "recovery-codes",
    "authenticator-app",
    "security-key",
    "factor",
    "move",
)
"""What articles may show. Each portal has its own, in each language."""


def file_of(name: str, *, language: str) -> str:
    """Say what the file of a picture is called."""
    return f"{name}.{language}.png"


def list_pictures(folder: Path | None, *, host: str, language: str) -> Mapping[str, str]:
    """Say which pictures of a portal there are, and their addresses."""
    if folder is None:
        return {}
    named = {name: file_of(name, language=language) for name in NAMES}
    return {n: f"{PREFIX}{file}" for n, file in named.items() if (folder / host / file).is_file()}


def read_picture(
    folder: Path | None, *, host: str, file: str, languages: Sequence[str]
) -> bytes | None:
    """Read one, if it is one of those that there may be: nothing else in the folder is served."""
    known = {file_of(name, language=language) for name in NAMES for language in languages}
    if folder is None or file not in known:
        return None
    path = folder / host / file
    return path.read_bytes() if path.is_file() else None
