"""Invitations: a link with which somebody chooses a password and comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy
from farstu.crypto.tokens import digest
from farstu.services import subject as subjects
from farstu.services.accounts import NewAccount, add_account
from farstu.services.fields import clean_text, mistakes
from farstu.services.kit import Kit, Visit
from farstu.services.links import find_link, make_link
from farstu.services.own_password import hash_new, weakness_of
from farstu.services.seats import Moved
from farstu.services.sign_in import begin_login
from farstu.services.trail import note
from farstu.store import accounts, identifiers, links
from farstu.store.accounts import Account
from farstu.store.links import Purpose
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom an invitation is for, and what their password has to satisfy."""

    account_id: str
    name: str
    email: str
    policy: Policy


def invite(kit: Kit, tx: Tx, new: NewAccount) -> tuple[Account, str] | Rejected:
    """Add somebody without a password, and say the token of their link. Reason: EMAIL_TAKEN."""
    account = add_account(kit, tx, None, new, now=kit.clock())
    if isinstance(account, Rejected):
        return account
    return account, _make_link(kit, tx, account)


def invite_again(kit: Kit, tx: Tx, account_id: str) -> str | Rejected:
    """Say the token of a new link for somebody who has not come in yet; the old one is dead.

    Whoever has a password needs no invitation: for them it would be a way around it. Reason:
    NOT_FOUND.
    """
    account = accounts.lock(tx, account_id)
    if account is None or account.password_hash is not None:
        return Rejected(Reason.NOT_FOUND)
    return _make_link(kit, tx, account)


def find_invitation(kit: Kit, visit: Visit, token: str) -> Invited | None:
    """Say whom a link invites, while it opens; looking does not spend it."""
    return kit.store.read(lambda tx: _find(kit, tx, token), portal_id=visit.portal.id)


def accept_invitation(
    kit: Kit, visit: Visit, token: str, *, name: str, password: str, language: str = ""
) -> Moved | tuple[Rejected, ...]:
    """Choose a name and a password, and begin a login; *language* is what they read it in.

    Reasons: LINK_DEAD, SERVER_BUSY, those of ``fields`` and of ``password_rules.judge``.
    """
    invited = find_invitation(kit, visit, token)
    if invited is None:
        return (Rejected(Reason.LINK_DEAD),)
    named = clean_text(name, field="name")
    weak = weakness_of(
        visit,
        password=password,
        policy=invited.policy,
        name=name,
        addresses=(invited.email,),
        field="password",
    )
    if isinstance(named, Rejected) or weak is not None:
        return mistakes(named, weak)
    made = hash_new(kit, visit, password)
    if isinstance(made, Rejected):
        return (made,)
    done = kit.store.write(
        lambda tx: _accept(
            kit, tx, visit, invited, token=token, name=named, made=made, language=language
        ),
        portal_id=visit.portal.id,
    )
    return (done,) if isinstance(done, Rejected) else done


def _make_link(kit: Kit, tx: Tx, account: Account) -> str:
    now = kit.clock()
    token = make_link(kit, tx, purpose=Purpose.INVITATION, account_id=account.id, now=now)
    event, about = AuditEvent.LINK_MADE, {"purpose": Purpose.INVITATION.value}
    note(kit, tx, None, event, at=now, subject_id=account.id, facts=about)
    return token


def _find(kit: Kit, tx: Tx, token: str) -> Invited | None:
    link = find_link(kit, tx, token, purpose=Purpose.INVITATION)
    subject = subjects.find(kit, tx, link.account_id) if link and link.account_id else None
    if subject is None or subject.account.password_hash is not None:
        return None
    return Invited(
        account_id=subject.account.id,
        name=subject.account.name,
        email=identifiers.list_of_account(tx, subject.account.id)[0].value,
        policy=subject.policy,
    )


def _accept(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    invited: Invited,
    *,
    token: str,
    name: str,
    made: str,
    language: str,
) -> Moved | Rejected:
    now = kit.clock()
    account = accounts.lock(tx, invited.account_id)
    if (
        account is None
        or not links.spend(tx, digest(token), purpose=Purpose.INVITATION, now=now)
        or not accounts.replace_password(tx, account.id, seen=None, password_hash=made, at=now)
    ):
        return Rejected(Reason.LINK_DEAD)
    accounts.rename(tx, account.id, name)
    if language:
        accounts.choose_language(tx, account.id, language)
    event, about = AuditEvent.LINK_SPENT, {"purpose": Purpose.INVITATION.value}
    note(kit, tx, visit, event, at=now, subject_id=account.id, actor_id=account.id, facts=about)
    account = replace(account, name=name, password_hash=made, password_changed_at=now)
    return begin_login(kit, tx, visit, account, invited.email, now=now)
