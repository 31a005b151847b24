"""Code tokens that are handed out by a list: each counts for one person, once they showed it."""

from __future__ import annotations

from base64 import b32encode

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.outcome import Rejected
from farstu.factors.codes import CodeMaker, step_at
from farstu.services import offers
from farstu.services.enrolment import begin_enrolment, complete_enrolment
from farstu.services.offers import Judged, NewOffer, Outcome
from farstu.services.seats import Moved
from farstu.store import offers as offer_rows
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.disputing import Disputing
from tests.machine.people import Someone, Thing
from tests.support.house import TOTP, App

SERIALS = st.integers(0, 3)
MEANWHILE = st.sampled_from(["nothing", "nothing", "withdrawn", "wrong code"])
SHOWN = st.sampled_from(["own", "own", "of the other"])


def serial_of(number: int) -> str:
    """Say what stands on the back of a token."""
    return f"00{number}"


def seed_of(number: int) -> bytes:
    """Say what is inside it."""
    return bytes(range(number, number + 20))


class HandingOut(Disputing):
    """Handing out, taking back, and turning on."""

    @rule(person=PEOPLE, number=SERIALS)
    def hand_out(self, person: int, number: int) -> None:
        """Hand a token out: to nobody, while it is somebody's or waits for somebody else."""
        whose, choice = self.people[person], CodeMaker(seed=seed_of(number)).choice
        self.keep_secret(b32encode(seed_of(number)).decode())
        self.begin(whose)
        new = NewOffer(email=whose.email, serial=serial_of(number), choice=choice)
        [done] = self._offer(new)
        owners = [one for one in self.people if number in self.tokens_of(one)]
        waits = [one for one in self.people if number in one.offered]
        if done is Outcome.OFFERED:
            assert not owners
            assert not waits
            whose.offered.add(number)
            self.note("token handed out")
        elif isinstance(done, Outcome):
            assert whose in (waits if done is Outcome.WAITING else owners)

    def _offer(self, *news: NewOffer) -> list[Judged]:
        return self.house.write(lambda tx: offers.offer(self.kit, tx, news))

    @rule(first=PEOPLE, second=PEOPLE, number=SERIALS)
    def hand_out_twice(self, first: int, second: int, number: int) -> None:
        """Have a list that names one token for two people: all of it comes to nothing."""
        one, two = self.people[first], self.people[second]
        if one is two:
            return
        choice = CodeMaker(seed=seed_of(number)).choice
        news = [
            NewOffer(email=p.email, serial=serial_of(number), choice=choice) for p in (one, two)
        ]
        done = self._offer(*news)  # nobody's rows may change by it
        assert any(isinstance(judged, tuple) for judged in done)

    @rule(person=PEOPLE, number=SERIALS)
    def take_back(self, person: int, number: int) -> None:
        """Take back what its owner has not turned on."""
        whose = self.people[person]
        self.begin(whose)
        self._take_back(whose, number)

    def _take_back(self, whose: Someone, number: int) -> None:
        done = self.house.write(
            lambda tx: offers.withdraw(self.kit, tx, whose.person.id, serial=serial_of(number))
        )
        assert (done is None) == (number in whose.offered)
        whose.offered.discard(number)

    @rule(browser=BROWSERS, whose_token=SHOWN, meanwhile=MEANWHILE)
    def turn_on(self, browser: int, whose_token: str, meanwhile: str) -> None:
        """Turn a token on: one's own, or one that waits for somebody else."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        whose = trace.whose
        owner = next(
            (
                one
                for one in self.people
                if one.offered and (one is whose) == (whose_token == "own")
            ),
            None,
        )
        if owner is None:
            return
        number = min(owner.offered)
        self.begin(whose, owner)
        may = self.may_enrol(trace)
        self.make_codes_at(b, trace, seat)
        self.house.clock.advance(1)
        visit, choice = self.visit(b), {"offer": self._offer_id(owner, number)}
        if begin_enrolment(self.kit, visit, seat, kind=TOTP, choice=choice) is not None:
            return
        assert may
        assert owner is whose
        if meanwhile == "withdrawn":
            self._take_back(whose, number)
        app = App(id="", secret=seed_of(number), clock=self.house.clock)
        thing = Thing(id="", kind=TOTP, app=app, spent=step_at(self.now), token=number)
        response = app.wrong() if meanwhile == "wrong code" else app.answer()
        done = complete_enrolment(
            self.kit, visit, seat, kind=TOTP, response=response, name=serial_of(number)
        )
        if isinstance(done, Moved):
            assert meanwhile == "nothing"
            whose.offered.discard(number)
            self.has_enrolled(b, trace, thing, done)
            self.note("token turned on")
        else:
            assert isinstance(done, Rejected)

    def _offer_id(self, owner: Someone, number: int) -> str:
        waiting = self.house.read(lambda tx: offer_rows.list_of_account(tx, owner.person.id))
        return next(one.id for one in waiting if one.name == serial_of(number))

    def tokens_of(self, whose: Someone) -> set[int]:
        """Say which tokens somebody has turned on."""
        return {one.token for one in whose.things.values() if one.token is not None}
