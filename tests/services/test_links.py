"""Single-purpose links: first owner and invitations, each opening one door once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.login import EnrolmentPending, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.crypto.tokens import digest, new_token
from farstu.services import accounts as operating
from farstu.services.accounts import NewAccount
from farstu.services.first_owner import (
    FirstOwner,
    claim_installation,
    first_link_opens,
    is_unclaimed,
    portal_to_be,
)
from farstu.services.invitations import (
    accept_invitation,
    find_invitation,
    invite,
    invite_again,
)
from farstu.services.kit import Visit
from farstu.services.links import LIVES, make_first_owner_link, make_link
from farstu.services.portals import find_portal, list_portals
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.store import schema
from farstu.store.links import Purpose
from farstu.store.tx import EVERYWHERE, Tx
from tests.support.house import AGENT, HOME, OPTIONAL, House, at_once, open_house

PASSWORD = "a password of one's own choosing"
DEAD = (Rejected(Reason.LINK_DEAD),)
MOMENT = timedelta(microseconds=1)
RUBBISH = ("", "x", "\0", "é" * 43, "A" * 43, "A" * 44, "../../etc/passwd", "\ud800")

TYPED = FirstOwner(
    portal_name="Skogsbo", name="Elsa Ek", email="elsa@example.com", password=PASSWORD
)


def visit_to_be(house: House, host: str = "first.example.com") -> Visit:
    """Come to where no portal is yet."""
    portal = portal_to_be(house.kit, host)
    return Visit(portal=portal, origin="", address=HOME, network="192.0.2.0/24", agent=AGENT)


def claim(house: House, token: str, typed: FirstOwner = TYPED) -> object:
    """Open the first owner's link, and send the form."""
    return claim_installation(house.kit, visit_to_be(house), token, typed)


def link(house: House) -> str:
    """Make the first owner's link."""
    token = make_first_owner_link(house.kit)
    assert token is not None
    return token


def invited(house: House, email: str = "ines@example.com", *, at: str = "") -> tuple[str, str]:
    """Invite somebody: say who, and the token."""
    new = NewAccount(name="Ines", email=email, role=Role.MEMBER, organisation_id=at)
    made = house.write(lambda tx: invite(house.kit, tx, new))
    assert not isinstance(made, Rejected)
    return made[0].id, made[1]


def accept(house: House, token: str, password: str = PASSWORD) -> object:
    """Open an invitation, and send the form."""
    return accept_invitation(house.kit, house.visit, token, name="Ines", password=password)


# The first owner ---------------------------------------------------------------------------------


def test_the_first_owner_makes_the_first_portal(house: House) -> None:
    """Out of one form come portal, owner and a login that has to enrol."""
    visit, token = visit_to_be(house), link(house)
    moved = claim_installation(house.kit, visit, token, TYPED)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, EnrolmentPending)
    portal = find_portal(house.kit, "first.example.com")
    assert portal is not None
    assert (portal.id, portal.name) == (visit.portal.id, "Skogsbo")
    assert [p.id for p in list_portals(house.kit)] == sorted([house.portal.id, portal.id])
    assert find_portal(house.kit, "unknown.example.com") is None


def test_once_there_was_an_owner_it_never_opens_again(house: House) -> None:
    """Neither that link, nor an older or newer one, whatever becomes of the owner (G14)."""
    assert is_unclaimed(house.kit)
    token = link(house)
    claim(house, token)
    assert not is_unclaimed(house.kit)
    assert make_first_owner_link(house.kit) is None
    assert claim(house, token) == DEAD
    portal = find_portal(house.kit, "first.example.com")
    assert portal is not None
    kit = house.kit
    tables = [schema.identifiers, schema.memberships, schema.accounts]

    def remove_everybody(tx: Tx) -> None:
        for table in tables:
            tx.execute(sa.delete(table).where(tx.inside(table)))

    kit.store.write(remove_everybody, portal_id=portal.id)
    assert kit.store.read(operating.list_accounts, portal_id=portal.id) == []
    assert not is_unclaimed(kit)
    assert make_first_owner_link(kit) is None


