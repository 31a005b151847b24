"""The guards of tokens, invitations, errands and cases, each with a way to switch it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from farstu.core.roles import Role
from farstu.services import cases, inviting, joining
from farstu.services.calls import Call, membership_to_be
from farstu.services.kit import Kit
from farstu.store import cases as case_rows
from farstu.store import hosted_logins, invitations, offers, schema, spent_assertions
from farstu.store.accounts import Account
from farstu.store.tx import Tx
from tests.machine import beyond
from tests.machine.stories import Story

Switch = Callable[[pytest.MonkeyPatch], None]
"""Switches a guard off."""


def owners_of_tokens(patch: pytest.MonkeyPatch) -> None:
    """Let anybody turn on what was handed out to somebody."""

    def find_any(tx: Tx, offer_id: str, **_: object) -> Any:
        t = schema.offers
        return tx.execute(sa.select(t).where(tx.inside(t), t.c.id == offer_id)).first()

    patch.setattr(offers, "find", find_any)


def taken_back_tokens(patch: pytest.MonkeyPatch) -> None:
    """Turn on what was taken back meanwhile."""
    patch.setattr(offers, "accept", lambda *_, **__: beyond.SERIAL)


def answered_invitations(patch: pytest.MonkeyPatch) -> None:
    """Cross no invitation off."""
    patch.setattr(invitations, "end", lambda *_, **__: True)


def owners_of_invitations(patch: pytest.MonkeyPatch) -> None:
    """Let anybody answer an invitation whose name they know."""
    patch.setattr(joining, "find_own", lambda tx, _, which: invitations.find(tx, which))


def people_who_are_here(patch: pytest.MonkeyPatch) -> None:
    """Let a link open the account that its address has already."""
    settle = joining._settle

    def settle_anybody(kit: Kit, tx: Tx, call: Call, new: Account, *, now: datetime) -> Any:
        return call.account or settle(kit, tx, call, new, now=now)

    patch.setattr(Call, "signs_in", False)
    patch.setattr(joining, "_settle", settle_anybody)
    patch.setattr(invitations, "end", lambda *_, **__: True)


def roles_to_give(patch: pytest.MonkeyPatch) -> None:
    """Let whoever invites make owners."""
    patch.setattr(inviting, "roles_of", lambda _: tuple(Role))


def roles_as_told(patch: pytest.MonkeyPatch) -> None:
    """Make whoever joins more than they were invited as."""
    to_be = membership_to_be

    def more(*about: Any) -> Any:
        return replace(to_be(*about), role=Role.OWNER)

    patch.setattr(joining, "membership_to_be", more)


def taken_requests(patch: pytest.MonkeyPatch) -> None:
    """Take a signed request as often as somebody brings it."""
    patch.setattr(spent_assertions, "spend", lambda *_, **__: True)


def given_answers(patch: pytest.MonkeyPatch) -> None:
    """Answer as often as somebody asks."""
    patch.setattr(hosted_logins, "answer", lambda *_, **__: True)


def browsers_that_were_sent(patch: pytest.MonkeyPatch) -> None:
    """Show a login to whoever knows its name."""

    def find_any(tx: Tx, login_id: str, **_: object) -> Any:
        t = schema.hosted_logins
        digest = tx.execute(sa.select(t.c.browser_digest).where(t.c.login_id == login_id)).scalar()
        return find(tx, login_id, browser_digest=str(digest))

    find = hosted_logins.find_of_browser
    patch.setattr(hosted_logins, "find_of_browser", find_any)


def seniors(patch: pytest.MonkeyPatch) -> None:
    """Let everybody take up, and close, what somebody stopped."""
    patch.setattr(cases, "is_senior", lambda _: True)


def closings(patch: pytest.MonkeyPatch) -> None:
    """Close no case, and say that it was closed."""
    patch.setattr(case_rows, "close", lambda *_, **__: True)


TOLD: tuple[tuple[Switch, Story], ...] = (
    (owners_of_tokens, beyond.a_token_counts_for_one_person),
    (taken_back_tokens, beyond.what_was_taken_back_is_not_turned_on),
    (answered_invitations, beyond.an_invitation_is_answered_once),
    (people_who_are_here, beyond.an_invitation_is_answered_once),
    (people_who_are_here, beyond.a_stranger_comes_once),
    (owners_of_invitations, beyond.an_invitation_is_for_one_person),
    (roles_to_give, beyond.an_invitation_is_answered_once),
    (roles_as_told, beyond.an_invitation_is_answered_once),
    (taken_requests, beyond.an_answer_is_given_once),
    (given_answers, beyond.an_answer_is_given_once),
    (browsers_that_were_sent, beyond.an_answer_is_given_once),
    (seniors, beyond.a_senior_takes_a_stopped_case_up),
    (seniors, beyond.a_closed_case_acts_no_more),
    (closings, beyond.a_closed_case_acts_no_more),
    (closings, beyond.a_ready_case_is_closed_in_time),
)
"""Guards, and the stories that break off without them."""
