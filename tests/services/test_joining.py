"""Answering invitations into an organisation, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.budget import MAIL, Budgets, Limit, Scope
from farstu.core.invitations import STANDS, Ending, InvitationState
from farstu.core.login import EnrolmentPending
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.services.calls import Call, find_call, list_calls, see_call
from farstu.services.invitation_letters import INVITATION
from farstu.services.joining import Joined, ask_for_new_link, decline, join, join_as_new
from farstu.services.links import LIVES
from farstu.services.seats import Moved
from farstu.services.undelivered import list_unsent
from farstu.store import accounts, identifiers, invitations, memberships, schema
from farstu.store.engine import open_store
from tests.support.calls import Called, call_somebody
from tests.support.databases import Database
from tests.support.house import House, Person, at_once, open_house

PASSWORD = "a password of one's own choosing"
INES = "ines@example.com"
DEAD = (Rejected(Reason.LINK_DEAD),)
OVER = Rejected(Reason.INVITATION_OVER)


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """Build it."""
    with closing(open_store(database.url)) as store, open_house(store) as house:
        yield house


def accept(
    house: House, call: Called, *, name: str = "Ines Ek", password: str = PASSWORD
) -> object:
    """Fill in the form behind a link."""
    return join_as_new(
        house.kit, house.visit, call.token, name=name, password=password, language="sv"
    )


def stands(house: House, call: Called) -> InvitationState:
    """Say where an invitation stands, to whoever has its link."""
    found = find_call(house.kit, house.visit, call.token)
    assert found is not None
    return found.state


def roles(house: House, account_id: str) -> dict[str, Role]:
    """List where somebody belongs, and as what."""
    belongs = house.read(lambda tx: memberships.list_of_account(tx, account_id))
    return {one.organisation_id: one.role for one in belongs}


def link_in(house: House) -> str:
    """Read the token in the newest mail."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    letters = [one.letter for one in waiting if one.letter and one.letter.template == INVITATION]
    return str(letters[-1].facts["path"]).rpartition("/")[2]


def test_somebody_new_gets_an_account_and_goes_on(house: House) -> None:
    """With the name, password and language that they chose, where and as what they were invited."""
    call = call_somebody(house, INES, role=Role.ADMINISTRATOR)
    before = house.events()
    moved = accept(house, call)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, EnrolmentPending)
    account = house.read(lambda tx: accounts.find_by_identifier(tx, INES))
    assert account is not None
    assert (account.name, account.language) == ("Ines Ek", "sv")
    assert roles(house, account.id) == {house.people: Role.ADMINISTRATOR}
    [email] = house.read(lambda tx: identifiers.list_emails(tx, account.id))
    assert email.verified_at == house.clock()
    assert stands(house, call) is InvitationState.ACCEPTED
    assert accept(house, call) == DEAD
    assert house.events(since=before) == {
        AuditEvent.ACCOUNT_ADDED: 1,
        AuditEvent.INVITATION_ACCEPTED: 1,
    }


def test_an_account_without_a_password_is_completed(house: House) -> None:
    """Whoever was added before and never came in chooses a password, and belongs to both."""
    ines = house.add_person(INES, password=None, organisation_id=house.add_organisation())
    call = call_somebody(house, INES)
    assert isinstance(accept(house, call), Moved)
    account = house.read(lambda tx: accounts.find(tx, ines.id))
    assert account is not None
    assert (account.name, account.language) == ("Ines Ek", "sv")
    assert len(roles(house, ines.id)) == 2
    olle = house.add_person("olle@example.com", password=None)
    house.write(lambda tx: accounts.choose_language(tx, olle.id, "sv"))
    other = call_somebody(house, olle.email)
    done = join_as_new(house.kit, house.visit, other.token, name="Olle", password=PASSWORD)
    assert isinstance(done, Moved)
    kept = house.read(lambda tx: accounts.find(tx, olle.id))
    assert kept is not None
    assert kept.language == "sv"


