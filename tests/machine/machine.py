"""Three people, three browsers, a clock, and whoever rules: any deed after any other.

What is true is kept in ``people.py``, from what was typed and never from what the portal said. A
rule does one deed and asserts that nothing came of it that was not earned; what must hold at all
times is in ``holding.py``. The other files here have the rules, each with those of one kind.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, initialize

from farstu.core.assurance import Assurance
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Rejected
from farstu.core.policy import Policy
from farstu.core.roles import OrganisationKind, Role
from farstu.core.throttle import CODES, Rule
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Moved
from farstu.store import identifiers, memberships
from farstu.store.engine import Store
from farstu.store.identifiers import Identifier
from farstu.store.memberships import Membership
from tests.machine.ground import Ground, Rows, Told, open_ground
from tests.machine.people import SMS, Browser, Someone, Thing, Trace
from tests.support.house import OFF, OPTIONAL, PASSWORD, REQUIRED, TOTP, App, House, Person
from tests.support.key_holder import KEY
from tests.support.mailbox import MAIL, give_mailbox

FRESH = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
DAYS = timedelta(days=30)
ANY = frozenset({TOTP, MAIL, SMS, KEY})
POLICIES = {
    "off": OFF,
    "optional": OPTIONAL,
    "two steps": replace(REQUIRED, required=Assurance.TWO_STEP, allowed=ANY, remembers=DAYS),
    "required": replace(REQUIRED, remembers=DAYS),
    "two things": replace(REQUIRED, allowed=ANY - {MAIL}, remembers=DAYS),
    "keys": replace(REQUIRED, required=Assurance.PHISHING_RESISTANT, allowed=ANY),
    "limited": replace(REQUIRED, limited_entry=True),
    "soon": replace(REQUIRED, allowed=ANY, grace=timedelta(days=3), remembers=DAYS),
}
OFFICERS = {"ann": Role.MEMBER, "bo": Role.MEMBER, "siv": Role.OWNER, "karin": Role.ADMINISTRATOR}
"""Two of support, an owner of the staff, and whoever looks after the customers."""
LEFT_BEHIND = 4


class World(RuleBasedStateMachine):
    """What there is, and what holds of it after every deed."""

    store: ClassVar[Store]
    reached: ClassVar[set[str]] = set()
    """What came true in any run: a machine that never gets anywhere proves nothing."""

    def __init__(self) -> None:
        """Open a portal of this run's own."""
        super().__init__()
        self.closing = ExitStack()
        self.ground: Ground = self.closing.enter_context(open_ground(self.store))
        self.policy: Policy = POLICIES["two steps"]
        self.browsers = [Browser(address=f"192.0.2.{number}") for number in range(1, 4)]
        self.left: list[Trace] = []
        self.dead: list[str] = []
        self.secrets: set[str] = {PASSWORD}
        self.actors: set[str] = set()
        self.before: dict[str, Rows] = {}
        self.told: Told = Told()
        self.cleared: set[tuple[str, str]] = set()
        self.counted: dict[tuple[str, str], int] = {}
        self.people: list[Someone] = []
        self.counts: dict[str, list[str]] = {}
        """Which values of each family of remembered devices count by now, the newest first."""

    @initialize()
    def settle(self) -> None:
        """Let three people come: with an app, with a mailbox, with nothing but a password."""
        self.house.set_policy(self.policy)
        self.officers = {name: self._add_officer(name, role) for name, role in OFFICERS.items()}
        self.people += [self._add(name) for name in ("maja", "olle", "nils")]
        maja, olle, _ = self.people
        app, box = self.house.give_app(maja.person), give_mailbox(self.house, olle.person)
        maja.things[app.id] = Thing(id=app.id, kind=TOTP, app=app, spent=0)
        olle.things[box.id] = Thing(id=box.id, kind=MAIL)
        for one in (maja, olle):
            one.codes = list(self.house.give_codes(one.person))
            self.keep_secret(*map(bare, one.codes))
        self.elsewhere = self.house.add_organisation()
        self.house.write(lambda tx: memberships.add(tx, self._of("karin")))
        self.before, self.told = self.ground.rows(), self.ground.told()

    def _of(self, name: str) -> Membership:
        """Have an officer look after the second organisation too."""
        return Membership(
            id=self.kit.new_id(self.now),
            account_id=self.officers[name][0].id,
            organisation_id=self.elsewhere,
            kind=OrganisationKind.CUSTOMER,
            role=OFFICERS[name],
            created_at=self.now,
        )

    def _add(self, name: str) -> Someone:
        person = self.house.add_person(f"{name}@example.com")
        number = f"+4670174061{len(self.people)}"
        whose = Someone(
            person=person, password=PASSWORD, email=person.email, joined=self.now, number=number
        )
        own = Identifier(
            id=self.kit.new_id(self.now),
            account_id=person.id,
            kind=IdentifierKind.EXTERNAL,
            value=whose.own_id,
            verified_at=None,
            created_at=self.now,
        )
        assert self.house.write(lambda tx: identifiers.add(tx, own))
        return whose

    def _add_officer(self, name: str, role: Role) -> tuple[Person, App]:
        staff = name != "karin"
        person = self.house.add_person(f"{name}@example.com", role=role, staff=staff)
        return person, self.house.give_app(person)

    # What rules ask for ---------------------------------------------------------------------

    @property
    def house(self) -> House:
        """Give the portal."""
        return self.ground.house

    @property
    def kit(self) -> Kit:
        """Give its means."""
        return self.house.kit

    @property
    def now(self) -> datetime:
        """Say what time it is."""
        return self.house.clock()

    def visit(self, browser: Browser) -> Visit:
        """Come from where that browser is."""
        return self.house.visit_from(browser.address)

    def sit(self, browser: Browser) -> tuple[Trace, Seat] | None:
        """Sit where that browser is, or come in; one that was thrown out tries with what it had."""
        if browser.trace is None:
            self.come_in(browser)
        if browser.trace is None:
            return None
        trace, found = browser.trace, self.ground.seat(browser.trace.token)
        trace.over, browser.seat = found is None, found or browser.seat
        if browser.seat is None:
            return None
        sat = trace, browser.seat
        if trace.over:
            self.leave(browser)
        return sat

    def come_in(self, browser: Browser) -> None:
        """Sign in the way people do."""
        raise NotImplementedError

    def begin(self, *actors: Someone) -> None:
        """Say whose rows the deed that follows may change."""
        self.actors |= {actor.person.id for actor in actors}

    def note(self, what: str) -> None:
        """Say that something came true."""
        self.reached.add(what)

    def keep_secret(self, *secrets: str) -> None:
        """Expect never to read *secrets* in the database."""
        self.secrets |= {secret for secret in secrets if secret}

    def follow(self, browser: Browser, trace: Trace, moved: Moved) -> None:
        """Go where a deed leads: a new token, and the old one is worth nothing."""
        assert not trace.over
        if moved.token is not None:
            assert moved.token != trace.token
            self.kill(trace.token)
            trace.token, trace.is_session = moved.token, moved.is_session
            self.secrets.add(moved.token)
        if moved.handed is not None:
            browser.kept_before, browser.kept = browser.kept, moved.handed.value
            self.secrets.add(browser.kept.partition(".")[2])
        browser.seat = self.ground.seat(trace.token)
        if moved.is_session:
            self.note(f"session: {type(moved.state).__name__}")

    def kill(self, token: str) -> None:
        """Expect *token* to open nothing from now on."""
        if token:
            self.dead.append(token)

    def traces(self) -> list[Trace]:
        """List what browsers hold, and what they left behind without signing out."""
        return [browser.trace for browser in self.browsers if browser.trace] + self.left

    def leave(self, browser: Browser) -> None:
        """Leave a seat as it is, for whoever finds its cookie."""
        if browser.trace is not None:
            self.left = [*self.left, browser.trace][-LEFT_BEHIND:]
        browser.trace, browser.seat = None, None

    def end_all(self, whose: Someone, *, but: Trace | None = None) -> None:
        """Expect every seat of somebody to be over *but* one, and no browser to be remembered."""
        whose.remembered.clear()
        for trace in self.traces():
            if trace.whose is whose and trace is not but:
                self.kill(trace.token)

    def is_fresh(self, trace: Trace) -> bool:
        """Say whether somebody has proven themselves just now, with the strongest that they have.

        What was held before a spare key was used is lost, and is not asked for.
        """
        if trace.over:
            return False
        whose, mine = trace.whose, trace.whose.things
        if not mine or (trace.recovered and not set(trace.proven) & set(mine)):
            return self.now - trace.since <= FRESH
        wanted = Assurance.SINGLE if trace.recovered else whose.strongest
        return any(
            self.now - at <= FRESH and trace.worths[which] >= wanted
            for which, at in self.counting(trace).items()
        )

    def counting(self, trace: Trace) -> dict[str, datetime]:
        """List what was proven on the way to a seat, is held still and has not been stopped."""
        mine, rests = trace.whose.things, trace.mailbox_rests(now=self.now)
        return {
            which: at
            for which, at in trace.proven.items()
            if which in mine
            and not mine[which].stopped
            and not (rests and mine[which].kind == MAIL)
        }

    def failures(self, whose: Someone, rule: Rule = CODES) -> int:
        """Read how many tries of somebody were charged."""
        return self.ground.counter(rule, whose.person.id)[0]

    def is_closed(self, whose: Someone) -> bool:
        """Say whether no typed code of somebody may be judged by now."""
        return self.ground.counter(CODES, whose.person.id)[1] > self.now

    def clears(self, whose: Someone, *rules: Rule) -> None:
        """Say that a deed proved something, or took it away: failures are forgotten with it."""
        self.cleared |= {(rule.name, whose.person.id) for rule in rules}


def bare(code: str) -> str:
    """Say the secret of a recovery code, as it would be hashed."""
    return code.partition("-")[2].replace("-", "")


def is_no(result: object) -> bool:
    """Say whether a deed was refused."""
    return isinstance(result, Rejected)
