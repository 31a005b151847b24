"""Making an invitation: who is there already, the row, its event and its mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.invitations import STANDS
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.crypto.tokens import digest, new_token
from farstu.services.invitation_letters import may_post, post_invitation
from farstu.services.kit import Kit, Visit
from farstu.services.links import LIVES
from farstu.services.offices import Officer
from farstu.services.trail import note
from farstu.store import accounts, invitations, memberships
from farstu.store.invitations import Invitation
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Whom to invite into an officer's office, and as what."""

    email: str
    name: str
    role: Role
    language: str
    line: str = ""


def find_obstacle(tx: Tx, organisation_id: str, email: str, *, now: datetime) -> Rejected | None:
    """Say what is there already: a member, or an invitation that stands.

    Reasons: MEMBER_ALREADY, INVITED_ALREADY.
    """
    folded = fold(email)
    account = accounts.find_by_identifier(tx, folded)
    belongs = memberships.list_of_account(tx, account.id) if account else []
    if any(membership.organisation_id == organisation_id for membership in belongs):
        return Rejected(Reason.MEMBER_ALREADY, field="addresses")
    waiting = invitations.list_standing(tx, [folded], now=now)
    if any(invitation.organisation_id == organisation_id for invitation in waiting):
        return Rejected(Reason.INVITED_ALREADY, field="addresses")
    return None


def make_invitation(kit: Kit, tx: Tx, visit: Visit, officer: Officer, newcomer: Newcomer) -> bool:
    """Invite somebody into the officer's office, and say whether the mail is on its way."""
    place, now = officer.office.id, officer.now
    made = write_invitation(
        kit, tx, newcomer, organisation_id=place, inviter_id=officer.id, now=now
    )
    # where somebody else has just invited them, that mail is on its way
    return made is None or _bring(kit, tx, visit, officer, *made)


def write_invitation(
    kit: Kit,
    tx: Tx,
    newcomer: Newcomer,
    *,
    organisation_id: str,
    inviter_id: str | None,
    now: datetime,
    labels: tuple[str, ...] = (),
    import_id: str | None = None,
) -> tuple[Invitation, str] | None:
    """Write an invitation that stands from now, and say its token.

    None: somebody else has just invited them.
    """
    token = new_token(kit.entropy)
    invitation = Invitation(
        id=kit.new_id(now),
        organisation_id=organisation_id,
        inviter_id=inviter_id,
        email=newcomer.email,
        folded=fold(newcomer.email),
        name=newcomer.name,
        role=newcomer.role,
        language=newcomer.language,
        line=newcomer.line,
        token_digest=digest(token),
        created_at=now,
        expires_at=now + STANDS,
        link_expires_at=now + LIVES,
        labels=labels,
        import_id=import_id,
    )
    invitations.remove_lapsed(tx, organisation_id, invitation.folded, now=now)
    return (invitation, token) if invitations.add(tx, invitation) else None


def note_invitation(
    kit: Kit, tx: Tx, visit: Visit, officer: Officer, event: AuditEvent, invitation: Invitation
) -> None:
    """Note what an officer did about an invitation of their office."""
    note(
        kit,
        tx,
        visit,
        event,
        at=officer.now,
        subject_id=None,
        actor_id=officer.id,
        organisation_id=officer.office.id,
        facts={"invitation": invitation.id, "role": invitation.role.name},
        personal={"email": invitation.email},
    )


def _bring(
    kit: Kit, tx: Tx, visit: Visit, officer: Officer, invitation: Invitation, token: str
) -> bool:
    note_invitation(kit, tx, visit, officer, AuditEvent.INVITATION_SENT, invitation)
    if not may_post(kit, tx, visit, invitation, now=officer.now):
        return False
    post_invitation(kit, tx, invitation, token, now=officer.now)
    return True
