"""A forgotten password: asked for by a name, set through a link by mail.

Whoever asks is answered before anybody could tell whether the name is known: for one that is not,
the same rows are written, with a letter to nobody (ASVS 6.3.8). The second factor is still asked
for, and nobody is signed in by a link (ASVS 6.4.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from farstu.core.assurance import Channel
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy
from farstu.core.throttle import PASSWORD, RESETS
from farstu.crypto.tokens import digest
from farstu.services import subject as subjects
from farstu.services.budgets import Expense, afford
from farstu.services.kit import Kit, Visit
from farstu.services.links import find_link, make_link
from farstu.services.outbox import Letter, post
from farstu.services.own_password import hash_new, weakness_of
from farstu.services.sign_in import name_in
from farstu.services.trail import note
from farstu.services.tries import key_of, too_many
from farstu.store import accounts, identifiers, links, throttles
from farstu.store.accounts import Account
from farstu.store.links import Purpose
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

LIVES = timedelta(hours=1)
"""How long a link opens (RST-02)."""

LINK = "password_link"
"""The template of the letter that brings it."""

NOBODY = ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetful:
    """Whose password a link sets, and what it has to satisfy."""

    account: Account
    addresses: tuple[str, ...]
    policy: Policy


def ask_for_link(kit: Kit, visit: Visit, *, identifier: str) -> Rejected | None:
    """Send a link to whoever has that name, if anybody does; older links are dead then.

    Reasons: FIELD_EMPTY, TOO_MANY_TRIES.
    """
    if not identifier.strip():
        return Rejected(Reason.FIELD_EMPTY, field="identifier")
    name = name_in(identifier)
    return kit.store.write(lambda tx: _ask(kit, tx, visit, name), portal_id=visit.portal.id)


def find_forgetful(kit: Kit, visit: Visit, token: str) -> Forgetful | None:
    """Say whose password a link sets, while it opens; looking does not spend it."""
    return kit.store.read(lambda tx: _find(kit, tx, token), portal_id=visit.portal.id)


def reset_password(kit: Kit, visit: Visit, token: str, *, password: str) -> Rejected | None:
    """Set a new password; every session and login of the account ends, and the mailbox rests.

    Reasons: LINK_DEAD, SERVER_BUSY and those of ``password_rules.judge``.
    """
    whose = find_forgetful(kit, visit, token)
    if whose is None:
        return Rejected(Reason.LINK_DEAD)
    weak = weakness_of(
        visit,
        password=password,
        policy=whose.policy,
        name=whose.account.name,
        addresses=whose.addresses,
        field="password",
    )
    if weak is not None:
        return weak
    made = hash_new(kit, visit, password)
    if isinstance(made, Rejected):
        return made
    return kit.store.write(
        lambda tx: _reset(kit, tx, visit, whose.account, token=token, made=made),
        portal_id=visit.portal.id,
    )


def _ask(kit: Kit, tx: Tx, visit: Visit, name: str) -> Rejected | None:
    now, folded = kit.clock(), fold(name)
    key = key_of(kit, RESETS, visit.portal.id, visit.network)
    charged = throttles.charge(tx, key, RESETS, now=now)
    if isinstance(charged, Closed):
        return too_many(charged)
    found = accounts.find_by_identifier(tx, folded) if folded else None
    account = found if found is not None and _may_reset(found) else None
    account_id = account.id if account else None
    note(
        kit,
        tx,
        visit,
        AuditEvent.PASSWORD_LINK_ASKED,
        at=now,
        subject_id=account_id,
        personal={"identifier": name},
    )
    expense = Expense(
        channel=Channel.MAILBOX, address=folded, account_id=account_id, whom=folded, proven=False
    )
    if not afford(kit, tx, visit, expense, now=now):
        return None
    token = make_link(
        kit, tx, purpose=Purpose.PASSWORD_RESET, account_id=account_id, now=now, lives=LIVES
    )
    for recipient in _recipients(tx, account, folded, now=now):
        letter = Letter(
            recipient=recipient,
            template=LINK,
            language=(account.language if account else None) or "",
            facts={"path": f"/password/reset/{token}"},
        )
        post(kit, tx, letter, account_id=account_id, at=now, expires_at=now + LIVES)
    return None


def _may_reset(account: Account) -> bool:
    """Say whether a link helps: not who is suspended, nor who never chose a password."""
    return account.suspended_at is None and account.password_hash is not None


def _recipients(tx: Tx, account: Account | None, folded: str, *, now: datetime) -> Sequence[str]:
    """Say where the link goes: to the address that was typed, or to all for another name.

    Not to one that took another's place, as long as that one can be brought back: else whoever
    stole a session had a new password by the time that the owner reads of it. Names that nobody has
    are looked up as well, so that all of them take as long.
    """
    account_id = account.id if account else ""
    replaced_at = links.newest(tx, account_id, purpose=Purpose.ADDRESS_BACK, now=now)
    addresses = [
        known.value
        for known in identifiers.list_emails(tx, account_id)
        if replaced_at is None or known.created_at > replaced_at
    ]
    typed = [address for address in addresses if fold(address) == folded]
    return typed or addresses or NOBODY


def _find(kit: Kit, tx: Tx, token: str) -> Forgetful | None:
    link = find_link(kit, tx, token, purpose=Purpose.PASSWORD_RESET)
    subject = subjects.find(kit, tx, link.account_id) if link and link.account_id else None
    if subject is None or not _may_reset(subject.account):
        return None
    known = identifiers.list_of_account(tx, subject.account.id)
    return Forgetful(
        account=subject.account, addresses=tuple(i.value for i in known), policy=subject.policy
    )


def _reset(
    kit: Kit, tx: Tx, visit: Visit, seen: Account, *, token: str, made: str
) -> Rejected | None:
    now = kit.clock()
    account = accounts.lock(tx, seen.id)
    if (
        account is None
        or not _may_reset(account)
        or not links.spend(tx, digest(token), purpose=Purpose.PASSWORD_RESET, now=now)
        or not accounts.replace_password(
            tx, account.id, seen=account.password_hash, password_hash=made, at=now
        )
    ):
        return Rejected(Reason.LINK_DEAD)
    accounts.note_reset_by_mail(tx, account.id, at=now)
    accounts.raise_epoch(tx, account.id, at=now)
    throttles.clear(tx, key_of(kit, PASSWORD, visit.portal.id, account.id, visit.network))
    note(kit, tx, visit, AuditEvent.PASSWORD_RESET, at=now, subject_id=account.id)
    return None
