"""Links that are spent at the same moment, in two worker processes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from farstu.core.roles import Role
from farstu.crypto.passwords import verify_password
from farstu.services.accounts import NewAccount
from farstu.services.first_owner import is_unclaimed
from farstu.services.invitations import invite
from farstu.services.links import make_first_owner_link
from farstu.services.portals import list_portals
from farstu.store import accounts
from farstu.store.schema import metadata
from farstu.store.tx import EVERYWHERE, Tx
from tests.races.arena import ROUNDS, Arena, Ground
from tests.races.client import Answer

pytestmark = pytest.mark.slow

AT_ONCE = 10
SETUP = "/setup"


def test_the_first_owners_link_makes_one_owner(ground: Ground) -> None:
    """Ten people send the form behind the first owner's link at once: one of them is the owner."""
    with ground.serving():
        for _ in range(ROUNDS):
            ground.kit.store.write(empty, portal_id=EVERYWHERE)
            path = f"/welcome/{make_first_owner_link(ground.kit)}"
            answers = ground.race(
                [
                    ground.outsider().post(
                        path,
                        portal_name=f"Portal {number}",
                        name=f"Person {number}",
                        email=f"p{number}@example.com",
                        password=password_of(number),
                    )
                    for number in range(AT_ONCE)
                ]
            )
            winner = only_winner(answers)
            [portal] = list_portals(ground.kit)
            [owner] = ground.kit.store.read(accounts.list_accounts, portal_id=portal.id)
            assert (portal.name, owner.name) == (f"Portal {winner}", f"Person {winner}")
            assert verify_password(owner.password_hash or "", password_of(winner))
            assert not is_unclaimed(ground.kit)
            assert make_first_owner_link(ground.kit) is None


def test_an_invitation_sets_one_password(arena: Arena) -> None:
    """Ten people answer one invitation at once: one password is set, and it is that of one."""
    house = arena.house
    for _ in range(ROUNDS):
        email = f"p{next(arena.numbers)}@example.com"
        new = NewAccount(name="New", email=email, role=Role.MEMBER)
        invited = house.write(lambda tx: invite(house.kit, tx, new))  # noqa: B023 - called at once
        assert isinstance(invited, tuple)
        account, token = invited
        answers = arena.race(
            *(
                arena.ground.outsider().post(
                    f"/invite/{token}", name=f"Person {number}", password=password_of(number)
                )
                for number in range(AT_ONCE)
            )
        )
        winner = only_winner(answers)
        stored = house.read(lambda tx: accounts.find(tx, account.id))  # noqa: B023 - likewise
        assert stored is not None
        assert stored.name == f"Person {winner}"
        assert verify_password(stored.password_hash or "", password_of(winner))


def password_of(number: int) -> str:
    """Say what visitor *number* chooses."""
    return f"violet harbour lantern {number}"


def only_winner(answers: Sequence[Answer]) -> int:
    """Say who may go on; everybody else was refused."""
    [winner] = [number for number, answer in enumerate(answers) if answer.leads_to(SETUP)]
    assert all(answer.status >= 400 for n, answer in enumerate(answers) if n != winner)
    assert [answer.login is not None for answer in answers].count(True) == 1
    return winner


def empty(tx: Tx) -> None:
    """Forget that there ever was an owner."""
    for table in reversed(metadata.sorted_tables):
        tx.execute(sa.delete(table))
