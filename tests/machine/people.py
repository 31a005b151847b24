"""What the machine knows of people and of their browsers, beside what the portal keeps of them.

None of it is asked of the portal: it is written down from what was typed and what was true then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from farstu.core.assurance import Assurance, FactorKind
from farstu.factors.codes import code_at, step_at
from farstu.services.guest import Seat
from tests.support.house import TOTP, App, Person
from tests.support.mailbox import MAIL

WORTH = {TOTP: Assurance.MULTI, MAIL: Assurance.TWO_STEP}


@dataclass(slots=True)
class Thing:
    """An authenticator that somebody holds, and the last step of it that is spent."""

    id: str
    kind: FactorKind
    app: App | None = None
    spent: int = -1


@dataclass(slots=True)
class Someone:
    """One person: what they know, what they hold, and what of it is used up."""

    person: Person
    password: str
    email: str
    things: dict[str, Thing] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    used_codes: list[str] = field(default_factory=list)
    old_passwords: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    remembered: dict[str, str] = field(default_factory=dict)
    """What browsers keep that may skip the second step, and the authenticator it stands on."""
    suspended: bool = False

    @property
    def apps(self) -> list[App]:
        """List the apps, the oldest first."""
        return [thing.app for thing in self.things.values() if thing.app is not None]

    def take(self, typed: str, *, now: datetime) -> Thing | None:
        """Find the app that shows *typed* now, give or take a step, and spend that step of it."""
        here = step_at(now)
        for thing in self.things.values():
            for step in range(here - 1, here + 2):
                if thing.app and step > thing.spent and code_at(thing.app.secret, step) == typed:
                    thing.spent = step
                    return thing
        return None

    def retire(self, *, now: datetime) -> None:
        """Let what the apps show right now be worth nothing."""
        for thing in self.things.values():
            thing.spent = max(thing.spent, step_at(now))

    def lose_all(self) -> None:
        """Hold nothing any more."""
        self.things.clear()
        self.codes.clear()
        self.remembered.clear()


@dataclass(slots=True)
class Trace:
    """What was truly shown on the way to one seat."""

    whose: Someone
    since: datetime
    """When the right password was typed."""
    token: str = ""
    is_session: bool = False
    over: bool = False
    """Whether it opened nothing when somebody last sat down here."""
    proven: dict[str, datetime] = field(default_factory=dict)
    """Authenticators, and when each was last proven here."""
    recovered: bool = False
    through: str = ""
    """The authenticator that a remembered device stood in for."""
    mailed: str = ""
    mailed_at: datetime | None = None
    sheet: list[str] = field(default_factory=list)
    """Recovery codes that were made here, and count from the next authenticator on."""


@dataclass(slots=True)
class Browser:
    """A browser: where it sits, how it came there, and what it keeps."""

    address: str
    trace: Trace | None = None
    kept: str = ""
    seat: Seat | None = None
    """The last seat that it had; its holder may try to use it for ever."""


def address_of(whose: Someone) -> str:
    """Say to which mailbox the codes of somebody go; it stays when they sign in by another."""
    return whose.person.email
