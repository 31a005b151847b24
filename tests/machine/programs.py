"""A portal's own program, which has codes verified, and says who somebody is."""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.throttle import CODES
from farstu.services.answer import answer
from farstu.services.portal_challenges import Challenge, begin_challenge, hand_in
from farstu.services.verifying import verify_code
from farstu.services.vouched import Asking
from tests.machine.coming_in import CODES_TYPED, JUDGED_NOT, PEOPLE, WHOSE
from tests.machine.errands import Errands
from tests.machine.people import Someone
from tests.support.house import TOTP


class Portal(Errands):
    """All of it: the same counters and the same codes, by another door."""

    @rule(person=PEOPLE, typed=CODES_TYPED, from_whom=WHOSE)
    def verify_by_program(self, person: int, typed: str, from_whom: str) -> None:
        """Have one code judged in one call."""
        whose = self.people[person]
        code = self.code_of(whose, typed, from_whom, 0)
        self.begin(whose)
        before = self.failures(whose), self.is_closed(whose)
        visit = self.house.visit_from("203.0.113.9")
        done = verify_code(self.kit, visit, whose.own_id, kind=TOTP, code=code)
        self._is_judged(whose, code, done, before)

    @rule(person=PEOPLE, typed=CODES_TYPED, again=st.booleans())
    def challenge_by_program(self, person: int, typed: str, *, again: bool) -> None:
        """Begin a challenge, hand a code in, and perhaps the next one there too."""
        whose, visit = self.people[person], self.house.visit_from("203.0.113.9")
        self.begin(whose)
        one = begin_challenge(self.kit, visit, whose.own_id, Asking())
        if not isinstance(one, Challenge):
            return
        assert not whose.suspended
        for ahead in ("now", "next") if again else (typed,):
            before = self.failures(whose), self.is_closed(whose)
            code = self.code_of(whose, ahead, "own", 0)
            deed = partial(answer, self.kit, visit, kind=TOTP, response={"code": code})
            done = hand_in(self.kit, visit, one.id, deed)
            was_open, one_more = one.proven is None, isinstance(done, Challenge)
            assert was_open or not one_more
            self._is_judged(whose, code, done, before)
            one = done if isinstance(done, Challenge) else one

    def _is_judged(self, whose: Someone, code: str, done: object, before: tuple[int, bool]) -> None:
        """See that a program's answer counts as one in the hall."""
        count, closed = before
        if isinstance(done, Challenge):
            assert not closed
            assert not whose.suspended
            assert whose.take(code, now=self.now) is not None
            self.clears(whose, CODES)
            self.note("verified by a program")
            return
        reason = getattr(done, "reason", None)
        assert self.failures(whose) == count + (reason not in JUDGED_NOT)
