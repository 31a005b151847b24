"""What belongs to somebody who comes from another system, written row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from farstu.services.vault import put_all_away
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
    names = make_names(kit, new, account_id, now=now)
    return None if identifiers.add_all(tx, names) else Problem.TAKEN


def make_names(kit: Kit, new: Newcomer, account_id: str, *, now: datetime) -> list[Identifier]:
    """Make the names that somebody is to go by."""
    wanted = [(IdentifierKind.EMAIL, new.email), (IdentifierKind.USERNAME, new.username)]
    return [
        Identifier(
            id=kit.new_id(now),
            account_id=account_id,
            kind=kind,
            value=value,
            verified_at=now if new.verified else None,
            created_at=now,
        )
        for kind, value in wanted
        if value
    ]


def write_held(
    kit: Kit, tx: Tx, new: Newcomer, account_id: str, *, now: datetime
) -> tuple[str, ...]:
    """Give somebody what they used at the other system, and say the ids."""
    made = seal_held(kit, tx, make_held(kit, new, account_id, now=now))
    authenticators.add_all(tx, made)
    return tuple(one.id for one in made)


Held = tuple[Authenticator, CodeMaker]
"""An authenticator without its secret, and what it makes codes of."""


def make_held(kit: Kit, new: Newcomer, account_id: str, *, now: datetime) -> list[Held]:
    """Make what somebody used at the other system."""
    return [
        (make_authenticator(kit, token, account_id, now=now), maker) for token, maker in new.makers
    ]


def seal_held(kit: Kit, tx: Tx, held: Sequence[Held]) -> list[Authenticator]:
    """Seal each one's secret to its place."""
    plain = [(dict(maker.secret), place_of(tx.portal_id, one)) for one, maker in held]
    sealed = put_all_away(kit, tx, plain)
    return [replace(one, secret=blob) for (one, _), blob in zip(held, sealed, strict=True)]


def make_authenticator(
    kit: Kit, token: ArrivingToken, account_id: str, *, now: datetime, lookup: str | None = None
) -> Authenticator:
    """Make one that its owner has proven elsewhere; what it shows by now counts for nothing.

    A code that was used there a moment ago must not open this door as well (RFC 6238, part 5.2).
    """
    called = clean_text(token.name[:LONGEST_TEXT], field="name")
    return Authenticator(
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
    belongs = make_place(kit, new, account_id, now=now)
    if not memberships.add_once(tx, belongs):
        memberships.change_role(tx, account_id, new.place.id, role=new.role)
    note_owner(tx, new, account_id, now=now)
    had = labels.list_of_account(tx, account_id)
    labels.add(tx, account_id, sorted(frozenset(new.labels) - had))


def make_place(kit: Kit, new: Newcomer, account_id: str, *, now: datetime) -> Membership:
    """Make the membership that somebody is to have."""
    return Membership(
        id=kit.new_id(now),
        account_id=account_id,
        organisation_id=new.place.id,
        kind=new.place.kind,
        role=new.role,
        created_at=now,
    )


def note_owner(tx: Tx, new: Newcomer, account_id: str, *, now: datetime) -> None:
    """Keep in mind that the portal is inhabited, if somebody belongs to its own people."""
    if new.place.kind is OrganisationKind.STAFF:
        installation.put_once(tx, installation.had_owner(tx.portal_id), account_id, at=now)
