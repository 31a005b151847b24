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
    AUTHENTICATOR_SUSPENDED = "authenticator_suspended"
    FACTOR_CLOSED = "factor_closed"
    BROWSER_NEW = "browser_new"
    RECOVERY_CODES_SAVED = "recovery_codes_saved"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name, no password
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, no password
    FACTORS_RESET = "factors_reset"
    ACCOUNT_SUSPENDED = "account_suspended"
    BUDGET_USED_UP = "budget_used_up"
    WEBHOOK_FAILED = "webhook_failed"
    CHANGE_DISPUTED = "change_disputed"
    EMAIL_CHANGED = "email_changed"
    ACCOUNT_LINKED = "account_linked"
    REMEMBRANCE_COPIED = "remembered_device_copied"
    SESSIONS_ENDED = "sessions_ended"
    DEVICE_SIGNED_OUT = "device_signed_out"
    ROLE_CHANGED = "role_changed"
    MEMBERSHIP_SUSPENDED = "membership_suspended"
    MEMBERSHIP_ENDED = "membership_ended"
    REMINDED = "reminded"
    REQUEST_APPROVED = "account_request_approved"
    REQUEST_DECLINED = "account_request_declined"
    ACCESS_CODE_GIVEN = "access_code_given"
    ACCESS_CODE_USED = "access_code_used"
    CASE_OPENED = "case_opened"
    CASE_AGREED = "case_agreed"
    CASE_STOPPED = "case_stopped"
    CASE_TAKEN_UP = "case_taken_up"
    CASE_CLOSED = "case_closed"
    CASE_USED = "case_used"


NOTICES: Mapping[AuditEvent, Notice] = {
    AuditEvent.AUTHENTICATOR_ADDED: Notice.AUTHENTICATOR_ADDED,
    AuditEvent.AUTHENTICATOR_REMOVED: Notice.AUTHENTICATOR_REMOVED,
    AuditEvent.AUTHENTICATOR_RENAMED: Notice.AUTHENTICATOR_RENAMED,
    AuditEvent.AUTHENTICATOR_CLONED: Notice.AUTHENTICATOR_CLONED,
    AuditEvent.AUTHENTICATOR_SUSPENDED: Notice.AUTHENTICATOR_SUSPENDED,
    AuditEvent.FACTOR_CLOSED: Notice.FACTOR_CLOSED,
    AuditEvent.BROWSER_NEW: Notice.BROWSER_NEW,
    AuditEvent.RECOVERY_SHEET_CONFIRMED: Notice.RECOVERY_CODES_SAVED,
    AuditEvent.RECOVERY_CODE_USED: Notice.RECOVERY_CODE_USED,
    AuditEvent.PASSWORD_CHANGED: Notice.PASSWORD_CHANGED,
    AuditEvent.PASSWORD_RESET: Notice.PASSWORD_RESET,
    AuditEvent.FACTORS_RESET: Notice.FACTORS_RESET,
    AuditEvent.ACCOUNT_SUSPENDED: Notice.ACCOUNT_SUSPENDED,
    AuditEvent.BUDGET_USED_UP: Notice.BUDGET_USED_UP,
    AuditEvent.WEBHOOK_FAILED: Notice.WEBHOOK_FAILED,
    AuditEvent.CHANGE_DISPUTED: Notice.CHANGE_DISPUTED,
    AuditEvent.EMAIL_CHANGED: Notice.EMAIL_CHANGED,
    AuditEvent.ACCOUNT_LINKED: Notice.ACCOUNT_LINKED,
    AuditEvent.REMEMBRANCE_COPIED: Notice.REMEMBRANCE_COPIED,
    AuditEvent.SESSIONS_ENDED: Notice.SESSIONS_ENDED,
    AuditEvent.DEVICE_SIGNED_OUT: Notice.DEVICE_SIGNED_OUT,
    AuditEvent.ROLE_CHANGED: Notice.ROLE_CHANGED,
    AuditEvent.MEMBERSHIP_SUSPENDED: Notice.MEMBERSHIP_SUSPENDED,
    AuditEvent.MEMBERSHIP_ENDED: Notice.MEMBERSHIP_ENDED,
    AuditEvent.REMINDED: Notice.REMINDED,
    AuditEvent.REQUEST_APPROVED: Notice.REQUEST_APPROVED,
    AuditEvent.REQUEST_DECLINED: Notice.REQUEST_DECLINED,
    AuditEvent.ACCESS_CODE_GIVEN: Notice.ACCESS_CODE_GIVEN,
    AuditEvent.ACCESS_CODE_USED: Notice.ACCESS_CODE_USED,
    AuditEvent.CASE_OPENED: Notice.CASE_OPENED,
    AuditEvent.CASE_AGREED: Notice.CASE_AGREED,
    AuditEvent.CASE_STOPPED: Notice.CASE_STOPPED,
    AuditEvent.CASE_TAKEN_UP: Notice.CASE_TAKEN_UP,
    AuditEvent.CASE_CLOSED: Notice.CASE_CLOSED,
    AuditEvent.CASE_USED: Notice.CASE_USED,
}
"""The events that are told; every other one is not."""

