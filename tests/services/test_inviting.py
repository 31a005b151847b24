"""Inviting many at once, and what administrators see of it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.budget import MAIL, Budgets, Limit, Scope
from farstu.core.invitations import STANDS, InvitationState
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import Role
from farstu.delivery.message import Trouble, Undelivered
from farstu.services.housekeeping import KEPT_INVITATIONS, keep_house
from farstu.services.invitation_drafts import Draft
from farstu.services.invitation_letters import INVITATION
from farstu.services.inviting import (
    Invitations,
    Listed,
    Sending,
    keep_draft,
    see_invitations,
    send_again,
    send_invitations,
    withdraw,
)
from farstu.services.links import LIVES
from farstu.services.outbox import Letter, deliver
from farstu.services.undelivered import list_unsent
from farstu.store import accounts
from farstu.store.engine import open_store
from farstu.store.invitations import Invitation
from farstu.store.sessions import SessionRow
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import App, House, Person, open_house

THREE = "olle@example.com\nInes Ek <ines@example.com>, Öst, karin@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A house with an administrator of its customers, at work."""

    house: House
    maja: Person
    app: App
    seat: SessionRow

    def send(self, addresses: str = THREE, **typed: object) -> Sending | tuple[Rejected, ...]:
        """Send invitations as members."""
        draft = replace(Draft(addresses=addresses, role=Role.MEMBER), **typed)  # type: ignore[arg-type]
        return send_invitations(
            self.house.kit, self.house.visit, self.seat, self.house.people, draft
        )

    def sent(self, addresses: str = THREE, **typed: object) -> Sending:
        """Send what is right in itself."""
        done = self.send(addresses, **typed)
        assert isinstance(done, Sending), done
        return done

    def seen(self) -> Invitations:
        """Look at the page."""
        found = see_invitations(self.house.kit, self.house.visit, self.seat, self.house.people)
        assert isinstance(found, Invitations)
        return found

    def listed(self) -> dict[str, Listed]:
        """List the invitations by address."""
        return {one.sent.invitation.email: one for one in self.seen().listed}

    def state(self, email: str) -> InvitationState:
        """Say where an invitation stands."""
        return self.listed()[email].state

    def again(self, email: str) -> Invitation | Rejected:
        """Send one again."""
        which = self.listed()[email].sent.invitation.id
        return send_again(self.house.kit, self.house.visit, self.seat, self.house.people, which)

    def withdraw(self, email: str) -> Invitation | Rejected:
        """Withdraw one."""
        which = self.listed()[email].sent.invitation.id
        return withdraw(self.house.kit, self.house.visit, self.seat, self.house.people, which)

    def letters(self) -> list[Letter]:
        """Open the invitations in the outbox."""
        waiting = self.house.read(lambda tx: list_unsent(self.house.kit, tx))
        return [one.letter for one in waiting if one.letter and one.letter.template == INVITATION]

    def later(self, by: timedelta) -> Scene:
        """Let time pass, and sign in again."""
        self.house.clock.advance(by)
        return replace(self, seat=self.house.come_in(self.maja, self.app))


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """Build it."""
    with closing(open_store(database.url)) as store, open_house(store) as house:
        maja = house.add_person(role=Role.ADMINISTRATOR)
        app = house.give_app(maja)
        yield Scene(house=house, maja=maja, app=app, seat=house.come_in(maja, app))


def test_everybody_named_gets_a_mail(scene: Scene) -> None:
    """Each letter says who invites, into what and as what; nobody has an account before."""
    done = scene.sent(role=Role.ADMINISTRATOR, language="sv", line="  Hello\n there ")
    assert done.sent == ("olle@example.com", "ines@example.com", "karin@example.com")
    letters = scene.letters()
    assert {letter.recipient for letter in letters} == {*done.sent}
    assert {letter.language for letter in letters} == {"sv"}
    told = letters[0].facts
    assert (told["inviter"], told["organisation"], told["role"]) == (
        "Maja",
        "Customers",
        "ADMINISTRATOR",
    )
    assert (told["line"], told["known"]) == ("Hello there", False)
    rows = scene.listed()
    assert {row.state for row in rows.values()} == {InvitationState.WAITING}
    assert rows["ines@example.com"].sent.invitation.name == "Ines Ek"
    assert rows["olle@example.com"].sent.inviter == "Maja"
    everybody = scene.house.read(accounts.list_accounts)
    assert [account.id for account in everybody] == [scene.maja.id]


def test_whoever_is_named_twice_is_invited_once(scene: Scene) -> None:
    """However the address is spelled."""
    assert scene.sent("Olle@example.com, olle@EXAMPLE.com").sent == ("Olle@example.com",)
    assert len(scene.letters()) == 1