def test_the_newest_link_is_the_only_one(house: House) -> None:
    """Making a link kills the one before (RST-02)."""
    old, new = link(house), link(house)
    assert claim(house, old) == DEAD
    assert isinstance(claim(house, new), Moved)


def test_two_links_at_once_make_one_owner(house: House) -> None:
    """Even if an old link was made to live again, there is one first owner."""
    first, second = link(house), new_token(house.kit.entropy)
    t = schema.links
    row = {
        "id": "second",
        "purpose": Purpose.FIRST_OWNER.value,
        "token_digest": digest(second),
        "created_at": house.clock(),
        "expires_at": house.clock() + LIVES,
    }
    insert = sa.insert(t).values(row)
    house.kit.store.write(lambda tx: tx.execute(insert).rowcount, portal_id=EVERYWHERE)
    kit = house.while_(lambda: claim(house, second), before=1)
    assert claim_installation(kit, visit_to_be(house, "b.example.com"), first, TYPED) == DEAD
    assert len(list_portals(house.kit)) == 2


def test_one_link_used_twice_at_once_makes_one_owner(house: House) -> None:
    """Of two forms that were both judged, the second finds the link spent."""
    token = link(house)
    kit = house.while_(lambda: claim(house, token), before=1)
    assert claim_installation(kit, visit_to_be(house, "b.example.com"), token, TYPED) == DEAD
    assert len(list_portals(house.kit)) == 2


@pytest.mark.parametrize("token", RUBBISH, ids=ascii)
def test_rubbish_is_no_link(house: House, token: str) -> None:
    """Whatever stands in an address opens nothing, and breaks nothing."""
    link(house)
    assert not first_link_opens(house.kit, house.visit, token)
    assert claim(house, token) == DEAD
    assert find_invitation(house.kit, house.visit, token) is None
    assert accept(house, token) == DEAD


def test_a_link_lives_a_day(house: House) -> None:
    """To the microsecond, and looking at it does not spend it."""
    token = link(house)
    house.clock.advance(LIVES - MOMENT)
    for _ in range(3):
        assert first_link_opens(house.kit, visit_to_be(house), token)
    house.clock.advance(MOMENT)
    assert not first_link_opens(house.kit, visit_to_be(house), token)
    assert claim(house, token) == DEAD


def test_a_mistake_spends_nothing(house: House) -> None:
    """Every field is told at once, at its own field, and the link stays good."""
    token = link(house)
    mistakes = claim(house, token, FirstOwner(portal_name="", name="", email="x", password="short"))
    assert isinstance(mistakes, tuple)
    assert [no.field for no in mistakes] == ["portal_name", "name", "email", "password"]
    mistakes = claim(house, token, replace(TYPED, email="x", password="short"))
    assert [no.field for no in mistakes] == ["email", "password"]  # type: ignore[attr-defined]
    assert isinstance(claim(house, token), Moved)


# Purposes and portals ----------------------------------------------------------------------------


def test_a_link_opens_what_it_is_for_and_nothing_else(house: House) -> None:
    """An invitation makes no owner, and the owner's link accepts no invitation (G10, G19)."""
    _, invitation = invited(house)
    first = link(house)
    assert claim(house, invitation) == DEAD
    assert find_invitation(house.kit, house.visit, first) is None
    assert accept(house, first) == DEAD
    assert isinstance(accept(house, invitation), Moved)
    assert isinstance(claim(house, first), Moved)


def test_an_invitation_opens_in_its_own_portal_only(house: House) -> None:
    """Shown at another host it is unknown, and not spent."""
    _, token = invited(house)
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        assert find_invitation(other.kit, other.visit, token) is None
        assert accept(other, token) == DEAD
    assert isinstance(accept(house, token), Moved)


def test_a_link_for_nobody_invites_nobody(house: House) -> None:
    """An invitation without an account, which nobody makes, opens nothing."""
    now = house.clock()
    token = house.write(lambda tx: make_link(house.kit, tx, purpose=Purpose.INVITATION, now=now))
    assert find_invitation(house.kit, house.visit, token) is None


# Invitations -------------------------------------------------------------------------------------


