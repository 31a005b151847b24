"""Security keys: in the hall, inside, and as passkeys that need no name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from farstu.core.assurance import Assurance
from farstu.core.outcome import Rejected
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.passkeys import begin_passkey, sign_in_with_passkey
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from tests.machine.changing import Changing
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.people import Browser, Someone, Thing, Trace
from tests.support.key_holder import KEY
from tests.support.soft_key import Says, SoftKey, flip

LIES: dict[str, Callable[[Says], Says]] = {
    "honest": lambda says: says,
    "no pin": lambda says: replace(says, verified=False),
    "counted before": lambda says: replace(says, count=1),
    "elsewhere": lambda says: replace(says, origin="https://login.example.net"),
    "other party": lambda says: replace(says, relying_party_id="example.net"),
    "not signed": lambda says: replace(says, sign=flip),
    "absent": lambda says: replace(says, present=False),
}
TRUE = {"honest", "no pin"}
LIE = st.sampled_from(["honest", "honest", "honest", *LIES])
WHOSE_KEY = st.sampled_from(["own", "own", "of the other"])
BROWSER = "a browser that is nobody's yet"


class Keys(Changing):
    """Adding keys, using them, lying with them, and sending an answer again."""

    def __init__(self) -> None:
        """Remember answers, to send them again."""
        super().__init__()
        self.keys: dict[str, Thing] = {}
        self.handles: dict[str, str] = {}
        self.signed: dict[str, str] = {}
        self.asked: tuple[str, dict[str, str]] | None = None

    @rule(browser=BROWSERS, lie=LIE)
    def enrol_key(self, browser: int, lie: str) -> None:
        """Add a key, with recovery codes before it if need be."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        self.begin(trace.whose)
        may = self.may_enrol(trace)
        self.make_codes_at(b, trace, seat)
        begun = begin_enrolment(self.kit, self.visit(b), seat, kind=KEY)
        prompt = show_enrolment(self.kit, self.visit(b), seat, kind=KEY)
        if begun is not None or prompt is None:
            return
        assert may
        thing = Thing(id="", kind=KEY, key=SoftKey.make(self.kit.entropy(32)))
        says = LIES["honest" if lie == "no pin" else lie](self._touch(thing))
        assert thing.key is not None
        response = {"credential": thing.key.create(str(prompt.show["options"]), says)}
        visit = self.visit(b)
        done = complete_enrolment(self.kit, visit, seat, kind=KEY, response=response, name="Key")
        if isinstance(done, Moved):
            assert lie in TRUE | {"not signed", "counted before"}
            self.handles[thing.key.name] = json.loads(prompt.show["options"])["user"]["id"]
            self.has_enrolled(b, trace, thing, done)
            self.keys[thing.id] = thing

    @rule(
        browser=BROWSERS, whose_key=WHOSE_KEY, lie=LIE, again=st.sampled_from([False, False, True])
    )
    def answer_with_key(self, browser: int, whose_key: str, lie: str, *, again: bool) -> None:
        """Touch a key where one is asked for: one's own, somebody else's, or none at all."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        thing = self._key_of(trace.whose, whose_key)
        if thing is None:
            return
        self.begin(trace.whose)
        asked = begin_challenge(self.kit, self.visit(b), seat, kind=KEY)
        if isinstance(asked, Rejected):
            return
        fresh = self._sign(thing, str(asked.show["options"]), lie)
        response = {"credential": self.signed.get(thing.id, fresh) if again else fresh}
        is_replayed = response["credential"] != fresh
        self.signed[thing.id] = fresh
        way = confirm_with_factor if trace.is_session else answer
        result = way(self.kit, self.visit(b), seat, kind=KEY, response=response)
        if isinstance(result, Moved):
            assert lie in TRUE
            assert not is_replayed
            self._has_touched(b, trace, thing, lie, result)
            twice = way(self.kit, self.visit(b), seat, kind=KEY, response=response)
            assert not isinstance(twice, Moved)

    def _has_touched(self, b: Browser, trace: Trace, thing: Thing, lie: str, moved: Moved) -> None:
        """Write down what a key has shown: without a PIN only that it was there."""
        assert thing.id in trace.whose.things
        worth = Assurance.MULTI if lie == "no pin" else Assurance.PHISHING_RESISTANT
        self.has_proven(b, trace, thing.id, moved, worth=worth)
        self.note("key")

    @rule(browser=BROWSERS, person=PEOPLE, lie=LIE, again=st.sampled_from([False, False, True]))
    def come_with_a_passkey(self, browser: int, person: int, lie: str, *, again: bool) -> None:
        """Sign in with a key and nothing else, or with an answer that let somebody in already."""
        b, whose = self.browsers[browser], self.people[person]
        thing = self._key_of(whose, "own")
        if thing is None or thing.key is None:
            return
        asked = begin_passkey(self.kit, self.visit(b), browser=BROWSER)
        if isinstance(asked, Rejected):
            return
        self.begin(whose)
        fresh = asked.ticket, {"credential": self._sign(thing, asked.options, lie, named=True)}
        ticket, response = self.asked if again and self.asked else fresh
        moved = sign_in_with_passkey(
            self.kit, self.visit(b), browser=BROWSER, ticket=ticket, response=response
        )
        if not isinstance(moved, Moved):
            return
        assert (ticket, lie) == (asked.ticket, "honest")
        assert thing.id in whose.things
        assert not whose.suspended
        self.asked = fresh
        self.leave(b)
        b.trace = Trace(whose=whose, since=self.now, by_passkey=True)
        self._has_touched(b, b.trace, thing, lie, moved)
        self.note("passkey")

    def _key_of(self, whose: Someone, which: str) -> Thing | None:
        """Find a key: of that person, or of anybody else, held still or lost."""
        own = [thing for thing in whose.things.values() if thing.key is not None]
        others = [thing for thing in self.keys.values() if thing.id not in whose.things]
        return next(iter(own if which == "own" else others), None)

    def _sign(self, thing: Thing, options: str, lie: str, *, named: bool = False) -> str:
        assert thing.key is not None
        handle = self.handles.get(thing.key.name) if named else None
        return thing.key.get(options, LIES[lie](self._touch(thing)), user_handle=handle)

    def _touch(self, thing: Thing) -> Says:
        thing.touched += 1
        return Says(
            origin=f"https://{self.house.portal.host}",
            relying_party_id=self.house.portal.relying_party_id,
            count=thing.touched,
        )