def test_nothing_is_sent_while_a_line_is_wrong(scene: Scene) -> None:
    """Every mistake is told with its line; only who asks for it sends the others."""
    scene.house.add_person("here@example.com")
    call_somebody(scene.house)
    text = (
        f"olle@example.com\nno.address\n\nhere@example.com\nines@example.com\n{'x' * 101} <a@b.se>"
    )
    done = scene.sent(text)
    assert [(slip.line, slip.rejected.reason) for slip in done.slips] == [
        (2, Reason.EMAIL_INVALID),
        (4, Reason.MEMBER_ALREADY),
        (5, Reason.INVITED_ALREADY),
        (6, Reason.FIELD_TOO_LONG),
    ]
    assert (done.sent, done.ready, scene.letters()) == ((), 1, [])
    partly = scene.sent(text, partly=True)
    assert partly.sent == ("olle@example.com",)
    assert len(partly.slips) == 4
    assert len(scene.letters()) == 1


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"addresses": " \n, "}, Rejected(Reason.FIELD_EMPTY, field="addresses")),
        (
            {"addresses": "\n".join(f"p{n}@example.com" for n in range(201))},
            Rejected(Reason.ADDRESSES_MANY, Detail(amount=200), field="addresses"),
        ),
        ({"role": None}, Rejected(Reason.CHOICE_UNKNOWN, field="role")),
        ({"role": Role.OWNER}, Rejected(Reason.CHOICE_UNKNOWN, field="role")),
        ({"language": "tlh"}, Rejected(Reason.LANGUAGE_UNKNOWN, field="language")),
        ({"line": "See www.example.com"}, Rejected(Reason.LINE_LINKS, field="line")),
        ({"line": "https://example.com"}, Rejected(Reason.LINE_LINKS, field="line")),
        ({"line": "\u200b."}, Rejected(Reason.FIELD_UNPRINTABLE, field="line")),
        (
            {"line": "x" * 501},
            Rejected(Reason.FIELD_TOO_LONG, Detail(amount=500), field="line"),
        ),
    ],
)
def test_a_draft_is_refused_whole(scene: Scene, typed: dict[str, object], reason: Rejected) -> None:
    """Where what all would get is wrong nothing is sent, and the field is named."""
    assert scene.send(**typed) == (reason,)  # type: ignore[arg-type]
    assert scene.letters() == []


def test_what_was_typed_is_kept_while_one_proves_again(scene: Scene) -> None:
    """A proof that is too old sends nothing; the text is there afterwards, and gone once sent."""
    house, draft = scene.house, Draft(addresses=THREE, role=Role.MEMBER, line="Hello")
    house.clock.advance(timedelta(minutes=6))
    assert scene.send() == (Rejected(Reason.PROOF_NOT_FRESH),)
    kept = replace(draft, addresses="first@example.com")
    for typed in (kept, draft):
        assert keep_draft(house.kit, house.visit, scene.seat, house.people, typed) is None
    assert scene.seen().draft == draft
    scene = scene.later(timedelta(seconds=30))
    assert scene.sent().sent
    assert scene.seen().draft is None


def test_a_draft_is_forgotten_after_an_hour(scene: Scene) -> None:
    """And an invitation two months after it was over."""
    house = scene.house
    scene.sent()
    keep_draft(house.kit, house.visit, scene.seat, house.people, Draft(addresses="x", role=None))
    house.clock.advance(timedelta(hours=1))
    assert keep_house(house.kit, holder="test")
    assert house.read(lambda tx: len(list_unsent(house.kit, tx))) == 3
    scene = scene.later(STANDS + KEPT_INVITATIONS - timedelta(hours=2))
    assert len(scene.listed()) == 3
    scene = scene.later(timedelta(hours=3))
    keep_house(house.kit, holder="test")
    assert scene.listed() == {}


def test_an_account_that_is_there_is_told_by_its_mail_only(scene: Scene) -> None:
    """The administrator reads the same for everybody; the letter is in its reader's language."""
    house = scene.house
    other = house.add_person("olle@example.com", organisation_id=house.add_organisation())
    house.write(lambda tx: accounts.choose_language(tx, other.id, "sv"))
    done = scene.sent("olle@example.com\nines@example.com")
    assert done.sent == ("olle@example.com", "ines@example.com")
    known = {one.recipient: (one.facts["known"], one.language) for one in scene.letters()}
    assert known == {"olle@example.com": (True, "sv"), "ines@example.com": (False, "")}
    assert scene.state("olle@example.com") == scene.state("ines@example.com")


def test_a_link_grows_old_and_is_sent_again(scene: Scene) -> None:
    """After a day it opens no more; another one opens, and the invitation stands as long again."""
    scene.sent("olle@example.com")
    scene = scene.later(LIVES)
    assert scene.state("olle@example.com") is InvitationState.LINK_OLD
    before = scene.listed()["olle@example.com"].sent.invitation
    assert isinstance(scene.again("olle@example.com"), Invitation)
    after = scene.listed()["olle@example.com"].sent.invitation
    assert scene.state("olle@example.com") is InvitationState.WAITING
    assert after.token_digest != before.token_digest
    assert after.expires_at == before.expires_at + LIVES + (
        scene.house.clock() - before.created_at - LIVES
    )
    assert len(scene.letters()) == 2


