"""Deciding on requests for accounts, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.account_requests import WAITS, RequestEnding, RequestState
from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.budget import MAIL, Budgets, Limit, Scope
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services.adoption import Adoption, see_adoption
from farstu.services.erasing import erase_account
from farstu.services.granting import (
    Granted,
    RequestQueue,
    RequestSeen,
    approve_request,
    decline_request,
    see_queue,
    see_request,
)
from farstu.services.guest import Seat
from farstu.services.invitation_drafts import Draft
from farstu.services.invitation_letters import INVITATION
from farstu.services.inviting import Sending
from farstu.services.notices import Notice
from farstu.services.outbox import Letter
from farstu.services.own_data import export_account
from farstu.services.requesting import ask_for_accounts
from farstu.services.undelivered import list_unsent
from farstu.store import (
    account_requests,
    accounts,
    audit_events,
    invitations,
    memberships,
    schema,
)
from farstu.store.account_requests import AccountRequest
from farstu.store.engine import open_store
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import App, House, Person, at_once, open_house
from tests.support.officers import add_officer

OLLE = "olle@example.com"
DECIDED = (Notice.REQUEST_APPROVED, Notice.REQUEST_DECLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A house where an owner of the customers asked for Olle, and somebody of the staff decides."""

    house: House
    maja: Person
    app: App
    seat: Seat
    """Of whoever decides: an owner of the staff."""
    boss: Person

    def ask(self, email: str = OLLE, role: Role = Role.MEMBER) -> str:
        """Ask for somebody, and say the id of the request."""
        house = self.house
        house.clock.advance(timedelta(seconds=30))
        seat = house.come_in(self.maja, self.app)
        draft = Draft(addresses=f"Olle Berg, {email}", role=role, language="sv", line="Ours")
        done = ask_for_accounts(house.kit, house.visit, seat, house.people, draft)
        assert isinstance(done, Sending), done
        assert done.sent
        waiting = house.read(lambda tx: account_requests.list_waiting(tx, now=house.clock()))
        return waiting[-1].id

    def approve(self, which: str, seat: Seat | None = None) -> Granted | Rejected:
        """Approve one."""
        house = self.house
        return approve_request(house.kit, house.visit, seat or self.seat, house.staff, which)

    def decline(
        self, which: str, reason: str = "Not one of yours.", seat: Seat | None = None
    ) -> AccountRequest | Rejected:
        """Decline one."""
        h = self.house
        return decline_request(h.kit, h.visit, seat or self.seat, h.staff, which, reason=reason)

    def queue(self) -> RequestQueue:
        """Look at the queue."""
        found = see_queue(self.house.kit, self.house.visit, self.seat, self.house.staff)
        assert isinstance(found, RequestQueue), found
        return found

    def see(self, which: str, seat: Seat | None = None) -> RequestSeen | Rejected:
        """Look at one."""
        house = self.house
        return see_request(house.kit, house.visit, seat or self.seat, house.staff, which)

    def seen(self, which: str) -> RequestSeen:
        """Look at one that is there."""
        found = self.see(which)
        assert isinstance(found, RequestSeen), found
        return found

    def state(self, which: str) -> RequestState:
        """Say where one stands."""
        return self.seen(which).line.asked.state

    def letters(self, *templates: str) -> list[Letter]:
        """Open what waits in the outbox."""
        waiting = self.house.read(lambda tx: list_unsent(self.house.kit, tx))
        told = [one.letter for one in waiting if one.letter]
        return [letter for letter in told if letter.template in templates]


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """Build it."""
    with closing(open_store(database.url)) as store, open_house(store) as opened:
        yield furnish(opened)


def furnish(opened: House) -> Scene:
    """Let them all come in."""
    house = opened.with_settings(accounts_by_request=True)
    maja = house.add_person(role=Role.OWNER)
    boss = house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    return Scene(
        house=house,
        maja=maja,
        app=house.give_app(maja),
        boss=boss,
        seat=house.come_in(boss, house.give_app(boss)),
    )