def test_an_invitation_is_for_one_person(house: House) -> None:
    """It says for whom, and gives a password to that account and no other."""
    account_id, token = invited(house)
    shown = find_invitation(house.kit, house.visit, token)
    assert shown is not None
    assert (shown.account_id, shown.email) == (account_id, "ines@example.com")
    assert isinstance(accept(house, token), Moved)
    moved = sign_in(house.kit, house.visit, identifier="ines@example.com", password=PASSWORD)
    assert isinstance(moved, Moved)
    assert find_invitation(house.kit, house.visit, token) is None
    assert accept(house, token, "somebody else's password") == DEAD


def test_an_invitation_signs_nobody_past_a_second_factor(house: House) -> None:
    """Accepting leads into the hall, where the policy decides (C14)."""
    _, token = invited(house)
    moved = accept(house, token)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, EnrolmentPending)
    house.set_policy(OPTIONAL)
    moved = accept(house, invited(house, "olof@example.com", at=house.people)[1])
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, SignedIn)


def test_a_new_invitation_kills_the_old_one(house: House) -> None:
    """The newest wins; somebody who has come in needs none and gets none."""
    account_id, old = invited(house)
    new = house.write(partial(_invite_again, house, account_id))
    assert isinstance(new, str)
    assert accept(house, old) == DEAD
    assert isinstance(accept(house, new), Moved)
    again = [house.write(partial(_invite_again, house, whom)) for whom in (account_id, "nobody")]
    assert again == [Rejected(Reason.NOT_FOUND)] * 2


def _invite_again(house: House, account_id: str, tx: Tx) -> str | Rejected:
    return invite_again(house.kit, tx, account_id)


def test_an_address_that_is_taken_is_not_invited(house: House) -> None:
    """Nobody gets a second way to somebody else's address."""
    invited(house)
    new = NewAccount(name="Mallory", email="INES@example.com", role=Role.OWNER)
    no = house.write(lambda tx: invite(house.kit, tx, new))
    assert no == Rejected(Reason.EMAIL_TAKEN, field="email")


def test_one_invitation_accepted_twice_at_once_sets_one_password(house: House) -> None:
    """The other browser is told that the link is dead, and its password is nobody's."""
    _, token = invited(house)
    passwords = [f"password of browser number {number}" for number in range(5)]
    outcomes = at_once(*(partial(accept, house, token, password) for password in passwords))
    accepted = [isinstance(outcome, Moved) for outcome in outcomes]
    assert sum(accepted) == 1
    works = [
        isinstance(
            sign_in(house.kit, house.visit, identifier="ines@example.com", password=password),
            Moved,
        )
        for password in passwords
    ]
    assert works == accepted


def test_a_link_that_was_replaced_while_the_form_was_judged_is_dead(house: House) -> None:
    """The link is spent in the deed, not looked at before it."""
    account_id, token = invited(house)
    kit = house.while_(lambda: house.write(partial(_invite_again, house, account_id)), before=1)
    done = accept_invitation(kit, house.visit, token, name="Ines", password=PASSWORD)
    assert done == DEAD


@pytest.mark.parametrize(
    ("name", "password", "fields"),
    [
        ("", "short", ["name", "password"]),
        ("\u202e", PASSWORD, ["name"]),
        ("Ines", "", ["password"]),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    house: House, name: str, password: str, fields: list[str]
) -> None:
    """All of it at once, and the invitation stays good."""
    _, token = invited(house)
    wrong = accept_invitation(house.kit, house.visit, token, name=name, password=password)
    assert isinstance(wrong, tuple)
    assert [no.field for no in wrong] == fields
    assert isinstance(accept(house, token), Moved)


def test_a_busy_house_spends_no_link(house: House) -> None:
    """Where the password could not be hashed the link is as good as before."""
    _, token = invited(house)
    busy = (Rejected(Reason.SERVER_BUSY),)
    assert accept(house.while_busy(), token) == busy
    assert isinstance(accept(house, token), Moved)
    first = link(house)
    assert claim(house.while_busy(), first) == busy
    assert isinstance(claim(house, first), Moved)
