"""Offers: code tokens that an operator hands out, and that count for nothing for anybody.

An owner turns theirs on like any other authenticator, by showing a code, and never sees its seed:
``services/enrolment.py`` opens it. Withdrawn meanwhile, what was begun from it comes to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.sealing import Place
from farstu.factors.codes import CodeMaker, list_mistakes, read_maker
from farstu.factors.shape import Enrolled, Fields, Prompt
from farstu.factors.totp import Totp
from farstu.services.fields import clean_text, mistakes
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.secrets import open_held
from farstu.services.trail import note
from farstu.services.vault import put_away, take_out
from farstu.store import accounts, authenticators, offers
from farstu.store.accounts import Account
from farstu.store.enrolments import Enrolment
from farstu.store.offers import Offer
from farstu.store.tx import Tx

KIND = Totp.kind
"""What can be handed out: hardware that came with its seed."""
LONGEST_SERIAL = 60
"""As long as a name may be: it becomes one."""

MOST_AT_ONCE = 1_000
"""Lines of one list: all of it is one transaction, and on SQLite everybody else waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffer:
    """What a list says of one code token: whose it is, its number, and how it makes codes."""

    email: str
    serial: str
    choice: Fields = field(repr=False)


class Outcome(StrEnum):
    """What became of a line that was right."""

    OFFERED = "offered"
    WAITING = "waiting"
    """It was handed out before, and waits for its owner."""
    TURNED_ON = "turned_on"
    """Its owner has turned it on already."""


Judged = Outcome | tuple[Rejected, ...]


def offer(kit: Kit, tx: Tx, news: Sequence[NewOffer], *, only_judge: bool = False) -> list[Judged]:
    """Hand all of *news* out, or none if one is refused; say of each what became of it.

    What was handed out like that before stays as it is. With *only_judge* nothing is done.
    Reasons: NOT_FOUND, TOO_MANY_AUTHENTICATORS, SERIAL_TAKEN, SEED_TAKEN, those of ``clean_text``
    and of ``list_mistakes``.
    """
    now, seeds = kit.clock(), dict[bytes, str]()
    with tx.connection.begin_nested() as attempt:
        judged = [_offer(kit, tx, new, seeds, now=now) for new in news]
        if only_judge or any(isinstance(one, tuple) for one in judged):
            attempt.rollback()
    return judged


def withdraw(kit: Kit, tx: Tx, account_id: str, *, serial: str) -> Rejected | None:
    """Take back what its owner has not turned on. Reason: NOT_FOUND."""
    name = " ".join(serial.split())
    if not offers.withdraw(tx, account_id=account_id, name=name):
        return Rejected(Reason.NOT_FOUND, field="serial")
    _note(kit, tx, AuditEvent.OFFER_WITHDRAWN, account_id, name, now=kit.clock())
    return None


def list_offers(kit: Kit, visit: Visit, seat: Seat) -> list[Offer]:
    """List what was handed out to whoever sits at *seat*."""
    return kit.store.read(
        lambda tx: offers.list_of_account(tx, seat.account_id), portal_id=visit.portal.id
    )


# For enrolment ---------------------------------------------------------------


def open_choice(
    kit: Kit, tx: Tx, choice: Fields, *, account_id: str, kind: FactorKind
) -> tuple[Fields, str | None] | Rejected:
    """Open the offer that a *choice* names, and say which: its seed comes from nowhere else.

    Any other choice stays as it is. Reason: ENROLMENT_GONE.
    """
    if "offer" not in choice:
        return choice, None
    found = offers.find(tx, str(choice["offer"]), account_id=account_id, kind=kind)
    if found is None:
        return Rejected(Reason.ENROLMENT_GONE)
    return _open(kit, tx, found), found.id


def show_serial(tx: Tx, enrolment: Enrolment, prompt: Prompt) -> Prompt | None:
    """Show which one was begun, where it was handed out; None if it was withdrawn since."""
    if enrolment.offer_id is None:
        return prompt
    found = offers.find(
        tx, enrolment.offer_id, account_id=enrolment.account_id, kind=enrolment.kind
    )
    return None if found is None else replace(prompt, show={**prompt.show, "serial": found.name})