def test_an_approval_invites_in_the_name_of_the_organisation(scene: Scene) -> None:
    """By whoever approved; the asker hears of it, without the link, and no more waits."""
    which = scene.ask(role=Role.ADMINISTRATOR)
    done = scene.approve(which)
    assert isinstance(done, Granted)
    assert done.posted
    [letter] = scene.letters(INVITATION)
    assert (letter.recipient, letter.language) == (OLLE, "sv")
    told = letter.facts
    assert (told["organisation"], told["role"], told["line"]) == ("Customers", "ADMINISTRATOR", "")
    assert told["inviter"] == "Boss"
    [sent] = scene.house.read(
        lambda tx: invitations.list_of_organisation(tx, scene.house.people, limit=9)
    )
    assert (sent.invitation.inviter_id, sent.invitation.name) == (scene.boss.id, "Olle Berg")
    [notice] = scene.letters(*DECIDED)
    assert notice == Letter(
        recipient=scene.maja.email,
        template=Notice.REQUEST_APPROVED,
        facts={
            "at": scene.house.clock().isoformat(),
            "whom": "Olle Berg",
            "mailbox": OLLE,
            "organisation": "Customers",
            "reason": "",
            "by": "",
        },
    )
    assert scene.state(which) is RequestState.APPROVED
    assert scene.seen(which).decider == "Boss"
    assert (scene.queue().waiting, len(scene.queue().ended)) == ((), 1)


def test_a_refusal_says_why(scene: Scene) -> None:
    """Its asker reads the reason, and nobody is invited."""
    which = scene.ask()
    assert isinstance(scene.decline(which, "  Not one\n of yours. "), AccountRequest)
    [notice] = scene.letters(*DECIDED)
    assert (notice.template, notice.facts["reason"]) == (
        Notice.REQUEST_DECLINED,
        "Not one of yours.",
    )
    assert scene.letters(INVITATION) == []
    assert scene.state(which) is RequestState.DECLINED
    assert scene.seen(which).line.asked.request.reason == "Not one of yours."


@pytest.mark.parametrize(
    ("reason", "rejected"),
    [
        (" ", Rejected(Reason.FIELD_EMPTY, field="reason")),
        ("See https://example.com", Rejected(Reason.LINE_LINKS, field="reason")),
    ],
)
def test_a_refusal_without_a_reason_is_none(scene: Scene, reason: str, rejected: Rejected) -> None:
    """It waits on."""
    which = scene.ask()
    assert scene.decline(which, reason) == rejected
    assert scene.state(which) is RequestState.WAITING


def test_of_two_who_decide_at_once_one_does(scene: Scene) -> None:
    """The other is told, whatever each of them wanted; there is one invitation, or none."""
    other = add_officer(scene.house, "other", Role.ADMINISTRATOR).seat
    for number in range(4):
        which = scene.ask(f"p{number}@example.com")
        outcomes = at_once(
            lambda: scene.approve(which),  # noqa: B023 - called at once
            lambda: scene.decline(which, seat=other),  # noqa: B023 - likewise
        )
        assert outcomes.count(Rejected(Reason.REQUEST_OVER)) == 1
        approved = scene.state(which) is RequestState.APPROVED
        [told] = [
            one
            for one in scene.letters(*DECIDED)
            if one.facts["mailbox"] == f"p{number}@example.com"
        ]
        assert (told.template == Notice.REQUEST_APPROVED) is approved
        invited = [one.recipient for one in scene.letters(INVITATION)]
        assert invited.count(f"p{number}@example.com") == approved


def test_what_is_over_is_decided_no_more(scene: Scene) -> None:
    """Neither after it was decided, nor when it waited for too long."""
    first, second = scene.ask(), scene.ask("ines@example.com")
    scene.approve(first)
    late = Rejected(Reason.REQUEST_OVER)
    assert (scene.approve(first), scene.decline(first)) == (late, late)
    scene.house.clock.advance(WAITS)
    seat = scene.house.come_in(scene.boss, scene.house.give_app(scene.boss))
    assert scene.decline(second, seat=seat) == late
    assert scene.approve(second, seat) == late


