"""People as their portal has them: added or changed by its own id, in one deed or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from farstu.core.addresses import read_email
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.keeping import SUSPENSION, Attribute, Owner
from farstu.core.languages import read_languages
from farstu.core.outcome import Reason, Rejected
from farstu.services.accounts import Helper, reset_factors
from farstu.services.erasing import erase_account
from farstu.services.fields import clean_text
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import Kept, find_own, hold_own, read_own_id, show_kept
from farstu.services.portal_names import add_name, change_email, change_username
from farstu.services.portal_places import Place, change_places, make_home
from farstu.services.trail import note
from farstu.store import accounts, memberships
from farstu.store.accounts import Account
from farstu.store.tx import Tx

LONGEST_REASON = 200
Judge = Callable[[Kept | None], Rejected | None]
"""Says why nothing is to be done about somebody as they are now; None: there is nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWish:
    """What a portal says of somebody: what is not named stays as it is.

    *owners* says whose word counts from now on; for what it does not name nothing changes, and of a
    new person the portal's does. Where it *adds* not, nobody new comes by it.
    """

    texts: Mapping[Attribute, str] = field(default_factory=dict)
    places: Sequence[Place] | None = None
    owners: Mapping[Attribute, Owner] = field(default_factory=dict)
    suspended: bool | None = None
    adds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Somebody as they are by now, and whether they are new."""

    kept: Kept
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What a put is done with, to whom, and what the portal wishes."""

    kit: Kit
    tx: Tx
    visit: Visit
    account: Account
    wish: PersonWish
    is_new: bool

    @property
    def kept(self) -> frozenset[str]:
        """Say what the portal keeps so far."""
        return frozenset(self.account.kept_by_portal or ())


def put_person(
    kit: Kit, visit: Visit, own_id: str, wish: PersonWish, *, judge: Judge | None = None
) -> Put | Rejected:
    """Add somebody, or change what the portal says of them, unless the *judge* refuses.

    Reasons: OWN_ID_INVALID, FIELD_EMPTY (a new person's name), FIELD_TOO_LONG, FIELD_UNPRINTABLE,
    EMAIL_INVALID, EMAIL_TAKEN, NAME_TAKEN, LANGUAGE_UNKNOWN, KEPT_BY_FARSTU, NOT_PERMITTED (one of
    the portal's own people, or their organisation), NOT_FOUND (an organisation, or nobody whom it
    may add), the judge's.
    """
    return kit.store.write(
        lambda tx: put_in(kit, tx, visit, own_id, wish, judge=judge), portal_id=visit.portal.id
    )


def put_in(
    kit: Kit, tx: Tx, visit: Visit, own_id: str, wish: PersonWish, *, judge: Judge | None = None
) -> Put | Rejected:
    """Do the same inside a transaction. Reasons: those of ``put_person``."""
    if no := read_own_id(own_id):
        return no
    clean = _clean(wish)
    if isinstance(clean, Rejected):
        return clean
    with tx.connection.begin_nested() as attempt:  # all of it, or none
        held = _hold(kit, tx, own_id, clean, judge)
        done = held if isinstance(held, Rejected) else _put(kit, tx, visit, held, clean)
        if isinstance(done, Rejected):
            attempt.rollback()
    return done


def reset_person(kit: Kit, visit: Visit, own_id: str, *, reason: str) -> int | Rejected:
    """Take away all that somebody holds, as support would; say how many authenticators that were.

    They are told. Reasons: FIELD_EMPTY, FIELD_TOO_LONG, FIELD_UNPRINTABLE, and of ``hold_own``.
    """
    why = clean_text(reason, field="reason", longest=LONGEST_REASON)
    if isinstance(why, Rejected):
        return why

    def deed(tx: Tx) -> int | Rejected:
        account = hold_own(tx, own_id)
        if isinstance(account, Rejected):
            return account
        helper = Helper(visit=visit, id=None, name=visit.portal.name)
        return reset_factors(kit, tx, account.id, reason=why, helper=helper)

    return kit.store.write(deed, portal_id=visit.portal.id)


