"""Security notices: which events a person is told about by mail, and what the mail has to say.

They go to every address that is known of the account, in the transaction of the deed (SP 800-63B
part 4.6). Nothing secret is in them, and no link that signs in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from farstu.core.assurance import Channel
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.services.kit import Kit, Visit
from farstu.services.links import make_link
from farstu.services.outbox import Letter, post
from farstu.services.secrets import open_held
from farstu.store import accounts, authenticators, identifiers
from farstu.store.links import Purpose
from farstu.store.tx import Tx


class Notice(StrEnum):
    """What a notice is about; ``web/mail_words.py`` has its words."""

    AUTHENTICATOR_ADDED = "authenticator_added"
    AUTHENTICATOR_REMOVED = "authenticator_removed"
    AUTHENTICATOR_RENAMED = "authenticator_renamed"
    AUTHENTICATOR_CLONED = "authenticator_cloned"
    RECOVERY_CODES_SAVED = "recovery_codes_saved"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name, no password
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, no password
    FACTORS_RESET = "factors_reset"
    ACCOUNT_SUSPENDED = "account_suspended"
    BUDGET_USED_UP = "budget_used_up"
    CHANGE_DISPUTED = "change_disputed"
    EMAIL_CHANGED = "email_changed"
    REMEMBRANCE_COPIED = "remembered_device_copied"
    ROLE_CHANGED = "role_changed"
    MEMBERSHIP_SUSPENDED = "membership_suspended"
    MEMBERSHIP_ENDED = "membership_ended"
    REMINDED = "reminded"


NOTICES: Mapping[AuditEvent, Notice] = {
    AuditEvent.AUTHENTICATOR_ADDED: Notice.AUTHENTICATOR_ADDED,
    AuditEvent.AUTHENTICATOR_REMOVED: Notice.AUTHENTICATOR_REMOVED,
    AuditEvent.AUTHENTICATOR_RENAMED: Notice.AUTHENTICATOR_RENAMED,
    AuditEvent.AUTHENTICATOR_CLONED: Notice.AUTHENTICATOR_CLONED,
    AuditEvent.RECOVERY_SHEET_CONFIRMED: Notice.RECOVERY_CODES_SAVED,
    AuditEvent.RECOVERY_CODE_USED: Notice.RECOVERY_CODE_USED,
    AuditEvent.PASSWORD_CHANGED: Notice.PASSWORD_CHANGED,
    AuditEvent.PASSWORD_RESET: Notice.PASSWORD_RESET,
    AuditEvent.FACTORS_RESET: Notice.FACTORS_RESET,
    AuditEvent.ACCOUNT_SUSPENDED: Notice.ACCOUNT_SUSPENDED,
    AuditEvent.BUDGET_USED_UP: Notice.BUDGET_USED_UP,
    AuditEvent.CHANGE_DISPUTED: Notice.CHANGE_DISPUTED,
    AuditEvent.EMAIL_CHANGED: Notice.EMAIL_CHANGED,
    AuditEvent.REMEMBRANCE_COPIED: Notice.REMEMBRANCE_COPIED,
    AuditEvent.ROLE_CHANGED: Notice.ROLE_CHANGED,
    AuditEvent.MEMBERSHIP_SUSPENDED: Notice.MEMBERSHIP_SUSPENDED,
    AuditEvent.MEMBERSHIP_ENDED: Notice.MEMBERSHIP_ENDED,
    AuditEvent.REMINDED: Notice.REMINDED,
}
"""The events that are told; every other one is not."""

FINAL = frozenset(
    {
        AuditEvent.ACCOUNT_SUSPENDED,
        AuditEvent.BUDGET_USED_UP,
        AuditEvent.CHANGE_DISPUTED,
        AuditEvent.ROLE_CHANGED,
        AuditEvent.MEMBERSHIP_SUSPENDED,
        AuditEvent.MEMBERSHIP_ENDED,
        AuditEvent.REMINDED,
    }
)
"""What nobody disputes by a link."""
DISPUTED_WITHIN = timedelta(hours=72)
"""How long a link opens by which somebody says that it was not them."""


def notify(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    event: AuditEvent,
    *,
    at: datetime,
    account_id: str,
    told: Mapping[str, Any],
) -> None:
    """Tell an account about *event*, which is one of ``NOTICES``. No *visit*: the operator did.

    Whoever reads an address that was *replaced* may bring it back; the new one disputes nothing.
    Where it is told *by* whom, it was somebody else's deed: where they sat is not the reader's.
    """
    account = accounts.find(tx, account_id)
    language = account.language if account else None
    where = {}
    if visit is not None and "by" not in told:
        where = {"address": visit.address, "agent": visit.agent}
    facts = {"at": at.isoformat(), **where, **told}
    about, replaced = facts.pop("authenticator_id", None), facts.pop("replaced", ())
    newcomer = facts.pop("new_address", None)
    for recipient in known_addresses(kit, tx, account_id):
        own = dict(facts)
        if event not in FINAL and recipient != newcomer:
            back = recipient in replaced
            own["path"] = _make_dispute(
                kit,
                tx,
                account_id,
                at=at,
                purpose=Purpose.ADDRESS_BACK if back else Purpose.DISPUTE,
                about=recipient if back else about,
            )
        letter = Letter(
            recipient=recipient, template=NOTICES[event], language=language or "", facts=own
        )
        post(kit, tx, letter, account_id=account_id, at=at)


def _make_dispute(
    kit: Kit, tx: Tx, account_id: str, *, at: datetime, purpose: Purpose, about: str | None
) -> str:
    """Make a link to a dispute, one for each mailbox: whoever reads one spends no other."""
    token = make_link(
        kit,
        tx,
        purpose=purpose,
        account_id=account_id,
        now=at,
        lives=DISPUTED_WITHIN,
        about=about,
        beside=True,
    )
    return f"/not-me/{token}"


def known_addresses(kit: Kit, tx: Tx, account_id: str) -> list[str]:
    """List the mailboxes of an account: those it signs in with, and those that get codes."""
    signed_with = [known.value for known in identifiers.list_emails(tx, account_id)]
    coded = [
        one.secret["address"]
        for kind, factor in kit.factors.items()
        if factor.traits.sends and factor.traits.channel is Channel.MAILBOX
        for one in open_held(
            kit, tx, [a for a in authenticators.list_of_account(tx, account_id) if a.kind == kind]
        )
    ]
    return list({fold(address): address for address in (*coded, *signed_with)}.values())
