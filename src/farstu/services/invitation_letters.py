"""What brings an invitation: its mail, and another link in the place of one that is too old."""

from __future__ import annotations

from datetime import datetime

from farstu.core.assurance import Channel
from farstu.crypto.tokens import digest, new_token
from farstu.services.budgets import Expense, afford
from farstu.services.kit import Kit, Visit
from farstu.services.links import LIVES
from farstu.services.outbox import Letter, post
from farstu.store import accounts, invitations, organisations
from farstu.store.invitations import Invitation
from farstu.store.tx import Tx

INVITATION = "invitation"
"""The template of the letter that brings it."""


def may_post(
    kit: Kit, tx: Tx, visit: Visit | None, invitation: Invitation, *, now: datetime
) -> bool:
    """Say whether the mail of an invitation is within the budgets.

    The operator (no *visit*) has no budget.
    """
    expense = expense_of(invitation.folded, invitation.organisation_id)
    return visit is None or afford(kit, tx, visit, expense, now=now)


def expense_of(folded: str, organisation_id: str) -> Expense:
    """Say what an invitation costs: its organisation pays, half a budget at most.

    Nobody has shown yet that the address is theirs.
    """
    return Expense(
        channel=Channel.MAILBOX,
        address=folded,
        account_id=None,
        whom=folded,
        proven=False,
        organisation_id=organisation_id,
    )


def post_invitation(kit: Kit, tx: Tx, invitation: Invitation, token: str, *, now: datetime) -> None:
    """Write the mail of an invitation into the outbox, in the language of its reader."""
    known = accounts.find_by_identifier(tx, invitation.folded)
    organisation = organisations.find(tx, invitation.organisation_id)
    inviter = invitation.inviter_id and accounts.find(tx, invitation.inviter_id)
    letter = Letter(
        recipient=invitation.email,
        template=INVITATION,
        language=(known and known.language) or invitation.language,
        facts={
            "path": f"/invite/{token}",
            "organisation": organisation.name if organisation else "",
            "inviter": inviter.name if inviter else "",
            "role": invitation.role.name,
            "line": invitation.line,
            "known": known is not None and known.password_hash is not None,
            "ends": invitation.expires_at.isoformat(),
        },
    )
    letter_id = post(
        kit,
        tx,
        letter,
        account_id=known.id if known else None,
        at=now,
        expires_at=invitation.link_expires_at,
    )
    invitations.note_letter(tx, invitation.id, letter_id)


def renew_link(
    kit: Kit, tx: Tx, visit: Visit | None, invitation: Invitation, *, expires_at: datetime
) -> bool | None:
    """Send another link for an invitation that stands; the older one is dead then.

    False: a budget is used up, and nothing changed. None: it was answered, or renewed, meanwhile.
    """
    now = kit.clock()
    if not may_post(kit, tx, visit, invitation, now=now):
        return False
    token = new_token(kit.entropy)
    if not invitations.renew(
        tx,
        invitation,
        token_digest=digest(token),
        link_expires_at=now + LIVES,
        expires_at=expires_at,
        now=now,
    ):
        return None
    renewed = invitations.find(tx, invitation.id)
    assert renewed is not None  # noqa: S101 - it was renewed in this transaction
    post_invitation(kit, tx, renewed, token, now=now)
    return True