@pytest.mark.parametrize("how", ["demoted", "suspended", "removed", "stopped", "erased"])
def test_who_asked_is_looked_at_again(scene: Scene, how: str) -> None:
    """Whoever may no longer ask for it gets nobody in: the request is closed, unheard."""
    house, who = scene.house, scene.maja.id
    which = scene.ask(role=Role.ADMINISTRATOR)
    at = house.clock()
    assert scene.seen(which).vouches
    house.add_person("second@example.com", role=Role.OWNER)
    deeds = {
        "demoted": lambda tx: memberships.change_role(tx, who, house.people, role=Role.MEMBER),
        "suspended": lambda tx: memberships.suspend(tx, who, house.people, at=at),
        "removed": lambda tx: memberships.remove(tx, who, house.people),
        "stopped": lambda tx: accounts.suspend(tx, who, at=at),
        "erased": lambda tx: erase_account(house.kit, tx, who) is None,
    }
    assert house.write(deeds[how])
    seen = scene.seen(which)
    assert not seen.vouches
    assert seen.asker.role is (Role.MEMBER if how == "demoted" else None)
    assert seen.asker.name == ("" if how == "erased" else "Maja")
    assert scene.approve(which) == Rejected(Reason.ASKER_UNFIT)
    assert scene.state(which) is RequestState.VOID
    assert scene.approve(which) == Rejected(Reason.REQUEST_OVER)
    assert scene.letters(INVITATION, *DECIDED) == []


def test_who_is_gone_hears_of_no_refusal(scene: Scene) -> None:
    """Their organisation is no longer theirs to hear about."""
    which = scene.ask()
    scene.house.write(lambda tx: memberships.remove(tx, scene.maja.id, scene.house.people))
    assert isinstance(scene.decline(which), AccountRequest)
    assert scene.letters(*DECIDED) == []


def test_who_came_in_another_way_is_not_invited_again(scene: Scene) -> None:
    """The request waits on, to be declined."""
    first, second = scene.ask(), scene.ask("ines@example.com")
    scene.house.add_person(OLLE)
    call_somebody(scene.house, "ines@example.com")
    assert scene.approve(first) == Rejected(Reason.MEMBER_ALREADY)
    assert scene.approve(second) == Rejected(Reason.INVITED_ALREADY)
    assert len(scene.queue().waiting) == 2


def test_a_role_above_ones_own_is_not_ones_to_give(scene: Scene) -> None:
    """An administrator of the staff declines a request for an owner, and approves none."""
    other = add_officer(scene.house, "other", Role.ADMINISTRATOR)
    which = scene.ask(role=Role.OWNER)
    seen = scene.see(which, other.seat)
    assert isinstance(seen, RequestSeen)
    assert not seen.grants
    assert scene.approve(which, other.seat) == Rejected(Reason.NOT_PERMITTED)
    assert isinstance(scene.approve(which), Granted)


def test_the_queue_has_the_whole_portal_oldest_first(scene: Scene) -> None:
    """With what each organisation is called; and who asked, and how surely that was them."""
    house = scene.house
    first = scene.ask()
    elsewhere = house.add_organisation()
    karin = house.add_person("karin@example.com", role=Role.OWNER, organisation_id=elsewhere)
    seat = house.come_in(karin, house.give_app(karin))
    draft = Draft(addresses="Hanna Ek, hanna@example.com", role=Role.MEMBER)
    assert ask_for_accounts(house.kit, house.visit, seat, elsewhere, draft)
    scene.ask("ines@example.com")
    lines = scene.queue().waiting
    assert [line.organisation for line in lines] == ["Customers", "Elsewhere", "Customers"]
    asker = scene.seen(first).asker
    assert (asker.name, asker.email, asker.role) == ("Maja", scene.maja.email, Role.OWNER)
    assert asker.confirmed


