"""Spending: a message is taken out of every budget that it falls under, or it is not sent."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from farstu.core.assurance import Channel
from farstu.core.audit import AuditEvent
from farstu.core.budget import Limit, Scope
from farstu.core.identifiers import fold
from farstu.core.roles import OrganisationKind, Role
from farstu.crypto.keyring import Purpose
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.store import budgets, memberships, organisations
from farstu.store.tx import Tx

STRANGERS = "strangers"
UNASKED = ("unasked",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """One message: by which channel, to which address, for whom, and what it costs.

    *whom* stands in for an account that there is not: it costs its budgets, and its time, too.
    """

    channel: Channel
    address: str
    account_id: str | None
    whom: str = ""
    proven: bool = True
    """Whether whoever asks has shown that the address is theirs; else half of it has to do."""
    prefix: str | None = None
    cost: int = 0
    organisation_id: str = ""
    """Which organisation sends it, if one does: it pays, whoever reads it, and its network does
    not, since an administrator is no stranger."""


def afford(kit: Kit, tx: Tx, visit: Visit | None, expense: Expense, *, now: datetime) -> bool:
    """Say whether a message may be sent, and count it if so.

    Where a budget is used up that is noted, and the portal's administrators hear of it once a day.
    No *visit*: nobody asked for it. It has budgets of its own then, of the same size, so that mails
    to everybody leave codes and links alone; and it is not noted, since it is sent later.
    """
    return charge(kit, tx, visit, expense, now=now) is None


def charge(
    kit: Kit, tx: Tx, visit: Visit | None, expense: Expense, *, now: datetime
) -> Scope | None:
    """Count a message as ``afford`` does, or say whose budget is used up."""
    spent: list[str] = []
    for scope, limit, key in _scopes(kit, tx, visit, expense):
        if _spend(tx, key, limit, expense, now=now):
            spent.append(key)
            continue
        for earlier in spent:
            budgets.give_back(tx, earlier, cost=expense.cost, day=now.date())
        if visit is not None:
            _withhold(kit, tx, visit, expense, scope, key, now=now)
        return scope
    return None


def _scopes(
    kit: Kit, tx: Tx, visit: Visit | None, expense: Expense
) -> list[tuple[Scope, Limit, str]]:
    """List what a message falls under, always in the same order: nobody waits in a circle."""
    portal_id, limits = tx.portal_id, kit.budgets.of(expense.channel)
    purse = UNASKED if visit is None else ()
    whom = expense.account_id or expense.whom
    names: Mapping[Scope, tuple[str, ...]] = {
        Scope.ACCOUNT: (portal_id, whom),
        Scope.ADDRESS: (fold(expense.address),),
        Scope.PREFIX: (expense.prefix or "",),
        Scope.NETWORK: ("" if expense.organisation_id or visit is None else visit.network,),
        Scope.ORGANISATION: (portal_id, expense.organisation_id or _organisation_of(tx, whom)),
        Scope.PORTAL: (portal_id,),
        Scope.INSTALLATION: ("installation",),
    }
    found: list[tuple[Scope, Limit, str]] = []
    for scope in (one for one in Scope if one in limits and all(names[one])):
        key = _key(kit, expense.channel, scope, *names[scope], *purse)
        if not expense.proven and scope is not Scope.NETWORK:
            unproven = _key(kit, expense.channel, scope, *names[scope], "unproven")
            found.append((scope, limits[scope].for_unproven, unproven))
        found.append((scope, limits[scope], key))
    return found


def _organisation_of(tx: Tx, whom: str) -> str:
    """Name the organisation that pays for somebody: the one they joined first.

    Strangers have one together.
    """
    belongs = memberships.list_of_account(tx, whom) if whom else []
    return belongs[0].organisation_id if belongs else whom and STRANGERS


def _key(kit: Kit, channel: Channel, scope: Scope, *about: str) -> str:
    text = "\n".join(("budget", channel, scope, *about)).encode()
    return hmac.digest(kit.keys().derive(Purpose.THROTTLE), text, "sha256").hex()


def _spend(tx: Tx, key: str, limit: Limit, expense: Expense, *, now: datetime) -> bool:
    return budgets.spend(
        tx,
        key,
        cost=expense.cost,
        messages=limit.messages,
        most_cost=limit.cost,
        day=now.date(),
    )


def _withhold(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    expense: Expense,
    scope: Scope,
    key: str,
    *,
    now: datetime,
) -> None:
    """Note that a message was not sent; the first of a day is told to the administrators."""
    facts = {"channel": expense.channel.value, "budget": scope.value}
    event, subject_id = AuditEvent.MESSAGE_WITHHELD, expense.account_id
    note(kit, tx, visit, event, at=now, subject_id=subject_id, facts=facts)
    if budgets.is_first_to_tell(tx, key, day=now.date()):
        event = AuditEvent.BUDGET_USED_UP
        for account_id in _administrators(tx):
            note(kit, tx, None, event, at=now, subject_id=account_id, facts=facts, told=facts)


def _administrators(tx: Tx) -> list[str]:
    """List those who run the portal."""
    staff = {o.id for o in organisations.list_organisations(tx) if o.kind is OrganisationKind.STAFF}
    return memberships.list_accounts(tx, staff, at_least=Role.ADMINISTRATOR)
