"""Deeds about one's own account: each needs that somebody has just shown who they are."""

from __future__ import annotations

from base64 import b32encode
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.outcome import Rejected
from farstu.core.throttle import CODES
from farstu.factors.codes import step_at
from farstu.factors.recovery_codes import show_code
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.guest import Seat
from farstu.services.holdings import remove
from farstu.services.own_address import begin_change, complete_change
from farstu.services.own_password import change_password
from farstu.services.saving_codes import make_sheet, save_sheet, show_sheet
from farstu.services.seats import Moved
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.machine import bare
from tests.machine.moving_on import MovingOn
from tests.machine.people import SMS, WORTH, Browser, Someone, Thing, Trace
from tests.machine.sent import where
from tests.support.house import TOTP, App
from tests.support.mailbox import MAIL

NEW = [f"seven words that nobody guesses {number}" for number in ("one", "two", "three")]
NUMBERS = count()


class Changing(MovingOn):
    """Adding, removing, and other words to come in by."""

    @rule(browser=BROWSERS)
    def make_codes(self, browser: int) -> None:
        """Make recovery codes, and say that they are saved."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        self.make_codes_at(b, trace, seat)

    def make_codes_at(self, b: Browser, trace: Trace, seat: Seat) -> None:
        """Have recovery codes at a seat, if they may be made there."""
        visit, whose = self.visit(b), trace.whose
        may = self.may_enrol(trace)
        if make_sheet(self.kit, visit, seat) is not None:
            return
        assert may
        shown = show_sheet(self.kit, visit, seat)
        if shown is None or save_sheet(self.kit, visit, seat) is not None:
            return
        trace.sheet = [show_code(number, code) for number, code in enumerate(shown.codes, 1)]
        self.keep_secret(*map(bare, trace.sheet))
        if whose.things and trace.is_session:  # in the hall it waits for what is set up there
            self.count_sheet(trace)

    def count_sheet(self, trace: Trace) -> None:
        """Let the codes that were made at a seat take the place of all others."""
        if trace.sheet:
            whose = trace.whose
            whose.used_codes = whose.codes + whose.used_codes
            whose.codes, trace.sheet = trace.sheet, []
            self.note("another sheet")

    def may_enrol(self, trace: Trace) -> bool:
        """Say whether somebody has shown enough to add a way in."""
        if trace.over:
            return False
        if trace.is_session:
            return self.is_fresh(trace) and not trace.whose.distrusts
        return trace.recovered or bool(trace.proven) or not trace.whose.things

    @rule(browser=BROWSERS, kind=st.sampled_from([TOTP, TOTP, MAIL, SMS]), is_right=st.booleans())
    def enrol(self, browser: int, kind: FactorKind, *, is_right: bool) -> None:
        """Set up an app, a mailbox or a phone, and show that it works, or try to."""
        self.set_up(browser, kind, is_right=is_right)

    def set_up(self, browser: int, kind: FactorKind, *, is_right: bool) -> None:
        """Add something that shows codes, or gets them."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        may = self.may_enrol(trace)
        self.make_codes_at(b, trace, seat)
        self.house.clock.advance(1)
        choice = {} if kind == TOTP else {"address": where(trace.whose, kind)}
        begun = begin_enrolment(self.kit, self.visit(b), seat, kind=kind, choice=choice)
        prompt = show_enrolment(self.kit, self.visit(b), seat, kind=kind)
        if begun is not None or prompt is None:
            return
        assert may
        thing = Thing(id="", kind=kind)
        code = self.ground.newest_code(where(trace.whose, kind))[1]
        if kind == TOTP:
            thing.app = App.of(prompt, self.house.clock)
            thing.spent = step_at(self.now)
            code = thing.app.code()
            self.keep_secret(b32encode(thing.app.secret).decode())
        typed = code if is_right else "12345678"
        done = complete_enrolment(
            self.kit, self.visit(b), seat, kind=kind, response={"code": typed}, name="New"
        )
        if isinstance(done, Moved):
            assert is_right
            self.has_enrolled(b, trace, thing, done)

    @rule(browser=BROWSERS, person=PEOPLE)
    def come_back_after_a_loss(self, browser: int, person: int) -> None:
        """Use a recovery code in the hall, and set up an app there."""
        b, whose = self.browsers[browser], self.people[person]
        self.stand_in_the_hall(b, whose)
        if b.trace is not None and not b.trace.is_session:
            self._use(b, "own")
            self.set_up(browser, TOTP, is_right=True)

    def has_enrolled(self, b: Browser, trace: Trace, thing: Thing, moved: Moved) -> None:
        """Know what somebody holds from now on; all other seats are over."""
        held = {one.id for one in self.house.subject(trace.whose.person).held}
        [thing.id] = held - set(trace.whose.things)
        trace.whose.things[thing.id], trace.whose.has_enrolled = thing, True
        self.end_all(trace.whose, but=trace)
        trace.proven[thing.id], trace.worths[thing.id] = self.now, WORTH[thing.kind]
        self.clears(trace.whose, CODES)
        self.count_sheet(trace)
        self.follow(b, trace, moved)
        self.note(f"enrolled {thing.kind}")

    @rule(browser=BROWSERS, person=PEOPLE, which=PEOPLE)
    def remove(self, browser: int, person: int, which: int) -> None:
        """Remove an authenticator, one's own or somebody else's."""
        b, owner = self.browsers[browser], self.people[person]
        if (sat := self.sit(b)) is None or not owner.things:
            return
        trace, seat = sat
        self.begin(trace.whose)
        thing = list(owner.things.values())[which % len(owner.things)]
        was_fresh = self.is_fresh(trace)
        no = remove(self.kit, self.visit(b), seat, authenticator_id=thing.id)
        if no is None:
            assert owner is trace.whose
            assert was_fresh
            assert not owner.distrusts
            was_met = self.is_met(owner)
            del owner.things[thing.id]
            assert self.is_met(owner) or not was_met
            self.end_all(owner, but=trace)
            if not owner.things:
                owner.used_codes, owner.codes = owner.codes + owner.used_codes, []
            self.note("removed")

    def is_met(self, whose: Someone) -> bool:
        """Say whether somebody holds what the policy demands."""
        usable = {thing.kind for thing in whose.things.values() if not thing.stopped}
        kinds = usable & self.policy.allowed
        best = max((WORTH[kind] for kind in kinds), default=Assurance.SINGLE)
        return best >= whose.owes(self.policy, now=self.now)

    @rule(browser=BROWSERS, new=st.sampled_from(NEW), is_right=st.booleans())
    def change_password(self, browser: int, new: str, *, is_right: bool) -> None:
        """Change the password, by the one of today or by a guess."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        current = trace.whose.password if is_right else "a guess, and not a good one"
        was_fresh = self.is_fresh(trace)
        no = change_password(self.kit, self.visit(b), seat, current=current, new=new)
        if no is None:
            assert is_right
            assert was_fresh
            self.has_password(trace.whose, new, but=trace)
            self.note("another password")

    def has_password(self, whose: Someone, new: str, *, but: Trace | None = None) -> None:
        """Know another password from now on."""
        whose.old_passwords.append(whose.password)
        whose.password, whose.distrusts = new, False
        whose.dead_links += whose.links
        whose.links.clear()
        self.keep_secret(new)
        self.end_all(whose, but=but)

    @rule(browser=BROWSERS, is_right=st.booleans())
    def change_address(self, browser: int, *, is_right: bool) -> None:
        """Sign in by another address, once a code came back from it."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        whose, address = trace.whose, f"new-{next(NUMBERS)}@example.com"
        self.begin(whose)
        self.house.clock.advance(1)
        was_fresh = self.is_fresh(trace)
        if isinstance(begin_change(self.kit, self.visit(b), seat, address=address), Rejected):
            return
        code = self.ground.newest_code(address)[1] if is_right else "12345678"
        if complete_change(self.kit, self.visit(b), seat, code=code) is None:
            assert is_right
            assert was_fresh
            assert not whose.distrusts
            whose.old_emails.append(whose.email)
            whose.email = address
            whose.dead_links += whose.links
            whose.links.clear()
            self.end_all(whose, but=trace)
            self.note("another address")
