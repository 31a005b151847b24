"""Signing in by everything that the portal takes, and by what it must not take."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.outcome import Reason, Rejected
from farstu.factors.sent import LIVES
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge
from farstu.services.proving import NO_TRY
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_factor
from tests.machine.machine import World, is_no
from tests.machine.people import Browser, Someone, Trace, address_of
from tests.support.house import TOTP
from tests.support.mailbox import MAIL

BROWSERS = st.integers(0, 2)
PEOPLE = st.integers(0, 1)
PASSWORDS = st.sampled_from(["right", "right", "right", "wrong", "of before", "of the other"])
CODES_TYPED = st.sampled_from(["now", "now", "now", "next", "used", "stale", "early", "wrong"])
WHOSE = st.sampled_from(["own", "own", "own", "of the other"])
AHEAD = {"now": 0, "next": 1, "used": 0, "stale": -3, "early": 3, "wrong": 0}
JUDGED_NOT = NO_TRY | {Reason.TOO_MANY_TRIES, Reason.NOT_OFFERED, Reason.LOGIN_EXPIRED}
JUDGED_NOT |= {Reason.PROOF_NOT_FRESH, Reason.NOT_FOUND, Reason.ACCOUNT_SUSPENDED}


class ComingIn(World):
    """The doorstep, the hall, and going out."""

    @rule(browser=BROWSERS, person=PEOPLE, password=PASSWORDS)
    def knock(self, browser: int, person: int, password: str) -> None:
        """Type a name and a password, and bring what the browser keeps."""
        b, whose = self.browsers[browser], self.people[person]
        self._knock(b, whose, self._password(whose, password))

    @rule(browser=BROWSERS, person=PEOPLE)
    def knock_while_it_is_suspended(self, browser: int, person: int) -> None:
        """Type the right password while the account is suspended or resumed."""
        b, whose = self.browsers[browser], self.people[person]
        self._knock(b, whose, whose.password, meanwhile=lambda: self.turn_over(whose))

    def come_in(self, browser: Browser) -> None:
        """Type what is right: the password, and the next code of an app where one is held."""
        whose = self.people[self.browsers.index(browser) % 2]
        self._knock(browser, whose, whose.password)
        if whose.apps and browser.trace and not browser.trace.is_session:
            self.house.clock.advance(30)
            self._answer_with_app(browser, whose.apps[-1].code(), ticked=True)
        elif whose.things and browser.trace and not browser.trace.is_session:
            self._ask_for_mail(browser)
            self._answer_with_mail(browser, browser.trace.mailed)

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
    ) -> None:
        self.begin(whose)
        kit = self.kit if meanwhile is None else self.house.while_(meanwhile, before=2)
        brought = b.kept
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
            b.trace.through = whose.remembered[brought.partition(".")[0]]
            self.note("came in remembered")
        self.follow(b, b.trace, result)

    @rule(browser=BROWSERS, typed=CODES_TYPED, from_whom=WHOSE, which=PEOPLE, ticked=st.booleans())
    def answer_with_app(
        self, browser: int, typed: str, from_whom: str, which: int, *, ticked: bool
    ) -> None:
        """Type a code of an app: in the hall, or inside to prove it again."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        code = self._code(sat[0].whose, typed, from_whom, which)
        self._answer_with_app(b, code, ticked=ticked)

    def _code(self, whose: Someone, typed: str, from_whom: str, which: int) -> str:
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
        before, response = self.counted(trace), {"code": code}
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
        self._is_counted(trace, result, before)
        if isinstance(result, Moved):
            is_right = trace.whose.take(code, now=self.now)
            assert is_right is not None
            self._has_proven(b, trace, is_right.id, result)

    def _has_proven(self, b: Browser, trace: Trace, which: str, moved: Moved) -> None:
        trace.proven[which] = self.now
        if moved.handed is not None:
            trace.whose.remembered[moved.handed.value.partition(".")[0]] = which
            self.note("remembered")
        self.follow(b, trace, moved)

    def counted(self, trace: Trace) -> tuple[int, bool]:
        """Say how many misses stand against somebody, and whether they have to wait."""
        return self.failures(trace.whose), self.is_closed(trace.whose)

    def _is_counted(self, trace: Trace, result: object, counted: tuple[int, bool]) -> None:
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
            self._has_proven(one, trace, is_right.id, result)
            self.note("first of two")

    @rule(browser=BROWSERS)
    def ask_for_mail(self, browser: int) -> None:
        """Have a code sent; one that was sent here before is dead."""
        self._ask_for_mail(self.browsers[browser])

    def _ask_for_mail(self, b: Browser) -> None:
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        self.house.clock.advance(1)
        mailbox = address_of(trace.whose)
        had, _ = self.ground.newest_code(mailbox)
        begun = begin_challenge(self.kit, self.visit(b), seat, kind=MAIL, choice={})
        has, code = self.ground.newest_code(mailbox)
        if not is_no(begun):
            trace.mailed, trace.mailed_at = (code if has > had else ""), self.now
            self.keep_secret(code)

    @rule(browser=BROWSERS, of=st.sampled_from([0, 0, 1]))
    def answer_with_mail(self, browser: int, of: int) -> None:
        """Type a code that was sent to this browser, or to another one."""
        b, other = self.browsers[browser], self.browsers[(browser + of) % 3].trace
        if other is not None:
            self._answer_with_mail(b, other.mailed)

    def _answer_with_mail(self, b: Browser, code: str) -> None:
        if not code or (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        before, response = self.counted(trace), {"code": code}
        way = confirm_with_factor if trace.is_session else answer
        result = way(self.kit, self.visit(b), seat, kind=MAIL, response=response)
        self._is_counted(trace, result, before)
        if isinstance(result, Moved):
            assert trace.mailed == code
            assert trace.mailed_at is not None
            assert self.now - trace.mailed_at < LIVES
            mailbox = next(t for t in trace.whose.things.values() if t.kind == MAIL)
            trace.mailed = ""
            self._has_proven(b, trace, mailbox.id, result)
            self.note("mailed code")