def test_a_new_password_is_judged_by_the_rules_that_will_apply(house: House) -> None:
    """What is wrong is told at once, and the invitation stands."""
    call = call_somebody(house, INES)
    done = accept(house, call, name=" ", password="short")
    assert isinstance(done, tuple)
    assert [no.reason for no in done] == [Reason.FIELD_EMPTY, Reason.PASSWORD_SHORT]
    assert accept(house.while_busy(), call) == (Rejected(Reason.SERVER_BUSY),)
    assert stands(house, call) is InvitationState.WAITING


def test_a_link_opens_for_a_day(house: House) -> None:
    """Then its page mails another one to the same address, and the old one is dead."""
    call = call_somebody(house, INES)
    house.clock.advance(LIVES)
    assert accept(house, call) == DEAD
    assert stands(house, call) is InvitationState.LINK_OLD
    assert ask_for_new_link(house.kit, house.visit, call.token) is None
    assert find_call(house.kit, house.visit, call.token) is None
    newer = Called(id=call.id, token=link_in(house))
    assert isinstance(accept(house, newer), Moved)


def test_a_link_that_dies_while_the_form_is_judged_makes_nobody(house: House) -> None:
    """Neither an account nor a membership is left of an attempt that came too late."""
    withdrawn, old, taken = (call_somebody(house, f"p{number}@example.com") for number in range(3))

    def end() -> object:
        now, which = house.clock(), withdrawn.id
        return house.write(lambda tx: invitations.end(tx, which, Ending.WITHDRAWN, at=now))

    happenings: dict[Called, Callable[[], object]] = {
        withdrawn: end,
        taken: lambda: house.add_person("p2@example.com"),
        old: lambda: house.clock.advance(LIVES),
    }
    for call, happens in happenings.items():
        late = house.while_(happens, before=1)
        assert join_as_new(late, house.visit, call.token, name="P", password=PASSWORD) == DEAD
    assert len(house.read(accounts.list_accounts)) == 1


def test_an_account_that_goes_meanwhile_is_not_completed(house: House) -> None:
    """An account without a password that is removed, or gets one, takes no other."""
    for number, gone in enumerate((True, False)):
        email = f"p{number}@example.com"
        person = house.add_person(email, password=None)
        call = call_somebody(house, email, organisation_id=house.add_organisation())

        def happens(person: Person = person, gone: bool = gone) -> None:  # noqa: FBT001 - a default
            change = (
                sa.delete(schema.accounts)
                if gone
                else sa.update(schema.accounts).values(password_hash="other")
            )
            where = (
                schema.accounts.c.portal_id == house.portal.id,
                schema.accounts.c.id == person.id,
            )
            house.write(lambda tx: tx.execute(change.where(*where)))

        late = house.while_(happens, before=1)
        assert join_as_new(late, house.visit, call.token, name="P", password=PASSWORD) == DEAD


def test_a_new_link_is_for_invitations_that_stand(house: House) -> None:
    """Rubbish, and what is over, gives none; a budget that is used up gives none silently."""
    call = call_somebody(house, INES)
    limits = {**MAIL, Scope.ADDRESS: Limit(messages=0)}
    poor = house.with_kit(budgets=Budgets(mail=limits))
    assert ask_for_new_link(poor.kit, house.visit, call.token) is None
    assert find_call(house.kit, house.visit, call.token) is not None
    for token in ("", "x", "A" * 43):
        assert ask_for_new_link(house.kit, house.visit, token) == DEAD[0]
        assert find_call(house.kit, house.visit, token) is None
    house.clock.advance(STANDS)
    assert ask_for_new_link(house.kit, house.visit, call.token) == DEAD[0]


def test_an_invitation_of_another_portal_is_not_there(house: House) -> None:
    """Neither its link nor its id means anything elsewhere."""
    call = call_somebody(house, INES)
    with open_house(house.kit.store, host="other.test") as other:
        ines = other.add_person(INES)
        seat = other.come_in(ines, other.give_app(ines))
        assert find_call(other.kit, other.visit, call.token) is None
        assert see_call(other.kit, other.visit, seat, call.id) == Rejected(Reason.NOT_FOUND)


