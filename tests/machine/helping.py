"""Those in charge: codes that they read out, resets, and cases that take two of them and time."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.helping import DAY
from farstu.core.throttle import CODES, KEYS, RECOVERY
from farstu.services import case_office, helping
from farstu.services.access import use_access_code
from farstu.services.answer import answer
from farstu.services.case_office import Decision
from farstu.services.case_stops import stop_by_link
from farstu.services.cases import use_case
from farstu.services.guest import Seat
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.store.cases import Case
from farstu.store.sessions import SessionRow
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.machine import OFFICERS
from tests.machine.people import Browser, CaseOf, Someone
from tests.machine.ruling import Ruling
from tests.support.house import TOTP
from tests.support.officers import CHECKED

LIVES = timedelta(hours=1)
WHO = st.sampled_from(sorted(OFFICERS))
WAITS = st.sampled_from([0, 23, 25, 73])
"""Hours."""
SPOKEN = st.sampled_from(["newest", "newest", "older", "used", "of the other"])


class Helping(Ruling):
    """What offices do for others, and what comes of it in the hall."""

    def go_to_work(self, name: str) -> Seat | None:
        """Sign in as somebody in charge, with the next code, where that is enough for a deed."""
        person, app = self.officers[name]
        self.house.clock.advance(30)
        visit = self.house.visit_from("203.0.113.5")
        knocked = sign_in(
            self.kit, visit, identifier=person.email, password=person.password, brought=""
        )
        seat = self.house.guest(knocked.token).seat if isinstance(knocked, Moved) else None
        if seat is None or isinstance(seat, SessionRow):
            return seat
        done = answer(self.kit, visit, seat, kind=TOTP, response=app.answer())
        found = self.house.guest(done.token).seat if isinstance(done, Moved) else None
        return found if isinstance(found, SessionRow) else None

    @rule(person=PEOPLE, who=WHO)
    def read_a_code_out(self, person: int, who: str) -> None:
        """Give an access code: alone only whoever stands above; an older one is dead."""
        whose = self.people[person]
        if (seat := self.go_to_work(who)) is None:
            return
        self.begin(whose)
        h, where = self.house, self._office(who)
        given = helping.give_access_code(
            h.kit, h.visit, seat, where, whose.person.id, typed=CHECKED
        )
        if isinstance(given, helping.Given):
            assert who == "karin"
            assert not whose.suspended
            whose.lose_access_codes()
            whose.access_codes.append((given.code, self.now))
            self.keep_secret(given.code.replace("-", ""))
            self.note("access code given")

    @rule(browser=BROWSERS, which=SPOKEN)
    def use_an_access_code(self, browser: int, which: str) -> None:
        """Type what somebody read out: to oneself, a while ago, or to somebody else."""
        self._use_an_access_code(self.browsers[browser], which)

    def _use_an_access_code(self, b: Browser, which: str) -> None:
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        whose = trace.whose
        spoken = [code for code, _ in whose.access_codes]
        elsewhere = [
            code for one in self.people if one is not whose for code, _ in one.access_codes
        ]
        typed = {
            "newest": spoken[-1:],
            "older": whose.used_access_codes[:1],
            "used": whose.used_access_codes[-1:],
            "of the other": elsewhere[:1],
        }[which]
        if not typed:
            return
        self.begin(whose)
        done = use_access_code(self.kit, self.visit(b), seat, typed=typed[0])
        if isinstance(done, Moved):
            assert typed == spoken[-1:]
            assert self.now - whose.access_codes[-1][1] < LIVES
            self.clears(whose, RECOVERY)
            whose.lose_access_codes()
            self._is_helped(b, done)
            self.note("came in by an access code")
        elif spoken and not self._opens(whose):
            self.clears(whose, RECOVERY)
            whose.lose_access_codes()

    def _opens(self, whose: Someone) -> bool:
        """Say whether an access code of somebody is unspent: what came of it may have been no."""
        rows = self.ground.rows()[whose.person.id]["access_codes"]
        return any(row["spent_at"] is None for row in rows)

    def _is_helped(self, b: Browser, moved: Moved) -> None:
        trace = b.trace or self.left[-1]
        self.end_all(trace.whose, but=trace)
        trace.recovered_at = self.now
        self.follow(b, trace, moved)

    @rule(browser=BROWSERS, person=PEOPLE, wait=st.sampled_from([0, 59, 61]))
    def come_back_by_voice(self, browser: int, person: int, wait: int) -> None:
        """Lose the phone, call the office, type what is read out, and set up an app."""
        b, whose = self.browsers[browser], self.people[person]
        self.read_a_code_out(person, "karin")
        self.house.clock.advance(timedelta(minutes=wait))
        self.stand_in_the_hall(b, whose)
        if b.trace is not None and not b.trace.is_session:
            self._use_an_access_code(b, "newest")
            self.set_up(browser, TOTP, is_right=True)
        other = self.browsers[(browser + 1) % 3]
        self.stand_in_the_hall(other, whose)
        if other.trace is not None and not other.trace.is_session:
            self._use_an_access_code(other, "used")

    @rule(person=PEOPLE, who=WHO)
    def reset_from_an_office(self, person: int, who: str) -> None:
        """Take from somebody all that they prove themselves with: only from above."""
        whose = self.people[person]
        if (seat := self.go_to_work(who)) is None:
            return
        self.begin(whose)
        h, where = self.house, self._office(who)
        done = helping.reset_person(h.kit, h.visit, seat, where, whose.person.id, typed=CHECKED)
        if isinstance(done, helping.Person):
            assert who == "karin"
            assert not whose.suspended
            whose.lose_all()
            self.clears(whose, CODES, KEYS, RECOVERY)
            self.end_all(whose)
            self.note("reset from an office")

    @rule(person=PEOPLE, who=WHO)
    def open_a_case(self, person: int, who: str) -> None:
        """Open a case about whoever called."""
        whose = self.people[person]
        if (seat := self.go_to_work(who)) is None:
            return
        self.begin(whose)
        h = self.house
        case = case_office.open_for(
            h.kit, h.visit, seat, self._office(who), email=whose.email, typed=CHECKED
        )
        if isinstance(case, Case):
            assert who != "karin"
            whose.case = CaseOf(id=case.id, opened_by=who)
            self.note("case opened")

    @rule(person=PEOPLE, who=WHO)
    def say_yes(self, person: int, who: str) -> None:
        """Approve a case: two have to, and neither of them twice, nor first whoever opened it."""
        whose = self.people[person]
        if (case := whose.case) is None or (seat := self.go_to_work(who)) is None:
            return
        self.begin(whose)
        h = self.house
        said = case_office.decide(
            *(h.kit, h.visit, seat, self._office(who), case.id),
            decision=Decision.APPROVE,
            typed=CHECKED,
        )
        if said == ():
            assert not case.stopped
            assert not case.closed
            case.yes.append((who, self.now))
            assert len({one for one, _ in case.yes}) == len(case.yes) <= 2
            assert len(case.yes) == 1 or who != case.opened_by

    @rule(person=PEOPLE)
    def stop_the_case(self, person: int) -> None:
        """Use the newest link that stops a case, if there ever was one."""
        whose = self.people[person]
        letters = self.ground.letters(whose.email)
        paths = [str(one.facts["stop"]) for one in letters if "stop" in one.facts]
        if not paths or whose.case is None:
            return
        self.begin(whose)
        visit = self.house.visit
        if stop_by_link(self.kit, visit, paths[-1].removeprefix("/stop/")) is None:
            whose.case.stopped = True
            self.note("case stopped")

    @rule(person=PEOPLE, who=WHO)
    def take_the_case_up(self, person: int, who: str) -> None:
        """Take a stopped case up: the owner of the staff alone, and it begins anew."""
        if self._decide(person, who, Decision.TAKE_UP) is None:
            return
        case = self.people[person].case
        assert case is not None
        assert case.stopped
        assert not case.closed
        assert who == "siv"
        case.stopped, case.taken_up, case.yes = False, True, [(who, self.now)]
        self.note("case taken up")

    @rule(person=PEOPLE, who=WHO)
    def close_the_case(self, person: int, who: str) -> None:
        """Close a case: one that was stopped only the owner of the staff."""
        if self._decide(person, who, Decision.CLOSE) is None:
            return
        case = self.people[person].case
        assert case is not None
        assert not case.closed
        assert who == "siv" or not case.stopped
        case.closed = True
        self.note("case closed")

    def _decide(self, person: int, who: str, decision: str) -> CaseOf | None:
        """Do something about a case; say which it was, if it was done."""
        whose = self.people[person]
        if (case := whose.case) is None or (seat := self.go_to_work(who)) is None:
            return None
        self.begin(whose)
        h, where = self.house, self._office(who)
        at = (h.kit, h.visit, seat, where, case.id)
        return case if case_office.decide(*at, decision=decision, typed=CHECKED) == () else None

    @rule(browser=BROWSERS)
    def use_the_case(self, browser: int) -> None:
        """Come in by a case: approved by two, a day ago at least, and stopped by nobody."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        whose = trace.whose
        self.begin(whose)
        done = use_case(self.kit, self.visit(b), seat)
        if isinstance(done, Moved):
            case, whose.case = whose.case, None
            assert case is not None
            assert not case.stopped
            assert not case.closed
            (first, _), (second, at) = case.yes
            assert first != second
            assert self.now - at >= DAY
            self._is_helped(b, done)
            self.note("came in by a case")

    @rule(browser=BROWSERS, person=PEOPLE, first=WHO, second=WHO, hours=WAITS, stops=st.booleans())
    def come_back_by_a_case(
        self, browser: int, person: int, first: str, second: str, hours: int, *, stops: bool
    ) -> None:
        """Go the whole way, with whoever is there, and wait so long, or hear somebody say no."""
        b, whose = self.browsers[browser], self.people[person]
        self.open_a_case(person, "ann")
        self.say_yes(person, first)
        self.say_yes(person, second)
        if stops:
            self.stop_the_case(person)
        self.house.clock.advance(timedelta(hours=hours))
        self.stand_in_the_hall(b, whose)
        self.use_the_case(browser)

    def _office(self, who: str) -> str:
        return self.house.people if who == "karin" else self.house.staff
