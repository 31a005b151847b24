"""What belongs to somebody who comes from another system, written row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from farstu.core.arriving import ArrivingToken, Problem
from farstu.core.identifiers import IdentifierKind
from farstu.core.roles import OrganisationKind
from farstu.factors.codes import CodeMaker, step_at
from farstu.factors.totp import Totp
from farstu.services.fields import LONGEST_TEXT, clean_text
from farstu.services.kit import Kit
from farstu.services.moving.judging import Newcomer
from farstu.services.secrets import place_of
from farstu.services.vault import put_away
from farstu.store import (
    authenticators,
    identifiers,
    installation,
    labels,
    memberships,
    recovery_sheets,
)
from farstu.store.authenticators import Authenticator
from farstu.store.identifiers import Identifier
from farstu.store.memberships import Membership
from farstu.store.recovery_sheets import Sheet
from farstu.store.tx import Tx

USUAL_NAME = "Authenticator app"


def write_names(
    kit: Kit, tx: Tx, new: Newcomer, account_id: str, *, now: datetime
) -> Problem | None:
    """Give somebody their address and user name, unless somebody here goes by one of them."""
    wanted = [(IdentifierKind.EMAIL, new.email), (IdentifierKind.USERNAME, new.username)]
    for kind, value in wanted:
        made = Identifier(
            id=kit.new_id(now),
            account_id=account_id,
            kind=kind,
            value=value,
            verified_at=now if new.verified else None,
            created_at=now,
        )
        if value and not identifiers.add(tx, made):
            return Problem.TAKEN
    return None


def write_held(
    kit: Kit, tx: Tx, new: Newcomer, account_id: str, *, now: datetime
) -> tuple[str, ...]:
    """Give somebody what they used at the other system, and say the ids."""
    return tuple(
        write_authenticator(kit, tx, token, maker, account_id, now=now)
        for token, maker in new.makers
    )


def write_authenticator(
    kit: Kit,
    tx: Tx,
    token: ArrivingToken,
    maker: CodeMaker,
    account_id: str,
    *,
    now: datetime,
    lookup: str | None = None,
) -> str:
    """Write one that its owner has proven elsewhere; what it shows by now counts for nothing.

    A code that was used there a moment ago must not open this door as well (RFC 6238, part 5.2).
    """
    called = clean_text(token.name[:LONGEST_TEXT], field="name")
    made = Authenticator(
        id=kit.new_id(now),
        account_id=account_id,
        kind=Totp.kind,
        name=called if isinstance(called, str) else USUAL_NAME,
        secret=b"",
        counter=step_at(now) + 1,
        created_at=now,
        worth=Totp.traits.worth,
        lookup=lookup,
    )
    sealed = put_away(kit, tx, dict(maker.secret), place=place_of(tx.portal_id, made))
    authenticators.add(tx, replace(made, secret=sealed))
    return made.id


def write_sheet(
    kit: Kit, tx: Tx, account_id: str, hashes: Mapping[int, str], *, now: datetime
) -> None:
    """Let the recovery codes count that somebody has on paper."""
    if hashes:
        sheet = Sheet(
            id=kit.new_id(now),
            account_id=account_id,
            created_at=now,
            saved_at=now,
            activated_at=now,
        )
        recovery_sheets.add_active(tx, sheet, hashes)


def write_place(kit: Kit, tx: Tx, new: Newcomer, account_id: str, *, now: datetime) -> None:
    """Let somebody belong where they are to belong, in their role, under their labels."""
    belongs = Membership(
        id=kit.new_id(now),
        account_id=account_id,
        organisation_id=new.place.id,
        kind=new.place.kind,
        role=new.role,
        created_at=now,
    )
    if not memberships.add_once(tx, belongs):
        memberships.change_role(tx, account_id, new.place.id, role=new.role)
    if new.place.kind is OrganisationKind.STAFF:
        installation.put_once(tx, installation.had_owner(tx.portal_id), account_id, at=now)
    had = labels.list_of_account(tx, account_id)
    labels.add(tx, account_id, sorted(frozenset(new.labels) - had))