FINAL = frozenset(
    {
        AuditEvent.ACCOUNT_SUSPENDED,
        AuditEvent.BUDGET_USED_UP,
        AuditEvent.WEBHOOK_FAILED,
        AuditEvent.CHANGE_DISPUTED,
        AuditEvent.ROLE_CHANGED,
        AuditEvent.MEMBERSHIP_SUSPENDED,
        AuditEvent.MEMBERSHIP_ENDED,
        AuditEvent.REMINDED,
        AuditEvent.REQUEST_APPROVED,
        AuditEvent.REQUEST_DECLINED,
        AuditEvent.CASE_STOPPED,
        AuditEvent.CASE_CLOSED,
    }
)
"""What nobody disputes by a link."""
DISPUTED_WITHIN = timedelta(hours=72)
"""How long a link opens by which somebody says that it was not them."""
STOPPABLE = frozenset({AuditEvent.CASE_OPENED, AuditEvent.CASE_AGREED, AuditEvent.CASE_TAKEN_UP})
"""What is stopped by its link, and nothing else with it."""
STOPPED_WITHIN = timedelta(days=30)
"""How long that link opens: a case is over before, or it has not been approved in all that time."""


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

    Whose deed it was is told as *by*: then it was somebody else, and from where is not told.
    Whoever reads an address that was *replaced* may bring it back; the new one disputes nothing.
    Where it is told *by* whom, it was somebody else's deed: where they sat is not the reader's.
    """
    account = accounts.find(tx, account_id)
    language = account.language if account else None
    where = {} if visit is None or "by" in told else _where(visit)
    facts = {"at": at.isoformat(), **where, **told}
    about, replaced = facts.pop("about", None), facts.pop("replaced", ())
    newcomer, case_id = facts.pop("new_address", None), facts.pop("case_id", None)
    for recipient in known_addresses(kit, tx, account_id):
        own = dict(facts)
        if event in STOPPABLE:
            own["stop"] = _make_stop(kit, tx, account_id, at=at, case_id=case_id)
        elif event not in FINAL and recipient != newcomer:
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


def _where(visit: Visit) -> dict[str, str]:
    return {"address": visit.address, "agent": visit.agent}


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


def _make_stop(kit: Kit, tx: Tx, account_id: str, *, at: datetime, case_id: str | None) -> str:
    """Make a link that stops a case, one for each mailbox."""
    token = make_link(
        kit,
        tx,
        purpose=Purpose.CASE_STOP,
        account_id=account_id,
        now=at,
        lives=STOPPED_WITHIN,
        about=case_id,
        beside=True,
    )
    return f"/stop/{token}"


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
