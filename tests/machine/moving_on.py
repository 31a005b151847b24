"""The spare key, the password again, a page looked at, and the way out."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.throttle import RECOVERY
from farstu.services.answer import postpone
from farstu.services.own_sessions import end_other_sessions, note_seen, sign_out
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_password
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.machine import is_no
from tests.machine.people import Browser, Someone
from tests.machine.sent import Sending

TYPED = st.sampled_from(["own", "own", "own", "used", "of the other", "wrong"])
TRIES = st.sampled_from(["now", "now", "next", "wrong", "stale", "own", "used"])
STEPS = [1, 30, 61, 240, 301, 1000, 1801, 12 * 3600, 31 * 24 * 3600, -5, -90]


class MovingOn(Sending):
    """What else happens in the hall, and inside."""

    @rule(browser=BROWSERS, which=TYPED)
    def use_a_recovery_code(self, browser: int, which: str) -> None:
        """Type a recovery code: one's own, a used one, somebody else's, or nobody's."""
        b = self.browsers[browser]
        self._use(b, which)

    def _use(self, b: Browser, which: str) -> None:
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        whose = trace.whose
        other = next(one for one in self.people if one is not whose)
        sheets = {"own": whose.codes, "used": whose.used_codes, "of the other": other.codes}
        typed = next(iter(sheets.get(which, ())), "1-aaaa-aaaa-aaaa-aaaa")
        self.begin(whose)
        result = use_recovery_code(self.kit, self.visit(b), seat, typed=typed)
        if isinstance(result, Moved):
            assert typed in whose.codes
            whose.codes.remove(typed)
            whose.used_codes.insert(0, typed)
            whose.retire(now=self.now)
            trace.recovered_at = self.now
            self.clears(whose, RECOVERY)
            self.follow(b, trace, result)
            self.note("recovered")

    @rule(browser=BROWSERS, person=PEOPLE, typed=st.lists(TRIES, min_size=1, max_size=4))
    def try_in_the_hall(self, browser: int, person: int, typed: list[str]) -> None:
        """Give the password in a new browser, and try one thing after the other."""
        b, whose = self.browsers[browser], self.people[person]
        self.stand_in_the_hall(b, whose)
        for one in typed:
            if b.trace is None or b.trace.is_session:
                return
            if one in ("own", "used"):
                self._use(b, one)
            else:
                self._answer_with_app(b, self.code_of(whose, one, "own", 0), ticked=False)

    @rule(person=PEOPLE, then=st.sampled_from(["now", "wrong"]))
    def come_in_and_try_again(self, person: int, then: str) -> None:
        """Type the code that an app shows, and in the next browser the same, or a wrong one."""
        whose = self.people[person]
        for b, typed in zip(self.browsers, ("now", then, then), strict=True):
            self.stand_in_the_hall(b, whose)
            if b.trace is not None and not b.trace.is_session:
                self._answer_with_app(b, self.code_of(whose, typed, "own", 0), ticked=False)

    def stand_in_the_hall(self, b: Browser, whose: Someone) -> None:
        """Give the right password in a browser that was never here."""
        if whose.suspended:
            self.turn_over(whose)
        self.leave(b)
        b.kept = ""
        self._knock(b, whose, whose.password)

    @rule(person=PEOPLE)
    def recover_and_try_again(self, person: int) -> None:
        """Use a recovery code, and in the next browser the same."""
        whose = self.people[person]
        for b, which in zip(self.browsers, ("own", "used"), strict=False):
            self.stand_in_the_hall(b, whose)
            if b.trace is not None and not b.trace.is_session:
                self._use(b, which)

    @rule(browser=BROWSERS)
    def use_one_twice_at_once(self, browser: int) -> None:
        """Type the same recovery code again while it is being looked at."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None or not sat[0].whose.codes:
            return
        trace, seat = sat
        typed = trace.whose.codes[0]
        kit = self.house.while_(lambda: self._use(b, "own"), before=2)
        result = use_recovery_code(kit, self.visit(b), seat, typed=typed)
        self.begin(trace.whose)
        assert not isinstance(result, Moved) or typed not in trace.whose.used_codes
        if isinstance(result, Moved):
            trace.whose.codes.remove(typed)
            trace.whose.used_codes.insert(0, typed)
            self.clears(trace.whose, RECOVERY)

    @rule(browser=BROWSERS, is_right=st.booleans())
    def type_the_password_again(self, browser: int, *, is_right: bool) -> None:
        """Prove the password inside, where it is all that there is."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None or not sat[0].is_session:
            return
        trace, seat = sat
        self.begin(trace.whose)
        typed = trace.whose.password if is_right else "nothing like it at all"
        result = confirm_with_password(self.kit, self.visit(b), seat, password=typed)
        if isinstance(result, Moved):
            assert is_right
            trace.since = self.now
            self.follow(b, trace, result)
            self.note("password again")

    @rule(browser=BROWSERS)
    def postpone(self, browser: int) -> None:
        """Set nothing up yet, where what is required is not due."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None or sat[0].is_session:
            return
        trace, seat = sat
        self.begin(trace.whose)
        moved = postpone(self.kit, self.visit(b), seat)
        if isinstance(moved, Moved):
            self.follow(b, trace, moved)
            self.note("postponed")

    @rule(browser=BROWSERS)
    def look_at_a_page(self, browser: int) -> None:
        """Be inside, so that the session is in use."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None or not sat[0].is_session:
            return
        trace, seat = sat
        self.begin(trace.whose)
        if note_seen(self.kit, self.visit(b), seat) and trace.family and not trace.over:
            trace.has_arrived = True
            if self.house.guest(trace.token).seat is not None:
                self.counts[trace.family] = self.counts[trace.family][:1]

    @rule(browser=BROWSERS)
    def sign_out(self, browser: int) -> None:
        """End the session on the server."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        sign_out(self.kit, self.visit(b), seat)
        self.kill(trace.token)
        self.note("signed out")

    @rule(browser=BROWSERS)
    def end_others(self, browser: int) -> None:
        """End every other session of the account."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        was_fresh = self.is_fresh(trace)
        ended = end_other_sessions(self.kit, self.visit(b), seat)
        if not is_no(ended):
            assert was_fresh
            self.end_all(trace.whose, but=trace)
            self.note("others ended")

    @rule(browser=BROWSERS)
    def open_another_browser(self, browser: int) -> None:
        """Leave a seat behind, with its cookie in the browser of somebody else."""
        b = self.browsers[browser]
        self.leave(b)
        b.kept = b.kept_before = ""

    @rule(seconds=st.sampled_from(STEPS))
    def let_time_pass(self, seconds: int) -> None:
        """Wait, or have the clock set back a little."""
        self.house.clock.advance(timedelta(seconds=seconds))
