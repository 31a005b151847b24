"""Links that are spent at the same moment, in two worker processes."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus

import pytest
import sqlalchemy as sa

from farstu.core.roles import Role
from farstu.crypto.passwords import verify_password
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite
from farstu.services.links import make_first_owner_link
from farstu.services.portals import list_portals
from farstu.store.engine import Store
from farstu.store.schema import accounts, metadata
from farstu.store.tx import Tx
from tests.races.arena import ROUNDS, Arena, Ground
from tests.races.client import Answer
from tests.support.postgresql import PostgresqlServer

pytestmark = pytest.mark.slow

AT_ONCE = 10
BUSY = HTTPStatus.SERVICE_UNAVAILABLE
"""The queue for hashing is short; whoever hears this has spent nothing."""


def password_of(number: int) -> str:
    """Say what visitor *number* chooses."""
    return f"violet harbour lantern {number}"


def test_the_first_owners_link_makes_one_owner(ground: Ground) -> None:
    """Ten people open the first owner's link and send their forms at once: one becomes it."""
    with ground.serving():
        for _ in range(ROUNDS):
            empty(ground)
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
            winner = the_only_winner(answers)
            [portal] = list_portals(ground.kit)
            assert portal.name == f"Portal {winner}"
            ...
