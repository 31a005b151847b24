"""Two people, three browsers, a clock, and whoever rules: any deed after any other.

What is true is kept in ``people.py``, from what was typed and never from what the portal said. A
rule does one deed and asserts that nothing came of it that was not earned; what must hold at all
times is an invariant. ``coming_in.py``, ``changing.py`` and ``ruling.py`` have the rules.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from farstu.core.access import AtSession, is_fresh
from farstu.core.assurance import Assurance
from farstu.core.outcome import Rejected
from farstu.core.policy import Policy
from farstu.core.session_limits import THROUGH_REMEMBERED
from farstu.core.states import SignedIn
from farstu.core.throttle import CODES
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Moved
from farstu.services.tries import key_of
from farstu.store import throttles
from farstu.store.engine import Store
from tests.machine.ground import Ground, Rows, open_ground
from tests.machine.people import WORTH, Browser, Someone, Thing, Trace
from tests.support.house import OFF, OPTIONAL, PASSWORD, REQUIRED, TOTP, House
from tests.support.mailbox import MAIL, WANTS_TWO_STEPS, give_mailbox

FRESH = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
DAYS = timedelta(days=30)
POLICIES = {
    "off": OFF,
    "optional": OPTIONAL,
    "two steps": replace(WANTS_TWO_STEPS, remembers=DAYS),
    "required": replace(REQUIRED, remembers=DAYS),
    "limited": replace(REQUIRED, limited_entry=True),
}
LEFT_BEHIND = 4


class World(RuleBasedStateMachine):
    """What there is, and what holds of it after every deed."""

    store: ClassVar[Store]
    reached: ClassVar[set[str]] = set()
    """What came true in any run: a machine that never gets anywhere proves nothing."""

    def __init__(self) -> None:
        """Open a portal of this run's own."""
        super().__init__()
        self._closing = ExitStack()
        self.ground: Ground = self._closing.enter_context(open_ground(self.store))
        self.policy: Policy = POLICIES["two steps"]
        self.browsers = [Browser(address=f"192.0.2.{number}") for number in range(1, 4)]
        self.left: list[Trace] = []
        self.dead: list[str] = []
        self.secrets: set[str] = {PASSWORD}
        self.actors: set[str] = set()
        self.before: dict[str, Rows] = {}

    @initialize()
    def settle(self) -> None:
        """Let two people come: one holds an app, the other a mailbox, both recovery codes."""
        self.house.set_policy(self.policy)
        self.people = [self._add("maja@example.com"), self._add("olle@example.com")]
        maja, olle = self.people
        app, box = self.house.give_app(maja.person), give_mailbox(self.house, olle.person)
        maja.things[app.id] = Thing(id=app.id, kind=TOTP, app=app, spent=0)
        olle.things[box.id] = Thing(id=box.id, kind=MAIL)
        for one in self.people:
            one.codes = list(self.house.give_codes(one.person))
            self.keep_secret(*map(bare, one.codes))
        self.before = self._rows()

    def _add(self, email: str) -> Someone:
        person = self.house.add_person(email)
        return Someone(person=person, password=PASSWORD, email=email)

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
            browser.kept = moved.handed.value
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
        """Say whether somebody has proven themselves just now, with all that they have."""
        if trace.over:
            return False
        mine = trace.whose.things
        times = [at for which, at in trace.proven.items() if which in mine]
        if not mine:
            times.append(trace.since)
        return any(self.now - at <= FRESH for at in times)

    def failures(self, whose: Someone) -> int:
        """Read how many typed codes of somebody were charged."""
        key = key_of(self.kit, CODES, self.house.portal.id, whose.person.id)
        return self.ground.counters().get(key, 0)

    def is_closed(self, whose: Someone) -> bool:
        """Say whether no typed code of somebody may be judged by now."""
        key = key_of(self.kit, CODES, self.house.portal.id, whose.person.id)
        until = self.house.read(lambda tx: throttles.opens_at(tx, key))
        return until is not None and until > self.now

    # What always holds ------------------------------------------------------------------------

    @invariant()
    def nobody_is_in_who_has_not_shown_enough(self) -> None:
        """Whoever has a full session gave the password, and what they or the policy demand."""
        for trace in self.traces():
            guest = self.house.guest(trace.token)
            standing = guest.standing
            if guest.seat is None or not isinstance(standing, AtSession):
                continue
            assert trace.token not in self.dead
            assert not trace.whose.suspended
            assert guest.seat.account_id == trace.whose.person.id
            if isinstance(standing.state, SignedIn):
                self._has_shown(trace)
            if is_fresh(standing.fresh):
                self.note("fresh")
                assert self.is_fresh(trace) or self._counts_for_nothing(trace)

    def _has_shown(self, trace: Trace) -> None:
        """Judge a full session by what was shown on the way to it."""
        mine, allowed = trace.whose.things, self.policy.allowed
        counting = {which: thing for which, thing in mine.items() if thing.kind in allowed}
        shown = [counting[which] for which in trace.proven if which in counting]
        if trace.through in counting:
            assert self.now - trace.since < THROUGH_REMEMBERED
            shown.append(counting[trace.through])
        best = max((WORTH[thing.kind] for thing in shown), default=Assurance.SINGLE)
        assert best >= self.policy.required
        assert shown or not counting
        self.note(f"full: {best.name}")

    def _counts_for_nothing(self, trace: Trace) -> bool:
        """Say whether all that somebody holds is forbidden here, so that the password is all."""
        kinds = {thing.kind for thing in trace.whose.things.values()}
        is_recent = not trace.over and self.now - trace.since <= FRESH
        return is_recent and not kinds & self.policy.allowed

    @invariant()
    def what_is_over_stays_over(self) -> None:
        """No token that was signed out, changed or revoked opens anything again."""
        for token in self.dead[-3:]:
            assert self.ground.seat(token) is None

    @invariant()
    def others_are_left_alone(self) -> None:
        """No row of anybody changed but of whoever did the last deed."""
        after = self._rows()
        for who, rows in after.items():
            if who not in self.actors:
                assert rows == self.before[who]
        self.before, self.actors = after, set()

    def _rows(self) -> dict[str, Rows]:
        return {one.person.id: self.ground.rows_of(one.person.id) for one in self.people}

    def teardown(self) -> None:
        """Look at the whole once more: what is over, what is readable, and the audit trail."""
        with self._closing:
            for token in self.dead:
                assert self.ground.seat(token) is None
            written = self.ground.all_text()
            assert [secret for secret in self.secrets if secret in written] == []
            if self.ground.check_chains():
                self.note("chained")


def bare(code: str) -> str:
    """Say the secret of a recovery code, as it would be hashed."""
    return code.partition("-")[2].replace("-", "")


def is_no(result: object) -> bool:
    """Say whether a deed was refused."""
    return isinstance(result, Rejected)
