"""What the demo remembers of its made-up people, to show it: a file beside the database.

Where there is no such file there is no demo: nobody's own installation ever gets its pages.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from farstu.delivery.folder import write_whole

NAME = "demo.json"


class DemoError(Exception):
    """This is no demo, or none that may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One made-up person: with a *secret* there is an app, and with it recovery codes."""

    name: str
    email: str
    role: str
    secret: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One portal, and everybody in it; all of them have the same *password*."""

    host: str
    name: str
    about: str
    password: str
    tries: tuple[str, ...]
    people: tuple[Known, ...]
    is_off: bool = False


def remember(folder: Path, places: tuple[Place, ...]) -> None:
    """Write it down, for the owner of the folder only."""
    data = json.dumps([asdict(place) for place in places], indent=2)
    write_whole(folder / NAME, data.encode())


def is_demo(folder: Path) -> bool:
    """Say whether a folder is a demo's."""
    return (folder / NAME).is_file()


def recall(folder: Path) -> tuple[Place, ...]:
    """Read it. Raises ``DemoError`` where there is no demo."""
    if not is_demo(folder):
        raise DemoError(f"{folder} is no demo of Farstu")
    return tuple(_place(said) for said in json.loads((folder / NAME).read_text("utf-8")))


def _place(said: dict[str, Any]) -> Place:
    people = (Known(**{**one, "codes": tuple(one["codes"])}) for one in said["people"])
    return Place(**{**said, "tries": tuple(said["tries"]), "people": tuple(people)})
