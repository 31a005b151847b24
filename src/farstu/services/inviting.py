"""Inviting people into an organisation: many addresses at once, sent again, withdrawn.

Nobody is a member before they accept. Whether an address has an account in the portal already is
told to nobody but whoever reads its mailbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.invitations import STANDS, Ending, InvitationState, invitation_state, roles_to_give
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Permission, Role
from farstu.services.guest import Seat
from farstu.services.invitation_drafts import Draft, Named, Sheet, Slip, read_draft
from farstu.services.invitation_letters import renew_link
from farstu.services.invitation_making import (
    Newcomer,
    find_obstacle,
    make_invitation,
    note_invitation,
)
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.store import drafts, invitations
from farstu.store.invitations import Invitation, Sent
from farstu.store.tx import Tx

SHOWN = 500
DRAFT_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What became of a draft: who was invited, and what has to be mended first.

    *ready* is how many are right, *withheld* how many were invited and could not be written to.
    """

    sent: tuple[str, ...] = ()
    withheld: int = 0
    ready: int = 0
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An invitation as its administrator sees it."""

    sent: Sent
    state: InvitationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitations:
    """An office's invitations, the newest first, and the roles that may be given there."""

    office: Office
    listed: tuple[Listed, ...]
    roles: tuple[Role, ...]
    draft: Draft | None
    """What was typed before a proof was asked for."""


def see_invitations(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str
) -> Invitations | Rejected:
    """List the invitations of an organisation. Reasons: those of ``offices.look``."""

    def question(tx: Tx, officer: Officer) -> Invitations:
        rows = invitations.list_of_organisation(tx, organisation_id, limit=SHOWN)
        listed = (Listed(sent=r, state=invitation_state(r.facts, now=officer.now)) for r in rows)
        roles = roles_of(officer.office)
        typed = drafts.find(tx, officer.id, organisation_id)
        return Invitations(
            office=officer.office,
            listed=tuple(listed),
            roles=roles,
            draft=None if typed is None else Draft.of(typed),
        )

    return look(kit, visit, seat, organisation_id, needs=Permission.INVITE, question=question)


def send_invitations(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, draft: Draft
) -> Sending | tuple[Rejected, ...]:
    """Invite everybody in a draft, or nobody while something is wrong, unless *partly*.

    Reasons: those of ``offices.act`` and of ``read_draft``, CHOICE_UNKNOWN; of a line
    INVITED_ALREADY and MEMBER_ALREADY too.
    """
    sheet = read_draft(visit, draft)
    if not isinstance(sheet, Sheet):
        return sheet

    def deed(tx: Tx, officer: Officer) -> Sending | Rejected:
        if sheet.role not in roles_of(officer.office):
            return Rejected(Reason.CHOICE_UNKNOWN, field="role")
        drafts.remove(tx, officer.id, organisation_id)
        return _send_all(kit, tx, visit, officer, sheet)

    done = act(kit, visit, seat, organisation_id, needs=Permission.INVITE, deed=deed)
    return (done,) if isinstance(done, Rejected) else done


def keep_draft(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    draft: Draft,
    *,
    needs: Permission = Permission.INVITE,
) -> Rejected | None:
    """Keep what was typed while its author proves who they are.

    Reasons: those of ``offices.act``.
    """

    def deed(tx: Tx, officer: Officer) -> None:
        kept = drafts.Kept(
            id=kit.new_id(officer.now),
            account_id=officer.id,
            organisation_id=officer.office.id,
            typed=draft.typed,
            expires_at=officer.now + DRAFT_KEPT,
        )
        drafts.replace(tx, kept)

    return act(kit, visit, seat, organisation_id, needs=needs, deed=deed, gate=Gate.OFFICE)


def send_again(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, invitation_id: str
) -> Invitation | Rejected:
    """Send another link, and let the invitation stand for as long again.

    Reasons: those of ``offices.act``, NOT_FOUND, INVITATION_OVER, MAIL_WITHHELD.
    """

    def deed(tx: Tx, officer: Officer) -> Invitation | Rejected:
        found = _find(tx, officer, invitation_id)
        if isinstance(found, Rejected):
            return found
        renewed = renew_link(kit, tx, visit, found, expires_at=officer.now + STANDS)
        if renewed is None:
            return Rejected(Reason.INVITATION_OVER)
        if not renewed:
            return Rejected(Reason.MAIL_WITHHELD)
        note_invitation(kit, tx, visit, officer, AuditEvent.INVITATION_RENEWED, found)
        return found

    return act(kit, visit, seat, organisation_id, needs=Permission.INVITE, deed=deed)


def withdraw(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, invitation_id: str
) -> Invitation | Rejected:
    """Take an invitation back. Reasons: those of ``offices.act``, NOT_FOUND, INVITATION_OVER."""

    def deed(tx: Tx, officer: Officer) -> Invitation | Rejected:
        found = _find(tx, officer, invitation_id)
        if isinstance(found, Rejected):
            return found
        if not invitations.end(tx, found.id, Ending.WITHDRAWN, at=officer.now):
            return Rejected(Reason.INVITATION_OVER)
        note_invitation(kit, tx, visit, officer, AuditEvent.INVITATION_WITHDRAWN, found)
        return found

    return act(kit, visit, seat, organisation_id, needs=Permission.INVITE, deed=deed)


def roles_of(office: Office) -> tuple[Role, ...]:
    """List the roles that may be given in an office."""
    kind, asks = office.organisation.kind, office.by_request
    return roles_to_give(kind, role=office.role, staff=office.staff, by_request=asks)


def _send_all(kit: Kit, tx: Tx, visit: Visit, officer: Officer, sheet: Sheet) -> Sending:
    here, now = officer.office.id, officer.now
    there = [(one, find_obstacle(tx, here, one.email, now=now)) for one in sheet.named]
    right = [one for one, no in there if no is None]
    found = [Slip(line=one.line, text=one.text, rejected=no) for one, no in there if no is not None]
    wrong = tuple(sorted([*sheet.slips, *found], key=lambda slip: slip.line))
    if wrong and not sheet.partly:
        return Sending(ready=len(right), slips=wrong)
    posted = [_send(kit, tx, visit, officer, sheet, one) for one in right]
    sent = tuple(one.email for one in right)
    return Sending(sent=sent, withheld=posted.count(False), slips=wrong)


def _send(kit: Kit, tx: Tx, visit: Visit, officer: Officer, sheet: Sheet, one: Named) -> bool:
    """Invite one, and say whether the mail is on its way."""
    newcomer = Newcomer(
        email=one.email,
        name=one.name,
        role=sheet.role or Role.MEMBER,
        language=sheet.language,
        line=sheet.line,
    )
    return make_invitation(kit, tx, visit, officer, newcomer)


def _find(tx: Tx, officer: Officer, invitation_id: str) -> Invitation | Rejected:
    """Find an invitation of this office, whose role the officer may give."""
    found = invitations.find(tx, invitation_id)
    if found is None or found.organisation_id != officer.office.id:
        return Rejected(Reason.NOT_FOUND)
    permitted = found.role in roles_of(officer.office)
    return found if permitted else Rejected(Reason.NOT_PERMITTED)
