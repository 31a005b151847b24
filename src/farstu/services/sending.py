"""Sending codes: not too soon after the last one, within every budget, and in words later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from farstu.core.assurance import Channel as Proven
from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.channels import Channel
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.throttle import SENDS
from farstu.factors.shape import Prompt, Sending
from farstu.services.budgets import Expense, afford
from farstu.services.kit import Kit, Visit
from farstu.services.outbox import Letter, post
from farstu.services.subject import Subject
from farstu.services.texts import Text
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.store import throttles
from farstu.store.accounts import Account
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

CHANNELS = {Proven.MAILBOX: Channel.MAIL, Proven.PHONE: Channel.SMS}
"""By which channel what somebody has in hand is reached."""

RANGE = 4
"""Digits: numbers that differ in the last four only are somebody's range (toll fraud)."""


def send_code(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    prompt: Prompt,
    *,
    kind: FactorKind,
    proven: bool,
    now: datetime,
    action: str = "",
) -> Rejected | None:
    """Send the code of a question on its way, if it has one.

    *proven* says whether its address was shown to be theirs before. *action* is the sentence that
    it confirms: whoever reads the code reads that beside it.

    It stays here where a budget is used up; whoever asked cannot tell. Reasons: SENT_JUST_NOW,
    COUNTRY_NOT_SERVED.
    """
    sending, account = prompt.send, subject.account
    if sending is None:
        return None
    if sending.channel is Proven.PHONE and not kit.budgets.serves(sending.address):
        return Rejected(Reason.COUNTRY_NOT_SERVED)
    charged = throttles.charge(tx, sends_key(kit, visit, subject, kind), SENDS, now=now)
    if isinstance(charged, Closed):
        return Rejected(Reason.SENT_JUST_NOW, Detail(opens_at=charged.opens_at))
    expense = _expense(kit, sending, account.id, proven=proven)
    if not afford(kit, tx, visit, expense, now=now):
        return None
    told = {"code": sending.code, **({"action": action} if action else {})}
    _post(kit, tx, sending, account, told, expires_at=now + prompt.lives, now=now)
    facts = {"factor": kind}
    event = AuditEvent.CODE_SENT
    note(kit, tx, visit, event, at=now, subject_id=account.id, actor_id=account.id, facts=facts)
    return None


def _post(
    kit: Kit,
    tx: Tx,
    sending: Sending,
    account: Account,
    told: Mapping[str, str],
    *,
    expires_at: datetime,
    now: datetime,
) -> None:
    letter = Letter(
        recipient=sending.address,
        template=Text.CODE,
        language=account.language or "",
        facts=told,
    )
    channel = CHANNELS[sending.channel]
    post(kit, tx, letter, account_id=account.id, at=now, expires_at=expires_at, channel=channel)


def _expense(kit: Kit, sending: Sending, account_id: str, *, proven: bool) -> Expense:
    bare = Expense(
        channel=sending.channel, address=sending.address, account_id=account_id, proven=proven
    )
    if sending.channel is not Proven.PHONE:
        return bare
    price = kit.budgets.price_of(sending.address)
    return replace(bare, prefix=sending.address[:-RANGE], cost=price)


def sends_key(kit: Kit, visit: Visit, subject: Subject, kind: FactorKind) -> str:
    """Name the counter of codes sent for an account, of one kind."""
    return key_of(kit, SENDS, visit.portal.id, subject.account.id, kind)


def opens_again_at(
    kit: Kit, tx: Tx, visit: Visit, subject: Subject, kind: FactorKind, *, now: datetime
) -> datetime | None:
    """Say when the next code may be sent, if that is not now."""
    return throttles.closed_until(tx, sends_key(kit, visit, subject, kind), SENDS, now=now)