def test_an_invitation_is_over_after_thirty_days(scene: Scene) -> None:
    """Then it is neither sent again nor withdrawn, and its address can be invited anew."""
    scene.sent("olle@example.com")
    scene = scene.later(STANDS)
    assert scene.state("olle@example.com") is InvitationState.OVER
    for deed in (scene.again, scene.withdraw):
        assert deed("olle@example.com") == Rejected(Reason.INVITATION_OVER)
    assert scene.sent("olle@example.com").sent == ("olle@example.com",)
    assert scene.state("olle@example.com") is InvitationState.WAITING


def test_what_was_withdrawn_stays_so(scene: Scene) -> None:
    """It is listed as such, is not sent again, and makes room for another."""
    scene.sent("olle@example.com")
    assert isinstance(scene.withdraw("olle@example.com"), Invitation)
    assert scene.state("olle@example.com") is InvitationState.WITHDRAWN
    assert scene.withdraw("olle@example.com") == Rejected(Reason.INVITATION_OVER)
    assert scene.sent("olle@example.com").sent == ("olle@example.com",)
    assert len(scene.seen().listed) == 2


def test_what_became_of_the_mail_is_seen(scene: Scene) -> None:
    """A mail that was given up makes the invitation undeliverable, until it is sent again."""
    scene.sent("olle@example.com")
    house = scene.house
    refused = Undelivered(trouble=Trouble.RECIPIENT)
    assert refused.is_for_good
    deliver(house.kit, lambda _: refused, holder="x")
    assert scene.state("olle@example.com") is InvitationState.UNDELIVERED
    assert isinstance(scene.again("olle@example.com"), Invitation)
    assert scene.state("olle@example.com") is InvitationState.WAITING


def test_a_budget_that_is_used_up_is_seen(scene: Scene) -> None:
    """The organisation pays: who is invited beyond its budget waits, and is marked."""
    limits = {**MAIL, Scope.ORGANISATION: Limit(messages=4)}
    house = scene.house.with_kit(budgets=Budgets(mail=limits))
    scene = replace(scene, house=house)
    done = scene.sent()
    assert (len(done.sent), done.withheld, len(scene.letters())) == (3, 1, 2)
    assert scene.state("karin@example.com") is InvitationState.UNSENT
    assert scene.again("karin@example.com") == Rejected(Reason.MAIL_WITHHELD)


def test_a_network_may_invite_as_many_as_an_organisation_may(scene: Scene) -> None:
    """An administrator is no stranger, whose network would stop them after a while."""
    limits = {**MAIL, Scope.NETWORK: Limit(messages=1)}
    scene = replace(scene, house=scene.house.with_kit(budgets=Budgets(mail=limits)))
    assert scene.sent().withheld == 0


def test_an_invitation_is_changed_in_its_own_office_only(scene: Scene) -> None:
    """Another organisation's is not there; one to a role above one's own is not one's to change."""
    house = scene.house
    strange = call_somebody(house, organisation_id=house.add_organisation())
    above = call_somebody(house, "owner@example.com", role=Role.OWNER)
    for deed in (send_again, withdraw):
        done = deed(house.kit, house.visit, scene.seat, house.people, strange.id)
        assert done == Rejected(Reason.NOT_FOUND)
        done = deed(house.kit, house.visit, scene.seat, house.people, above.id)
        assert done == Rejected(Reason.NOT_PERMITTED)


def test_every_deed_is_noted_for_the_organisation(scene: Scene) -> None:
    """Who did it, and in which organisation; the address stands apart, so that it can be erased."""
    before = scene.house.events()
    scene.sent("olle@example.com")
    scene.again("olle@example.com")
    scene.withdraw("olle@example.com")
    assert scene.house.events(since=before) == {
        AuditEvent.INVITATION_SENT: 1,
        AuditEvent.INVITATION_RENEWED: 1,
        AuditEvent.INVITATION_WITHDRAWN: 1,
    }


def test_where_accounts_are_given_by_request_a_customer_invites_nobody(scene: Scene) -> None:
    """Nobody new, and no more what they sent before; the portal’s own people do both."""
    house = scene.house
    scene.sent("olle@example.com")
    [sent] = scene.seen().listed
    house = house.with_settings(accounts_by_request=True)
    scene = replace(scene, house=house)
    no = Rejected(Reason.NOT_PERMITTED)
    assert see_invitations(house.kit, house.visit, scene.seat, house.people) == no
    assert scene.send("ines@example.com") == (no,)
    draft = Draft(addresses="x", role=None)
    assert keep_draft(house.kit, house.visit, scene.seat, house.people, draft) == no
    for deed in (send_again, withdraw):
        which = sent.sent.invitation.id
        assert deed(house.kit, house.visit, scene.seat, house.people, which) == no
    staff = house.add_person(
        "staff@example.com", role=Role.ADMINISTRATOR, organisation_id=house.staff
    )
    scene = replace(scene, house=house, seat=house.come_in(staff, house.give_app(staff)))
    assert isinstance(scene.again("olle@example.com"), Invitation)
    assert scene.sent("ines@example.com").sent == ("ines@example.com",)
