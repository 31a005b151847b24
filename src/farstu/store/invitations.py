"""Invitations into an organisation: made, answered or withdrawn once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.invitations import Ending, InvitationFacts
from farstu.core.roles import Role
from farstu.store.schema import accounts, outbox
from farstu.store.schema import invitations as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One invitation. *folded* is the address as it is compared, *letter_id* its latest mail.

    *account_id* is who accepted it; *line* is what its inviter writes. *labels* are what whoever
    accepts it will go by, *import_id* is the file that named them.
    """

    id: str
    organisation_id: str
    email: str
    folded: str
    name: str
    role: Role
    language: str
    line: str
    token_digest: str
    created_at: datetime
    expires_at: datetime
    link_expires_at: datetime
    inviter_id: str | None = None
    account_id: str | None = None
    letter_id: str | None = None
    ending: Ending | None = None
    ended_at: datetime | None = None
    labels: tuple[str, ...] = ()
    import_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An invitation as a line of a list: by whom, and what became of its mail."""

    invitation: Invitation
    inviter: str
    facts: InvitationFacts


COLUMNS = tuple(t.c[name] for name in Invitation.__dataclass_fields__)


def add(tx: Tx, invitation: Invitation) -> bool:
    """Add *invitation*, unless one stands to that address there."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(invitation, column.name) for column in COLUMNS}
    statement = dialect.insert(t).values(
        portal_id=tx.portal_id, **values | {"role": int(invitation.role)}
    )
    return tx.changes(statement.on_conflict_do_nothing()) == 1


def find(tx: Tx, invitation_id: str) -> Invitation | None:
    """Find an invitation by id."""
    return _first(tx, t.c.id == invitation_id)


def find_by_token(tx: Tx, token_digest: str) -> Invitation | None:
    """Find the invitation that a link belongs to, whether it still opens or not."""
    return _first(tx, t.c.token_digest == token_digest)


def list_standing(tx: Tx, folded: Collection[str], *, now: datetime) -> list[Invitation]:
    """List what waits for an answer from somebody with any of these addresses."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), t.c.folded.in_(sorted(folded)), *_stands(now))
        .order_by(t.c.id)
    )
    return [_invitation(row) for row in tx.execute(query).mappings()]


def list_of_organisation(tx: Tx, organisation_id: str, *, limit: int) -> list[Sent]:
    """List the invitations of an organisation, the newest first."""
    query = (
        sa.select(*COLUMNS, accounts.c.name.label("inviter"), outbox.c.failed_at)
        .select_from(
            t.outerjoin(
                accounts, sa.and_(tx.inside(accounts), accounts.c.id == t.c.inviter_id)
            ).outerjoin(outbox, sa.and_(tx.inside(outbox), outbox.c.id == t.c.letter_id))
        )
        .where(tx.inside(t), t.c.organisation_id == organisation_id)
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [_sent(row) for row in tx.execute(query).mappings()]


def renew(
    tx: Tx,
    invitation: Invitation,
    *,
    token_digest: str,
    link_expires_at: datetime,
    expires_at: datetime,
    now: datetime,
) -> bool:
    """Give an invitation another link, unless it was answered, or got another one meanwhile."""
    statement = (
        sa.update(t)
        .where(
            tx.inside(t),
            t.c.id == invitation.id,
            t.c.token_digest == invitation.token_digest,
            *_stands(now),
        )
        .values(
            token_digest=token_digest,
            link_expires_at=link_expires_at,
            expires_at=expires_at,
            letter_id=None,
        )
    )
    return tx.changes(statement) == 1


def note_letter(tx: Tx, invitation_id: str, letter_id: str) -> None:
    """Remember the mail that brings an invitation."""
    tx.execute(
        sa.update(t).where(tx.inside(t), t.c.id == invitation_id).values(letter_id=letter_id)
    )


def end(
    tx: Tx, invitation_id: str, ending: Ending, *, at: datetime, account_id: str | None = None
) -> bool:
    """End an invitation that stands: of two who try at once, one does."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == invitation_id, *_stands(at))
        .values(ending=ending.value, ended_at=at, account_id=account_id)
    )
    return tx.changes(statement) == 1


def end_of_import(
    tx: Tx, import_id: str, ending: Ending, *, at: datetime, roles: Collection[Role]
) -> list[str | None]:
    """End what stands of an import, as far as it brings one of some roles; say their last mails."""
    statement = (
        sa.update(t)
        .where(
            tx.inside(t),
            t.c.import_id == import_id,
            t.c.role.in_([int(role) for role in roles]),
            *_stands(at),
        )
        .values(ending=ending.value, ended_at=at)
        .returning(t.c.letter_id)
    )
    return list(tx.execute(statement).scalars())


def count_standing(tx: Tx, import_id: str, *, now: datetime) -> int:
    """Count what stands of an import."""
    query = sa.select(sa.func.count()).where(
        tx.inside(t), t.c.import_id == import_id, *_stands(now)
    )
    return int(tx.execute(query).scalar_one())


def list_to(tx: Tx, folded: Collection[str]) -> list[Invitation]:
    """List every invitation to any of these addresses, answered or not."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.folded.in_(sorted(folded)))
    return [_invitation(row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def remove_to(tx: Tx, folded: Collection[str]) -> None:
    """Forget every invitation to any of these addresses."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.folded.in_(sorted(folded))))


def remove_lapsed(tx: Tx, organisation_id: str, folded: str, *, now: datetime) -> None:
    """Make room for another one to an address that let its last one pass."""
    tx.execute(
        sa.delete(t).where(
            tx.inside(t),
            t.c.organisation_id == organisation_id,
            t.c.folded == folded,
            t.c.ended_at.is_(None),
            t.c.expires_at <= now,
        )
    )


def remove_old(tx: Tx, *, expired_before: datetime) -> int:
    """Forget what was over long enough ago."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at < expired_before))


def _stands(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return t.c.ended_at.is_(None), t.c.expires_at > now


def _first(tx: Tx, *conditions: sa.ColumnElement[bool]) -> Invitation | None:
    row = tx.execute(sa.select(*COLUMNS).where(tx.inside(t), *conditions)).mappings().first()
    return None if row is None else _invitation(row)


def _invitation(row: sa.RowMapping) -> Invitation:
    values: dict[str, Any] = {column.name: row[column.name] for column in COLUMNS}
    ending = values["ending"]
    values |= {"role": Role(values["role"]), "ending": ending and Ending(ending)}
    values |= {"labels": tuple(values["labels"])}
    return Invitation(**values)


def _sent(row: sa.RowMapping) -> Sent:
    invitation = _invitation(row)
    facts = InvitationFacts(
        expires_at=invitation.expires_at,
        link_expires_at=invitation.link_expires_at,
        ending=invitation.ending,
        posted=invitation.letter_id is not None,
        failed=row["failed_at"] is not None,
    )
    return Sent(invitation=invitation, inviter=row["inviter"] or "", facts=facts)