def test_a_password_alone_is_said_to_be_one(scene: Scene) -> None:
    """Of a request that is as old as the days when administrators came in by it."""
    which, t = scene.ask(), schema.account_requests
    assert scene.seen(which).asker.confirmed
    alone = sa.update(t).values(assurance=int(Assurance.SINGLE))
    scene.house.write(lambda tx: tx.execute(alone.where(tx.inside(t))))
    assert not scene.seen(which).asker.confirmed


def test_a_budget_that_is_used_up_is_told(scene: Scene) -> None:
    """The organisation pays; the invitation is there, and is sent again another day."""
    which = scene.ask()
    limits = {**MAIL, Scope.ORGANISATION: Limit(messages=0)}
    scene = replace(scene, house=scene.house.with_kit(budgets=Budgets(mail=limits)))
    done = scene.approve(which)
    assert isinstance(done, Granted)
    assert not done.posted


def test_only_who_runs_the_portal_decides(scene: Scene) -> None:
    """Support does not, nor does anybody in the office of a customer; a strange id is nobody's."""
    house, which = scene.house, scene.ask()
    support = add_officer(house, "support").seat
    no = Rejected(Reason.NOT_PERMITTED)
    assert see_queue(house.kit, house.visit, support, house.staff) == no
    assert scene.see(which, support) == no
    assert scene.approve(which, support) == no
    assert scene.decline(which, seat=support) == no
    assert see_queue(house.kit, house.visit, scene.seat, house.people) == no
    nothing = Rejected(Reason.NOT_FOUND)
    assert (scene.see("x"), scene.approve("x"), scene.decline("x")) == (nothing,) * 3


def test_the_overview_of_the_staff_says_how_many_wait(scene: Scene) -> None:
    """And that of a customer says nothing of the portal's queue."""
    house = scene.house
    scene.ask()
    scene.ask("ines@example.com")
    counts = []
    for place in (house.staff, house.people):
        seen = see_adoption(house.kit, house.visit, scene.seat, place)
        assert isinstance(seen, Adoption)
        counts.append(seen.requests)
    assert counts == [2, 0]


def test_every_decision_is_in_the_chain_of_the_customer(scene: Scene) -> None:
    """About whoever asked, and naming nobody else."""
    house = scene.house
    first, second = scene.ask(), scene.ask("ines@example.com")
    before = house.events()
    scene.approve(first)
    scene.decline(second)
    assert house.events(since=before) == {
        AuditEvent.REQUEST_APPROVED: 1,
        AuditEvent.REQUEST_DECLINED: 1,
        AuditEvent.INVITATION_SENT: 1,
    }
    rows = house.read(lambda tx: audit_events.list_of_subject(tx, scene.maja.id, limit=50))
    rows = [row for row in rows if "ending" in row.facts]
    endings = {RequestEnding.APPROVED.value, RequestEnding.DECLINED.value}
    assert {row.facts["ending"] for row in rows} == endings
    for row in rows:
        assert (row.organisation_id, row.actor_id) == (house.people, scene.boss.id)
        assert "example.com" not in str(row.personal)


def test_requests_go_with_whom_they_are_about(scene: Scene) -> None:
    """Export has them, and erasing takes them and every event that names the address."""
    house = scene.house
    scene.decline(scene.ask(), "Knows too much.")
    scene.ask()
    olle = house.add_person(OLLE, organisation_id=house.add_organisation())
    told = house.write(lambda tx: export_account(house.kit, tx, None, olle.id))
    assert told is not None
    one, other = told["account_requests"]
    assert (one["email"], one["line"], one["ending"]) == (OLLE, "Ours", "declined")
    assert (one["reason"], other["ending"]) == ("Knows too much.", None)
    asked = frozenset({AuditEvent.ACCOUNT_REQUESTED})
    assert len(house.read(lambda tx: audit_events.list_personal(tx, asked))) == 2
    assert house.write(lambda tx: erase_account(house.kit, tx, olle.id)) is None
    assert house.read(lambda tx: account_requests.list_to(tx, [OLLE])) == []
    assert house.read(lambda tx: audit_events.list_personal(tx, asked)) == []
