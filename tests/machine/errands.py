"""The hosted door: an application sends a browser, somebody proves it, and one answer goes back."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.throttle import CODES
from farstu.crypto.tokens import new_token
from farstu.services.answer import answer
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_page import Hosted, answer_hosted, cancel_hosted, find_hosted
from farstu.services.hosted_requests import SetOut, begin_hosted
from farstu.services.seats import Moved
from tests.machine.coming_in import CODES_TYPED, JUDGED_NOT, PEOPLE, WHOSE
from tests.machine.inviting import Inviting
from tests.machine.people import Someone
from tests.support.hosted import Sender, add_sender
from tests.support.house import TOTP

BROWSER = st.sampled_from(["the same", "the same", "another"])


@dataclass(slots=True)
class Errand:
    """A browser that was sent, what it brought, and what was shown in it."""

    whose: Someone
    request: str
    browser: str
    login_id: str
    proven: str = ""
    """The authenticator."""
    answered: bool = False


class Errands(Inviting):
    """Setting out, proving it, and going back."""

    def __init__(self) -> None:
        """Have sent nobody."""
        super().__init__()
        self.errands: list[Errand] = []
        self.sender: Sender | None = None

    def shop(self) -> Sender:
        """Give the application, which is made when it is needed."""
        self.sender = self.sender or add_sender(self.house)
        return self.sender

    @rule(person=PEOPLE, again=st.booleans())
    def set_out(self, person: int, *, again: bool) -> None:
        """Bring a signed request, and perhaps somebody copied it."""
        whose, browser = self.people[person], new_token(self.kit.entropy)
        request = self.shop().request(whose.own_id)
        self.begin(whose)
        self._set_out(whose, request, browser)
        if again:
            assert not self._begin(request, new_token(self.kit.entropy))

    @rule()
    def set_out_again(self) -> None:
        """Bring a request that was taken, however long ago."""
        for errand in self.errands[-1:]:
            assert not self._begin(errand.request, errand.browser)

    def _begin(self, request: str, browser: str) -> str:
        done = begin_hosted(self.kit, self.house.visit, request, browser=browser)
        return done.login_id if isinstance(done, SetOut) else ""

    def _set_out(self, whose: Someone, request: str, browser: str) -> None:
        login_id = self._begin(request, browser)
        if login_id:
            assert not whose.suspended
            self.secrets.add(browser)
            self.errands.append(Errand(whose, request, browser, login_id))

    @rule(typed=CODES_TYPED, from_whom=WHOSE, which=BROWSER)
    def prove_it_there(self, typed: str, from_whom: str, which: str) -> None:
        """Type a code on the hosted page, in the browser that was sent or in another one."""
        if not self.errands:
            return
        errand = self.errands[-1]
        hosted = self._look(errand, which)
        if hosted is None or hosted.guest.seat is None:
            return
        whose = errand.whose
        code = self.code_of(whose, typed, from_whom, 0)
        self.begin(whose)
        before, closed = self.failures(whose), self.is_closed(whose)
        visit, seat, response = self.house.visit, hosted.guest.seat, {"code": code}
        done = answer(self.kit, visit, seat, kind=TOTP, response=response)
        if isinstance(done, Moved):
            assert not closed
            assert not done.is_session
            right = whose.take(code, now=self.now)
            assert right is not None
            errand.proven = right.id
            self.clears(whose, CODES)
        else:
            assert self.failures(whose) == before + (done.reason not in JUDGED_NOT)

    @rule(which=BROWSER, wants=st.sampled_from([True, True, True, False]))
    def go_back(self, which: str, *, wants: bool) -> None:
        """Take the answer to the application, or say there that one does not want to."""
        if not self.errands:
            return
        errand = self.errands[-1]
        if (hosted := self._look(errand, which)) is None:
            return
        self.begin(errand.whose)
        deed = answer_hosted if wants else cancel_hosted
        done = deed(self.kit, self.house.visit, hosted)
        if isinstance(done, Sent):
            self._is_told(errand, self.shop().read(done.address), wants=wants)
            assert not isinstance(deed(self.kit, self.house.visit, hosted), Sent)

    def _is_told(self, errand: Errand, told: dict[str, object], *, wants: bool) -> None:
        """See that the application hears what is so, once."""
        whose = errand.whose
        assert not errand.answered
        errand.answered = True
        assert told.get("sub", whose.own_id) == whose.own_id
        if told["result"] != "passed":
            return
        assert wants
        assert not whose.suspended
        assert TOTP in self.policy.allowed
        assert errand.proven in whose.things
        assert not whose.things[errand.proven].stopped
        self.note("passed at the hosted page")

    @rule(person=PEOPLE)
    def run_an_errand(self, person: int) -> None:
        """Go the whole way, and look at the page once more."""
        self.set_out(person, again=True)
        self.house.clock.advance(30)
        self.prove_it_there("now", "own", "another")
        self.prove_it_there("now", "own", "the same")
        self.go_back("another", wants=True)
        self.go_back("the same", wants=True)
        self.go_back("the same", wants=True)

    def _look(self, errand: Errand, which: str) -> Hosted | None:
        """Look at an errand; from another browser there is none."""
        browser = errand.browser if which == "the same" else new_token(self.kit.entropy)
        visit = self.house.visit
        found = find_hosted(self.kit, visit, errand.login_id, browser=browser)
        assert found is None or which == "the same"
        return found
