"""What is around every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol

from farstu.core.policy import Settings


class Page(Protocol):
    """Anything that names the template that shows it."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """Whose pages these are; *zone* is an IANA name, and UTC, named as such, without one.

    *sheet* and *logo* are the addresses of its own colours and picture, where it has any.
    """

    name: str
    host: str
    zone: str = ""
    sheet: str = ""
    logo: str = ""
    apps: tuple[str, ...] = Settings().apps
    """Which authenticator apps people are told of."""
    by_request: bool = False
    """Whether customers ask for accounts, and its own people invite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who has signed in, or is about to; some of them look after others."""

    name: str
    email: str
    initials: str
    looks_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language that the portal offers, called by its own name."""

    tag: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingOn:
    """The application that a browser is on its way to, and where that way goes on."""

    party: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The application that a browser proves something to, and the sentence that it confirms."""

    party: str
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How many seconds a session lasts yet, unused and in all; *whose* tells accounts apart."""

    idle: int
    total: int
    whose: str


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One complaint: at *field*, and at the top of the page; at the top only without a field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all pages get besides their own view.

    *portal* is missing where the host is unknown. *values* has what was typed, passwords never.
    *status* is one sentence about a deed that succeeded, from ``wording.note_text``. *languages*
    are those of the switch, and *here* is the page that it leads back to.
    *going* is the application that they are on their way to. *hall* is where the pages between the
    doors are: where an *asker* sent them, under the path of that login. *ending* says when a
    session will be over, for the warning.
    """

    portal: Portal | None
    now: datetime
    csrf: str
    person: Person | None = None
    errors: tuple[ErrorLine, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    status: str | None = None
    languages: tuple[Language, ...] = ()
    here: str = "/"
    going: GoingOn | None = None
    hall: str = ""
    asker: Asker | None = None
    ending: Ending | None = None
