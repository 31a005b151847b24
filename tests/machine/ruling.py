"""What others do: a forgotten password, whoever runs the portal, and its policy."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.throttle import CODES, KEYS, RECOVERY
from farstu.services.accounts import reset_factors, resume_account, suspend_account
from farstu.services.forgotten import LINK, ask_for_link, reset_password
from farstu.services.undelivered import list_unsent
from tests.machine.changing import NEW
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.keys import Keys
from tests.machine.machine import POLICIES
from tests.machine.people import Someone


class Ruling(Keys):
    """A forgotten password, suspending, resetting, and demanding more or less."""

    @rule(browser=BROWSERS, person=PEOPLE)
    def forget_the_password(self, browser: int, person: int) -> None:
        """Ask for a link; an older one is dead then."""
        whose = self.people[person]
        self.begin(whose)
        self.house.clock.advance(1)
        had = self._newest_link(whose)
        ask_for_link(self.kit, self.visit(self.browsers[browser]), identifier=whose.email)
        if (newest := self._newest_link(whose)) != had:
            whose.links.append(newest)
            self.keep_secret(newest)

    def _newest_link(self, whose: Someone) -> str:
        waiting = self.house.read(lambda tx: list_unsent(self.kit, tx))
        letters = [w.letter for w in waiting if w.letter and w.letter.template == LINK]
        mine = [str(one.facts["path"]) for one in letters if one.recipient == whose.email]
        return mine[-1].rpartition("/")[2] if mine else ""

    @rule(browser=BROWSERS, person=PEOPLE, which=st.integers(0, 1), new=st.sampled_from(NEW))
    def reset_the_password(self, browser: int, person: int, which: int, new: str) -> None:
        """Set another password by a link: the newest, an older one, or one that was used."""
        b, whose = self.browsers[browser], self.people[person]
        links = [*whose.links[::-1], *whose.dead_links[::-1]]
        if len(links) <= which:
            return
        is_newest = bool(whose.links) and which == 0
        self.begin(whose)
        held = set(whose.things)
        no = reset_password(self.kit, self.visit(b), links[which], password=new)
        if no is None:
            assert is_newest
            assert not whose.suspended
            assert {one.id for one in self.house.subject(whose.person).held} == held
            self.has_password(whose, new)
            whose.reset_by_mail = self.now
            self.note("password reset")

    @rule(person=PEOPLE)
    def suspend_or_resume(self, person: int) -> None:
        """Suspend somebody, or let them come back."""
        self.turn_over(self.people[person])

    def turn_over(self, whose: Someone) -> None:
        """Suspend somebody, or resume them; either way their seats are over."""
        self.begin(whose)
        which, deed = whose.person.id, resume_account if whose.suspended else suspend_account
        if self.house.write(lambda tx: deed(self.kit, tx, which)) is None:
            whose.suspended = not whose.suspended
            if whose.suspended:
                self.end_all(whose)
                self.note("suspended")

    @rule(person=PEOPLE, is_meant=st.sampled_from([True, False, False]))
    def reset_factors(self, person: int, *, is_meant: bool) -> None:
        """Take from somebody all that they prove themselves with; seldom, since all ends there."""
        if not is_meant:
            return
        whose = self.people[person]
        self.begin(whose)
        told = "Lost the phone"
        self.house.write(lambda tx: reset_factors(self.kit, tx, whose.person.id, reason=told))
        whose.lose_all()
        self.clears(whose, CODES, KEYS, RECOVERY)
        self.end_all(whose)
        self.note("factors reset")

    @rule(which=st.sampled_from(sorted(POLICIES)))
    def rule_otherwise(self, which: str) -> None:
        """Demand more, or less; nobody's rows change by it."""
        self.policy = POLICIES[which]
        self.house.set_policy(self.policy)
        self.note(f"policy: {which}")
