"""Working an import off: a slice of its people a transaction, whoever does it.

Who was taken out of the rows is invited in the same transaction, so a process that dies invites
nobody twice and loses nobody. Whoever started it is judged again in each slice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from farstu.core.audit import AuditEvent
from farstu.core.budget import Scope
from farstu.core.people import is_shut_out
from farstu.core.people_imports import ImportEnding, next_budget
from farstu.core.roles import Permission, Role
from farstu.services import subject as subjects
from farstu.services.budgets import charge
from farstu.services.import_reading import find_known
from farstu.services.import_steps import finish
from farstu.services.invitation_letters import expense_of, post_invitation
from farstu.services.invitation_making import Newcomer as Invitee
from farstu.services.invitation_making import write_invitation
from farstu.services.inviting import roles_of
from farstu.services.kit import Kit
from farstu.services.offices import find_office
from farstu.services.trail import note
from farstu.store import people_imports
from farstu.store.people_imports import Import, Newcomer
from farstu.store.tx import EVERYWHERE, Tx

SLICE = 20
"""How many are invited in one transaction: on SQLite everybody else waits for it."""
OF_ONE = frozenset({Scope.ACCOUNT, Scope.ADDRESS})
"""Budgets of one mailbox: where one is used up, only that one waits."""


class Fate(StrEnum):
    """What became of somebody in a file."""

    INVITED = "invited"
    SKIPPED = "skipped"
    """They belong there by now, or were invited meanwhile."""
    BARRED = "barred"
    """Whoever started the import may not give their role any more."""
    WAITS = "waits"
    """A budget of the day is used up."""


def work_off(kit: Kit, *, go_on: Callable[[], bool] = lambda: True) -> Counter[Fate]:
    """Invite whom imports name, in every portal, a slice of each in turn, while it may *go on*.

    One that fails holds up no other; what it raised is raised at the end.
    """
    done: Counter[Fate] = Counter()
    failed: dict[tuple[str, str], Exception] = {}
    while go_on() and (due := [one for one in _list_due(kit) if one not in failed]):
        for portal_id, import_id in due:
            if not go_on():
                break
            try:
                done += do_slice(kit, portal_id, import_id)
            except Exception as error:  # noqa: BLE001 - raised below: the others come first
                failed[portal_id, import_id] = error
    for raised in failed.values():
        raise raised
    return done


def do_slice(kit: Kit, portal_id: str, import_id: str) -> Counter[Fate]:
    """Invite some of an import."""
    return kit.store.write(lambda tx: _do_slice(kit, tx, import_id), portal_id=portal_id)


def _list_due(kit: Kit) -> list[tuple[str, str]]:
    now = kit.clock()
    return kit.store.read(lambda tx: people_imports.list_due(tx, now=now), portal_id=EVERYWHERE)


def _do_slice(kit: Kit, tx: Tx, import_id: str) -> Counter[Fate]:
    fates: Counter[Fate] = Counter()
    found, now = people_imports.claim(tx, import_id), kit.clock()
    if found is None:
        return fates
    roles = _roles_to_give(kit, tx, found)
    if not roles:
        finish(kit, tx, None, found, ImportEnding.BARRED, actor_id=None)
        return fates
    some = people_imports.list_newcomers(tx, found.id, now=now, limit=SLICE)
    known = set().union(
        *find_known(tx, found.organisation_id, [one.folded for one in some], now=now)
    )
    all_wait = False
    for one in some:
        fate, used_up = _see_to(kit, tx, found, one, roles=roles, known=known, now=now)
        fates[fate] += 1
        if used_up is not None and used_up not in OF_ONE:
            all_wait = True
            break
    people_imports.count_up(
        tx,
        found.id,
        invited=fates[Fate.INVITED],
        skipped=fates[Fate.SKIPPED],
        barred=fates[Fate.BARRED],
    )
    _go_on_later(kit, tx, found, all_wait=all_wait, now=now)
    return fates


def _roles_to_give(kit: Kit, tx: Tx, found: Import) -> tuple[Role, ...]:
    """Say which roles whoever started it may give now; the operator may give all."""
    if found.author_id is None:
        return tuple(Role)
    subject = subjects.find(kit, tx, found.author_id)
    if subject is None:
        return ()
    out = is_shut_out(
        suspended=subject.account.suspended_at is not None, belongs=bool(subject.memberships)
    )
    out = out or subject.facts.must_change_password
    office = None if out else find_office(tx, subject, found.organisation_id)
    if office is None or Permission.INVITE not in office.permissions:
        return ()
    return roles_of(office)


def _see_to(
    kit: Kit,
    tx: Tx,
    found: Import,
    one: Newcomer,
    *,
    roles: tuple[Role, ...],
    known: set[str],
    now: datetime,
) -> tuple[Fate, Scope | None]:
    """Invite somebody, unless there is a reason not to; say whose budget is used up, if one is."""
    if one.folded in known or one.role not in roles:
        people_imports.take(tx, found.id, one.line)
        return (Fate.SKIPPED if one.folded in known else Fate.BARRED), None
    if found.author_id is not None:
        expense = expense_of(one.folded, found.organisation_id)
        used_up = charge(kit, tx, None, expense, now=now)
        if used_up is not None:
            people_imports.put_off(tx, found.id, one.line, until=next_budget(now))
            return Fate.WAITS, used_up
    if not people_imports.take(tx, found.id, one.line) or not _invite(kit, tx, found, one, now=now):
        return Fate.SKIPPED, None
    return Fate.INVITED, None


def _invite(kit: Kit, tx: Tx, found: Import, one: Newcomer, *, now: datetime) -> bool:
    """Invite one; False: somebody else has just done so."""
    made = write_invitation(
        kit,
        tx,
        Invitee(email=one.email, name=one.name, role=one.role, language=one.language),
        organisation_id=found.organisation_id,
        inviter_id=found.author_id,
        now=now,
        labels=one.labels,
        import_id=found.id,
    )
    if made is None:
        return False
    invitation, token = made
    by = {} if found.author_id is None else {"by": "account"}
    note(
        kit,
        tx,
        None,
        AuditEvent.INVITATION_SENT,
        at=now,
        subject_id=None,
        actor_id=found.author_id,
        organisation_id=found.organisation_id,
        facts={"invitation": invitation.id, "role": one.role.name, "import": found.id, **by},
        personal={"email": one.email},
    )
    post_invitation(kit, tx, invitation, token, now=now)
    return True


def _go_on_later(kit: Kit, tx: Tx, found: Import, *, all_wait: bool, now: datetime) -> None:
    """Say when there is more to do, or that all is done."""
    due = people_imports.next_due(tx, found.id)
    if due is None:
        finish(kit, tx, None, found, ImportEnding.DONE, actor_id=None)
    elif all_wait or due > now:
        people_imports.wait(tx, found.id, until=next_budget(now) if all_wait else due)