def test_whoever_has_an_account_joins_with_it(house: House) -> None:
    """The link makes no other account; signed in, they see what waits, and join once."""
    ines = house.add_person(INES)
    place = house.add_organisation("Skogsbo")
    call = call_somebody(house, INES, by=ines, organisation_id=place, role=Role.OWNER)
    assert accept(house, call) == DEAD
    seat = house.come_in(ines, house.give_app(ines))
    seen = see_call(house.kit, house.visit, seat, call.id)
    assert isinstance(seen, Call)
    assert (seen.inviter, seen.organisation.name, seen.signs_in) == ("Ines", "Skogsbo", True)
    assert [c.invitation.id for c in house.read(lambda tx: list_calls(house.kit, tx, ines.id))] == [
        call.id
    ]
    done = join(house.kit, house.visit, seat, call.id)
    assert isinstance(done, Joined)
    assert (done.organisation.name, done.already) == ("Skogsbo", False)
    assert roles(house, ines.id)[place] is Role.OWNER
    assert join(house.kit, house.visit, seat, call.id) == OVER
    assert house.read(lambda tx: list_calls(house.kit, tx, ines.id)) == []


def test_whoever_belongs_already_keeps_their_role(house: House) -> None:
    """An invitation to somebody who became a member meanwhile says so, and changes nothing."""
    ines = house.add_person(INES)
    call = call_somebody(house, INES, role=Role.OWNER)
    seat = house.come_in(ines, house.give_app(ines))
    done = join(house.kit, house.visit, seat, call.id)
    assert isinstance(done, Joined)
    assert done.already
    assert roles(house, ines.id) == {house.people: Role.MEMBER}


def test_joining_takes_a_fresh_proof_and_declining_does_not(house: House) -> None:
    """Whoever finds an open browser binds nobody to an organisation."""
    ines = house.add_person(INES)
    call = call_somebody(house, INES, organisation_id=house.add_organisation())
    seat = house.come_in(ines, house.give_app(ines))
    house.clock.advance(timedelta(minutes=6))
    assert join(house.kit, house.visit, seat, call.id) == Rejected(Reason.PROOF_NOT_FRESH)
    done = decline(house.kit, house.visit, seat, call.id)
    assert isinstance(done, Call)
    assert stands(house, call) is InvitationState.DECLINED
    assert decline(house.kit, house.visit, seat, call.id) == OVER
    house.clock.advance(timedelta(hours=9))
    for deed in (join, decline):
        assert isinstance(deed(house.kit, house.visit, seat, call.id), Rejected)


def test_somebody_elses_invitation_is_not_there(house: House) -> None:
    """It is seen, accepted and declined by the account of its address only."""
    olle = house.add_person("olle@example.com")
    call = call_somebody(house, INES)
    seat = house.come_in(olle, house.give_app(olle))
    for deed in (see_call, join, decline):
        assert deed(house.kit, house.visit, seat, call.id) == Rejected(Reason.NOT_FOUND)
    assert stands(house, call) is InvitationState.WAITING


def test_an_invitation_is_accepted_once(house: House) -> None:
    """Of five who fill in the form at once one gets an account; of five who join, one joins."""
    call = call_somebody(house, INES)
    done = at_once(*(lambda: accept(house, call) for _ in range(5)))
    assert sum(isinstance(one, Moved) for one in done) == 1
    olle = house.add_person("olle@example.com")
    other = call_somebody(house, olle.email, organisation_id=house.add_organisation())
    seat = house.come_in(olle, house.give_app(olle))
    joined = at_once(*(lambda: join(house.kit, house.visit, seat, other.id) for _ in range(5)))
    assert sum(isinstance(one, Joined) for one in joined) == 1
    assert len(roles(house, olle.id)) == 2


def test_an_answer_and_a_withdrawal_meet(house: House) -> None:
    """Of somebody who accepts and an administrator who withdraws at once, one is too late."""
    for number in range(3):
        call = call_somebody(house, f"p{number}@example.com")
        withdrawn, moved = at_once(
            lambda call=call: house.write(  # type: ignore[misc]
                lambda tx: invitations.end(tx, call.id, Ending.WITHDRAWN, at=house.clock())
            ),
            lambda call=call: accept(house, call),  # type: ignore[misc]
        )
        assert (withdrawn is True) != isinstance(moved, Moved)