def erase_person(
    kit: Kit, visit: Visit, own_id: str, *, judge: Judge | None = None
) -> str | Rejected:
    """Erase somebody whom the portal keeps, as the operator would; say the id that leads to nobody.

    Reasons: LAST_OWNER, KEPT_BY_FARSTU (nothing of them is the portal's), those of ``hold_own``
    and of the *judge*.
    """

    def deed(tx: Tx) -> str | Rejected:
        account = hold_own(tx, own_id)
        if isinstance(account, Rejected):
            return account
        if not account.kept_by_portal:
            return Rejected(Reason.KEPT_BY_FARSTU)
        refused = judge(show_kept(kit, tx, account)) if judge else None
        return refused or erase_account(kit, tx, account.id, visit=visit) or account.id

    return kit.store.write(deed, portal_id=visit.portal.id)


def _clean(wish: PersonWish) -> PersonWish | Rejected:
    read: dict[Attribute, str] = {}
    for attribute, text in wish.texts.items():
        one = clean_text(text, field=attribute.value)
        if attribute is Attribute.EMAIL and isinstance(one, str):
            one = read_email(one)
        if isinstance(one, Rejected):
            return one
        if attribute is Attribute.LANGUAGE and read_languages(one) is None:
            return Rejected(Reason.LANGUAGE_UNKNOWN, field="language")
        read[attribute] = one
    return replace(wish, texts=read)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Whom a put is about: new, or held until the end of the transaction."""

    account: Account
    is_new: bool


def _hold(kit: Kit, tx: Tx, own_id: str, wish: PersonWish, judge: Judge | None) -> _Held | Rejected:
    is_there = not wish.adds or find_own(tx, own_id) is not None
    added = None if is_there else _add(kit, tx, own_id, wish)
    if isinstance(added, Rejected):
        return added
    account = added or hold_own(tx, own_id)
    if isinstance(account, Rejected):
        return account
    is_new = added is not None
    refused = judge(None if is_new else show_kept(kit, tx, account)) if judge else None
    return refused or _Held(account=account, is_new=is_new)


def _put(kit: Kit, tx: Tx, visit: Visit, held: _Held, wish: PersonWish) -> Put | Rejected:
    account, is_new = held.account, held.is_new
    work = _Work(kit=kit, tx=tx, visit=visit, account=account, wish=wish, is_new=is_new)
    changed = _change(work)
    if isinstance(changed, Rejected):
        return changed
    kept = _keep(work)
    if not memberships.list_places(tx, account.id):
        make_home(kit, tx, account)
    if is_new or changed:
        event = AuditEvent.ACCOUNT_ADDED if is_new else AuditEvent.ACCOUNT_CHANGED
        facts = {"changed": changed, "kept": sorted(kept)}
        note(kit, tx, visit, event, at=kit.clock(), subject_id=account.id, facts=facts)
    after = accounts.find(tx, account.id) or account
    return Put(kept=show_kept(kit, tx, after), is_new=is_new)


def _add(kit: Kit, tx: Tx, own_id: str, wish: PersonWish) -> Account | Rejected | None:
    """Add somebody without a password; None: another call was faster. Reason: FIELD_EMPTY."""
    name = wish.texts.get(Attribute.NAME)
    if name is None:
        return Rejected(Reason.FIELD_EMPTY, field="name")
    now = kit.clock()
    account = Account(id=kit.new_id(now), name=name, created_at=now, kept_by_portal=())
    with tx.connection.begin_nested() as attempt:
        accounts.add(tx, account)
        if not add_name(kit, tx, account, IdentifierKind.EXTERNAL, own_id):
            attempt.rollback()
            return None
    return account


def _change(work: _Work) -> list[str] | Rejected:
    """Write what differs and may be written; say of which attributes."""
    changed: list[str] = []
    for attribute, text in work.wish.texts.items():
        done = _change_text(work, attribute, text)
        if isinstance(done, Rejected):
            return done
        changed += [attribute.value] * done
    if work.wish.places is not None:
        moved = change_places(work.kit, work.tx, work.visit, work.account, work.wish.places)
        if isinstance(moved, Rejected):
            return moved
        if moved and not _may_write(work, Attribute.MEMBERSHIPS):
            return Rejected(Reason.KEPT_BY_FARSTU, field="memberships")
        changed += [Attribute.MEMBERSHIPS.value] * moved
    stopped = _suspend(work)
    return stopped if isinstance(stopped, Rejected) else changed


def _change_text(work: _Work, attribute: Attribute, text: str) -> bool | Rejected:
    if text == _text_of(work, attribute):
        return False
    if not _may_write(work, attribute):
        return Rejected(Reason.KEPT_BY_FARSTU, field=attribute.value)
    no = _write(work, attribute, text)
    return True if no is None else no


def _text_of(work: _Work, attribute: Attribute) -> str | None:
    kept = show_kept(work.kit, work.tx, work.account)
    return {
        Attribute.NAME: work.account.name,
        Attribute.LANGUAGE: work.account.language,
        Attribute.EMAIL: kept.name_of(IdentifierKind.EMAIL),
        Attribute.USERNAME: kept.name_of(IdentifierKind.USERNAME),
    }.get(attribute)


def _write(work: _Work, attribute: Attribute, text: str) -> Rejected | None:
    kit, tx, account = work.kit, work.tx, work.account
    if attribute is Attribute.EMAIL:
        return change_email(kit, tx, work.visit, account, text, is_new=work.is_new)
    if attribute is Attribute.USERNAME:
        return change_username(kit, tx, account, text)
    if attribute is Attribute.NAME:
        accounts.rename(tx, account.id, text)
    else:
        accounts.choose_language(tx, account.id, text)
    return None


def _may_write(work: _Work, attribute: Attribute) -> bool:
    """Say whether the portal's word counts: as it was, as it will be, or because nobody's did."""
    will_be = work.wish.owners.get(attribute)
    return work.is_new or attribute in work.kept or will_be is Owner.PORTAL


def _suspend(work: _Work) -> Rejected | None:
    """Suspend somebody, or let them in again whom the portal had suspended itself."""
    wish, account, now = work.wish.suspended, work.account, work.kit.clock()
    is_suspended = account.suspended_at is not None
    if wish is None or wish is is_suspended:
        return None
    if wish:
        event = AuditEvent.ACCOUNT_SUSPENDED
        accounts.suspend(work.tx, account.id, at=now)
    elif SUSPENSION in work.kept:
        event = AuditEvent.ACCOUNT_RESUMED
        accounts.resume(work.tx, account.id)
    else:
        return Rejected(Reason.KEPT_BY_FARSTU, field="suspended")
    told = {"by": work.visit.portal.name}
    note(work.kit, work.tx, work.visit, event, at=now, subject_id=account.id, told=told)
    return None


def _keep(work: _Work) -> frozenset[str]:
    """Write down whose word counts from now on."""
    owners, kept = work.wish.owners, set(work.kept)
    said = {*work.wish.texts, *({Attribute.MEMBERSHIPS} if work.wish.places is not None else ())}
    kept |= {one for one in said if work.is_new and one not in owners}
    kept |= {one for one, owner in owners.items() if owner is Owner.PORTAL}
    kept -= {one for one, owner in owners.items() if owner is Owner.FARSTU}
    if work.wish.suspended and work.account.suspended_at is None:
        kept.add(SUSPENSION)  # who was suspended here before stays so
    if work.wish.suspended is False:
        kept.discard(SUSPENSION)
    if kept != work.kept or work.is_new:
        accounts.keep(work.tx, work.account.id, kept)
    return frozenset(kept)
