"""What somebody says no to: a notice's link, from the mailbox of today or of yesterday."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.outcome import Rejected
from farstu.services.disputes import dispute, dispute_own, find_dispute
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.helping import Helping
from tests.machine.people import Someone

BACK = st.sampled_from([0, 0, 1, 3])
"""Which link counted from the newest."""


class Disputing(Helping):
    """Saying that it was not oneself."""

    @rule(person=PEOPLE, which=BACK)
    def dispute_by_mail(self, person: int, which: int) -> None:
        """Use a link out of a notice: it stops what goes on, and lets nobody in."""
        whose = self.people[person]
        letters = self.ground.letters(whose.email, *whose.old_emails)
        paths = [str(one.facts.get("path", "")) for one in letters]
        tokens = [path[8:] for path in paths if path.startswith("/not-me/")]
        if len(tokens) <= which:
            return
        token, visit = tokens[-1 - which], self.house.visit
        about = find_dispute(self.kit, visit, token)
        self.begin(whose)
        link = dispute(self.kit, visit, token)
        assert isinstance(link, Rejected) == (about is None)
        if isinstance(link, Rejected) or about is None:
            return
        assert isinstance(dispute(self.kit, visit, token), Rejected)
        if about.address:
            assert about.address in whose.old_emails
            whose.email = about.address
            self.note("address back")
        self._is_stopped(whose)
        whose.dead_links += whose.links
        whose.links = [link]
        self.keep_secret(link)
        self.note("disputed")

    @rule(browser=BROWSERS)
    def dispute_inside(self, browser: int) -> None:
        """Say inside that somebody else did something; it takes a fresh proof."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        was_fresh = self.is_fresh(trace)
        if dispute_own(self.kit, self.visit(b), seat) is None:
            assert was_fresh
            self._is_stopped(trace.whose)
            self.note("disputed inside")

    def _is_stopped(self, whose: Someone) -> None:
        """Know that the password opens nothing, and that what was added may be stopped."""
        whose.distrusts = True
        whose.lose_access_codes()
        if whose.case is not None:
            whose.case.stopped = True
        for held in self.house.subject(whose.person).held:
            whose.things[held.id].stopped = held.suspended_at is not None
        self.end_all(whose)
