"""Asking for accounts, and what a customer's administrators see of it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from farstu.core.account_requests import MOST_WAITING, WAITS, RequestState
from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import Role
from farstu.services.housekeeping import KEPT_REQUESTS, keep_house
from farstu.services.invitation_drafts import Draft
from farstu.services.inviting import Sending
from farstu.services.outbox import Letter
from farstu.services.request_letters import ACCOUNTS_WANTED
from farstu.services.requesting import (
    Asked,
    Requests,
    ask_for_accounts,
    keep_request,
    see_requests,
    withdraw_request,
)
from farstu.services.undelivered import list_unsent
from farstu.store import accounts
from farstu.store.account_requests import AccountRequest
from farstu.store.engine import open_store
from farstu.store.sessions import SessionRow
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import App, House, Person, at_once, open_house

TWO = "Olle Berg, olle@example.com\nInes Ek <ines@example.com>"
OLLE = "Olle Berg, olle@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A house where customers ask, and an administrator of some, at work."""

    house: House
    maja: Person
    app: App
    seat: SessionRow

    def ask(self, addresses: str = TWO, **typed: object) -> Sending | tuple[Rejected, ...]:
        """Ask for accounts of members."""
        draft = replace(Draft(addresses=addresses, role=Role.MEMBER), **typed)  # type: ignore[arg-type]
        return ask_for_accounts(
            self.house.kit, self.house.visit, self.seat, self.house.people, draft
        )

    def asked(self, addresses: str = TWO, **typed: object) -> Sending:
        """Ask for what is right in itself."""
        done = self.ask(addresses, **typed)
        assert isinstance(done, Sending), done
        return done

    def seen(self) -> Requests:
        """Look at the page."""
        found = see_requests(self.house.kit, self.house.visit, self.seat, self.house.people)
        assert isinstance(found, Requests)
        return found

    def listed(self) -> dict[str, Asked]:
        """List the requests by address."""
        return {one.request.email: one for one in self.seen().asked}

    def withdraw(self, email: str) -> AccountRequest | Rejected:
        """Withdraw one."""
        which = self.listed()[email].request.id
        kit, visit = self.house.kit, self.house.visit
        return withdraw_request(kit, visit, self.seat, self.house.people, which)

    def letters(self) -> list[Letter]:
        """Open what waits in the outbox for the staff."""
        waiting = self.house.read(lambda tx: list_unsent(self.house.kit, tx))
        told = [one.letter for one in waiting if one.letter]
        return [letter for letter in told if letter.template == ACCOUNTS_WANTED]

    def later(self, by: timedelta) -> Scene:
        """Let time pass, and sign in again."""
        self.house.clock.advance(by)
        return replace(self, seat=self.house.come_in(self.maja, self.app))


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """Build it."""
    with closing(open_store(database.url)) as store, open_house(store) as opened:
        house = opened.with_settings(accounts_by_request=True)
        maja = house.add_person(role=Role.ADMINISTRATOR)
        app = house.give_app(maja)
        yield Scene(house=house, maja=maja, app=app, seat=house.come_in(maja, app))


def test_everybody_named_waits_for_a_decision(scene: Scene) -> None:
    """It is kept who asks, how surely that was them, for whom and as what; nobody is invited."""
    done = scene.asked(role=Role.ADMINISTRATOR, language="sv", line="  New\n here ")
    assert done.sent == ("olle@example.com", "ines@example.com")
    one = scene.listed()["olle@example.com"]
    assert (one.state, one.asker) == (RequestState.WAITING, "Maja")
    request = one.request
    assert (request.name, request.role) == ("Olle Berg", Role.ADMINISTRATOR)
    assert (request.language, request.line) == ("sv", "New here")
    assert (request.asker_id, request.assurance) == (scene.maja.id, Assurance.MULTI)
    assert scene.seen().roles == (Role.MEMBER, Role.ADMINISTRATOR)
    unsent = scene.house.read(lambda tx: list_unsent(scene.house.kit, tx))
    assert unsent == []
    everybody = scene.house.read(accounts.list_accounts)
    assert [account.id for account in everybody] == [scene.maja.id]