def accept(tx: Tx, enrolment: Enrolment, enrolled: Enrolled) -> Enrolled | Rejected:
    """End the offer that it was begun from; from now on its serial finds what it became.

    Of several seats at which it was begun, one finds it. Reason: ENROLMENT_GONE.
    """
    if enrolment.offer_id is None:
        return enrolled
    serial = offers.accept(tx, enrolment.offer_id, account_id=enrolment.account_id)
    return Rejected(Reason.ENROLMENT_GONE) if serial is None else replace(enrolled, lookup=serial)


def place_of_offer(portal_id: str, account_id: str, offer_id: str) -> Place:
    """Say where an offer's secret is sealed to."""
    return Place(portal_id=portal_id, account_id=account_id, row_id=offer_id, purpose="offer")


# One line --------------------------------------------------------------------


def _offer(kit: Kit, tx: Tx, new: NewOffer, seeds: dict[bytes, str], *, now: datetime) -> Judged:
    """Hand one out. *seeds* are those of the lines before, by the serials that they had there."""
    account = accounts.find_by_identifier(tx, fold(new.email))
    nobody = Rejected(Reason.NOT_FOUND, field="email") if account is None else None
    serial = clean_text(new.serial, field="serial", longest=LONGEST_SERIAL)
    maker = read_maker(new.choice)
    if account is None or isinstance(serial, Rejected) or isinstance(maker, Rejected):
        return mistakes(nobody, serial, *list_mistakes(new.choice))
    if seeds.setdefault(maker.seed, serial) != serial:
        return (Rejected(Reason.SEED_TAKEN, field="seed"),)
    before = _find_before(kit, tx, account, serial, maker)
    if before is not None:
        return before
    offer_id = kit.new_id(now)
    place = place_of_offer(tx.portal_id, account.id, offer_id)
    added = offers.add(
        tx,
        Offer(
            id=offer_id,
            account_id=account.id,
            kind=KIND,
            name=serial,
            secret=put_away(kit, tx, dict(maker.choice), place=place),
            created_at=now,
        ),
    )
    if not added:
        return _judge_other(kit, tx, account, serial, maker)
    _note(kit, tx, AuditEvent.AUTHENTICATOR_OFFERED, account.id, serial, now=now)
    return Outcome.OFFERED


def _find_before(
    kit: Kit, tx: Tx, account: Account, serial: str, maker: CodeMaker
) -> Judged | None:
    """Say what stands in the way of handing it out, if anything does but an offer of its serial."""
    held = [a for a in authenticators.list_of_account(tx, account.id) if a.kind == KIND]
    if any(CodeMaker.of(one.secret).seed == maker.seed for one in open_held(kit, tx, held)):
        return Outcome.TURNED_ON
    if authenticators.find_by_lookup(tx, KIND, serial) is not None:
        return (Rejected(Reason.SERIAL_TAKEN, field="serial"),)
    waiting = [o for o in offers.list_of_account(tx, account.id) if o.name != serial]
    if any(_open(kit, tx, one)["seed"] == maker.choice["seed"] for one in waiting):
        return (Rejected(Reason.SEED_TAKEN, field="seed"),)
    if len(held) + len(waiting) >= kit.factors[KIND].traits.most:
        return (Rejected(Reason.TOO_MANY_AUTHENTICATORS, field="email"),)
    return None


def _judge_other(kit: Kit, tx: Tx, account: Account, serial: str, maker: CodeMaker) -> Judged:
    """Say whether the offer that has this serial already is the very same."""
    other = offers.find_by_name(tx, KIND, serial)
    same = other is not None and other.account_id == account.id
    if other is not None and same and _open(kit, tx, other) == maker.choice:
        return Outcome.WAITING
    return (Rejected(Reason.SERIAL_TAKEN, field="serial"),)


def _open(kit: Kit, tx: Tx, one: Offer) -> Fields:
    place = place_of_offer(tx.portal_id, one.account_id, one.id)
    opened: Fields = take_out(kit, tx, one.secret, place=place)
    return opened


def _note(
    kit: Kit, tx: Tx, event: AuditEvent, account_id: str, serial: str, *, now: datetime
) -> None:
    """Note it; a serial points at whoever was handed the thing, so it stands apart."""
    personal = {"serial": serial}
    about = {"factor": KIND}
    note(kit, tx, None, event, at=now, subject_id=account_id, facts=about, personal=personal)
