"""Invitations into a second organisation: answered once, by whom they were for, and as told."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from farstu.core.invitations import STANDS
from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.services.invitation_drafts import Draft
from farstu.services.invitation_letters import INVITATION
from farstu.services.inviting import Sending, send_invitations, withdraw
from farstu.services.joining import Joined, decline, join, join_as_new
from farstu.services.seats import Moved
from farstu.store import invitations, memberships
from farstu.store.tx import Tx
from tests.machine.coming_in import BROWSERS, PEOPLE
from tests.machine.people import Called
from tests.machine.tokens import SHOWN, HandingOut

ROLES = st.sampled_from([Role.MEMBER, Role.MEMBER, Role.ADMINISTRATOR, Role.OWNER])
SAYS = st.sampled_from(["yes", "yes", "yes", "no"])
NEW = "ines@example.com"


class Inviting(HandingOut):
    """Being called, answering, and being told that it was not meant."""

    def __init__(self) -> None:
        """Have invited nobody."""
        super().__init__()
        self.called: list[Called] = []
        """Whom nobody knows yet: one address."""
        self.came = False

    @rule(person=PEOPLE, role=ROLES)
    def invite(self, person: int, role: Role) -> None:
        """Invite somebody who is here, into the other organisation."""
        whose = self.people[person]
        if (call := self._invite(whose.email, role)) is not None:
            assert self.elsewhere not in whose.roles
            assert all(one.is_over(now=self.now) for one in whose.calls)
            whose.calls.append(call)

    @rule(role=ROLES)
    def invite_a_stranger(self, role: Role) -> None:
        """Invite an address that nobody has, or had until it came."""
        if (call := self._invite(NEW, role)) is not None:
            assert not self.came
            assert all(one.is_over(now=self.now) for one in self.called)
            self.called.append(call)

    def _invite(self, email: str, role: Role) -> Called | None:
        if (seat := self.go_to_work("karin")) is None:
            return None
        self.house.clock.advance(1)
        draft = Draft(addresses=email, role=role)
        done = send_invitations(self.kit, self.house.visit, seat, self.elsewhere, draft)
        if not isinstance(done, Sending) or not done.sent:
            return None
        assert role is not Role.OWNER
        letters = [one for one in self.ground.letters(email) if one.template == INVITATION]
        token = str(letters[-1].facts["path"]).rpartition("/")[2]
        self.keep_secret(token)
        standing = self.house.read(lambda tx: invitations.list_standing(tx, [email], now=self.now))
        [which] = [one.id for one in standing]
        self.note("invited")
        return Called(id=which, token=token, role=role, expires_at=self.now + STANDS)

    @rule(person=PEOPLE)
    def withdraw_an_invitation(self, person: int) -> None:
        """Take an invitation back; one that was answered is not."""
        calls = self.people[person].calls
        if not calls or (seat := self.go_to_work("karin")) is None:
            return
        done = withdraw(self.kit, self.house.visit, seat, self.elsewhere, calls[-1].id)
        if not isinstance(done, Rejected):
            assert not calls[-1].is_over(now=self.now)
            calls[-1].ended = True
            self.note("invitation withdrawn")

    @rule(browser=BROWSERS, whose_call=SHOWN, says=SAYS)
    def answer_an_invitation(self, browser: int, whose_call: str, says: str) -> None:
        """Accept or decline inside: one's own, or one that is for somebody else; or again."""
        b = self.browsers[browser]
        if (sat := self.sit(b)) is None:
            return
        trace, seat = sat
        whose = trace.whose
        other = next(one for one in self.people if one is not whose)
        calls = (whose if whose_call == "own" else other).calls
        if not calls:
            return
        self.begin(whose)
        call, was_fresh, visit = calls[-1], self.is_fresh(trace), self.visit(b)
        done = (join if says == "yes" else decline)(self.kit, visit, seat, call.id)
        if isinstance(done, Rejected):
            return
        assert not trace.over
        assert whose_call == "own"
        assert not call.is_over(now=self.now)
        call.ended = True
        if isinstance(done, Joined):
            assert was_fresh
            assert not done.already
            whose.roles[self.elsewhere] = call.role
            self.note("joined")
        assert isinstance(join(self.kit, visit, seat, call.id), Rejected)

    @rule(person=PEOPLE)
    def follow_the_link_of_somebody_who_is_here(self, person: int) -> None:
        """Use the link as if nobody had that address: whoever has an account signs in to it."""
        for call in self.people[person].calls[-1:]:
            assert not isinstance(self._come(call), Moved)

    @rule(again=st.booleans())
    def come_by_a_link(self, *, again: bool) -> None:
        """Make an account by a link, and perhaps another by the same."""
        for call in self.called[-1:] * (1 + again):
            if isinstance(self._come(call), Moved):
                assert not call.is_over(now=self.now)
                assert not self.came
                call.ended = self.came = True
                self.note("came by a link")

    def _come(self, call: Called) -> object:
        made = "nine words that nobody else would ever think of"
        return join_as_new(self.kit, self.house.visit, call.token, name="Ines", password=made)

    @invariant()
    def nobody_is_more_than_was_said(self) -> None:
        """Everybody belongs where they were put or invited, as what they were invited as."""
        self.house.read(self._belong)

    def _belong(self, tx: Tx) -> None:
        for one in self.people:
            belongs = memberships.list_of_account(tx, one.person.id)
            said = {self.house.people: Role.MEMBER, **one.roles}
            assert {at.organisation_id: at.role for at in belongs} == said

    def look(self) -> None:
        """Look at that besides."""
        super().look()
        self.nobody_is_more_than_was_said()