def test_nothing_is_asked_while_a_line_is_wrong(scene: Scene) -> None:
    """Every mistake is told with its line; only who wants that asks for the others."""
    house = scene.house
    house.add_person("here@example.com")
    call_somebody(house, "ines@example.com")
    scene.asked(OLLE)
    text = (
        "Karin Öst, karin@example.com\nnameless@example.com\nHanna Ek, here@example.com\n"
        "Ines Ek, ines@example.com\nOlle Berg, OLLE@example.com\nNobody, broken"
    )
    done = scene.asked(text)
    assert [(slip.line, slip.rejected.reason) for slip in done.slips] == [
        (2, Reason.PERSON_UNNAMED),
        (3, Reason.MEMBER_ALREADY),
        (4, Reason.INVITED_ALREADY),
        (5, Reason.REQUESTED_ALREADY),
        (6, Reason.EMAIL_INVALID),
        (6, Reason.EMAIL_INVALID),
    ]
    assert (done.sent, done.ready, len(scene.listed())) == ((), 1, 1)
    partly = scene.asked(text, partly=True)
    assert partly.sent == ("karin@example.com",)
    assert len(scene.listed()) == 2
    assert scene.asked("only@example.com", partly=True).sent == ()


def many(number: int, first: int = 0) -> str:
    """Name many people."""
    return "\n".join(f"Person {n}, p{n}@example.com" for n in range(first, first + number))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"addresses": " \n, "}, Rejected(Reason.FIELD_EMPTY, field="addresses")),
        (
            {"addresses": many(51)},
            Rejected(Reason.REQUESTS_MANY, Detail(amount=50), field="addresses"),
        ),
        ({"role": None}, Rejected(Reason.CHOICE_UNKNOWN, field="role")),
        ({"role": Role.OWNER}, Rejected(Reason.CHOICE_UNKNOWN, field="role")),
        ({"language": "tlh"}, Rejected(Reason.LANGUAGE_UNKNOWN, field="language")),
        ({"line": "See www.example.com"}, Rejected(Reason.LINE_LINKS, field="line")),
    ],
)
def test_a_draft_is_refused_whole(scene: Scene, typed: dict[str, object], reason: Rejected) -> None:
    """Where what all would get is wrong nothing is asked, and the field is named."""
    assert scene.ask(**typed) == (reason,)  # type: ignore[arg-type]
    assert scene.listed() == {}


def test_an_organisation_has_so_many_waiting_and_no_more(scene: Scene) -> None:
    """Whatever its administrators do at the same moment; what is over makes room."""
    outcomes = at_once(
        lambda: scene.ask(many(30)),
        lambda: scene.ask(many(30, first=30)),
    )
    too_many = (Rejected(Reason.REQUESTS_MANY, Detail(amount=MOST_WAITING), field="addresses"),)
    assert sorted(outcome == too_many for outcome in outcomes) == [False, True]
    assert len(scene.listed()) == 30
    assert scene.asked(many(20, first=60)).sent
    assert scene.ask(OLLE) == too_many
    scene = scene.later(WAITS)
    assert scene.asked(OLLE).sent == ("olle@example.com",)


def test_two_who_ask_for_one_person_ask_once(scene: Scene) -> None:
    """The other is told that it is waiting already."""
    outcomes = at_once(lambda: scene.ask(OLLE), lambda: scene.ask(OLLE))
    slips = [done.slips for done in outcomes if isinstance(done, Sending)]
    assert sorted(map(len, slips)) == [0, 1]
    assert len(scene.listed()) == 1


def test_what_was_typed_is_kept_while_one_proves_again(scene: Scene) -> None:
    """A proof that is too old asks for nothing; the text is there after it, and gone once sent."""
    house, draft = scene.house, Draft(addresses=TWO, role=Role.MEMBER, line="Hello")
    house.clock.advance(timedelta(minutes=6))
    assert scene.ask() == (Rejected(Reason.PROOF_NOT_FRESH),)
    assert keep_request(house.kit, house.visit, scene.seat, house.people, draft) is None
    assert scene.seen().draft == draft
    scene = scene.later(timedelta(seconds=30))
    assert scene.asked().sent
    assert scene.seen().draft is None


def test_what_was_withdrawn_stays_so(scene: Scene) -> None:
    """It is listed as such, is withdrawn once, and makes room for another."""
    scene.asked(OLLE)
    assert isinstance(scene.withdraw("olle@example.com"), AccountRequest)
    assert scene.listed()["olle@example.com"].state is RequestState.WITHDRAWN
    assert scene.withdraw("olle@example.com") == Rejected(Reason.REQUEST_OVER)
    assert scene.asked(OLLE).sent == ("olle@example.com",)
    assert len(scene.seen().asked) == 2


