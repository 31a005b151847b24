"""Codes that are sent: to a mailbox, and to a phone."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.assurance import FactorKind
from farstu.factors.sent import LIVES
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from tests.machine.coming_in import BROWSERS, ComingIn
from tests.machine.machine import is_no
from tests.machine.people import SMS, Browser, Mailed, Someone, address_of
from tests.support.mailbox import MAIL

KINDS = st.sampled_from([MAIL, MAIL, SMS])


class Sending(ComingIn):
    """Asking for a code, and typing it, here or elsewhere, once or again."""

    def prove_otherwise(self, browser: Browser) -> None:
        """Have a code sent where that is all there is, and type it."""
        assert browser.trace is not None
        kinds = {thing.kind for thing in browser.trace.whose.things.values()}
        for kind in [kind for kind in (SMS, MAIL) if kind in kinds][:1]:
            self._ask_for_code(browser, kind)
            if kind in browser.trace.sent:
                self._answer_with_sent(browser, kind, browser.trace.sent[kind].code)

    @rule(browser=BROWSERS, kind=KINDS)
    def ask_for_code(self, browser: int, kind: FactorKind) -> None:
        """Have a code sent; one that was sent here before is dead."""
        self._ask_for_code(self.browsers[browser], kind)

    def _ask_for_code(self, b: Browser, kind: FactorKind) -> None:
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        self.house.clock.advance(1)
        had, _ = self.ground.newest_code(where(trace.whose, kind))
        begun = begin_challenge(self.kit, self.visit(b), seat, kind=kind, choice={})
        has, code = self.ground.newest_code(where(trace.whose, kind))
        if not is_no(begun):
            trace.sent[kind] = Mailed(code if has > had else "", self.now)
            self.keep_secret(code)

    @rule(browser=BROWSERS, of=st.sampled_from([0, 0, 1]), kind=KINDS)
    def answer_with_sent(self, browser: int, of: int, kind: FactorKind) -> None:
        """Type a code that was sent to this browser, or to another one."""
        b, other = self.browsers[browser], self.browsers[(browser + of) % 3].trace
        if other is not None and kind in other.sent:
            self._answer_with_sent(b, kind, other.sent[kind].code)

    @rule(browser=BROWSERS, kind=KINDS)
    def answer_with_it_again(self, browser: int, kind: FactorKind) -> None:
        """Type what was sent here and has let somebody in already."""
        trace = self.browsers[browser].trace
        if trace is not None and kind in trace.spent:
            self._answer_with_sent(self.browsers[browser], kind, trace.spent[kind])

    def _answer_with_sent(self, b: Browser, kind: FactorKind, code: str) -> None:
        if not code or (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        before, response = self.count_of(trace), {"code": code}
        way = confirm_with_factor if trace.is_session else answer
        result = way(self.kit, self.visit(b), seat, kind=kind, response=response)
        self.is_counted(trace, result, before)
        if isinstance(result, Moved):
            assert kind in trace.sent
            sent = trace.sent.pop(kind)
            assert sent.code == code
            assert self.now - sent.at < LIVES
            assert not (kind == MAIL and trace.mailbox_rests(now=self.now))
            trace.spent[kind] = code
            held = next(t for t in trace.whose.things.values() if t.kind == kind and not t.stopped)
            self.has_proven(b, trace, held.id, result)
            self.note(f"sent: {kind}")


def where(whose: Someone, kind: FactorKind) -> str:
    """Say to which address or number codes of *kind* go."""
    return whose.number if kind == SMS else address_of(whose)
