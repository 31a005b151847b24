"""Signing in by everything that the portal takes, and by what it must not take."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.assurance import Assurance
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import CODES, KEYS
from farstu.services.answer import answer
from farstu.services.proving import NO_TRY
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_factor
from tests.machine.holding import Holding
from tests.machine.people import WORTH, Browser, Someone, Trace
from tests.support.house import TOTP
from tests.support.key_holder import KEY

BROWSERS = st.integers(0, 2)
PEOPLE = st.sampled_from([0, 0, 1, 1, 2])
PASSWORDS = st.sampled_from(["right", "right", "right", "wrong", "of before", "of the other"])
BRINGS = st.sampled_from(["now", "now", "now", "before", "of another"])
CODES_TYPED = st.sampled_from(["now", "now", "now", "next", "used", "stale", "early", "wrong"])
WHOSE = st.sampled_from(["own", "own", "own", "of the other"])
AHEAD = {"now": 0, "next": 1, "used": 0, "stale": -3, "early": 3, "wrong": 0}
JUDGED_NOT = NO_TRY | {Reason.TOO_MANY_TRIES, Reason.NOT_OFFERED, Reason.LOGIN_EXPIRED}
JUDGED_NOT |= {Reason.PROOF_NOT_FRESH, Reason.NOT_FOUND, Reason.ACCOUNT_SUSPENDED}
JUDGED_NOT |= {Reason.LOGIN_UNMET, Reason.PASSWORD_RESET_UNFINISHED}


class ComingIn(Holding):
    """The doorstep, the hall, and going out."""

    @rule(browser=BROWSERS, person=PEOPLE, password=PASSWORDS, brings=BRINGS)
    def knock(self, browser: int, person: int, password: str, brings: str) -> None:
        """Type a name and a password, and bring what this browser keeps, or what a thief copied."""
        b, whose = self.browsers[browser], self.people[person]
        another = self.browsers[(browser + 1) % 3].kept
        brought = {"now": b.kept, "before": b.kept_before, "of another": another}[brings]
        self._knock(b, whose, self._password(whose, password), brought=brought)

    @rule(browser=BROWSERS, person=PEOPLE)
    def knock_while_it_is_suspended(self, browser: int, person: int) -> None:
        """Type the right password while the account is suspended or resumed."""
        b, whose = self.browsers[browser], self.people[person]
        self._knock(b, whose, whose.password, meanwhile=lambda: self.turn_over(whose))

    def come_in(self, browser: Browser) -> None:
        """Type what is right: the password, and the next code of an app where one is held."""
        whose = self.people[self.browsers.index(browser) % 3]
        self._knock(browser, whose, whose.password)
        if browser.trace is None or browser.trace.is_session:
            return
        if whose.apps:
            self.house.clock.advance(30)
            self._answer_with_app(browser, whose.apps[-1].code(), ticked=True)
        else:
            self.prove_otherwise(browser)

    def prove_otherwise(self, browser: Browser) -> None:
        """Answer with what else is held."""
        raise NotImplementedError

    def turn_over(self, whose: Someone) -> None:
        """Suspend somebody, or resume them."""
        raise NotImplementedError

    def _password(self, whose: Someone, which: str) -> str:
        other = next(one for one in self.people if one is not whose)
        old = whose.old_passwords[-1] if whose.old_passwords else "nothing of the kind"
        return {
            "right": whose.password,
            "wrong": "something else entirely",
            "of before": old,
            "of the other": other.password,
        }[which]

    def _knock(
        self,
        b: Browser,
        whose: Someone,
        typed: str,
        *,
        meanwhile: Callable[[], None] | None = None,
        brought: str | None = None,
    ) -> None:
        self.begin(whose)
        kit = self.kit if meanwhile is None else self.house.while_(meanwhile, before=2)
        brought = b.kept if brought is None else brought
        result = sign_in(
            kit, self.visit(b), identifier=whose.email, password=typed, brought=brought
        )
        if not isinstance(result, Moved):
            return
        assert typed == whose.password
        assert not whose.suspended
        self.leave(b)
        b.trace = Trace(whose=whose, since=self.now)
        if result.handed is not None:
            self._is_remembered(b.trace, brought, result.handed.value)
        self.follow(b, b.trace, result)

    def _is_remembered(self, trace: Trace, brought: str, handed: str) -> None:
        """See that what was brought counts: the newest, or the one before whose answer was lost."""
        family = brought.partition(".")[0]
        assert brought in self.counts[family]
        trace.through, trace.family = trace.whose.remembered[family], family
        for other in self.traces():
            if other.family == family and not other.has_arrived and other is not trace:
                self.kill(other.token)
        self.counts[family] = [handed, brought]
        self.note("came in remembered")

    @rule(browser=BROWSERS, typed=CODES_TYPED, from_whom=WHOSE, which=PEOPLE, ticked=st.booleans())
    def answer_with_app(
        self, browser: int, typed: str, from_whom: str, which: int, *, ticked: bool
    ) -> None:
        """Type a code of an app: in the hall, or inside to prove it again."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        code = self.code_of(sat[0].whose, typed, from_whom, which)
        self._answer_with_app(b, code, ticked=ticked)

    def code_of(self, whose: Someone, typed: str, from_whom: str, which: int) -> str:
        """Read a code off an app, one's own or somebody else's, or make one up."""
        other = next(one for one in self.people if one is not whose)
        apps = (whose if from_whom == "own" else other).apps
        if not apps:
            return "123456"
        app = apps[which % len(apps)]
        return app.wrong()["code"] if typed == "wrong" else app.code(AHEAD[typed])

    def _answer_with_app(self, b: Browser, code: str, *, ticked: bool) -> None:
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        before, response = self.count_of(trace), {"code": code}
        if trace.is_session:
            result = confirm_with_factor(
                self.kit, self.visit(b), seat, kind=TOTP, response=response
            )
        else:
            result = answer(
                self.kit,
                self.visit(b),
                seat,
                kind=TOTP,
                response=response,
                remember=ticked,
                brought=b.kept,
            )
        self.is_counted(trace, result, before)
        if isinstance(result, Moved):
            is_right = trace.whose.take(code, now=self.now)
            assert is_right is not None
            self.has_proven(b, trace, is_right.id, result)

    def has_proven(
        self, b: Browser, trace: Trace, which: str, moved: Moved, *, worth: Assurance | None = None
    ) -> None:
        """Write down what was shown, and go where it leads."""
        held = trace.whose.things[which]
        assert not held.stopped
        trace.proven[which], trace.worths[which] = self.now, worth or WORTH[held.kind]
        if moved.handed is not None:
            family = moved.handed.value.partition(".")[0]
            trace.whose.remembered[family] = which
            self.counts[family] = [moved.handed.value]
            self.note("remembered")
        self.clears(trace.whose, KEYS if held.kind == KEY else CODES)
        self.follow(b, trace, moved)

    def count_of(self, trace: Trace) -> tuple[int, bool]:
        """Say how many misses stand against somebody, and whether they have to wait."""
        return self.failures(trace.whose), self.is_closed(trace.whose)

    def is_counted(self, trace: Trace, result: object, counted: tuple[int, bool]) -> None:
        """See that a miss was counted, that nothing is judged too early, and what clears it."""
        before, closed = counted
        after = self.failures(trace.whose)
        if isinstance(result, Moved):
            assert not closed
            assert after == 0
            return
        assert isinstance(result, Rejected)
        if result.reason in JUDGED_NOT:
            assert after == before
            self.note(f"not judged: {result.reason}")
            return
        assert not closed
        assert after == before + 1

    @rule(first=BROWSERS, second=BROWSERS)
    def answer_twice_at_once(self, first: int, second: int) -> None:
        """Type one code in two browsers, the second while the first is being judged."""
        one, two = self.browsers[first], self.browsers[second]
        if (sat := self.sit(one)) is None or not sat[0].whose.apps or sat[0].is_session:
            return
        trace, seat = sat
        code = trace.whose.apps[0].code()
        met = [trace.whose] + ([two.trace.whose] if two.trace else [])
        kit = self.house.while_(lambda: self._answer_with_app(two, code, ticked=False), before=1)
        result = answer(kit, self.visit(one), seat, kind=TOTP, response={"code": code})
        self.begin(*met)
        if isinstance(result, Moved):
            is_right = trace.whose.take(code, now=self.now)
            assert is_right is not None
            self.has_proven(one, trace, is_right.id, result)
            self.note("first of two")