def test_a_request_is_withdrawn_in_its_own_office_only(scene: Scene) -> None:
    """Another one’s is not there; one for a role above one’s own is not one’s to change."""
    house = scene.house
    elsewhere = house.add_organisation()
    karin = house.add_person("karin@example.com", role=Role.OWNER, organisation_id=elsewhere)
    boss = house.add_person("boss@example.com", role=Role.OWNER)
    refusals = []
    for person, place in ((karin, elsewhere), (boss, house.people)):
        seat = house.come_in(person, house.give_app(person))
        draft = Draft(addresses=OLLE, role=Role.OWNER)
        assert ask_for_accounts(house.kit, house.visit, seat, place, draft)
        seen = see_requests(house.kit, house.visit, seat, place)
        assert isinstance(seen, Requests)
        which = seen.asked[0].request.id
        done = withdraw_request(house.kit, house.visit, scene.seat, house.people, which)
        refusals.append(done)
    assert refusals == [Rejected(Reason.NOT_FOUND), Rejected(Reason.NOT_PERMITTED)]


def test_a_request_ends_by_itself_and_is_forgotten(scene: Scene) -> None:
    """After thirty days it is too late; it can be seen for ninety more."""
    scene.asked()
    scene.withdraw("ines@example.com")
    scene = scene.later(WAITS)
    assert scene.listed()["olle@example.com"].state is RequestState.OVER
    assert scene.withdraw("olle@example.com") == Rejected(Reason.REQUEST_OVER)
    scene = scene.later(KEPT_REQUESTS - WAITS + timedelta(hours=1))
    keep_house(scene.house.kit, holder="test")
    assert [*scene.listed()] == ["olle@example.com"]
    scene = scene.later(WAITS)
    keep_house(scene.house.kit, holder="test")
    assert scene.listed() == {}


def test_whoever_runs_the_portal_is_told_when_requests_begin_to_wait(scene: Scene) -> None:
    """By a mail to who can come in, once: what comes after stands in the same list."""
    house = scene.house
    house.add_person("support@example.com", staff=True)
    house.add_person("new@example.com", role=Role.OWNER, staff=True, password=None)
    away = house.add_person("away@example.com", role=Role.OWNER, staff=True)
    boss = house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    at = house.clock()
    house.write(lambda tx: accounts.suspend(tx, away.id, at=at))
    house.write(lambda tx: accounts.choose_language(tx, boss.id, "sv"))
    scene.asked(OLLE)
    scene.asked("Ines Ek, ines@example.com")
    facts = {"path": f"/org/{house.staff}/requests", "organisation": "Customers"}
    told = Letter(recipient=boss.email, template=ACCOUNTS_WANTED, language="sv", facts=facts)
    assert scene.letters() == [told]


def test_asking_again_and_again_writes_to_nobody(scene: Scene) -> None:
    """Withdrawn and asked for anew it is news twice, and then not for a while."""
    scene.house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    for _ in range(4):
        scene.asked(OLLE)
        scene.withdraw("olle@example.com")
    assert len(scene.letters()) == 2


def test_every_deed_is_noted_for_the_organisation(scene: Scene) -> None:
    """Who did it, and in which organisation; the address stands apart, so that it can be erased."""
    before = scene.house.events()
    scene.asked(OLLE)
    scene.withdraw("olle@example.com")
    assert scene.house.events(since=before) == {
        AuditEvent.ACCOUNT_REQUESTED: 1,
        AuditEvent.REQUEST_WITHDRAWN: 1,
    }


def test_where_customers_invite_nobody_asks(scene: Scene) -> None:
    """The page is not for them, and no deed of it is."""
    house = scene.house.with_settings()
    where = (house.kit, house.visit, scene.seat, house.people)
    no = Rejected(Reason.NOT_PERMITTED)
    draft = Draft(addresses=OLLE, role=Role.MEMBER)
    assert see_requests(*where) == no
    assert ask_for_accounts(*where, draft) == (no,)
    assert keep_request(*where, draft) == no
    assert withdraw_request(*where, "x") == no
