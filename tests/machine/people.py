"""What the machine knows of people and of their browsers, beside what the portal keeps of them.

None of it is asked of the portal: it is written down from what was typed and what was true then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.policy import Policy
from farstu.core.proofs import MAIL_RESET_LASTS
from farstu.core.roles import Role
from farstu.factors.codes import code_at, step_at
from farstu.services.guest import Seat
from tests.support.house import TOTP, App, Person
from tests.support.key_holder import KEY
from tests.support.mailbox import MAIL
from tests.support.soft_key import SoftKey

SMS = FactorKind("sms_code")
WORTH = {
    TOTP: Assurance.MULTI,
    MAIL: Assurance.TWO_STEP,
    SMS: Assurance.MULTI,
    KEY: Assurance.PHISHING_RESISTANT,
}


@dataclass(slots=True)
class Thing:
    """An authenticator that somebody holds, and what of it is spent."""

    id: str
    kind: FactorKind
    app: App | None = None
    spent: int = -1
    """The last step of an app that was taken."""
    key: SoftKey | None = None
    touched: int = 0
    """How often a key signed."""
    stopped: bool = False
    """Whether its owner said that somebody else had added it."""
    token: int | None = None
    """Which code token it is, where it was handed out."""


@dataclass(slots=True)
class Called:
    """An invitation, as what, and whether it was answered or taken back."""

    id: str
    token: str
    role: Role
    expires_at: datetime
    ended: bool = False

    def is_over(self, *, now: datetime) -> bool:
        """Say whether nothing comes of it any more."""
        return self.ended or now >= self.expires_at


@dataclass(slots=True)
class CaseOf:
    """A case about somebody: who said yes, and whether anybody said no, or closed it."""

    id: str
    opened_by: str
    yes: list[tuple[str, datetime]] = field(default_factory=list)
    stopped: bool = False
    closed: bool = False
    taken_up: bool = False


@dataclass(slots=True)
class Someone:
    """One person: what they know, what they hold, and what of it is used up."""

    person: Person
    password: str
    email: str
    joined: datetime
    number: str
    """Of their phone."""
    things: dict[str, Thing] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    used_codes: list[str] = field(default_factory=list)
    old_passwords: list[str] = field(default_factory=list)
    old_emails: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    dead_links: list[str] = field(default_factory=list)
    remembered: dict[str, str] = field(default_factory=dict)
    """What browsers keep that may skip the second step, and the authenticator it stands on."""
    access_codes: list[tuple[str, datetime]] = field(default_factory=list)
    """What somebody in charge read out to them, and when: the newest last."""
    used_access_codes: list[str] = field(default_factory=list)
    case: CaseOf | None = None
    offered: set[int] = field(default_factory=set)
    """Code tokens that wait for them."""
    calls: list[Called] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    """What they are, by the organisation that they were invited into."""
    suspended: bool = False
    distrusts: bool = False
    """Whether they said that what happened was not them: the password opens nothing then."""
    has_enrolled: bool = False
    """Whether the days of grace are over for good."""
    reset_by_mail: datetime | None = None

    @property
    def own_id(self) -> str:
        """Say what the portal calls them."""
        return self.person.email.partition("@")[0]

    @property
    def apps(self) -> list[App]:
        """List the apps, the oldest first."""
        return [thing.app for thing in self.things.values() if thing.app is not None]

    @property
    def strongest(self) -> Assurance:
        """Say what a change has to be proven with: what is disputed counts beside mailboxes only.

        Without anything it is the password.
        """
        own = [thing for thing in self.things.values() if not thing.stopped]
        counts = own if any(thing.kind != MAIL for thing in own) else self.things.values()
        return max((WORTH[thing.kind] for thing in counts), default=Assurance.SINGLE)

    def owes(self, policy: Policy, *, now: datetime) -> Assurance:
        """Say what the policy demands of them by now."""
        due = self.joined + (timedelta(0) if self.has_enrolled else policy.grace)
        return policy.required if now >= due else min(policy.required, Assurance.SINGLE)

    def take(self, typed: str, *, now: datetime) -> Thing | None:
        """Find the app that shows *typed* now, give or take a step, and spend that step of it."""
        here = step_at(now)
        for thing in self.things.values():
            for step in range(here - 1, here + 2):
                if thing.app and step > thing.spent and code_at(thing.app.secret, step) == typed:
                    thing.spent = step
                    return None if thing.stopped else thing
        return None

    def retire(self, *, now: datetime) -> None:
        """Let what the apps show right now be worth nothing."""
        for thing in self.things.values():
            thing.spent = max(thing.spent, step_at(now))

    def lose_all(self) -> None:
        """Hold nothing any more."""
        self.things.clear()
        self.used_codes = self.codes + self.used_codes
        self.codes.clear()
        self.remembered.clear()
        self.lose_access_codes()
        self.has_enrolled = True

    def lose_access_codes(self) -> None:
        """Know no code that anybody read out, but for trying it again."""
        self.used_access_codes += [code for code, _ in self.access_codes]
        self.access_codes.clear()


@dataclass(slots=True)
class Mailed:
    """A code that was sent to a browser's seat."""

    code: str
    at: datetime


@dataclass(slots=True)
class Trace:
    """What was truly shown on the way to one seat."""

    whose: Someone
    since: datetime
    """When the right password was typed, or the passkey answered."""
    token: str = ""
    is_session: bool = False
    over: bool = False
    """Whether it opened nothing when somebody last sat down here."""
    proven: dict[str, datetime] = field(default_factory=dict)
    """Authenticators, and when each was last proven here."""
    worths: dict[str, Assurance] = field(default_factory=dict)
    """What each was worth then."""
    recovered_at: datetime | None = None
    """When a recovery code, or somebody in charge, led into the hall."""
    through: str = ""
    """The authenticator that a remembered device stood in for."""
    family: str = ""
    has_arrived: bool = False
    """Whether somebody came back with what a remembered device had begun."""
    by_passkey: bool = False
    sent: dict[FactorKind, Mailed] = field(default_factory=dict)
    spent: dict[FactorKind, str] = field(default_factory=dict)
    """The last code of each kind that was sent here and has let somebody in."""
    sheet: list[str] = field(default_factory=list)
    """Recovery codes that were made here, and count from the next authenticator on."""

    @property
    def recovered(self) -> bool:
        """Say whether it came by a spare key."""
        return self.recovered_at is not None

    def mailbox_rests(self, *, now: datetime) -> bool:
        """Say whether a mailed link set the password: the mailbox has said all it can, then."""
        reset_at, things = self.whose.reset_by_mail, self.whose.things
        if reset_at is None or now - reset_at >= MAIL_RESET_LASTS:
            return False
        others = [
            at
            for which, at in self.proven.items()
            if which in things and things[which].kind != MAIL
        ]
        if self.recovered_at is not None:
            others.append(self.recovered_at)
        return not any(at >= reset_at for at in others)


@dataclass(slots=True)
class Browser:
    """A browser: where it sits, how it came there, and what it keeps."""

    address: str
    trace: Trace | None = None
    kept: str = ""
    kept_before: str = ""
    """What it kept until that was changed: what a thief would have copied."""
    seat: Seat | None = None
    """The last seat that it had; its holder may try to use it for ever."""


def address_of(whose: Someone) -> str:
    """Say to which mailbox the codes of somebody go; it stays when they sign in by another."""
    return whose.person.email
